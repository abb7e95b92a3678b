#include "ui/follow_pane.h"

#include "core/model/follow_marks.h"
#include "core/model/format.h"
#include "core/model/octet_meaning.h"
#include "ui/conflict_dialog.h"
#include "ui/find_bar.h"

#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QSettings>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace weir {

namespace {

/// Below this, the streams are put into turns at once (a few milliseconds); above, off the thread.
constexpr std::size_t segmentsAtOnce = 20'000;
constexpr std::uint64_t findSelectionLimit = 256;

/// What is said of a place: how much is selected, and what that may stand for.
constexpr std::uint64_t meaningLimit = 13;

/// Where the views of text and of frames are kept.
constexpr std::array<const char*, 2> viewSettings{"follow/form", "follow/framedForm"};

/// The frame that brought an octet; 0 where it was not captured.
FrameNumber frameOf(const StreamView& view, std::uint64_t offset)
{
    FrameNumber found;
    view.forEachPart(offset, [&](std::uint64_t begin, std::uint64_t length, FrameNumber frame, Timestamp) {
        if (begin <= offset && offset < begin + length)
            found = frame;
        return false;
    });
    return found;
}

} // namespace

FollowPane::FollowPane(const Theme& theme, QWidget* parent)
    : QWidget(parent),
      m_theme(theme),
      m_view(new FollowView(theme, this)),
      m_findBar(new FindBar(*m_view, this)),
      m_bar(new QToolBar(this)),
      m_title(new QLabel(this)),
      m_charset(new QComboBox(this)),
      m_copyMenu(new QMenu(tr("Copy &as"), this)),
      m_subjectMenu(new QMenu(tr("&Layer"), this)),
      m_job(this)
{
    m_view->setObjectName(QStringLiteral("followView"));
    m_view->setAccessibleName(tr("Conversation"));
    makeActions();
    makeBar();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_bar);
    layout->addWidget(m_view, 1);
    layout->addWidget(m_findBar);

    connect(&theme, &Theme::changed, this, &FollowPane::fitBar);
    connect(m_view, &FollowView::told, this, &FollowPane::told);
    connect(m_view, &FollowView::zoomRequested, this, &FollowPane::zoomRequested);
    connect(m_view, &FollowView::caretMoved, this, &FollowPane::tellPlace);
    connect(m_view, &FollowView::caretMoved, this, &FollowPane::reach);
    connect(m_view, &FollowView::contextMenuRequested, this, &FollowPane::showContextMenu);
    showNothing({});
}

FollowPane::~FollowPane() = default;

// ---- commands

void FollowPane::setSides(FollowSides sides)
{
    m_view->setSides(sides);
    m_findBar->searchAgain();
}

void FollowPane::openFind()
{
    const std::vector<std::uint8_t> selected = m_view->selectedOctets(findSelectionLimit + 1);
    const bool asText = !selected.empty() && selected.size() <= findSelectionLimit;
    const QString text = asText ? octetText(selected, CopyForm::Text, Charset::Utf8) : QString();
    m_findBar->open(text.contains(QLatin1Char('\n')) ? QString() : text);
}

// ---- what is shown

void FollowPane::showNothing(const QString& why)
{
    m_job.cancel();
    m_source.reset();
    m_subject = {};
    m_goTo.reset();
    m_goToMessage.reset();
    m_view->setEmptyText(why);
    m_title->clear();
    m_subjectButton->setText(QString());
    m_subjectButton->setEnabled(false);
    showContent({std::make_shared<FollowContent>(), {}, false}, false);
}

void FollowPane::stop()
{
    m_job.cancel();
    if (m_source)
        m_source->load = {};
}

void FollowPane::showSource(FollowSource source)
{
    const bool same = m_source && m_source->sameConnection(source);
    const bool sameKind =
        same && m_source->framed == source.framed && m_source->hasMessages == source.hasMessages;
    if (same && m_job.running() && m_source->layers.size() == source.layers.size() &&
        m_source->hasMessages == source.hasMessages)
        return; // What is on its way is hardly older.
    if (!same) {
        m_goTo.reset();
        m_goToMessage.reset();
    }
    m_source = std::move(source);
    m_title->setText(m_source->title);
    m_actions.decoded->setEnabled(m_source->hasMessages);
    if (!sameKind)
        useView(viewOfKind());
    load(same);
}

// ---- views

void FollowPane::chooseView(QAction* view)
{
    if (m_source)
        m_views[m_source->framed ? 1 : 0] = view;
    else
        m_views.fill(view);
    useView(view);
    load(false);
}

