#include "ui/follow_view.h"

#include "core/model/follow_marks.h"
#include "core/model/format.h"
#include "ui/follow_map.h"

#include <QApplication>
#include <QClipboard>
#include <QFontDatabase>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace weir {

namespace {

constexpr int wheelRows = 3;
constexpr int autoScrollMs = 40;
constexpr std::uint64_t maxScrollSteps = std::uint64_t{1} << 30;
constexpr std::uint64_t maxCopiedOctets = std::uint64_t{64} << 20;

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
        const bool end = value >= verticalScrollBar()->maximum();
        if (!m_syncing)
            scrollToWeight(end ? UINT64_MAX : static_cast<std::uint64_t>(value) * m_scale);
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
    m_top.reset();
    m_caret = m_anchor = {};
    m_caretX = -1;
    rebuildGeometry();
    if (!m_document.empty())
        m_caret = m_anchor = m_document.firstRow().place();
    relayout();
    emit caretMoved();
}

FollowPlace FollowView::moved(FollowPlace place, const FollowContent& from) const
{
    if (place.turn >= from.turns.size())
        return {};
    const Turn& turn = from.turns[place.turn];
    const std::uint64_t octet = std::min(place.offset, turn.end - 1);
    const std::size_t number = m_document.content().turnOf(turn.direction, octet).value_or(0);
    return {number, place.offset};
}

