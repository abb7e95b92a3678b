// Which rows of a list are shown, and in which order. Pure, and made off the GUI thread.
#pragma once

#include <QStringView>

#include <array>
#include <atomic>
#include <compare>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace weir {

/// A row's place in a column's order, as unsigned words compared from the first to the last.
using SortWords = std::array<std::uint64_t, 3>;

/// Of the first twelve characters, letter case aside. Texts that begin so alike need RowSource::compare().
SortWords textWords(QStringView text);
/// Of the first 24 octets, letter case (of ASCII) aside.
SortWords textWords(std::string_view utf8);
/// Of the whole, likewise.
std::weak_ordering compareText(std::string_view a, std::string_view b);

/// Signed to unsigned, order kept.
inline std::uint64_t ordered(std::int64_t value)
{
    return static_cast<std::uint64_t>(value) ^ (std::uint64_t{1} << 63);
}

struct SortKey
{
    int column = 0;
    bool descending = false;

    friend bool operator==(const SortKey&, const SortKey&) = default;
};

/// A snapshot of a list. Read on another thread than the list's.
class RowSource
{
public:
    virtual ~RowSource() = default;

    virtual std::uint32_t size() const = 0;
    /// Whether the filter lets it through.
    virtual bool shows(std::uint32_t row) const = 0;
    virtual SortWords words(std::uint32_t row, int column) const = 0;
    /// Where the words do not tell.
    virtual std::weak_ordering compare(std::uint32_t a, std::uint32_t b, int column) const;
};

/// Rows that are shown, in order: the first key decides, the next among equals; then the number does. Ends
/// early with anything once cancelled is set.
std::vector<std::uint32_t> makeOrder(const RowSource& rows, std::span<const SortKey> keys,
                                     const std::atomic<bool>& cancelled);

} // namespace weir
