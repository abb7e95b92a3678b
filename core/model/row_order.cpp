#include "core/model/row_order.h"

#include <algorithm>

namespace weir {

namespace {

/// A row with its words of the first key, so that sorting stays within one array.
struct Item
{
    SortWords words;
    std::uint32_t row;
};

class Before
{
public:
    Before(const RowSource& rows, std::span<const SortKey> keys) : m_rows(rows), m_keys(keys) {}

    bool operator()(const Item& a, const Item& b) const
    {
        std::weak_ordering order = a.words <=> b.words;
        for (std::size_t i = 0; i < m_keys.size(); ++i) {
            const SortKey& key = m_keys[i];
            if (i > 0)
                order = m_rows.words(a.row, key.column) <=> m_rows.words(b.row, key.column);
            if (order == 0)
                order = m_rows.compare(a.row, b.row, key.column);
            if (order != 0)
                return (order < 0) != key.descending;
        }
        return a.row < b.row;
    }

private:
    const RowSource& m_rows;
    std::span<const SortKey> m_keys;
};

/// Sorts in runs, then merges them, to look at the flag in between: a cancelled sort ends soon.
void sortItems(std::vector<Item>& items, const Before& before, const std::atomic<bool>& cancelled)
{
    constexpr std::size_t run = std::size_t{1} << 16;
    const auto at = [&](std::size_t index) {
        return items.begin() + static_cast<std::ptrdiff_t>(std::min(index, items.size()));
    };
    for (std::size_t from = 0; from < items.size() && !cancelled; from += run)
        std::sort(at(from), at(from + run), before);
    for (std::size_t width = run; width < items.size(); width *= 2) {
        for (std::size_t from = 0; from + width < items.size() && !cancelled; from += 2 * width)
            std::inplace_merge(at(from), at(from + width), at(from + 2 * width), before);
    }
}

std::uint8_t folded(char c)
{
    return static_cast<std::uint8_t>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

} // namespace

SortWords textWords(QStringView text)
{
    SortWords words{};
    const qsizetype count = std::min<qsizetype>(text.size(), 12);
    for (qsizetype i = 0; i < count; ++i) {
        const std::uint64_t unit = text[i].toCaseFolded().unicode();
        words[static_cast<std::size_t>(i / 4)] |= unit << (48 - 16 * (i % 4));
    }
    return words;
}

SortWords textWords(std::string_view utf8)
{
    SortWords words{};
    const std::size_t count = std::min<std::size_t>(utf8.size(), 24);
    for (std::size_t i = 0; i < count; ++i)
        words[i / 8] |= std::uint64_t{folded(utf8[i])} << (56 - 8 * (i % 8));
    return words;
}

std::weak_ordering compareText(std::string_view a, std::string_view b)
{
    return std::lexicographical_compare_three_way(
        a.begin(), a.end(), b.begin(), b.end(),
        [](char x, char y) -> std::weak_ordering { return folded(x) <=> folded(y); });
}

std::weak_ordering RowSource::compare(std::uint32_t, std::uint32_t, int) const
{
    return std::weak_ordering::equivalent;
}

std::vector<std::uint32_t> makeOrder(const RowSource& rows, std::span<const SortKey> keys,
                                     const std::atomic<bool>& cancelled)
{
    std::vector<Item> items;
    const std::uint32_t count = rows.size();
    items.reserve(count);
    for (std::uint32_t row = 0; row < count; ++row) {
        if ((row & 0xfff) == 0 && cancelled)
            return {};
        if (rows.shows(row))
            items.push_back({keys.empty() ? SortWords{} : rows.words(row, keys.front().column), row});
    }
    if (!keys.empty())
        sortItems(items, Before(rows, keys), cancelled);
    std::vector<std::uint32_t> order;
    order.reserve(items.size());
    for (const Item& item : items)
        order.push_back(item.row);
    return order;
}

} // namespace weir
