#include "ui/find_bar.h"

#include "core/model/format.h"
#include "ui/follow_view.h"
#include "ui/icons.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QStyle>
#include <QTimer>
#include <QToolButton>

namespace weir {

namespace {

constexpr int typingDelayMs = 120;

QToolButton* makeButton(QWidget* parent, const QString& icon, const QString& tip)
{
    auto* button = new QToolButton(parent);
    nameIcon(button, icon);
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    return button;
}

} // namespace

FindBar::FindBar(FollowView& view, QWidget* parent)
    : QWidget(parent),
      m_view(view),
      m_edit(new QLineEdit(this)),
      m_kind(new QComboBox(this)),
      m_case(new QToolButton(this)),
      m_previous(makeButton(this, QStringLiteral("previous"), tr("Previous hit (Shift+F3)"))),
      m_next(makeButton(this, QStringLiteral("next"), tr("Next hit (F3)"))),
      m_state(new QLabel(this)),
      m_delay(new QTimer(this)),
      m_job(this)
{
    setObjectName(QStringLiteral("findBar"));
    m_edit->setObjectName(QStringLiteral("findText"));
    m_edit->setPlaceholderText(tr("Find in this stream"));
    m_edit->setAccessibleName(tr("Find in this stream"));
    m_edit->setClearButtonEnabled(true);
    m_edit->setMinimumWidth(160);
    m_kind->setObjectName(QStringLiteral("findKind"));
    m_kind->addItems({tr("Text"), tr("Regular expression"), tr("Hex")});
    m_kind->setAccessibleName(tr("What is looked for"));
    m_case->setText(QStringLiteral("Aa"));
    m_case->setCheckable(true);
    m_case->setToolTip(tr("Tell capital letters from small ones"));
    m_case->setAccessibleName(tr("Match case"));
    m_state->setObjectName(QStringLiteral("muted"));
    m_state->setAccessibleName(tr("Result of the search"));
    auto* close = makeButton(this, QStringLiteral("close"), tr("Close (Esc)"));

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 4, 8, 4);
    layout->setSpacing(4);
    layout->addWidget(m_edit, 1);
    layout->addWidget(m_kind);
    layout->addWidget(m_case);
    layout->addWidget(m_previous);
    layout->addWidget(m_next);
    layout->addWidget(m_state);
    layout->addStretch(1);
    layout->addWidget(close);

    m_delay->setSingleShot(true);
    m_delay->setInterval(typingDelayMs);
    connect(m_delay, &QTimer::timeout, this, &FindBar::search);
    connect(m_edit, &QLineEdit::textChanged, this, &FindBar::scheduleSearch);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &FindBar::scheduleSearch);
    connect(m_case, &QToolButton::toggled, this, &FindBar::scheduleSearch);
    connect(m_previous, &QToolButton::clicked, this, [this] { goTo(-1); });
    connect(m_next, &QToolButton::clicked, this, [this] { goTo(1); });
    connect(close, &QToolButton::clicked, this, &FindBar::closeBar);
    hide();
}

void FindBar::open(const QString& text)
{
    if (!isVisible())
        m_origin = m_view.caret();
    show();
    if (!text.isEmpty())
        m_edit->setText(text);
    m_edit->selectAll();
    m_edit->setFocus(Qt::ShortcutFocusReason);
    if (m_hits.empty() && !m_edit->text().isEmpty())
        scheduleSearch();
}

void FindBar::closeBar()
{
    forget();
    hide();
    m_view.setFocus(Qt::OtherFocusReason);
}

void FindBar::forget()
{
    m_job.cancel();
    m_delay->stop();
    m_searchDue = false;
    m_pendingStep = 0;
    m_hits = {};
    m_current.reset();
    m_percent = 0;
    m_view.setHits(nullptr);
    m_view.setCurrentHit(std::nullopt);
}

void FindBar::searchAgain()
{
    forget();
    m_origin = m_view.caret();
    if (isVisible())
        scheduleSearch();
}

void FindBar::scheduleSearch()
{
    m_searchDue = true;
    m_delay->start();
}

void FindBar::search()
{
    forget();
    QString why;
    const auto pattern = FindPattern::make(m_edit->text(), static_cast<FindKind>(m_kind->currentIndex()),
                                           m_case->isChecked(), &why);
    m_wrong = why;
    m_edit->setProperty("wrong", !why.isEmpty());
    m_edit->style()->unpolish(m_edit);
    m_edit->style()->polish(m_edit);
    if (!pattern) {
        showState();
        return;
    }
    m_view.setHits(&m_hits);
    const auto content = m_view.document().sharedContent();
    const FollowSides sides = m_view.document().layout().sides;
    m_job.start(
        [this, content, sides, pattern = *pattern](const JobContext& context) {
            findInContent(*content, sides, pattern, [&](FindProgress progress) {
                context.post(
                    [this, progress = std::move(progress)]() mutable { takeProgress(std::move(progress)); });
                return !context.cancelled();
            });
            return true;
        },
        [this](bool) { finish(); });
    showState();
}

void FindBar::takeProgress(FindProgress progress)
{
    if (progress.total != 0)
        m_percent = static_cast<int>(progress.scanned * 100 / progress.total);
    std::optional<FollowPlace> current;
    if (m_current)
        current = m_hits.kept()[*m_current].place();
    m_hits.add(std::move(progress.hits), progress.counted);
    if (m_hits.empty()) {
        showState();
        return;
    }
    if (current) {
        m_current = m_hits.indexFrom(*current);
    } else {
        m_current = m_hits.indexFrom(m_origin);
        m_view.setCurrentHit(m_hits.kept()[*m_current]);
        if (const int step = std::exchange(m_pendingStep, 0); step < 0)
            goTo(step);
    }
    m_view.setHits(&m_hits);
    showState();
}

void FindBar::finish()
{
    m_percent = 100;
    showState();
}

void FindBar::goTo(int step)
{
    if (!isVisible() && m_edit->text().isEmpty()) {
        open({});
        return;
    }
    if (!isVisible())
        open({});
    if (m_hits.empty()) {
        m_pendingStep = step;
        return;
    }
    const auto& kept = m_hits.kept();
    const FollowPlace from = m_view.caret();
    if (m_current && kept[*m_current].place() == from)
        m_current = step > 0 ? (*m_current + 1) % kept.size() : (*m_current + kept.size() - 1) % kept.size();
    else
        m_current = step > 0 ? m_hits.indexFrom(from) : m_hits.indexBefore(from);
    m_view.setCurrentHit(kept[*m_current]);
    showState();
}

void FindBar::showState()
{
    QString text;
    if (!m_wrong.isEmpty())
        text = m_wrong;
    else if (m_edit->text().isEmpty())
        text = QString();
    else if (!m_hits.empty() && m_current)
        text = tr("%1 of %2").arg(formatCount(*m_current + 1), formatCount(m_hits.count()));
    else if (!m_job.running())
        text = tr("Not found");
    if (m_job.running() && m_wrong.isEmpty())
        text = tr("%1  searching, %2 %").arg(text).arg(m_percent).trimmed();
    m_state->setText(text);
    m_state->setToolTip(m_wrong);
    const bool hits = !m_hits.empty();
    m_previous->setEnabled(hits);
    m_next->setEnabled(hits);
}

void FindBar::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Escape:
        closeBar();
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        goTo(event->modifiers() & Qt::ShiftModifier ? -1 : 1);
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

} // namespace weir
