#include "ui/follow_cursor.h"

#include <QChar>

#include <cstdlib>
#include <vector>

namespace weir {

FollowCursor::FollowCursor(FollowDocument& document, const FollowRows& rows, const FollowGeometry& geometry)
    : m_document(document), m_rows(rows), m_geometry(geometry)
{
}

void FollowCursor::moveTo(FollowPlace place, bool extend)
{
    m_aim = -1;
    m_place = place;
    if (!extend)
        m_anchor = place;
}

void FollowCursor::select(FollowPlace begin, FollowPlace end)
{
    m_aim = -1;
    m_anchor = begin;
    m_place = end;
}

void FollowCursor::selectAll()
{
    if (m_document.empty())
        return;
    const FollowRow first = m_document.firstRow();
    const FollowRow last = m_document.lastRow();
    select(first.place(), {last.turn, m_document.turn(last.turn).end});
}

void FollowCursor::selectWord(const VisibleRow& row, double x)
{
    if (row.row.kind != FollowRow::Kind::Data || row.text.cells.empty())
        return;
    const auto& cells = row.text.cells;
    std::vector<QChar> first; // of each cell
    qsizetype at = 0;
    std::size_t hit = cells.size();
    for (std::size_t i = 0; i < cells.size(); ++i) {
        first.push_back(row.text.text[at]);
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
    select({row.row.turn, row.row.begin + cells[begin].octet},
           {row.row.turn, row.row.begin + cells[end - 1].octet + cells[end - 1].octets});
}

FollowRow FollowCursor::moveVertically(int rows, bool extend)
{
    FollowRow row = m_document.rowAt(m_place);
    if (m_aim < 0) {
        const VisibleRow visible = m_rows.measured(row, 0);
        const auto spans = m_geometry.spansOf(visible, m_place.offset, m_place.offset + 1);
        m_aim = spans.empty() ? 0 : spans.front().left + m_geometry.columnWidth() / 4;
    }
    const double aim = m_aim;
    for (int left = std::abs(rows); left > 0;) {
        const auto next = rows > 0 ? m_document.rowAfter(row) : m_document.rowBefore(row);
        if (!next)
            break;
        row = *next;
        if (row.kind != FollowRow::Kind::Header)
            --left;
    }
    if (row.kind == FollowRow::Kind::Data)
        moveTo({row.turn, m_geometry.offsetAt(m_rows.measured(row, 0), aim)}, extend);
    else
        moveTo(row.place(), extend);
    m_aim = aim;
    return row;
}

FollowPlace FollowCursor::stepped(int step) const
{
    FollowPlace place = m_place;
    const Turn& turn = m_document.turn(place.turn);
    if (step > 0 && place.offset >= turn.end) {
        const auto next = m_document.turnAfter(place.turn);
        return next ? FollowPlace{*next, m_document.turn(*next).begin} : place;
    }
    if (step < 0 && place.offset <= turn.begin) {
        const auto before = m_document.turnBefore(place.turn);
        return before ? FollowPlace{*before, m_document.turn(*before).end} : place;
    }
    const std::uint64_t octet = step > 0 ? place.offset : place.offset - 1;
    const FollowRow row = m_document.rowAt({place.turn, octet});
    place.offset = step > 0 ? octet + 1 : octet;
    if (row.kind == FollowRow::Kind::Gap) {
        place.offset = step > 0 ? row.end : row.begin;
    } else if (m_document.layout().form != FollowForm::Hex) {
        // A character goes with all of its octets.
        for (const TextCell& cell : m_document.text(row).cells) {
            if (row.begin + cell.octet <= octet && octet < row.begin + cell.octet + cell.octets)
                place.offset = row.begin + cell.octet + (step > 0 ? cell.octets : 0);
        }
    }
    return place;
}

void FollowCursor::moveHorizontally(int step, bool extend)
{
    moveTo(stepped(step), extend);
}

void FollowCursor::moveToLineBegin(bool extend)
{
    if (const VisibleRow* row = m_rows.of(m_place))
        moveTo(row->row.place(), extend);
    else
        moveToDocumentBegin(extend);
}

void FollowCursor::moveToLineEnd(bool extend)
{
    if (const VisibleRow* row = m_rows.of(m_place))
        moveTo({row->row.turn, m_geometry.offsetAt(*row, 1e9)}, extend);
    else
        moveToDocumentEnd(extend);
}

void FollowCursor::moveToDocumentBegin(bool extend)
{
    moveTo(m_document.firstRow().place(), extend);
}

void FollowCursor::moveToDocumentEnd(bool extend)
{
    const FollowRow last = m_document.lastRow();
    moveTo({last.turn, m_document.turn(last.turn).end}, extend);
}

FollowPlace FollowCursor::carried(FollowPlace place, const FollowContent& from) const
{
    if (place.turn >= from.turns.size())
        return {};
    const Turn& turn = from.turns[place.turn];
    const std::uint64_t octet = std::min(place.offset, turn.end - 1);
    const std::size_t number = m_document.content().turnOf(turn.direction, octet).value_or(0);
    return {number, place.offset};
}

void FollowCursor::carryOver(const FollowContent& from)
{
    m_place = carried(m_place, from);
    m_anchor = carried(m_anchor, from);
}

} // namespace weir
