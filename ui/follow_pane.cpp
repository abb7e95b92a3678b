#include "ui/follow_pane.h"

#include "core/model/follow_marks.h"
#include "core/model/format.h"
#include "core/model/octet_meaning.h"
#include "ui/conflict_dialog.h"
#include "ui/find_bar.h"
#include "ui/icons.h"

#include <QActionGroup>
#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QSettings>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace weir {

namespace {

/// Below this, the streams are put into turns at once (a few milliseconds); above, off the thread.
constexpr std::size_t segmentsAtOnce = 20'000;
constexpr std::uint64_t findSelectionLimit = 256;

/// What is said of a place: how much is selected, and what that may stand for.
constexpr std::uint64_t meaningLimit = 13;

/// Names of the forms, as settings know them.
const std::array<std::pair<FollowForm, const char*>, 4> formNames{{{FollowForm::Text, "text"},
                                                                   {FollowForm::Hex, "hex"},
                                                                   {FollowForm::SideBySide, "side"},
                                                                   {FollowForm::Raw, "raw"}}};

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

    connect(m_view, &FollowView::told, this, &FollowPane::told);
    connect(m_view, &FollowView::zoomRequested, this, &FollowPane::zoomRequested);
    connect(m_view, &FollowView::caretMoved, this, &FollowPane::tellPlace);
    connect(m_view, &FollowView::contextMenuRequested, this, &FollowPane::showContextMenu);
    showNothing({});
}

FollowPane::~FollowPane() = default;

// ---- commands

QAction* FollowPane::addAction(const QString& text, const QString& icon, const QList<QKeySequence>& keys)
{
    auto* action = new QAction(text, this);
    if (!icon.isEmpty())
        nameIcon(action, icon);
    action->setShortcuts(keys);
    QWidget::addAction(action);
    return action;
}