void FollowView::updateContent(std::shared_ptr<const FollowContent> content)
{
    const auto before = m_document.sharedContent();
    const bool wasEmpty = m_document.empty();
    m_document.setContent(std::move(content));
    rebuildGeometry();
    if (wasEmpty || m_document.empty()) {
        m_top.reset();
        m_caret = m_anchor = {};
    } else {
        m_caret = moved(m_caret, *before);
        m_anchor = moved(m_anchor, *before);
        if (m_top) {
            const FollowPlace top = moved(m_top->place(), *before);
            m_top = m_top->kind == FollowRow::Kind::Header
                        ? m_document.header(m_document.nearestShown(top.turn))
                        : m_document.rowAt(top);
        }
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
        m_caret = m_anchor = hit->place();
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
    m_mono = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    m_mono.setStyleHint(QFont::Monospace);
    m_mono.setPointSizeF(QApplication::font().pointSizeF());
    std::uint64_t longest = 0;
    for (const FollowDirection& direction : m_document.content().directions)
        longest = std::max(longest, direction.view ? direction.view->length() : 0);
    m_geometry = FollowGeometry(m_mono, m_document.layout().form, longest, m_theme.zoom());
    setViewportMargins(0, 0, m_theme.scaled(14), 0);
}

void FollowView::relayout()
{
    FollowLayout layout = m_document.layout();
    layout.wrapColumns = m_wrapped ? m_geometry.textColumns(viewport()->width()) : 0;
    m_document.setLayout(layout);
    if (m_document.empty()) {
        m_top.reset();
    } else if (m_top && m_top->kind != FollowRow::Kind::Header) {
        m_top = m_document.rowAt(m_top->place());
    } else if (m_top) {
        m_top = m_document.header(m_document.nearestShown(m_top->turn));
    } else {
        m_top = m_document.firstRow();
    }
    clampTop();
    layOutVisible();
}

VisibleRow FollowView::visibleRow(const FollowRow& row, int top)
{
    VisibleRow visible;
    visible.row = row;
    visible.top = top;
    visible.height = m_geometry.heightOf(row.kind);
    if (row.kind == FollowRow::Kind::Data) {
        if (m_document.layout().form == FollowForm::Hex)
            visible.octets = m_document.octets(row);
        else
            visible.text = m_document.text(row);
    }
    return visible;
}

void FollowView::layOutVisible()
{
    m_visible.clear();
    int top = 0;
    for (std::optional<FollowRow> row = m_top; row && top < viewport()->height();
         row = m_document.rowAfter(*row)) {
        m_visible.push_back(visibleRow(*row, top));
        top += m_visible.back().height;
    }
    syncScrollBars();
    viewport()->update();
    m_map->update();
}

bool FollowView::reachesEnd() const
{
    if (m_visible.empty())
        return true;
    const VisibleRow& last = m_visible.back();
    const Turn& turn = m_document.turn(last.row.turn);
    const bool lastOfTurn = last.row.kind == FollowRow::Kind::Header ? m_document.isFolded(last.row.turn)
                                                                     : last.row.end == turn.end;
    return lastOfTurn && !m_document.turnAfter(last.row.turn) &&
           last.top + last.height <= viewport()->height();
}

void FollowView::clampTop()
{
    if (!m_top)
        return;
    // From the top down: is there enough to fill the pane?
    int height = 0;
    for (std::optional<FollowRow> row = m_top; row; row = m_document.rowAfter(*row)) {
        height += m_geometry.heightOf(row->kind);
        if (height > viewport()->height())
            return;
    }
    // Not: from the end up, as far as it fits.
    FollowRow row = m_document.lastRow();
    height = m_geometry.heightOf(row.kind) + m_geometry.padding();
    while (const auto before = m_document.rowBefore(row)) {
        height += m_geometry.heightOf(before->kind);
        if (height > viewport()->height())
            break;
        row = *before;
    }
    m_top = row;
}

void FollowView::syncScrollBars()
{
    m_syncing = true;
    const std::uint64_t total = m_document.totalWeight();
    m_scale = total / maxScrollSteps + 1;
    QScrollBar* bar = verticalScrollBar();
    const bool whole =
        m_top && *m_top == (m_document.empty() ? *m_top : m_document.firstRow()) && reachesEnd();
    if (!m_top || whole) {
        bar->setRange(0, 0);
    } else {
        const std::uint64_t top = m_document.weightAt(*m_top);
        const std::uint64_t bottom = m_document.weightAt(m_visible.back().row);
        const std::uint64_t page = std::max<std::uint64_t>(1, (std::max(bottom, top) - top) / m_scale);
        const auto steps = static_cast<int>(total / m_scale);
        const auto pageSteps = static_cast<int>(std::min<std::uint64_t>(page, total / m_scale));
        bar->setPageStep(std::max(1, pageSteps));
        bar->setRange(0, std::max(1, steps - pageSteps));
        bar->setValue(reachesEnd() ? bar->maximum() : static_cast<int>(top / m_scale));
    }

    int widest = 0;
    if (m_document.layout().form == FollowForm::Hex) {
        widest = m_geometry.hexWidth();
    } else if (!m_wrapped) {
        for (const VisibleRow& row : m_visible) {
            if (!row.text.cells.empty())
                widest = std::max(widest, static_cast<int>(m_geometry.xOf(row.text.cells.back().column + 3)));
        }
        // What was scrolled to stays reachable, whatever stands beside it.
        widest = std::max(widest, horizontalScrollBar()->value() + viewport()->width());
    }
    horizontalScrollBar()->setRange(0, std::max(0, widest - viewport()->width()));
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(static_cast<int>(m_geometry.columnWidth() * 4));
    m_syncing = false;
}

void FollowView::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    const int width = m_theme.scaled(14);
    m_map->setGeometry(viewport()->geometry().right() + 1, viewport()->y(), width, viewport()->height());
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

// ---- scrolling

void FollowView::scrollContentsBy(int, int)
{
    // Vertically the rows moved already (onScrollAction); horizontally they are drawn elsewhere.
    viewport()->update();
}

void FollowView::onScrollAction(int action)
{
    if (m_syncing || !m_top)
        return;
    const int page = std::max(1, viewport()->height() / m_geometry.lineHeight() - 2);
    switch (action) {
    case QAbstractSlider::SliderSingleStepAdd:
        scrollRows(1);
        break;
    case QAbstractSlider::SliderSingleStepSub:
        scrollRows(-1);
        break;
    case QAbstractSlider::SliderPageStepAdd:
        scrollRows(page);
        break;
    case QAbstractSlider::SliderPageStepSub:
        scrollRows(-page);
        break;
    default:
        return; // valueChanged follows
    }
    // The bar stands where the rows are now; otherwise it would take its own step as well.
    verticalScrollBar()->setSliderPosition(verticalScrollBar()->value());
}

void FollowView::scrollToWeight(std::uint64_t weight)
{
    if (!m_top)
        return;
    m_top = weight >= m_document.totalWeight() ? m_document.lastRow() : m_document.rowAtWeight(weight);
    clampTop();
    layOutVisible();
}

void FollowView::scrollRows(int rows)
{
    if (!m_top)
        return;
    const FollowRow before = *m_top;
    for (int i = 0; i < std::abs(rows); ++i) {
        const auto next = rows > 0 ? m_document.rowAfter(*m_top) : m_document.rowBefore(*m_top);
        if (!next)
            break;
        m_top = next;
    }
    if (rows > 0)
        clampTop();
    if (*m_top != before)
        layOutVisible();
}

void FollowView::wheelEvent(QWheelEvent* event)
{
    if (event->modifiers() & Qt::ControlModifier) {
        if (event->angleDelta().y() != 0)
            emit zoomRequested(event->angleDelta().y() > 0 ? 1 : -1);
        event->accept();
        return;
    }
    if (event->angleDelta().x() != 0 || event->modifiers() & Qt::ShiftModifier) {
        const int delta = event->angleDelta().x() != 0 ? event->angleDelta().x() : event->angleDelta().y();
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() - delta / 2);
        event->accept();
        return;
    }
    // Touch pads tell pixels, wheels tell notches of 120.
    m_wheelRest += event->pixelDelta().isNull()
                       ? event->angleDelta().y() / 120.0 * wheelRows
                       : static_cast<double>(event->pixelDelta().y()) / m_geometry.lineHeight();
    const double rows = std::trunc(m_wheelRest);
    m_wheelRest -= rows;
    scrollRows(-static_cast<int>(rows));
    event->accept();
}

