#include "core/model/octet_meaning.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QStringList>

#include <algorithm>

namespace weir {

namespace {

constexpr qint64 earliestMs = 631'152'000'000;          // 1990-01-01
constexpr qint64 latestMs = 4'102'444'800'000;          // 2100-01-01
constexpr quint64 ntpEpochSeconds = 2'208'988'800;      // from 1900 to 1970
constexpr quint64 fileTimeEpochMs = 11'644'473'600'000; // from 1601 to 1970

QString tr(const char* text)
{
    return QCoreApplication::translate("weir::OctetMeaning", text);
}

quint64 bigEndian(Octets octets)
{
    quint64 value = 0;
    for (const std::uint8_t octet : octets)
        value = value << 8 | octet;
    return value;
}

quint64 littleEndian(Octets octets)
{
    quint64 value = 0;
    for (std::size_t i = octets.size(); i > 0; --i)
        value = value << 8 | octets[i - 1];
    return value;
}

/// Moments, each once however many readings give it.
class Moments
{
public:
    void add(quint64 msSinceEpoch, const QString& kind)
    {
        if (msSinceEpoch < static_cast<quint64>(earliestMs) || msSinceEpoch > static_cast<quint64>(latestMs))
            return;
        const QDateTime time = QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(msSinceEpoch), Qt::UTC);
        m_texts.append(tr("%1 UTC (%2)").arg(time.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")), kind));
    }
    QString text() const { return m_texts.join(QStringLiteral(", ")); }

private:
    QStringList m_texts;
};

} // namespace

QString integersOf(Octets octets)
{
    if (octets.empty() || octets.size() > sizeof(quint64))
        return {};
    if (octets.size() == 1)
        return QString::number(octets[0]);
    return tr("%1 big-endian, %2 little-endian").arg(bigEndian(octets)).arg(littleEndian(octets));
}

QString momentsOf(Octets octets)
{
    Moments moments;
    const bool digits = !octets.empty() && std::all_of(octets.begin(), octets.end(), [](std::uint8_t octet) {
        return octet >= '0' && octet <= '9';
    });
    if (digits && (octets.size() == 10 || octets.size() == 13)) {
        quint64 value = 0;
        for (const std::uint8_t octet : octets)
            value = value * 10 + (octet - '0');
        moments.add(octets.size() == 10 ? value * 1000 : value, tr("Unix time in digits"));
    }
    if (octets.size() == 4) {
        moments.add(bigEndian(octets) * 1000, tr("Unix time"));
        moments.add(littleEndian(octets) * 1000, tr("Unix time, little-endian"));
    }
    if (octets.size() == 8) {
        moments.add(bigEndian(octets), tr("Unix time in ms"));
        moments.add(littleEndian(octets), tr("Unix time in ms, little-endian"));
        const quint64 ntp = bigEndian(octets.first(4));
        if (ntp > ntpEpochSeconds)
            moments.add((ntp - ntpEpochSeconds) * 1000, tr("NTP"));
        const quint64 fileTime = littleEndian(octets) / 10'000;
        if (fileTime > fileTimeEpochMs)
            moments.add(fileTime - fileTimeEpochMs, tr("FILETIME"));
    }
    return moments.text();
}

} // namespace weir
