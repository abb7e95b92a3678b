// What the window's commands do, and the menus of its lists.
#include "core/model/format.h"
#include "ui/capture_properties_dialog.h"
#include "ui/connection_view.h"
#include "ui/main_window.h"
#include "ui/message_view.h"
#include "ui/object_view.h"
#include "ui/theme.h"
#include "ui/wireshark.h"

#include <QApplication>
#include <QClipboard>
#include <QInputDialog>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QTabWidget>

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
        if (m_followed)
            m_session.swapRoles(*m_followed);
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

std::vector<ConnectionId> MainWindow::chosenConnections() const
{
    if (m_followed && !m_connections->isSelected(*m_followed))
        return {*m_followed};
    return m_connections->selected();
}

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
    if (!m_followed)
        return;
    const ConnectionId connection = *m_followed;
    bool said = false;
    const QString note =
        QInputDialog::getText(this, tr("Note"), tr("Note on connection %1").arg(connection.value),
                              QLineEdit::Normal, m_session.connections().note(connection), &said);
    if (said)
        m_session.connections().setNote(connection, note.trimmed());
}

void MainWindow::showAnomalousConnections()
{
    m_tabs->setCurrentIndex(ConnectionsTab);
    m_connections->filterEdit().setText(QStringLiteral("anomaly:any"));
    m_connections->focusFilter();
}

void MainWindow::copyWiresharkFilter()
{
    const std::vector<ConnectionId> connections = chosenConnections();
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
    if (m_followed)
        openInWireshark(m_session.connections().connection(*m_followed).firstFrame);
}

void MainWindow::openInWireshark(FrameNumber frame)
{
    const QString filter = m_followed ? QStringLiteral("tcp.stream == %1").arg(m_followed->value) : QString();
    tell(startWireshark(m_session.path(), frame, filter));
}

void MainWindow::showProperties()
{
    showCaptureProperties(m_session, m_theme, this);
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