void FollowView::showPlace(FollowPlace place)
{
    if (m_document.empty())
        return;
    if (m_document.isFolded(m_document.nearestShown(place.turn)))
        m_document.setFolded(m_document.nearestShown(place.turn), false);
    const FollowRow row = m_document.rowAt(place);
    const auto shown = std::find_if(m_visible.begin(), m_visible.end(),
                                    [&](const VisibleRow& visible) { return visible.row == row; });
    if (shown == m_visible.end() || shown->top + shown->height > viewport()->height()) {
        // A third from the top, so that what leads to it is seen too.
        m_top = row;
        int above = viewport()->height() / 3;
        while (const auto before = m_document.rowBefore(*m_top)) {
            above -= m_geometry.heightOf(before->kind);
            if (above < 0)
                break;
            m_top = before;
        }
        clampTop();
        layOutVisible();
    }
    viewport()->update();
}

void FollowView::goToTurn(int step)
{
    if (!m_top)
        return;
    std::optional<std::size_t> turn;
    if (step > 0)
        turn = m_document.turnAfter(m_caret.turn);
    else
        turn = m_document.turnBefore(m_caret.turn);
    if (!turn)
        return;
    m_top = m_document.header(*turn);
    m_caret = m_anchor = m_top->place();
    clampTop();
    layOutVisible();
    emit caretMoved();
}

void FollowView::goToMark(int step)
{
    const auto place = nextMark(m_document, m_caret, step);
    if (!place) {
        emit told(step > 0 ? tr("No gap, repeat or conflict behind this place")
                           : tr("No gap, repeat or conflict before this place"));
        return;
    }
    setCaret(*place, false);
    showPlace(*place);
}

// ---- selection

void FollowView::select(FollowPlace begin, FollowPlace end)
{
    m_anchor = begin;
    m_caret = end;
    viewport()->update();
    emit caretMoved();
}

void FollowView::selectAll()
{
    if (m_document.empty())
        return;
    const FollowRow last = m_document.lastRow();
    select({m_document.firstRow().turn, m_document.firstRow().begin},
           {last.turn, m_document.turn(last.turn).end});
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

void FollowView::setCaret(FollowPlace place, bool extend)
{
    m_caret = place;
    if (!extend)
        m_anchor = place;
    viewport()->update();
    emit caretMoved();
}

const VisibleRow* FollowView::visibleRowAt(int y) const
{
    if (m_visible.empty())
        return nullptr;
    const auto found = std::find_if(m_visible.begin(), m_visible.end(),
                                    [y](const VisibleRow& row) { return y < row.top + row.height; });
    return found == m_visible.end() ? &m_visible.back() : &*found;
}

const VisibleRow* FollowView::visibleRowOf(FollowPlace place) const
{
    const auto found = std::find_if(m_visible.begin(), m_visible.end(), [&](const VisibleRow& row) {
        return row.row.kind != FollowRow::Kind::Header && row.row.turn == place.turn &&
               row.row.begin <= place.offset && place.offset < row.row.end;
    });
    return found == m_visible.end() ? nullptr : &*found;
}

FollowPlace FollowView::placeAt(const QPoint& point)
{
    const VisibleRow* row = visibleRowAt(point.y());
    if (row == nullptr)
        return {};
    switch (row->row.kind) {
    case FollowRow::Kind::Header:
        return row->row.place();
    case FollowRow::Kind::Gap:
        return {row->row.turn, point.y() < row->top + row->height / 2 ? row->row.begin : row->row.end};
    case FollowRow::Kind::Data:
        break;
    }
    if (point.y() >= row->top + row->height)
        return {row->row.turn, row->row.end};
    return {row->row.turn, m_geometry.offsetAt(*row, point.x() + horizontalScrollBar()->value())};
}

void FollowView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || m_visible.empty())
        return;
    const VisibleRow* row = visibleRowAt(event->pos().y());
    const int triangleEnd = static_cast<int>(m_geometry.xOf(2));
    if (row->row.kind == FollowRow::Kind::Header && event->pos().x() < triangleEnd) {
        m_document.setFolded(row->row.turn, !m_document.isFolded(row->row.turn));
        relayout();
        return;
    }
    m_caretX = -1;
    m_dragging = true;
    setCaret(placeAt(event->pos()), event->modifiers() & Qt::ShiftModifier);
}