void FollowPane::useView(QAction* view)
{
    m_aside = false;
    view->setChecked(true);
    FollowForm shown = FollowForm::Text; // of what is decoded
    for (const auto& [form, name] : formNames) {
        if (formAction(form) == view)
            shown = form;
    }
    m_view->setForm(shown);
}

QAction* FollowPane::viewOfKind() const
{
    QAction* view = m_views[m_source->framed ? 1 : 0];
    return view == m_actions.decoded && !m_source->hasMessages ? m_actions.text : view;
}

QAction* FollowPane::viewNamed(const QString& name) const
{
    for (const auto& [form, known] : formNames) {
        if (name == QLatin1String(known))
            return formAction(form);
    }
    return name == QLatin1String("decoded") ? m_actions.decoded : nullptr;
}

/// What should be shown of the connection, as far as it has it.
FollowSubject FollowPane::wanted() const
{
    if (m_actions.decoded->isChecked() && m_source->hasMessages)
        return {FollowSubject::Kind::Decoded, {}};
    if (m_wish == QLatin1String("content") && m_source->hasMessages)
        return {FollowSubject::Kind::Contents, {}};
    for (const FollowLayer& layer : m_source->layers) {
        if (layer.name == m_wish)
            return {FollowSubject::Kind::Layer, layer.id};
    }
    if (m_wish.isEmpty() && m_source->plaintext)
        return {FollowSubject::Kind::Layer, *m_source->plaintext};
    return {};
}

void FollowPane::load(bool same)
{
    if (!m_source)
        return;
    const FollowSubject subject = wanted();
    const bool goesOn = same && subject == m_subject;
    m_subject = subject;
    m_subjectButton->setEnabled(true);
    m_subjectButton->setText(subjectName(subject) + QStringLiteral("  ▾"));
    fitBar();
    m_job.cancel();
    const auto views = m_source->views;
    const auto octets = m_source->octets;
    if (subject == FollowSubject{} && m_source->segments <= segmentsAtOnce) {
        showContent({makeFollowContent(views, octets), {}, false}, goesOn);
        return;
    }
    if (!goesOn) {
        showContent({std::make_shared<FollowContent>(), {}, false}, false);
        m_view->setEmptyText(tr("Putting the conversation together …"));
    }
    const auto done = [this, goesOn](MessageContents contents) { showContent(std::move(contents), goesOn); };
    if (subject == FollowSubject{})
        m_job.start(
            [views, octets](const JobContext&) {
                return MessageContents{makeFollowContent(views, octets), {}, false};
            },
            done);
    else if (m_source->load)
        m_job.start([load = m_source->load,
                     subject](const JobContext& context) { return load(subject, context.cancelFlag()); },
                    done, m_source->pool);
}

void FollowPane::showContent(MessageContents contents, bool same)
{
    const bool empty = contents.content->turns.empty();
    m_messages = std::move(contents.messages);
    if (m_source && empty)
        m_view->setEmptyText(m_subject == FollowSubject{} ? tr("Nothing was sent in this connection")
                                                          : tr("Nothing of this layer could be read"));
    m_selecting = true;
    if (same)
        m_view->updateContent(std::move(contents.content));
    else
        m_view->setContent(std::move(contents.content), m_source ? m_source->start : Timestamp{});
    m_selecting = false;
    for (QAction* action :
         {m_actions.save, m_actions.find, m_actions.nextTurn, m_actions.previousTurn, m_actions.nextMark,
          m_actions.previousMark, m_actions.foldAll, m_actions.unfoldAll})
        action->setEnabled(!empty);
    m_findBar->searchAgain();
    if (contents.truncated)
        emit told(tr("Some of it is left out here: the list of objects has every content whole"));
    if (!empty)
        goToWanted();
}

// ---- layers and places

QString FollowPane::subjectName(FollowSubject subject) const
{
    switch (subject.kind) {
    case FollowSubject::Kind::Contents:
        return tr("Contents");
    case FollowSubject::Kind::Decoded:
        return tr("Decoded");
    case FollowSubject::Kind::Layer:
        break;
    }
    if (m_source) {
        for (const FollowLayer& layer : m_source->layers) {
            if (layer.id == subject.layer)
                return layer.name == QLatin1String("tls") ? tr("TLS plaintext") : layer.name;
        }
    }
    return tr("TCP");
}

