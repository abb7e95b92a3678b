#include "ui/follow_geometry.h"

#include <algorithm>
#include <cmath>

namespace weir {

FollowGeometry::FollowGeometry(const QFont& font, FollowForm form, std::uint64_t longest, int scalePercent)
    : m_metrics(font), m_form(form)
{
    const auto scaled = [scalePercent](int pixels) { return std::max(1, pixels * scalePercent / 100); };
    m_columnWidth = m_metrics.horizontalAdvance(QLatin1Char('0'));
    m_lineHeight = static_cast<int>(std::ceil(m_metrics.height())) + scaled(2);
    m_barWidth = scaled(4);
    m_padding = scaled(8);
    m_contentLeft = m_barWidth + scaled(12);
    for (m_offsetDigits = 8; m_offsetDigits < 16 && longest >> (4 * m_offsetDigits) != 0; ++m_offsetDigits) {
    }
}

int FollowGeometry::heightOf(FollowRow::Kind kind) const
{
    switch (kind) {
    case FollowRow::Kind::Header:
        return m_lineHeight + 2 * m_padding;
    case FollowRow::Kind::Gap:
        return m_lineHeight + m_padding;
    case FollowRow::Kind::Data:
        break;
    }
    return m_lineHeight;
}

FollowGeometry::Lane FollowGeometry::laneOf(Direction direction, int width) const
{
    if (m_form != FollowForm::SideBySide)
        return {0, width};
    const int middle = width / 2;
    const int space = m_padding / 2;
    return direction == Direction::ToServer ? Lane{0, middle - space}
                                            : Lane{middle + space, width - middle - space};
}

unsigned FollowGeometry::textColumns(int width) const
{
    const int lane = laneOf(Direction::ToServer, width).width;
    const double columns = (lane - m_contentLeft - m_padding) / m_columnWidth;
    return static_cast<unsigned>(std::max(20.0, columns));
}

int FollowGeometry::hexWidth() const
{
    return static_cast<int>(std::ceil(xOf(asciiColumn(FollowDocument::hexRowLength)))) + m_padding;
}

unsigned FollowGeometry::hexColumn(unsigned index) const
{
    const unsigned half = FollowDocument::hexRowLength / 2;
    return static_cast<unsigned>(m_offsetDigits) + 2 + 3 * index + (index >= half ? 1 : 0);
}

unsigned FollowGeometry::asciiColumn(unsigned index) const
{
    return hexColumn(FollowDocument::hexRowLength) + 1 + index;
}

std::vector<FollowGeometry::Span> FollowGeometry::spansOf(const VisibleRow& row, std::uint64_t begin,
                                                          std::uint64_t end) const
{
    const std::uint64_t from = std::max(begin, row.row.begin);
    const std::uint64_t to = std::min(end, row.row.end);
    if (row.row.kind != FollowRow::Kind::Data || from >= to)
        return {};
    const auto first = static_cast<std::uint32_t>(from - row.row.begin);
    const auto last = static_cast<std::uint32_t>(to - row.row.begin) - 1;
    if (m_form == FollowForm::Hex) {
        return {{xOf(hexColumn(first)) - m_columnWidth / 2, xOf(hexColumn(last) + 2) + m_columnWidth / 2},
                {xOf(asciiColumn(first)), xOf(asciiColumn(last) + 1)}};
    }
    double left = -1;
    double right = -1;
    for (const TextCell& cell : row.text.cells) {
        if (cell.octet + cell.octets <= first || cell.octet > last)
            continue;
        if (left < 0)
            left = xOf(cell.column);
        right = xOf(cell.column + cell.columns);
    }
    if (left < 0) {
        // The line end alone: half a column behind the text shows that it is meant too.
        const double edge =
            row.text.cells.empty() ? 0 : row.text.cells.back().column + row.text.cells.back().columns;
        return {{xOf(edge), xOf(edge + 0.5)}};
    }
    return {{left, right}};
}

std::uint64_t FollowGeometry::offsetAt(const VisibleRow& row, double x) const
{
    const double column = (x - m_contentLeft) / m_columnWidth;
    return m_form == FollowForm::Hex ? hexOffsetAt(row, column) : textOffsetAt(row, column);
}

std::uint64_t FollowGeometry::textOffsetAt(const VisibleRow& row, double column) const
{
    for (const TextCell& cell : row.text.cells) {
        if (column < cell.column + cell.columns / 2.0)
            return row.row.begin + cell.octet;
    }
    const std::uint32_t behind =
        row.text.cells.empty() ? 0 : row.text.cells.back().octet + row.text.cells.back().octets;
    return row.row.begin + behind;
}

std::uint64_t FollowGeometry::hexOffsetAt(const VisibleRow& row, double column) const
{
    const std::uint64_t length = row.row.end - row.row.begin;
    std::uint64_t index = 0;
    if (column >= asciiColumn(0)) {
        index = static_cast<std::uint64_t>(column - asciiColumn(0) + 0.5);
    } else {
        while (index < length && column > hexColumn(static_cast<unsigned>(index)) + 1.0)
            ++index;
    }
    return row.row.begin + std::min(index, length);
}

} // namespace weir
