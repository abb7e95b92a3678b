#pragma once

#include "core/base/ids.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace weir {

enum class Direction : std::uint8_t { ToServer, ToClient };

inline constexpr std::array<Direction, 2> bothDirections{Direction::ToServer, Direction::ToClient};

/// "to_server", "to_client".
constexpr std::string_view toName(Direction direction)
{
    return direction == Direction::ToServer ? "to_server" : "to_client";
}

constexpr Direction opposite(Direction direction)
{
    return direction == Direction::ToServer ? Direction::ToClient : Direction::ToServer;
}

/// One byte stream: a connection and one of its directions.
struct StreamKey
{
    ConnectionId connection;
    Direction direction = Direction::ToServer;

    friend constexpr auto operator<=>(const StreamKey&, const StreamKey&) = default;
};

} // namespace weir
