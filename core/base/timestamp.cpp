#include "core/base/timestamp.h"

#include <fmt/format.h>

namespace weir {

namespace {

std::string decimalSeconds(std::int64_t nanoseconds)
{
    const bool negative = nanoseconds < 0;
    // Unsigned, because the smallest value has no positive twin.
    const std::uint64_t magnitude =
        negative ? 0 - static_cast<std::uint64_t>(nanoseconds) : static_cast<std::uint64_t>(nanoseconds);
    return fmt::format("{}{}.{:09}", negative ? "-" : "", magnitude / 1'000'000'000,
                       magnitude % 1'000'000'000);
}

} // namespace

std::string toDecimalSeconds(Timestamp time)
{
    return decimalSeconds(time.nanoseconds);
}

std::string toDecimalSeconds(Duration duration)
{
    return decimalSeconds(duration.nanoseconds);
}

} // namespace weir