void FollowView::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_dragging)
        return;
    m_dragPoint = event->pos();
    setCaret(placeAt(m_dragPoint), true);
    const bool outside = m_dragPoint.y() < 0 || m_dragPoint.y() > viewport()->height();
    if (outside && !m_autoScroll.isActive())
        m_autoScroll.start(autoScrollMs, this);
    else if (!outside)
        m_autoScroll.stop();
}

void FollowView::mouseReleaseEvent(QMouseEvent*)
{
    m_dragging = false;
    m_autoScroll.stop();
}

void FollowView::timerEvent(QTimerEvent* event)
{
    if (event->timerId() != m_autoScroll.timerId()) {
        QAbstractScrollArea::timerEvent(event);
        return;
    }
    const int beyond = m_dragPoint.y() < 0 ? m_dragPoint.y() : m_dragPoint.y() - viewport()->height();
    scrollRows(beyond < 0 ? std::min(-1, beyond / 16) : std::max(1, beyond / 16));
    const int y = std::clamp(m_dragPoint.y(), 0, std::max(0, viewport()->height() - 1));
    setCaret(placeAt(QPoint(m_dragPoint.x(), y)), true);
}

void FollowView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        selectWordAt(event->pos());
}

void FollowView::selectWordAt(const QPoint& point)
{
    const VisibleRow* row = visibleRowAt(point.y());
    if (row == nullptr || row->row.kind != FollowRow::Kind::Data || row->text.cells.empty())
        return;
    const double x = point.x() + horizontalScrollBar()->value();
    const auto& cells = row->text.cells;
    std::vector<QChar> first; // of each cell
    qsizetype at = 0;
    std::size_t hit = cells.size();
    for (std::size_t i = 0; i < cells.size(); ++i) {
        first.push_back(row->text.text[at]);
        at += cells[i].textLength;
        if (hit == cells.size() && x < m_geometry.xOf(cells[i].column + cells[i].columns))
            hit = i;
    }
    if (hit == cells.size())
        return;
    const auto isWord = [&](std::size_t i) {
        return !cells[i].standIn &&
               (first[i].isLetterOrNumber() || first[i] == QLatin1Char('_') || first[i] == QLatin1Char('-'));
    };
    std::size_t begin = hit;
    std::size_t end = hit + 1;
    if (isWord(hit)) {
        while (begin > 0 && isWord(begin - 1))
            --begin;
        while (end < cells.size() && isWord(end))
            ++end;
    }
    select({row->row.turn, row->row.begin + cells[begin].octet},
           {row->row.turn, row->row.begin + cells[end - 1].octet + cells[end - 1].octets});
}

void FollowView::contextMenuEvent(QContextMenuEvent* event)
{
    emit contextMenuRequested(event->globalPos());
}

// ---- keys

void FollowView::keyPressEvent(QKeyEvent* event)
{
    if (!m_top) {
        QAbstractScrollArea::keyPressEvent(event);
        return;
    }
    const bool extend = event->modifiers() & Qt::ShiftModifier;
    const bool control = event->modifiers() & Qt::ControlModifier;
    const int page = std::max(1, viewport()->height() / m_geometry.lineHeight() - 2);
    const VisibleRow* row = visibleRowOf(m_caret);
    switch (event->key()) {
    case Qt::Key_Down:
        moveCaretVertically(1, extend);
        return;
    case Qt::Key_Up:
        moveCaretVertically(-1, extend);
        return;
    case Qt::Key_PageDown:
        moveCaretVertically(page, extend);
        return;
    case Qt::Key_PageUp:
        moveCaretVertically(-page, extend);
        return;
    case Qt::Key_Right:
        moveCaretHorizontally(1, extend);
        return;
    case Qt::Key_Left:
        moveCaretHorizontally(-1, extend);
        return;
    case Qt::Key_Home:
        setCaret(control || row == nullptr ? m_document.firstRow().place() : row->row.place(), extend);
        break;
    case Qt::Key_End: {
        const FollowRow last = m_document.lastRow();
        const FollowPlace end{last.turn, m_document.turn(last.turn).end};
        if (control || row == nullptr)
            setCaret(end, extend);
        else
            setCaret({row->row.turn, m_geometry.offsetAt(*row, 1e9)}, extend);
        break;
    }
    default:
        QAbstractScrollArea::keyPressEvent(event);
        return;
    }
    m_caretX = -1;
    showPlace(m_caret);
}

