// A moment as captures have it.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace weir {

/// Nanoseconds since 1970-01-01 00:00:00 UTC; may be negative.
struct Timestamp
{
    std::int64_t nanoseconds = 0;
    friend constexpr auto operator<=>(Timestamp, Timestamp) = default;
};

/// Nanoseconds between two moments; negative where the capture's clock ran back.
struct Duration
{
    std::int64_t nanoseconds = 0;
    friend constexpr auto operator<=>(Duration, Duration) = default;
};

constexpr Duration operator-(Timestamp a, Timestamp b)
{
    return {a.nanoseconds - b.nanoseconds};
}

/// Decimal seconds with nine places: "1712345678.123456789", "-0.000000001".
std::string toDecimalSeconds(Timestamp time);
std::string toDecimalSeconds(Duration duration);

} // namespace weir
