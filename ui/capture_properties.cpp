#include "ui/capture_properties.h"

#include "core/capture/packet_filter.h"
#include "core/model/capture_session.h"
#include "core/model/format.h"
#include "ui/theme.h"

#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileInfo>
#include <QTextBrowser>
#include <QVBoxLayout>

#include <vector>

namespace weir {

namespace {

class PropertiesText
{
    Q_DECLARE_TR_FUNCTIONS(weir::PropertiesText)

public:
    static QString of(const CaptureSession& session, const CaptureInfo& info, const QColor& muted)
    {
        PropertiesText text(muted);
        text.addFile(session, info);
        text.addPackets(session.progress().counts, info);
        text.addInterfaces(info);
        text.addNotices(session, info);
        text.addAnomalies(session);
        return QStringLiteral("<table cellpadding='2'>%1</table>").arg(text.m_rows.join(QString()));
    }

private:
    /// Comments and interfaces of a hostile capture may be any number.
    static constexpr std::size_t mostOfAKind = 100;

    explicit PropertiesText(const QColor& muted) : m_muted(muted.name()) {}

    void add(const QString& name, const QString& value, const QString& explained = {})
    {
        const QString further =
            explained.isEmpty()
                ? QString()
                : QStringLiteral("<br><font color='%1'>%2</font>").arg(m_muted, explained.toHtmlEscaped());
        m_rows.append(
            QStringLiteral("<tr><td style='padding-right:18px; white-space:pre'>%1</td><td>%2%3</td></tr>")
                .arg(name.toHtmlEscaped(), value.toHtmlEscaped(), further));
    }
    void addTitle(const QString& title)
    {
        m_rows.append(QStringLiteral("<tr><td colspan='2' style='padding-top:10px'><b>%1</b></td></tr>")
                          .arg(title.toHtmlEscaped()));
    }
    /// Whether there is room for number `i` of `count`; the last one that there is tells how many are left
    /// out.
    bool hasRoom(std::size_t i, std::size_t count)
    {
        if (i == mostOfAKind)
            add({}, tr("… and %1 more").arg(formatCount(count - i)));
        return i < mostOfAKind;
    }

    void addFile(const CaptureSession& session, const CaptureInfo& info)
    {
        addTitle(tr("File"));
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
        std::vector<QString> comments;
        for (const CaptureComment& comment : info.comments) {
            if (!comment.frame)
                comments.push_back(fromUtf8(comment.text));
        }
        for (std::size_t i = 0; i < comments.size() && hasRoom(i, comments.size()); ++i)
            add(tr("Comment"), comments[i]);
    }

    void addPackets(const PacketCounts& counts, const CaptureInfo& info)
    {
        addTitle(tr("Packets"));
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
        addTitle(tr("Interfaces"));
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

    void addNotices(const CaptureSession& session, const CaptureInfo& info)
    {
        if (info.notices.empty())
            return;
        addTitle(tr("Notices"));
        for (const QString& notice : session.notices())
            add({}, notice);
    }

    void addAnomalies(const CaptureSession& session)
    {
        const auto anomalies = session.anomalyCounts();
        bool titled = false;
        for (std::size_t i = 0; i < anomalies.size(); ++i) {
            if (anomalies[i] == 0)
                continue;
            if (!titled)
                addTitle(tr("Anomalies"));
            titled = true;
            const AnomalyDescription& anomaly = describe(static_cast<Anomaly>(i));
            add(fromUtf8(anomaly.name), formatCount(anomalies[i]), fromUtf8(anomaly.sentence));
        }
    }

    QString m_muted;
    QStringList m_rows;
};

} // namespace

void showCaptureProperties(const CaptureSession& session, const Theme& theme, QWidget* parent)
{
    const auto info = session.info();
    if (!info)
        return;
    QDialog dialog(parent);
    dialog.setObjectName(QStringLiteral("properties"));
    dialog.setWindowTitle(QCoreApplication::translate("weir::PropertiesText", "Capture file properties"));
    auto* text = new QTextBrowser(&dialog);
    text->setAccessibleName(dialog.windowTitle());
    text->setFrameShape(QFrame::NoFrame);
    text->setTabChangesFocus(true);
    // Paths may be longer than any window.
    text->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    text->setHtml(PropertiesText::of(session, *info, theme.colors().mutedText));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, &dialog);
    QObject::connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    auto* layout = new QVBoxLayout(&dialog);
    layout->addWidget(text, 1);
    layout->addWidget(buttons);
    dialog.resize(theme.scaled(680), theme.scaled(560));
    dialog.exec();
}

} // namespace weir
