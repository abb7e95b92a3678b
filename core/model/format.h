// Numbers, times and names as a person reads them. The one place that decides how they look.
#pragma once

#include "core/base/timestamp.h"
#include "core/packet/ip_address.h"
#include "core/stream/direction.h"

#include <QString>
#include <QStringView>

#include <cstdint>

namespace weir {

/// How moments are shown.
enum class TimeFormat : std::uint8_t {
    SinceStart,   ///< seconds since the first packet of the capture
    TimeOfDay,    ///< local time
    DateAndTime,  ///< local date and time
    Utc,          ///< date and time in UTC
    SincePrevious ///< seconds since what is shown before
};

/// "1,234,567", grouped as the locale has it.
QString formatCount(std::uint64_t count);

/// "512 B", "1.4 kB", "23.8 MB": three digits, decimal prefixes.
QString formatOctets(std::uint64_t octets);

/// "1,234 octets", "1 octet".
QString formatOctetCount(std::uint64_t octets);

/// "0.000123 s" would be hard to read: "123 µs", "12.3 ms", "4.56 s", "2 min 03 s", "1 h 02 min".
QString formatDuration(Duration duration);

/// Seconds with six places: for columns, where digits stand below each other.
QString formatSeconds(Duration duration);

/// start: the moment that SinceStart and SincePrevious count from.
QString formatMoment(Timestamp time, Timestamp start, TimeFormat format);

/// As formatMoment, for running text: seconds bear their unit.
QString formatMomentWithUnit(Timestamp time, Timestamp start, TimeFormat format);

/// "192.0.2.1:80", "[2001:db8::1]:80".
QString formatEndpoint(const Endpoint& endpoint);

/// "Client", "Server": who sends in that direction.
QString senderName(Direction direction);

QString fromUtf8(std::string_view text);

} // namespace weir
