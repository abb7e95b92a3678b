#include "core/model/connection_order.h"

#include <algorithm>
#include <span>

namespace weir {

namespace {

/// A row with its words of the first key, so that sorting stays within one array.
struct Item
{
    SortWords words;
    std::uint32_t id;
};

class Before
{
public:
    explicit Before(const OrderRequest& request) : m_request(request) {}

    bool operator()(const Item& a, const Item& b) const
    {
        if (a.words != b.words)
            return (a.words < b.words) != m_request.keys.front().descending;
        for (const SortKey& key : std::span(m_request.keys).subspan(1)) {
            const SortWords wordsA = sortWords(m_request.rows[a.id], key.column);
            const SortWords wordsB = sortWords(m_request.rows[b.id], key.column);
            if (wordsA != wordsB)
                return (wordsA < wordsB) != key.descending;
        }
        return a.id < b.id;
    }

private:
    const OrderRequest& m_request;
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

} // namespace

std::vector<std::uint32_t> makeOrder(const OrderRequest& request, const std::atomic<bool>& cancelled)
{
    std::vector<std::uint32_t> order;
    const auto count = static_cast<std::uint32_t>(request.rows.size());
    order.reserve(count);
    for (std::uint32_t id = 0; id < count; ++id) {
        if ((id & 0xfff) == 0 && cancelled)
            return order;
        const ConnectionSummary& row = request.rows[id];
        if (request.filter.matchesAll() ||
            request.filter.matches(row, request.encapsulations.value(row.encapsulation.value)))
            order.push_back(id);
    }
    if (request.keys.empty())
        return order;

    std::vector<Item> items;
    items.reserve(order.size());
    for (const std::uint32_t id : order)
        items.push_back({sortWords(request.rows[id], request.keys.front().column), id});
    sortItems(items, Before(request), cancelled);
    for (std::size_t i = 0; i < items.size(); ++i)
        order[i] = items[i].id;
    return order;
}

} // namespace weir
