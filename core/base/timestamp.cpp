#include "core/base/timestamp.h"

#include <fmt/format.h>

#include <chrono>

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

std::string toIsoTime(Timestamp time)
{
    using namespace std::chrono;
    const sys_time<nanoseconds> moment{nanoseconds(time.nanoseconds)};
    const auto day = floor<days>(moment);
    const year_month_day date(day);
    const hh_mm_ss clock(floor<milliseconds>(moment) - day);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                       clock.subseconds().count());
}

} // namespace weir