void FollowPane::makeActions()
{
    const auto checkable = [this](QAction* action, bool checked, auto&& toggled) {
        action->setCheckable(true);
        action->setIconVisibleInMenu(false); // it would hide the check mark
        action->setChecked(checked);
        connect(action, &QAction::toggled, this, toggled);
        return action;
    };
    const auto oneOf = [this](std::initializer_list<QAction*> actions) {
        auto* group = new QActionGroup(this);
        for (QAction* action : actions) {
            action->setCheckable(true);
            action->setIconVisibleInMenu(false); // it would hide the check mark
            group->addAction(action);
        }
        (*actions.begin())->setChecked(true);
    };
    Actions& a = m_actions;
    a.text = addAction(tr("&Text"), QStringLiteral("text"), {});
    a.hex = addAction(tr("&Hex"), QStringLiteral("hex"), {});
    a.sideBySide = addAction(tr("Si&de by side"), QStringLiteral("side-by-side"), {});
    a.raw = addAction(tr("&Raw"), QStringLiteral("raw"), {});
    a.sideBySide->setToolTip(tr("The client's turns at the left, the server's at the right"));
    a.raw->setToolTip(tr("The octets with nothing between them"));
    oneOf({a.text, a.hex, a.sideBySide, a.raw});
    for (const auto& [form, name] : formNames) {
        QAction* action = formAction(form);
        action->setObjectName(QLatin1String("form-") + QLatin1String(name));
        connect(action, &QAction::triggered, m_view, [this, form = form] { m_view->setForm(form); });
    }
    a.both = addAction(tr("&Both directions"), {}, {});
    a.client = addAction(tr("&Client alone"), {}, {});
    a.server = addAction(tr("&Server alone"), {}, {});
    oneOf({a.both, a.client, a.server});
    connect(a.both, &QAction::triggered, this, [this] { setSides(FollowSides::Both); });
    connect(a.client, &QAction::triggered, this, [this] { setSides(FollowSides::Client); });
    connect(a.server, &QAction::triggered, this, [this] { setSides(FollowSides::Server); });
    a.wrap = checkable(addAction(tr("&Wrap lines"), QStringLiteral("wrap"), {}), true,
                       [this](bool on) { m_view->setWrapped(on); });
    a.marks = checkable(addAction(tr("Mark &repeated and late octets"), QStringLiteral("marks"), {}), true,
                        [this](bool on) { m_view->setMarksShown(on); });

    a.nextTurn = addAction(tr("&Next turn"), QStringLiteral("turn-next"), {QKeySequence(tr("Ctrl+."))});
    a.previousTurn =
        addAction(tr("&Previous turn"), QStringLiteral("turn-previous"), {QKeySequence(tr("Ctrl+,"))});
    connect(a.nextTurn, &QAction::triggered, m_view, [this] { m_view->goToTurn(1); });
    connect(a.previousTurn, &QAction::triggered, m_view, [this] { m_view->goToTurn(-1); });
    a.nextMark = addAction(tr("Next &gap or mark"), {}, {QKeySequence(tr("F8"))});
    a.previousMark = addAction(tr("Previous g&ap or mark"), {}, {QKeySequence(tr("Shift+F8"))});
    connect(a.nextMark, &QAction::triggered, m_view, [this] { m_view->goToMark(1); });
    connect(a.previousMark, &QAction::triggered, m_view, [this] { m_view->goToMark(-1); });
    a.foldAll = addAction(tr("&Fold all turns"), QStringLiteral("fold"), {});
    a.unfoldAll = addAction(tr("&Unfold all turns"), {}, {});
    connect(a.foldAll, &QAction::triggered, m_view, [this] { m_view->foldAll(true); });
    connect(a.unfoldAll, &QAction::triggered, m_view, [this] { m_view->foldAll(false); });

    a.find = addAction(tr("&Find in stream…"), QStringLiteral("find"), {QKeySequence(tr("Ctrl+F"))});
    a.findNext = addAction(tr("Find n&ext"), {}, {QKeySequence(tr("F3")), QKeySequence(tr("Ctrl+N"))});
    a.findPrevious =
        addAction(tr("Find pre&vious"), {}, {QKeySequence(tr("Shift+F3")), QKeySequence(tr("Ctrl+B"))});
    connect(a.find, &QAction::triggered, this, &FollowPane::openFind);
    connect(a.findNext, &QAction::triggered, m_findBar, [this] { m_findBar->goTo(1); });
    connect(a.findPrevious, &QAction::triggered, m_findBar, [this] { m_findBar->goTo(-1); });

    a.copy = addAction(tr("&Copy"), {}, {QKeySequence(QKeySequence::Copy)});
    a.copy->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(a.copy, &QAction::triggered, m_view, [this] { m_view->copySelection(CopyForm::Text); });
    a.selectAll = addAction(tr("Select &all"), {}, {QKeySequence(QKeySequence::SelectAll)});
    a.selectAll->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(a.selectAll, &QAction::triggered, m_view, &FollowView::selectAll);
    const std::initializer_list<std::pair<QString, CopyForm>> forms{{tr("&Text"), CopyForm::Text},
                                                                    {tr("&Hex"), CopyForm::Hex},
                                                                    {tr("Hex &dump"), CopyForm::HexDump},
                                                                    {tr("&C array"), CopyForm::CArray},
                                                                    {tr("&Base64"), CopyForm::Base64}};
    for (const auto& [name, form] : forms)
        connect(m_copyMenu->addAction(name), &QAction::triggered, m_view,
                [this, form = form] { m_view->copySelection(form); });

    a.save = addAction(tr("&Save these octets…"), QStringLiteral("save"), {QKeySequence(tr("Ctrl+Shift+X"))});
    connect(a.save, &QAction::triggered, this, [this] { emit exportRequested(sides()); });
}

QAction* FollowPane::formAction(FollowForm form) const
{
    switch (form) {
    case FollowForm::Text:
        return m_actions.text;
    case FollowForm::Hex:
        return m_actions.hex;
    case FollowForm::SideBySide:
        return m_actions.sideBySide;
    case FollowForm::Raw:
        return m_actions.raw;
    }
    return nullptr;
}

