#include "ui/follow_rows.h"

#include <algorithm>
#include <cstdlib>

namespace weir {

FollowRows::FollowRows(FollowDocument& document, const FollowGeometry& geometry)
    : m_document(document), m_geometry(geometry)
{
}

void FollowRows::resize(QSize size)
{
    m_size = size;
    refresh();
}

void FollowRows::restart()
{
    m_top.reset();
    refresh();
}

void FollowRows::refresh()
{
    if (m_document.empty())
        m_top.reset();
    else if (!m_top)
        m_top = m_document.firstRow();
    else if (m_top->kind == FollowRow::Kind::Header)
        m_top = m_document.topRowOf(m_document.nearestShown(m_top->turn));
    else
        m_top = m_document.rowAt(m_top->place());
    clamp();
    layOut();
}

void FollowRows::setTop(const FollowRow& row)
{
    m_top = row;
    clamp();
    layOut();
}

VisibleRow FollowRows::measured(const FollowRow& row, int top) const
{
    VisibleRow visible;
    visible.row = row;
    visible.top = top;
    visible.height = m_geometry.heightOf(row.kind);
    const FollowGeometry::Lane lane = m_geometry.laneOf(m_document.turn(row.turn).direction, m_size.width());
    visible.left = lane.left;
    visible.width = lane.width;
    if (row.kind == FollowRow::Kind::Data) {
        if (m_document.layout().form == FollowForm::Hex)
            visible.octets = m_document.octets(row);
        else
            visible.text = m_document.text(row);
    }
    return visible;
}

void FollowRows::layOut()
{
    m_visible.clear();
    int top = 0;
    for (std::optional<FollowRow> row = m_top; row && top < m_size.height();
         row = m_document.rowAfter(*row)) {
        m_visible.push_back(measured(*row, top));
        top += m_visible.back().height;
    }
}

bool FollowRows::reachesEnd() const
{
    if (m_visible.empty())
        return true;
    const VisibleRow& last = m_visible.back();
    return !m_document.rowAfter(last.row) && last.top + last.height <= m_size.height();
}

bool FollowRows::showsAll() const
{
    return !m_top || (*m_top == m_document.firstRow() && reachesEnd());
}

int FollowRows::pageRows() const
{
    return std::max(1, m_size.height() / m_geometry.lineHeight() - 2);
}

void FollowRows::clamp()
{
    if (!m_top)
        return;
    // From the top down: is there enough to fill the pane?
    int height = 0;
    for (std::optional<FollowRow> row = m_top; row; row = m_document.rowAfter(*row)) {
        height += m_geometry.heightOf(row->kind);
        if (height > m_size.height())
            return;
    }
    // Not: from the end up, as far as it fits.
    FollowRow row = m_document.lastRow();
    height = m_geometry.heightOf(row.kind) + m_geometry.padding();
    while (const auto before = m_document.rowBefore(row)) {
        height += m_geometry.heightOf(before->kind);
        if (height > m_size.height())
            break;
        row = *before;
    }
    m_top = row;
}

void FollowRows::scrollBy(int rows)
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
        clamp();
    if (*m_top != before)
        layOut();
}

void FollowRows::scrollToWeight(std::uint64_t weight)
{
    if (m_top)
        setTop(weight >= m_document.totalWeight() ? m_document.lastRow() : m_document.rowAtWeight(weight));
}

void FollowRows::show(const FollowRow& row)
{
    const auto shown = std::find_if(m_visible.begin(), m_visible.end(),
                                    [&](const VisibleRow& visible) { return visible.row == row; });
    if (shown != m_visible.end() && shown->top + shown->height <= m_size.height())
        return;
    FollowRow top = row;
    int above = m_size.height() / 3;
    while (const auto before = m_document.rowBefore(top)) {
        above -= m_geometry.heightOf(before->kind);
        if (above < 0)
            break;
        top = *before;
    }
    setTop(top);
}

const VisibleRow* FollowRows::at(int y) const
{
    if (m_visible.empty())
        return nullptr;
    const auto found = std::find_if(m_visible.begin(), m_visible.end(),
                                    [y](const VisibleRow& row) { return y < row.top + row.height; });
    return found == m_visible.end() ? &m_visible.back() : &*found;
}

const VisibleRow* FollowRows::of(FollowPlace place) const
{
    const auto found = std::find_if(m_visible.begin(), m_visible.end(), [&](const VisibleRow& row) {
        return row.row.kind != FollowRow::Kind::Header && row.row.turn == place.turn &&
               row.row.begin <= place.offset && place.offset < row.row.end;
    });
    return found == m_visible.end() ? nullptr : &*found;
}

} // namespace weir