void FollowView::moveCaretVertically(int rows, bool extend)
{
    FollowRow row = m_document.rowAt(m_caret);
    if (m_caretX < 0) {
        const VisibleRow visible = visibleRow(row, 0);
        const auto spans = m_geometry.spansOf(visible, m_caret.offset, m_caret.offset + 1);
        m_caretX = spans.empty() ? 0 : spans.front().left + m_geometry.columnWidth() / 4;
    }
    for (int left = std::abs(rows); left > 0;) {
        const auto next = rows > 0 ? m_document.rowAfter(row) : m_document.rowBefore(row);
        if (!next)
            break;
        row = *next;
        if (row.kind != FollowRow::Kind::Header)
            --left;
    }
    if (row.kind == FollowRow::Kind::Data)
        setCaret({row.turn, m_geometry.offsetAt(visibleRow(row, 0), m_caretX)}, extend);
    else
        setCaret(row.place(), extend);
    showPlace(row.place());
}

void FollowView::moveCaretHorizontally(int step, bool extend)
{
    m_caretX = -1;
    FollowPlace place = m_caret;
    const Turn& turn = m_document.turn(place.turn);
    if (step > 0 && place.offset >= turn.end) {
        const auto next = m_document.turnAfter(place.turn);
        if (!next)
            return;
        place = {*next, m_document.turn(*next).begin};
    } else if (step < 0 && place.offset <= turn.begin) {
        const auto before = m_document.turnBefore(place.turn);
        if (!before)
            return;
        place = {*before, m_document.turn(*before).end};
    } else {
        // Over a gap in one step, over a character with all of its octets.
        const std::uint64_t octet = step > 0 ? place.offset : place.offset - 1;
        const FollowRow row = m_document.rowAt({place.turn, octet});
        place.offset = step > 0 ? octet + 1 : octet;
        if (row.kind == FollowRow::Kind::Gap) {
            place.offset = step > 0 ? row.end : row.begin;
        } else if (m_document.layout().form == FollowForm::Text) {
            for (const TextCell& cell : m_document.text(row).cells) {
                if (row.begin + cell.octet <= octet && octet < row.begin + cell.octet + cell.octets)
                    place.offset = row.begin + cell.octet + (step > 0 ? cell.octets : 0);
            }
        }
    }
    setCaret(place, extend);
    showPlace(place);
}

// ---- painting

void FollowView::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    const ThemeColors& colors = m_theme.colors();
    painter.fillRect(viewport()->rect(), colors.base);
    if (m_visible.empty()) {
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
        decoration.caret = m_caret;
    decoration.marks = m_marks;
    decoration.active = hasFocus();
    decoration.start = m_start;
    decoration.labelFont = font();
    FollowPainter rows(painter, m_document, m_geometry, colors, decoration);
    for (const VisibleRow& row : m_visible) {
        painter.setFont(row.row.kind == FollowRow::Kind::Data ? m_mono : font());
        rows.draw(row, viewport()->width(), horizontalScrollBar()->value());
    }
}

void FollowView::focusInEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void FollowView::focusOutEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

bool FollowView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        QToolTip::showText(help->globalPos(), toolTipAt(help->pos()), viewport());
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

QString FollowView::toolTipAt(const QPoint& point) const
{
    const VisibleRow* row = visibleRowAt(point.y());
    if (row == nullptr || point.y() >= row->top + row->height)
        return {};
    if (const SequenceGap* gap = m_document.gapOf(row->row))
        return gapSentence(*gap);
    if (!m_marks || row->row.kind != FollowRow::Kind::Data)
        return {};
    const std::uint64_t offset = m_geometry.offsetAt(*row, point.x() + horizontalScrollBar()->value());
    return markSentence(m_document, {row->row.turn, offset});
}

} // namespace weir
