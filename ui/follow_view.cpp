#include "ui/follow_view.h"

#include "core/model/follow_marks.h"
#include "core/model/format.h"
#include "ui/follow_map.h"

#include <QApplication>
#include <QClipboard>
#include <QPainter>
#include <QResizeEvent>
#include <QScrollBar>

#include <algorithm>

namespace weir {

namespace {

constexpr std::uint64_t maxScrollSteps = std::uint64_t{1} << 30;
constexpr std::uint64_t maxCopiedOctets = std::uint64_t{64} << 20;
constexpr int mapWidth = 14;

} // namespace

FollowView::FollowView(const Theme& theme, QWidget* parent)
    : QAbstractScrollArea(parent), m_theme(theme), m_map(new FollowMap(*this))
{
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    viewport()->setCursor(Qt::IBeamCursor);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    connect(verticalScrollBar(), &QScrollBar::actionTriggered, this, &FollowView::onScrollAction);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this](int value) {
        if (m_syncing)
            return;
        const bool end = value >= verticalScrollBar()->maximum();
        m_rows.scrollToWeight(end ? UINT64_MAX : static_cast<std::uint64_t>(value) * m_scale);
        rowsMoved();
    });
    connect(&theme, &Theme::changed, this, [this] {
        rebuildGeometry();
        relayout();
    });
    rebuildGeometry();
}

FollowView::~FollowView() = default;

// ---- what is shown

void FollowView::setContent(std::shared_ptr<const FollowContent> content, Timestamp start)
{
    m_hits = nullptr;
    m_currentHit.reset();
    m_start = start;
    m_document.setContent(std::move(content));
    rebuildGeometry();
    m_rows.restart();
    m_cursor.moveTo(m_document.empty() ? FollowPlace{} : m_document.firstRow().place(), false);
    relayout();
    emit caretMoved();
}

void FollowView::updateContent(std::shared_ptr<const FollowContent> content)
{
    const auto before = m_document.sharedContent();
    const bool wasEmpty = m_document.empty();
    const std::optional<FollowRow> top = m_rows.top();
    m_document.setContent(std::move(content));
    rebuildGeometry();
    if (wasEmpty || m_document.empty() || !top) {
        m_rows.restart();
        m_cursor.moveTo({}, false);
    } else {
        m_cursor.carryOver(*before);
        const FollowPlace place = m_cursor.carried(top->place(), *before);
        m_rows.setTop(top->kind == FollowRow::Kind::Header
                          ? m_document.header(m_document.nearestShown(place.turn))
                          : m_document.rowAt(place));
    }
    relayout();
}

void FollowView::setForm(FollowForm form)
{
    FollowLayout layout = m_document.layout();
    layout.form = form;
    m_document.setLayout(layout);
    rebuildGeometry();
    relayout();
}

void FollowView::setSides(FollowSides sides)
{
    FollowLayout layout = m_document.layout();
    layout.sides = sides;
    m_document.setLayout(layout);
    relayout();
}

void FollowView::setCharset(Charset charset)
{
    FollowLayout layout = m_document.layout();
    layout.charset = charset;
    m_document.setLayout(layout);
    relayout();
}

void FollowView::setWrapped(bool wrapped)
{
    m_wrapped = wrapped;
    relayout();
}

void FollowView::setMarksShown(bool shown)
{
    m_marks = shown;
    viewport()->update();
}

void FollowView::setTimeFormat(TimeFormat format)
{
    m_timeFormat = format;
    viewport()->update();
}

void FollowView::setEmptyText(const QString& text)
{
    m_emptyText = text;
    viewport()->update();
}

void FollowView::setHits(const FindHits* hits)
{
    m_hits = hits;
    viewport()->update();
    m_map->update();
}

void FollowView::setCurrentHit(std::optional<FindHit> hit)
{
    m_currentHit = hit;
    if (hit) {
        m_cursor.moveTo(hit->place(), false);
        showPlace(hit->place());
        emit caretMoved();
    }
    viewport()->update();
}

void FollowView::foldAll(bool folded)
{
    m_document.setAllFolded(folded);
    relayout();
}

// ---- layout

void FollowView::rebuildGeometry()
{
    m_mono = m_theme.streamFont();
    std::uint64_t longest = 0;
    for (const FollowDirection& direction : m_document.content().directions)
        longest = std::max(longest, direction.view ? direction.view->length() : 0);
    m_geometry = FollowGeometry(m_mono, m_document.layout().form, longest, m_theme.zoom());
    setViewportMargins(0, 0, m_theme.scaled(mapWidth), 0);
}

void FollowView::relayout()
{
    FollowLayout layout = m_document.layout();
    // Two lanes have no room to scroll sideways in.
    const bool wraps = m_wrapped || layout.form == FollowForm::SideBySide;
    layout.wrapColumns = wraps ? m_geometry.textColumns(viewport()->width()) : 0;
    m_document.setLayout(layout);
    m_rows.resize(viewport()->size());
    rowsMoved();
}

void FollowView::rowsMoved()
{
    syncScrollBars();
    viewport()->update();
    m_map->update();
}

void FollowView::syncScrollBars()
{
    m_syncing = true;
    syncVerticalBar();
    syncHorizontalBar();
    m_syncing = false;
}