void FollowPane::fillSubjectMenu()
{
    m_subjectMenu->clear();
    const auto add = [this](FollowSubject subject) {
        QAction* action = m_subjectMenu->addAction(subjectName(subject));
        action->setCheckable(true);
        action->setChecked(subject == m_subject);
        connect(action, &QAction::triggered, this, [this, subject] { setSubject(subject); });
    };
    add({});
    if (!m_source)
        return;
    for (const FollowLayer& layer : m_source->layers)
        add({FollowSubject::Kind::Layer, layer.id});
    if (m_source->hasMessages)
        add({FollowSubject::Kind::Contents, {}});
}

void FollowPane::setSubject(FollowSubject subject)
{
    m_wish = QStringLiteral("tcp");
    if (subject.kind == FollowSubject::Kind::Contents)
        m_wish = QStringLiteral("content");
    for (const FollowLayer& layer : m_source ? m_source->layers : std::vector<FollowLayer>()) {
        if (subject.kind == FollowSubject::Kind::Layer && layer.id == subject.layer)
            m_wish = layer.name;
    }
    if (subject.kind == FollowSubject::Kind::Decoded)
        useView(m_actions.decoded);
    else if (m_actions.decoded->isChecked())
        useView(m_source && m_source->framed ? m_actions.hex : m_actions.text);
    load(false);
}

void FollowPane::showOctets(const LayerRange& octets)
{
    m_goTo = octets;
    m_goToMessage.reset();
    if (!m_view->document().shows(octets.direction))
        m_actions.both->trigger();
    const FollowSubject subject{FollowSubject::Kind::Layer, octets.layer};
    if (m_subject == subject) {
        goToWanted();
        return;
    }
    const bool decoded = m_actions.decoded->isChecked();
    setSubject(subject);
    m_aside = decoded;
}

void FollowPane::showMessage(const LayerRange& octets, MessageIndex message)
{
    if (m_aside) {
        useView(m_actions.decoded);
        load(false);
    }
    if (m_subject.kind == FollowSubject::Kind::Layer && m_subject.layer != octets.layer)
        setSubject({FollowSubject::Kind::Layer, octets.layer});
    m_goTo = LayerRange{octets.direction, octets.layer, {octets.range.begin, octets.range.begin}};
    m_goToMessage = message;
    goToWanted();
}

void FollowPane::goToWanted()
{
    const FollowContent& content = m_view->document().content();
    if (m_job.running() || content.turns.empty())
        return;
    if (m_subject.kind != FollowSubject::Kind::Layer) {
        const auto found = m_goToMessage ? std::find(m_messages.begin(), m_messages.end(), *m_goToMessage)
                                         : m_messages.end();
        if (found != m_messages.end()) {
            const auto turn = static_cast<std::size_t>(found - m_messages.begin());
            apply({turn, content.turns[turn].begin}, {turn, content.turns[turn].begin});
        }
    } else if (m_goTo && m_goTo->layer == m_subject.layer) {
        const auto begin = content.turnOf(m_goTo->direction, m_goTo->range.begin);
        const std::uint64_t end = m_goTo->range.end;
        const auto last = end > m_goTo->range.begin ? content.turnOf(m_goTo->direction, end - 1) : begin;
        if (begin && last)
            apply({*begin, m_goTo->range.begin}, {*last, std::max(end, m_goTo->range.begin)});
    }
    m_goTo.reset();
    m_goToMessage.reset();
}

void FollowPane::apply(const FollowPlace& begin, const FollowPlace& end)
{
    m_selecting = true;
    m_view->showPlace(begin);
    m_view->select(end, begin); // the cursor at the beginning: it is what is seen
    m_selecting = false;
}

void FollowPane::reach()
{
    if (m_selecting || m_view->document().empty())
        return;
    const FollowPlace place = m_view->selectionBegin();
    if (m_subject.kind == FollowSubject::Kind::Layer)
        emit octetReached(m_view->document().turn(place.turn).direction, m_subject.layer, place.offset);
    else if (place.turn < m_messages.size())
        emit messageReached(m_messages[place.turn]);
}

std::array<std::shared_ptr<const StreamView>, 2> FollowPane::shownViews() const
{
    const FollowContent& content = m_view->document().content();
    return {content.directions[0].view, content.directions[1].view};
}