void FollowPane::makeBar()
{
    m_bar->setObjectName(QStringLiteral("paneBar"));
    m_bar->setMovable(false);
    m_title->setObjectName(QStringLiteral("title"));
    m_title->setContentsMargins(2, 0, 10, 0);
    m_bar->addWidget(m_title);
    m_bar->addSeparator();
    m_bar->addActions({m_actions.text, m_actions.hex, m_actions.sideBySide, m_actions.raw});
    m_bar->addSeparator();

    auto* direction = new QToolButton(m_bar);
    direction->setObjectName(QStringLiteral("sides"));
    auto* directionMenu = new QMenu(direction);
    directionMenu->addActions({m_actions.both, m_actions.client, m_actions.server});
    direction->setMenu(directionMenu);
    direction->setPopupMode(QToolButton::InstantPopup);
    direction->setToolTip(tr("Which side is shown"));
    direction->setAccessibleName(tr("Direction"));
    const auto showSides = [this, direction] {
        const QAction* action = m_actions.client->isChecked()   ? m_actions.client
                                : m_actions.server->isChecked() ? m_actions.server
                                                                : m_actions.both;
        direction->setText(QString(action->text()).remove(QLatin1Char('&')) + QStringLiteral("  ▾"));
    };
    for (QAction* action : {m_actions.both, m_actions.client, m_actions.server})
        connect(action, &QAction::toggled, direction, showSides);
    showSides();
    m_bar->addWidget(direction);

    m_charset->setObjectName(QStringLiteral("charset"));
    m_charset->addItem(QStringLiteral("UTF-8"), static_cast<int>(Charset::Utf8));
    m_charset->addItem(QStringLiteral("Latin-1"), static_cast<int>(Charset::Latin1));
    m_charset->addItem(QStringLiteral("ASCII"), static_cast<int>(Charset::Ascii));
    m_charset->setToolTip(tr("Character set of the text"));
    m_charset->setAccessibleName(tr("Character set"));
    connect(m_charset, &QComboBox::currentIndexChanged, m_view,
            [this] { m_view->setCharset(static_cast<Charset>(m_charset->currentData().toInt())); });
    m_bar->addWidget(m_charset);
    m_bar->addAction(m_actions.wrap);
    m_bar->addAction(m_actions.marks);
    m_bar->addSeparator();
    m_bar->addActions({m_actions.previousTurn, m_actions.nextTurn});
    m_bar->addSeparator();
    m_bar->addActions({m_actions.find, m_actions.save});
}

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
    m_view->setEmptyText(why);
    m_title->clear();
    showContent(std::make_shared<FollowContent>(), false);
}

void FollowPane::showSource(FollowSource source)
{
    const bool same = m_source && m_source->sameConnection(source);
    if (same && m_job.running())
        return; // What is on its way is hardly older.
    m_source = std::move(source);
    m_title->setText(m_source->title);
    const auto views = m_source->views;
    const auto octets = m_source->octets;
    if (m_source->segments <= segmentsAtOnce) {
        m_job.cancel();
        showContent(makeFollowContent(views, octets), same);
        return;
    }
    if (!same) {
        m_view->setEmptyText(tr("Putting the conversation together …"));
        showContent(std::make_shared<FollowContent>(), false);
    }
    m_job.start([views, octets](const JobContext&) { return makeFollowContent(views, octets); },
                [this, same](std::shared_ptr<const FollowContent> content) {
                    showContent(std::move(content), same);
                });
}

void FollowPane::showContent(std::shared_ptr<const FollowContent> content, bool same)
{
    const bool empty = content->turns.empty();
    if (m_source && empty && !m_job.running())
        m_view->setEmptyText(tr("Nothing was sent in this connection"));
    if (same)
        m_view->updateContent(std::move(content));
    else
        m_view->setContent(std::move(content), m_source ? m_source->start : Timestamp{});
    for (QAction* action :
         {m_actions.save, m_actions.find, m_actions.nextTurn, m_actions.previousTurn, m_actions.nextMark,
          m_actions.previousMark, m_actions.foldAll, m_actions.unfoldAll})
        action->setEnabled(!empty);
    m_findBar->searchAgain();
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
    const QString wanted = settings.value(QStringLiteral("follow/form")).toString();
    for (const auto& [form, name] : formNames) {
        if (wanted == QLatin1String(name))
            formAction(form)->trigger();
    }
}

void FollowPane::saveSettings() const
{
    QSettings settings;
    settings.setValue(QStringLiteral("follow/wrap"), m_actions.wrap->isChecked());
    settings.setValue(QStringLiteral("follow/marks"), m_actions.marks->isChecked());
    settings.setValue(QStringLiteral("follow/charset"), m_charset->currentIndex());
    for (const auto& [form, name] : formNames) {
        if (form == m_view->document().layout().form)
            settings.setValue(QStringLiteral("follow/form"), QLatin1String(name));
    }
}

} // namespace weir