void FollowView::syncVerticalBar()
{
    const std::uint64_t total = m_document.totalWeight();
    m_scale = total / maxScrollSteps + 1;
    QScrollBar* bar = verticalScrollBar();
    if (m_rows.showsAll()) {
        bar->setRange(0, 0);
        return;
    }
    const std::uint64_t top = m_document.weightAt(*m_rows.top());
    const std::uint64_t bottom = m_document.weightAt(m_rows.visible().back().row);
    const std::uint64_t page = std::max<std::uint64_t>(1, (std::max(bottom, top) - top) / m_scale);
    const auto steps = static_cast<int>(total / m_scale);
    const auto pageSteps = static_cast<int>(std::min<std::uint64_t>(page, total / m_scale));
    bar->setPageStep(std::max(1, pageSteps));
    bar->setRange(0, std::max(1, steps - pageSteps));
    bar->setValue(m_rows.reachesEnd() ? bar->maximum() : static_cast<int>(top / m_scale));
}

void FollowView::syncHorizontalBar()
{
    int widest = 0;
    if (m_document.layout().form == FollowForm::Hex) {
        widest = m_geometry.hexWidth();
    } else if (m_document.layout().wrapColumns == 0) {
        for (const VisibleRow& row : m_rows.visible()) {
            if (!row.text.cells.empty())
                widest = std::max(widest, static_cast<int>(m_geometry.xOf(row.text.cells.back().column + 3)));
        }
        // What was scrolled to stays reachable, whatever stands beside it.
        widest = std::max(widest, horizontalScrollBar()->value() + viewport()->width());
    }
    horizontalScrollBar()->setRange(0, std::max(0, widest - viewport()->width()));
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(static_cast<int>(m_geometry.columnWidth() * 4));
}

void FollowView::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    m_map->setGeometry(viewport()->geometry().right() + 1, viewport()->y(), m_theme.scaled(mapWidth),
                       viewport()->height());
    relayout();
}

void FollowView::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        rebuildGeometry();
        relayout();
    }
}

// ---- places and selection

void FollowView::showPlace(FollowPlace place)
{
    if (m_document.empty())
        return;
    if (m_document.isFolded(m_document.nearestShown(place.turn))) {
        m_document.setFolded(m_document.nearestShown(place.turn), false);
        m_rows.refresh();
    }
    m_rows.show(m_document.rowAt(place));
    rowsMoved();
}

void FollowView::goToTurn(int step)
{
    if (m_document.empty())
        return;
    const std::optional<std::size_t> turn =
        step > 0 ? m_document.turnAfter(caret().turn) : m_document.turnBefore(caret().turn);
    if (!turn)
        return;
    const FollowRow top = m_document.topRowOf(*turn);
    m_cursor.moveTo(top.place(), false);
    m_rows.setTop(top);
    rowsMoved();
    emit caretMoved();
}

void FollowView::goToMark(int step)
{
    const auto place = nextMark(m_document, caret(), step);
    if (!place) {
        emit told(step > 0 ? tr("No gap, repeat or conflict behind this place")
                           : tr("No gap, repeat or conflict before this place"));
        return;
    }
    m_cursor.moveTo(*place, false);
    cursorMoved();
    showPlace(*place);
}

void FollowView::cursorMoved()
{
    viewport()->update();
    emit caretMoved();
}

void FollowView::select(FollowPlace begin, FollowPlace end)
{
    m_cursor.select(begin, end);
    cursorMoved();
}

void FollowView::selectAll()
{
    m_cursor.selectAll();
    cursorMoved();
}

std::vector<std::uint8_t> FollowView::selectedOctets(std::uint64_t limit)
{
    return hasSelection() ? m_document.octetsBetween(selectionBegin(), selectionEnd(), limit)
                          : std::vector<std::uint8_t>();
}

void FollowView::copySelection(CopyForm form)
{
    const std::vector<std::uint8_t> octets = selectedOctets(maxCopiedOctets);
    if (octets.empty()) {
        emit told(tr("Nothing is selected"));
        return;
    }
    QApplication::clipboard()->setText(octetText(octets, form, m_document.layout().charset));
    emit told(octets.size() == maxCopiedOctets
                  ? tr("Copied the first %1; export the rest").arg(formatOctetCount(octets.size()))
                  : tr("Copied %1").arg(formatOctetCount(octets.size())));
}

// ---- painting

void FollowView::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    const ThemeColors& colors = m_theme.colors();
    painter.fillRect(viewport()->rect(), colors.base);
    if (m_rows.visible().empty()) {
        painter.setPen(colors.mutedText);
        painter.drawText(viewport()->rect().adjusted(24, 24, -24, -24), Qt::AlignCenter | Qt::TextWordWrap,
                         m_emptyText);
        return;
    }
    FollowDecoration decoration;
    decoration.hits = m_hits;
    decoration.currentHit = m_currentHit;
    decoration.selectionBegin = selectionBegin();
    decoration.selectionEnd = selectionEnd();
    if (hasFocus())
        decoration.caret = caret();
    decoration.marks = m_marks;
    decoration.active = hasFocus();
    decoration.start = m_start;
    decoration.timeFormat = m_timeFormat;
    decoration.labelFont = font();
    FollowPainter rows(painter, m_document, m_geometry, colors, decoration);
    for (const VisibleRow& row : m_rows.visible()) {
        painter.setFont(row.row.kind == FollowRow::Kind::Data ? m_mono : font());
        rows.draw(row, horizontalScrollBar()->value());
    }
}

} // namespace weir