void FollowPane::tellPlace()
{
    const FollowDocument& document = m_view->document();
    if (document.empty()) {
        emit placeTold({});
        return;
    }
    const FollowPlace begin = m_view->selectionBegin();
    const FollowPlace end = m_view->selectionEnd();
    const Turn& turn = document.turn(begin.turn);
    QStringList facts{tr("%1, offset %2").arg(senderName(turn.direction), formatCount(begin.offset))};
    if (begin == end) {
        const FrameNumber frame = frameOf(*document.content().direction(turn.direction).view, begin.offset);
        if (frame.value != 0)
            facts.append(tr("frame %1").arg(frame.value));
    } else if (begin.turn == end.turn) {
        facts.append(tr("%1 selected").arg(formatOctetCount(end.offset - begin.offset)));
        const std::vector<std::uint8_t> octets = m_view->selectedOctets(meaningLimit + 1);
        for (const QString& meaning : {integersOf(octets), momentsOf(octets)}) {
            if (!meaning.isEmpty())
                facts.append(meaning);
        }
    } else {
        facts.append(tr("selected to turn %1").arg(end.turn + 1));
    }
    const QString text = facts.join(QStringLiteral("  ·  "));
    emit placeTold(text);
}

void FollowPane::showContextMenu(const QPoint& globalPosition)
{
    if (m_view->document().empty())
        return;
    QMenu menu(this);
    m_actions.copy->setEnabled(m_view->hasSelection());
    menu.addAction(m_actions.copy);
    menu.addMenu(m_copyMenu);
    m_copyMenu->setEnabled(m_view->hasSelection());
    menu.addAction(m_actions.selectAll);
    menu.addSeparator();
    menu.addAction(m_actions.find);
    const FollowPlace place = m_view->caret();
    const Direction direction = m_view->document().turn(place.turn).direction;
    if (conflictAt(m_view->document().content(), direction, place.offset))
        connect(menu.addAction(tr("Show both &versions")), &QAction::triggered, this,
                [this, place] { showConflict(place); });
    menu.addSeparator();
    menu.addActions({m_actions.previousTurn, m_actions.nextTurn, m_actions.previousMark, m_actions.nextMark});
    menu.addSeparator();
    menu.addAction(m_actions.save);
    const auto view = m_view->document().content().direction(direction).view;
    if (const FrameNumber frame = view ? frameOf(*view, place.offset) : FrameNumber{}; frame.value != 0)
        connect(menu.addAction(tr("Open in &Wireshark at frame %1").arg(frame.value)), &QAction::triggered,
                this, [this, frame] { emit wiresharkWanted(frame); });
    menu.exec(globalPosition);
    m_actions.copy->setEnabled(true);
    m_copyMenu->setEnabled(true);
}

void FollowPane::showConflict(FollowPlace place)
{
    const Direction direction = m_view->document().turn(place.turn).direction;
    if (const auto conflict = conflictAt(m_view->document().content(), direction, place.offset))
        (new ConflictDialog(*conflict, this))->open();
}

// ---- settings

void FollowPane::restoreSettings()
{
    const QSettings settings;
    m_actions.wrap->setChecked(settings.value(QStringLiteral("follow/wrap"), true).toBool());
    m_actions.marks->setChecked(settings.value(QStringLiteral("follow/marks"), true).toBool());
    m_charset->setCurrentIndex(settings.value(QStringLiteral("follow/charset"), 0).toInt());
    m_wish = settings.value(QStringLiteral("follow/layer")).toString();
    for (std::size_t kind = 0; kind < m_views.size(); ++kind) {
        if (QAction* view = viewNamed(settings.value(QLatin1String(viewSettings[kind])).toString()))
            m_views[kind] = view;
    }
    useView(m_views[0] == m_actions.decoded ? m_actions.text : m_views[0]);
}

bool FollowPane::lendView(const QString& name)
{
    QAction* view = viewNamed(name);
    if (view == nullptr)
        return false;
    m_lent = view;
    view->trigger();
    return true;
}

void FollowPane::saveSettings() const
{
    QSettings settings;
    settings.setValue(QStringLiteral("follow/wrap"), m_actions.wrap->isChecked());
    settings.setValue(QStringLiteral("follow/marks"), m_actions.marks->isChecked());
    settings.setValue(QStringLiteral("follow/charset"), m_charset->currentIndex());
    for (std::size_t kind = 0; kind < m_views.size(); ++kind) {
        if (m_views[kind] == m_lent)
            continue;
        const QString name = m_views[kind]->objectName();
        settings.setValue(QLatin1String(viewSettings[kind]), name.section(QLatin1Char('-'), 1));
    }
    settings.setValue(QStringLiteral("follow/layer"), m_wish);
}

} // namespace weir
