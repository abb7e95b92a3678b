#include "core/analysis/message_order.h"

#include <algorithm>
#include <utility>

namespace weir {

MessageOrder::MessageOrder(std::vector<MessagePlace> places) : m_places(std::move(places))
{
    std::sort(m_places.begin(), m_places.end());
}

std::optional<MessagePlace> MessageOrder::at(MessageNumber number) const
{
    return number.value < m_places.size() ? std::optional(m_places[number.value]) : std::nullopt;
}

std::optional<MessageNumber> MessageOrder::numberOf(const MessagePlace& place) const
{
    const auto found = std::lower_bound(m_places.begin(), m_places.end(), place);
    if (found == m_places.end() || *found != place)
        return std::nullopt;
    return MessageNumber{static_cast<std::uint64_t>(found - m_places.begin())};
}

} // namespace weir
