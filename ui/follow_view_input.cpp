// Mouse, wheel, scroll bar and keys of the follow pane.
#include "core/model/follow_marks.h"
#include "ui/follow_view.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace weir {

namespace {

constexpr int wheelRows = 3;
constexpr int autoScrollMs = 40;

} // namespace

// ---- scrolling

void FollowView::scrollContentsBy(int, int)
{
    // Vertically the rows moved already (onScrollAction); horizontally they are drawn elsewhere.
    viewport()->update();
}

void FollowView::onScrollAction(int action)
{
    if (m_syncing || !m_rows.top())
        return;
    switch (action) {
    case QAbstractSlider::SliderSingleStepAdd:
        m_rows.scrollBy(1);
        break;
    case QAbstractSlider::SliderSingleStepSub:
        m_rows.scrollBy(-1);
        break;
    case QAbstractSlider::SliderPageStepAdd:
        m_rows.scrollBy(m_rows.pageRows());
        break;
    case QAbstractSlider::SliderPageStepSub:
        m_rows.scrollBy(-m_rows.pageRows());
        break;
    default:
        return; // valueChanged follows
    }
    rowsMoved();
    // The bar stands where the rows are now; otherwise it would take its own step as well.
    verticalScrollBar()->setSliderPosition(verticalScrollBar()->value());
}

void FollowView::wheelEvent(QWheelEvent* event)
{
    event->accept();
    if (event->modifiers() & Qt::ControlModifier) {
        if (event->angleDelta().y() != 0)
            emit zoomRequested(event->angleDelta().y() > 0 ? 1 : -1);
        return;
    }
    if (event->angleDelta().x() != 0 || event->modifiers() & Qt::ShiftModifier) {
        const int delta = event->angleDelta().x() != 0 ? event->angleDelta().x() : event->angleDelta().y();
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() - delta / 2);
        return;
    }
    // Touch pads tell pixels, wheels tell notches of 120.
    m_wheelRest += event->pixelDelta().isNull()
                       ? event->angleDelta().y() / 120.0 * wheelRows
                       : static_cast<double>(event->pixelDelta().y()) / m_geometry.lineHeight();
    const double rows = std::trunc(m_wheelRest);
    m_wheelRest -= rows;
    m_rows.scrollBy(-static_cast<int>(rows));
    rowsMoved();
}

// ---- mouse

double FollowView::xInRow(const VisibleRow& row, const QPoint& point) const
{
    return point.x() - row.left + horizontalScrollBar()->value();
}

FollowPlace FollowView::placeAt(const QPoint& point) const
{
    const VisibleRow* row = m_rows.at(point.y());
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
    return {row->row.turn, m_geometry.offsetAt(*row, xInRow(*row, point))};
}

void FollowView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || m_rows.visible().empty())
        return;
    const VisibleRow* row = m_rows.at(event->pos().y());
    const int x = event->pos().x() - row->left;
    if (row->row.kind == FollowRow::Kind::Header && x >= 0 && x < m_geometry.xOf(2)) {
        m_document.setFolded(row->row.turn, !m_document.isFolded(row->row.turn));
        relayout();
        return;
    }
    m_dragging = true;
    m_cursor.moveTo(placeAt(event->pos()), event->modifiers() & Qt::ShiftModifier);
    cursorMoved();
}

void FollowView::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_dragging)
        return;
    m_dragPoint = event->pos();
    m_cursor.moveTo(placeAt(m_dragPoint), true);
    cursorMoved();
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
    m_rows.scrollBy(beyond < 0 ? std::min(-1, beyond / 16) : std::max(1, beyond / 16));
    rowsMoved();
    const int y = std::clamp(m_dragPoint.y(), 0, std::max(0, viewport()->height() - 1));
    m_cursor.moveTo(placeAt(QPoint(m_dragPoint.x(), y)), true);
    cursorMoved();
}

void FollowView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const VisibleRow* row = m_rows.at(event->pos().y());
    if (event->button() != Qt::LeftButton || row == nullptr)
        return;
    m_cursor.selectWord(*row, xInRow(*row, event->pos()));
    cursorMoved();
}

void FollowView::contextMenuEvent(QContextMenuEvent* event)
{
    emit contextMenuRequested(event->globalPos());
}

// ---- keys

void FollowView::keyPressEvent(QKeyEvent* event)
{
    if (!m_rows.top() || !handleMovingKey(*event))
        QAbstractScrollArea::keyPressEvent(event);
}

bool FollowView::handleMovingKey(const QKeyEvent& event)
{
    const bool extend = event.modifiers() & Qt::ShiftModifier;
    const bool control = event.modifiers() & Qt::ControlModifier;
    FollowPlace shown;
    const auto vertically = [&](int rows) { shown = m_cursor.moveVertically(rows, extend).place(); };
    switch (event.key()) {
    case Qt::Key_Down:
        vertically(1);
        break;
    case Qt::Key_Up:
        vertically(-1);
        break;
    case Qt::Key_PageDown:
        vertically(m_rows.pageRows());
        break;
    case Qt::Key_PageUp:
        vertically(-m_rows.pageRows());
        break;
    case Qt::Key_Right:
    case Qt::Key_Left:
        m_cursor.moveHorizontally(event.key() == Qt::Key_Right ? 1 : -1, extend);
        shown = caret();
        break;
    case Qt::Key_Home:
        control ? m_cursor.moveToDocumentBegin(extend) : m_cursor.moveToLineBegin(extend);
        shown = caret();
        break;
    case Qt::Key_End:
        control ? m_cursor.moveToDocumentEnd(extend) : m_cursor.moveToLineEnd(extend);
        shown = caret();
        break;
    default:
        return false;
    }
    cursorMoved();
    showPlace(shown);
    return true;
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

// ---- tool tips

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
    const VisibleRow* row = m_rows.at(point.y());
    if (row == nullptr || point.y() >= row->top + row->height)
        return {};
    if (const SequenceGap* gap = m_document.gapOf(row->row))
        return gapSentence(*gap);
    if (!m_marks || row->row.kind != FollowRow::Kind::Data)
        return {};
    const std::uint64_t offset = m_geometry.offsetAt(*row, xInRow(*row, point));
    return markSentence(m_document, {row->row.turn, offset});
}

} // namespace weir
