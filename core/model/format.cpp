#include "core/model/format.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

#include <array>
#include <cmath>

namespace weir {

namespace {

QString tr(const char* text, int n = -1)
{
    return QCoreApplication::translate("weir::Format", text, nullptr, n);
}

constexpr std::int64_t second = 1'000'000'000;

/// Three significant digits, as in 1.23, 12.3, 123.
QString threeDigits(double value)
{
    const int places = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    return QLocale().toString(value, 'f', places);
}

} // namespace

QString fromUtf8(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString formatCount(std::uint64_t count)
{
    return QLocale().toString(static_cast<qulonglong>(count));
}

QString formatOctets(std::uint64_t octets)
{
    if (octets < 1000)
        return tr("%1 B").arg(octets);
    static constexpr std::array units{"kB", "MB", "GB", "TB", "PB", "EB"};
    double value = static_cast<double>(octets) / 1000;
    std::size_t unit = 0;
    while (value >= 999.5 && unit + 1 < units.size()) {
        value /= 1000;
        ++unit;
    }
    return QStringLiteral("%1 %2").arg(threeDigits(value), QLatin1String(units[unit]));
}

QString formatOctetCount(std::uint64_t octets)
{
    return octets == 1 ? tr("1 octet") : tr("%1 octets").arg(formatCount(octets));
}

QString formatDuration(Duration duration)
{
    const std::int64_t ns = duration.nanoseconds;
    if (ns < 0)
        return QStringLiteral("−") + formatDuration(Duration{-ns});
    const auto value = static_cast<double>(ns);
    if (ns == 0)
        return tr("0 s");
    if (ns < 1000)
        return tr("%1 ns").arg(ns);
    if (value < 999.5e3)
        return tr("%1 µs").arg(threeDigits(value / 1e3));
    if (value < 999.5e6)
        return tr("%1 ms").arg(threeDigits(value / 1e6));
    if (ns < 60 * second)
        return tr("%1 s").arg(threeDigits(value / 1e9));
    const std::int64_t seconds = ns / second;
    const auto twoDigits = [](std::int64_t n) {
        return QStringLiteral("%1").arg(n, 2, 10, QLatin1Char('0'));
    };
    if (seconds < 3600)
        return tr("%1 min %2 s").arg(seconds / 60).arg(twoDigits(seconds % 60));
    return tr("%1 h %2 min").arg(seconds / 3600).arg(twoDigits(seconds / 60 % 60));
}

QString formatSeconds(Duration duration)
{
    // From the integer, so that long captures lose no digit.
    const std::int64_t ns = duration.nanoseconds;
    const std::uint64_t magnitude =
        ns < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(ns) : static_cast<std::uint64_t>(ns);
    const std::uint64_t micros = magnitude / 1000;
    return QStringLiteral("%1%2%3%4")
        .arg(ns < 0 && micros != 0 ? QStringLiteral("−") : QString())
        .arg(micros / 1'000'000)
        .arg(QLocale().decimalPoint())
        .arg(micros % 1'000'000, 6, 10, QLatin1Char('0'));
}

QString formatMoment(Timestamp time, Timestamp start, TimeFormat format)
{
    if (format == TimeFormat::SinceStart || format == TimeFormat::SincePrevious)
        return formatSeconds(time - start);
    const std::int64_t ns = time.nanoseconds;
    const std::int64_t micros = ns >= 0 ? ns / 1000 : (ns - 999) / 1000;
    const std::int64_t fraction = ((micros % 1'000'000) + 1'000'000) % 1'000'000;
    const QDateTime moment = QDateTime::fromSecsSinceEpoch(
        (micros - fraction) / 1'000'000, format == TimeFormat::Utc ? Qt::UTC : Qt::LocalTime);
    const QString pattern =
        format == TimeFormat::TimeOfDay ? QStringLiteral("HH:mm:ss") : QStringLiteral("yyyy-MM-dd HH:mm:ss");
    return QStringLiteral("%1%2%3")
               .arg(moment.toString(pattern))
               .arg(QLocale().decimalPoint())
               .arg(fraction, 6, 10, QLatin1Char('0')) +
           (format == TimeFormat::Utc ? QStringLiteral(" UTC") : QString());
}

QString formatMomentWithUnit(Timestamp time, Timestamp start, TimeFormat format)
{
    const QString moment = formatMoment(time, start, format);
    const bool isCount = format == TimeFormat::SinceStart || format == TimeFormat::SincePrevious;
    return isCount ? tr("%1 s").arg(moment) : moment;
}

QString formatEndpoint(const Endpoint& endpoint)
{
    return fromUtf8(toString(endpoint));
}

QString senderName(Direction direction)
{
    return direction == Direction::ToServer ? tr("Client") : tr("Server");
}

} // namespace weir
