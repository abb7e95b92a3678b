// Columns for people.
#pragma once

#include "app/weir-cli/output.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::cli {

/// Collects rows and prints them with columns as wide as their widest cell; a column in which no row has
/// anything is left out. Cells are kept as one text, so
/// that a million rows cost little more than their letters.
class Table
{
public:
    enum class Align { Left, Right };
    struct Column
    {
        std::string_view title;
        Align align = Align::Left;
    };

    explicit Table(std::vector<Column> columns);

    /// As many cells as there are columns. Control characters become U+FFFD: what stands in a capture does
    /// not steer a terminal.
    void addRow(const std::vector<std::string>& cells);

    /// withTitles: a first line with the columns' titles.
    bool print(Output& output, bool withTitles) const;

private:
    void appendCell(std::string& line, std::size_t column, std::string_view cell) const;

    std::vector<Column> m_columns;
    std::vector<std::size_t> m_widths; ///< of the widest cell, in characters
    std::string m_cells;               ///< each ended by a NUL
};

/// Cells as one text, for rows that have to wait, and back.
std::string joinCells(const std::vector<std::string>& cells);
std::vector<std::string> splitCells(std::string_view text);

} // namespace weir::cli
