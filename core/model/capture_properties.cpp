#include "core/model/capture_properties.h"

#include "core/capture/packet_filter.h"
#include "core/model/capture_session.h"
#include "core/model/format.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QStringList>

namespace weir {

namespace {

class Properties
{
    Q_DECLARE_TR_FUNCTIONS(weir::Properties)

public:
    static std::vector<CapturePropertyGroup> of(const CaptureSession& session, const CaptureInfo& info)
    {
        Properties all;
        all.addFile(session, info);
        all.addPackets(session.progress().counts, info);
        all.addInterfaces(info);
        all.addNotices(session);
        all.addAnomalies(session);
        std::erase_if(all.m_groups,
                      [](const CapturePropertyGroup& group) { return group.properties.empty(); });
        return std::move(all.m_groups);
    }

private:
    /// Comments and interfaces of a hostile capture may be any number.
    static constexpr std::size_t mostOfAKind = 100;
    /// And their texts of any length, which would be laid out as a whole.
    static constexpr qsizetype longestText = 1000;
    static constexpr qsizetype longestName = 100;

    static QString cut(const QString& text, qsizetype longest)
    {
        if (text.size() <= longest)
            return text;
        // Not between the halves of a character.
        const qsizetype kept = longest - (text[longest].isLowSurrogate() ? 1 : 0);
        return tr("%1… and %2 more characters")
            .arg(text.left(kept), formatCount(static_cast<std::uint64_t>(text.size() - kept)));
    }

    void begin(const QString& title) { m_groups.push_back({title, {}}); }
    void add(const QString& name, const QString& value, const QString& explained = {})
    {
        m_groups.back().properties.push_back(
            {cut(name, longestName), cut(value, longestText), cut(explained, longestText)});
    }
    /// Whether there is room for number `i` of `count`; the last one that there is tells how many are left
    /// out.
    bool hasRoom(std::size_t i, std::size_t count)
    {
        if (i == mostOfAKind)
            add({}, tr("… and %1 more").arg(formatCount(count - i)));
        return i < mostOfAKind;
    }

    void addAll(const QString& name, const QStringList& values)
    {
        const auto count = static_cast<std::size_t>(values.size());
        for (std::size_t i = 0; i < count && hasRoom(i, count); ++i)
            add(name, values[static_cast<qsizetype>(i)]);
    }

    void addFile(const CaptureSession& session, const CaptureInfo& info)
    {
        begin(tr("File"));
        const bool isPipe = session.path() == QLatin1String("-");
        add(tr("Name"),
            isPipe ? session.name() : QDir::toNativeSeparators(QFileInfo(session.path()).absoluteFilePath()));
        const QString format =
            info.format == CaptureFormat::Pcapng ? QStringLiteral("pcapng") : QStringLiteral("pcap");
        add(tr("Format"), info.compression.empty()
                              ? format
                              : QStringLiteral("%1, %2").arg(format, fromUtf8(info.compression)));
        add(tr("Size"), formatOctetCount(info.size));
        if (!info.secrets.empty())
            add(tr("TLS secrets"), tr("in the file"));
        QStringList comments;
        for (const CaptureComment& comment : info.comments) {
            if (!comment.frame)
                comments.append(fromUtf8(comment.text));
        }
        addAll(tr("Comment"), comments);
    }

    void addPackets(const PacketCounts& counts, const CaptureInfo& info)
    {
        begin(tr("Packets"));
        add(tr("Number"),
            tr("%1, of which %2 are TCP").arg(formatCount(counts.packets), formatCount(counts.tcp)));
        if (counts.undecoded != 0)
            add(tr("Not understood"), formatCount(counts.undecoded));
        add(tr("Captured"), formatOctetCount(info.octets));
        if (!info.firstTime || !info.lastTime)
            return;
        add(tr("First"), formatMoment(*info.firstTime, *info.firstTime, TimeFormat::DateAndTime));
        add(tr("Last"), formatMoment(*info.lastTime, *info.firstTime, TimeFormat::DateAndTime));
        add(tr("Duration"), formatDuration(*info.lastTime - *info.firstTime));
    }

    void addInterfaces(const CaptureInfo& info)
    {
        begin(tr("Interfaces"));
        for (std::size_t i = 0; i < info.interfaces.size() && hasRoom(i, info.interfaces.size()); ++i) {
            const CaptureInterface& interface = info.interfaces[i];
            QStringList facts{fromUtf8(linkTypeName(interface.linkType))};
            if (interface.snapshotLength != 0)
                facts.append(tr("at most %1 a packet").arg(formatOctetCount(interface.snapshotLength)));
            facts.append(tr("times to 1/%1 s").arg(formatCount(interface.ticksPerSecond)));
            add(interface.name.empty() ? tr("Interface %1").arg(i) : fromUtf8(interface.name),
                facts.join(QStringLiteral(" · ")), fromUtf8(interface.description));
        }
    }

    void addNotices(const CaptureSession& session)
    {
        begin(tr("Notices"));
        addAll({}, session.notices());
    }

    void addAnomalies(const CaptureSession& session)
    {
        begin(tr("Anomalies"));
        const auto anomalies = session.anomalyCounts();
        for (std::size_t i = 0; i < anomalies.size(); ++i) {
            const AnomalyDescription& anomaly = describe(static_cast<Anomaly>(i));
            if (anomalies[i] != 0)
                add(fromUtf8(anomaly.name), formatCount(anomalies[i]), fromUtf8(anomaly.sentence));
        }
    }

    std::vector<CapturePropertyGroup> m_groups;
};

} // namespace

std::vector<CapturePropertyGroup> captureProperties(const CaptureSession& session)
{
    const auto info = session.info();
    return info ? Properties::of(session, *info) : std::vector<CapturePropertyGroup>();
}

} // namespace weir
