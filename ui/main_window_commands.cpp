// What the window's commands do, and the menus of its lists.
#include "core/model/format.h"
#include "ui/connection_view.h"
#include "ui/main_window.h"
#include "ui/message_view.h"
#include "ui/object_view.h"
#include "ui/theme.h"
#include "ui/wireshark.h"

#include <QApplication>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QDir>
#include <QInputDialog>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QTabWidget>
#include <QTextBrowser>
#include <QVBoxLayout>

#include <algorithm>

namespace weir {

namespace {

constexpr std::size_t mostFilterTerms = 1000; ///< that Wireshark is asked to read

bool hasRequests(const MessageListModel& model, ConnectionId connection)
{
    const auto rows = model.rowsOf(connection);
    return std::any_of(rows.begin(), rows.end(), [&](std::uint32_t row) {
        return model.entry(row).owner && model.entry(row).message().kind == MessageKind::Request;
    });
}

} // namespace

// ---- menus of the lists

void MainWindow::showContextMenu(const QPoint& globalPosition)
{
    QMenu menu(this);
    const auto add = [&](const QString& text, std::function<void()> run) {
        connect(menu.addAction(text), &QAction::triggered, this, std::move(run));
    };
    add(tr("&Follow"), [this] { m_follow->view().setFocus(); });
    add(tr("Follow in &new window"), [this] { followInWindow(); });
    menu.addMenu(m_colorMenu);
    menu.addActions({m_mark, m_note});
    add(tr("&Exchange client and server"), [this] {
        if (const auto current = m_connections->current())
            m_session.swapRoles(*current);
    });
    menu.addSeparator();
    add(tr("Save what the &server sent…"), [this] { exportAs(ExportShape::Server); });
    add(tr("Save what the &client sent…"), [this] { exportAs(ExportShape::Client); });
    add(tr("Save &both…"), [this] { exportAs(ExportShape::TwoFiles); });
    add(tr("Save the &packets…"), [this] { exportPackets(); });
    for (QAction* certificates : {m_serverCertificates, m_clientCertificates}) {
        if (certificates->isEnabled())
            menu.addAction(certificates);
    }
    if (m_followed && hasRequests(m_session.messages().messages(), *m_followed))
        add(tr("Export the requests as &HAR…"), [this] { exportHar(HarScope::Connections); });
    menu.addSeparator();
    add(tr("Copy c&ell"), [this] { m_connections->table().copyCurrentCell(); });
    add(tr("C&opy rows"), [this] { m_connections->table().copySelection(); });
    add(tr("Copy as &Wireshark filter"), [this] { copyWiresharkFilter(); });
    add(tr("Open in W&ireshark at this connection"), [this] { openInWireshark(); });
    menu.exec(globalPosition);
}

void MainWindow::showMessageMenu(const QPoint& globalPosition)
{
    const bool objects = m_tabs->currentIndex() == ObjectsTab;
    const MessageEntry* entry = objects ? m_objectView->current() : m_messageView->current();
    if (entry == nullptr)
        return;
    QMenu menu(this);
    const auto add = [&](const QString& text, std::function<void()> run) {
        return connect(menu.addAction(text), &QAction::triggered, this, std::move(run));
    };
    const ConnectionId connection = entry->owner->connection;
    const std::string url =
        entry->message().url.empty() && entry->other() ? entry->other()->url : entry->message().url;
    add(tr("&Follow"), [this] { m_follow->view().setFocus(); });
    menu.addSeparator();
    if (objects) {
        add(tr("&Save"), [this] { saveContent(m_objectView->selectedRows()); });
        add(tr("Save &all that are shown…"), [this] { saveObjects(true); });
    } else {
        std::vector<std::uint32_t> rows;
        for (const std::optional<MessageIndex> index :
             {std::optional(entry->message().index),
              entry->other() ? std::optional(entry->other()->index) : std::nullopt}) {
            if (!index)
                continue;
            const std::vector<std::uint32_t> found = contentRows(connection, *index);
            rows.insert(rows.end(), found.begin(), found.end());
        }
        if (!rows.empty())
            add(tr("&Save the content"), [this, rows] { saveContent(rows); });
        add(tr("Export the selected requests as &HAR…"), [this] { exportHar(HarScope::Messages); });
        if (entry->message().kind == MessageKind::Request) {
            const MessageIndex request = entry->message().index;
            add(tr("Copy as &curl"), [this, connection, request] { copyAsCurl(connection, request); });
        }
    }
    menu.addSeparator();
    if (!url.empty())
        add(tr("Copy &URL"), [url] { QApplication::clipboard()->setText(fromUtf8(url)); });
    add(tr("Copy c&ell"), [this] { currentList().table().copyCurrentCell(); });
    add(tr("C&opy rows"), [this] { currentList().table().copySelection(); });
    add(tr("Copy as &Wireshark filter"), [connection] {
        QApplication::clipboard()->setText(QStringLiteral("tcp.stream == %1").arg(connection.value));
    });
    if (const FrameNumber frame = entry->message().firstFrame; frame.value != 0)
        add(tr("Open in W&ireshark at frame %1").arg(frame.value), [this, frame] { openInWireshark(frame); });
    menu.exec(globalPosition);
}

// ---- commands

void MainWindow::goToConnection()
{
    const int last = static_cast<int>(m_session.connections().totalCount()) - 1;
    if (last < 0)
        return;
    bool chosen = false;
    const int number = QInputDialog::getInt(this, tr("Go to connection"), tr("Number (0 to %1)").arg(last), 0,
                                            0, last, 1, &chosen);
    if (!chosen)
        return;
    const ConnectionId id{static_cast<std::uint32_t>(number)};
    if (!m_session.connections().rowOf(id)) {
        tell(tr("Connection %1 is hidden by the filter").arg(number));
        return;
    }
    m_connections->selectConnection(id);
}

void MainWindow::noteCurrent()
{
    const auto current = m_connections->current();
    if (!current)
        return;
    bool said = false;
    const QString note =
        QInputDialog::getText(this, tr("Note"), tr("Note on connection %1").arg(current->value),
                              QLineEdit::Normal, m_session.connections().note(*current), &said);
    if (said)
        m_session.connections().setNote(*current, note.trimmed());
}

void MainWindow::showAnomalousConnections()
{
    m_connections->filterEdit().setText(QStringLiteral("anomaly:any"));
    m_connections->focusFilter();
}

void MainWindow::copyWiresharkFilter()
{
    const std::vector<ConnectionId> connections = m_connections->selected();
    if (connections.size() > mostFilterTerms) {
        tell(tr("Wireshark takes no filter of %1 terms: select fewer connections")
                 .arg(formatCount(connections.size())));
        return;
    }
    QStringList terms;
    for (const ConnectionId id : connections)
        terms.append(QStringLiteral("tcp.stream == %1").arg(id.value));
    if (terms.isEmpty())
        return;
    QApplication::clipboard()->setText(terms.join(QStringLiteral(" || ")));
    tell(tr("Copied: %1").arg(terms.join(QStringLiteral(" || "))));
}

void MainWindow::openInWireshark()
{
    if (const auto current = m_connections->current())
        openInWireshark(m_session.connections().connection(*current).firstFrame);
}

void MainWindow::openInWireshark(FrameNumber frame)
{
    const QString filter = m_connections->current()
                               ? QStringLiteral("tcp.stream == %1").arg(m_connections->current()->value)
                               : QString();
    tell(startWireshark(m_session.path(), frame, filter));
}

void MainWindow::showProperties()
{
    const auto info = m_session.info();
    if (!info)
        return;
    QStringList rows;
    const auto add = [&rows](const QString& name, const QString& value) {
        rows.append(QStringLiteral("<tr><td style='padding-right:18px'>%1</td><td>%2</td></tr>")
                        .arg(name.toHtmlEscaped(), value.toHtmlEscaped()));
    };
    add(tr("File"), QDir::toNativeSeparators(m_session.path()));
    add(tr("Format"),
        QStringLiteral("%1 %2").arg(info->format == CaptureFormat::Pcapng ? QStringLiteral("pcapng")
                                                                          : QStringLiteral("pcap"),
                                    fromUtf8(info->compression)));
    add(tr("Size"), formatOctetCount(info->size));
    const PacketCounts& counts = m_session.progress().counts;
    add(tr("Packets"),
        tr("%1, of which %2 are TCP").arg(formatCount(counts.packets), formatCount(counts.tcp)));
    if (counts.undecoded != 0)
        add(tr("Not understood"), formatCount(counts.undecoded));
    if (info->firstTime && info->lastTime) {
        add(tr("First packet"), formatMoment(*info->firstTime, *info->firstTime, TimeFormat::DateAndTime));
        add(tr("Duration"), formatDuration(*info->lastTime - *info->firstTime));
    }
    add(tr("Interfaces"), formatCount(info->interfaces.size()));
    for (const CaptureComment& comment : info->comments) {
        if (!comment.frame)
            add(tr("Comment"), fromUtf8(comment.text));
    }
    for (const QString& notice : m_session.notices())
        add(tr("Notice"), notice);
    const auto anomalies = m_session.anomalyCounts();
    for (std::size_t i = 0; i < anomalies.size(); ++i) {
        if (anomalies[i] != 0)
            add(fromUtf8(describe(static_cast<Anomaly>(i)).name), formatCount(anomalies[i]));
    }
    QDialog dialog(this);
    dialog.setObjectName(QStringLiteral("properties"));
    dialog.setWindowTitle(tr("Capture file properties"));
    auto* text = new QTextBrowser(&dialog);
    text->setAccessibleName(dialog.windowTitle());
    text->setFrameShape(QFrame::NoFrame);
    text->setTabChangesFocus(true);
    // Paths may be longer than any window.
    text->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    text->setHtml(QStringLiteral("<table cellpadding='2'>%1</table>").arg(rows.join(QString())));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, &dialog);
    connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    auto* layout = new QVBoxLayout(&dialog);
    layout->addWidget(text, 1);
    layout->addWidget(buttons);
    dialog.resize(m_theme.scaled(620), m_theme.scaled(420));
    dialog.exec();
}

void MainWindow::showAbout()
{
    QMessageBox::about(
        this, tr("About Weir"),
        tr("<h3>Weir %1</h3><p>Reads network captures by stream.</p>"
           "<p>Weir never touches the network. It is free software under the GNU General Public "
           "License, version 3 or later.</p>")
            .arg(QApplication::applicationVersion()));
}

} // namespace weir
