// A moment as captures have it.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
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

/// Stops at the largest and smallest duration: a capture may hold any times.
constexpr Duration operator-(Timestamp a, Timestamp b)
{
    using Limits = std::numeric_limits<std::int64_t>;
    std::int64_t difference = 0;
    if (__builtin_sub_overflow(a.nanoseconds, b.nanoseconds, &difference))
        return {a < b ? Limits::min() : Limits::max()};
    return {difference};
}

/// Decimal seconds with nine places: "1712345678.123456789", "-0.000000001".
std::string toDecimalSeconds(Timestamp time);
std::string toDecimalSeconds(Duration duration);

/// In UTC, cut to milliseconds: "2024-04-05T19:34:38.123Z" (ISO 8601).
std::string toIsoTime(Timestamp time);

} // namespace weir
