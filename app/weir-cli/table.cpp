#include "app/weir-cli/table.h"

#include "core/base/utf8.h"

#include <algorithm>
#include <cassert>

namespace weir::cli {

namespace {

std::string withoutControls(std::string_view text)
{
    const std::string valid = toValidUtf8(text);
    std::string clean;
    for (std::string_view rest = valid; !rest.empty();) {
        const std::string_view character = rest.substr(0, utf8SequenceLength(rest));
        rest.remove_prefix(character.size());
        const auto first = static_cast<std::uint8_t>(character[0]);
        const bool control = first < 0x20 || first == 0x7f ||
                             (first == 0xc2 && static_cast<std::uint8_t>(character[1]) < 0xa0);
        clean += control ? std::string_view("\xef\xbf\xbd") : character;
    }
    return clean;
}

/// Characters of valid UTF-8, as if each were one column wide.
std::size_t widthOf(std::string_view text)
{
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<std::uint8_t>(c) & 0xc0) != 0x80; }));
}

} // namespace

Table::Table(std::vector<Column> columns) : m_columns(std::move(columns)), m_widths(m_columns.size()) {}

void Table::addRow(const std::vector<std::string>& cells)
{
    assert(cells.size() == m_columns.size());
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::string cell = withoutControls(cells[i]);
        m_widths[i] = std::max(m_widths[i], widthOf(cell));
        m_cells += cell;
        m_cells += '\0';
    }
}

void Table::appendCell(std::string& line, std::size_t column, std::string_view cell) const
{
    if (m_widths[column] == 0 && !m_cells.empty())
        return;
    const std::size_t width = std::max(m_widths[column], widthOf(m_columns[column].title));
    const std::size_t padding = width - widthOf(cell);
    if (m_columns[column].align == Align::Right)
        line.append(padding, ' ').append(cell);
    else
        line.append(cell).append(padding, ' ');
    line += "  ";
}

bool Table::print(Output& output, bool withTitles) const
{
    std::string line;
    const auto put = [&] {
        line.erase(line.find_last_not_of(' ') + 1);
        line += '\n';
        const bool goesOn = output.write(line);
        line.clear();
        return goesOn;
    };
    if (withTitles) {
        for (std::size_t i = 0; i < m_columns.size(); ++i)
            appendCell(line, i, m_columns[i].title);
        if (!put())
            return false;
    }
    std::string_view cells = m_cells;
    for (std::size_t column = 0; !cells.empty(); column = (column + 1) % m_columns.size()) {
        const std::string_view cell = cells.substr(0, cells.find('\0'));
        cells.remove_prefix(cell.size() + 1);
        appendCell(line, column, cell);
        if (column + 1 == m_columns.size() && !put())
            return false;
    }
    return true;
}

std::string joinCells(const std::vector<std::string>& cells)
{
    std::string text;
    for (const std::string& cell : cells) {
        const std::size_t begin = text.size();
        text += cell;
        std::replace(text.begin() + static_cast<std::ptrdiff_t>(begin), text.end(), '\0', ' ');
        text += '\0';
    }
    return text;
}

std::vector<std::string> splitCells(std::string_view text)
{
    std::vector<std::string> cells;
    while (!text.empty()) {
        const std::size_t end = text.find('\0');
        cells.emplace_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    return cells;
}

} // namespace weir::cli
