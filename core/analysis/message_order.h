// The numbers of messages in a whole capture, as lists and weir-cli show them.
#pragma once

#include "core/base/ids.h"
#include "core/stream/parsed_message.h"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace weir {

/// Messages of all connections in the order of MessagePlace, counted from 0.
using MessageNumber = StrongId<struct MessageNumberTag, std::uint64_t>;

/// Which message, and where it stands among those of all connections.
struct MessagePlace
{
    FrameNumber firstFrame;
    ConnectionId connection;
    MessageIndex index;

    friend auto operator<=>(const MessagePlace&, const MessagePlace&) = default;
};

/// Twelve octets a message.
class MessageOrder
{
public:
    /// Places in any order, each once.
    explicit MessageOrder(std::vector<MessagePlace> places);

    std::size_t size() const { return m_places.size(); }
    /// Nothing where there are not so many.
    std::optional<MessagePlace> at(MessageNumber number) const;
    /// Nothing where there is no such message.
    std::optional<MessageNumber> numberOf(const MessagePlace& place) const;

private:
    std::vector<MessagePlace> m_places; ///< sorted
};

} // namespace weir
