// What the window saves: octets, objects, requests, certificates, packets.
#include "core/model/certificate_detail.h"
#include "core/model/message_detail.h"
#include "core/model/object_look.h"
#include "ui/connection_view.h"
#include "ui/export_dialog.h"
#include "ui/main_window.h"
#include "ui/message_view.h"
#include "ui/notice_bar.h"
#include "ui/object_view.h"

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QSaveFile>

#include <numeric>

namespace weir {

// ---- octets

void MainWindow::exportAs(ExportShape shape)
{
    std::vector<ConnectionId> connections = chosenConnections();
    if (connections.empty())
        return;
    ExportDialog dialog(m_exporter, std::move(connections), shape, this);
    if (dialog.exec() == QDialog::Accepted)
        startExport(dialog.order());
}

void MainWindow::exportNow(ExportShape shape)
{
    ExportOrder order;
    order.connections = chosenConnections();
    order.shape = shape;
    order.folder = ExportDialog::lastFolder();
    order.gaps = ExportDialog::lastGapChoice();
    if (!order.connections.empty())
        startExport(order);
}

void MainWindow::startExport(ExportOrder order)
{
    m_notice->setText({});
    // What is saved is what is seen: of the connection that is followed, the layer that is shown.
    const bool followed = order.connections.size() == 1 && order.connections.front() == m_followed;
    if (followed && m_follow->subject() != FollowSubject{} && !m_follow->preparing())
        order.views = m_follow->shownViews();
    m_exporter.start(order);
    updateStatus();
}

// ---- objects, requests, certificates, packets

void MainWindow::saveObjects(bool all)
{
    const std::vector<std::uint32_t> rows =
        all ? m_session.messages().objects().shownRows() : m_objectView->selectedRows();
    if (rows.empty()) {
        tell(tr("No object is selected"));
        return;
    }
    if (!all) {
        saveContent(rows);
        return;
    }
    const QString folder =
        QFileDialog::getExistingDirectory(this, tr("Save objects in"), ExportDialog::lastFolder());
    if (folder.isEmpty())
        return;
    ExportDialog::rememberFolder(folder);
    saveContent(rows);
}

/// At once, in the folder where the last export went: several by host and path, one as a file of its name.
void MainWindow::saveContent(const std::vector<std::uint32_t>& objectRows)
{
    ObjectSaveOrder order;
    order.entries = m_session.messages().objects().entries();
    order.rows = objectRows;
    order.folder = ExportDialog::lastFolder();
    order.layout = objectRows.size() == 1 ? ObjectLayout::Flat : ObjectLayout::Folders;
    m_notice->setText({});
    m_objectSaver.start(order);
    updateStatus();
}

std::vector<std::uint32_t> MainWindow::rowsOf(HarScope scope) const
{
    const MessageListModel& model = m_session.messages().messages();
    std::vector<std::uint32_t> rows;
    switch (scope) {
    case HarScope::Messages:
        return m_messageView->selectedRows();
    case HarScope::Connections:
        for (const ConnectionId connection : chosenConnections()) {
            const auto found = model.rowsOf(connection);
            rows.insert(rows.end(), found.begin(), found.end());
        }
        break;
    case HarScope::All:
        rows.resize(model.totalCount());
        std::iota(rows.begin(), rows.end(), 0u);
        break;
    }
    return rows;
}

void MainWindow::exportHar(HarScope scope)
{
    HarOrder order;
    order.entries = m_session.messages().messages().entries();
    order.rows = rowsOf(scope);
    if (!hasExchange(order)) {
        tell(tr("There are no requests to save"));
        return;
    }
    const QString name = QFileInfo(m_session.path()).completeBaseName() + QStringLiteral(".har");
    order.path = QFileDialog::getSaveFileName(this, tr("Save requests as HTTP archive"),
                                              QDir(ExportDialog::lastFolder()).filePath(name),
                                              tr("HTTP archives (*.har)"));
    if (order.path.isEmpty())
        return;
    ExportDialog::rememberFolder(QFileInfo(order.path).absolutePath());
    m_notice->setText({});
    m_harExporter.start(order);
    updateStatus();
}

void MainWindow::copyAsCurl(ConnectionId connection, MessageIndex request)
{
    const MessageAnalysis* analysis = m_session.messages().analysis();
    if (analysis == nullptr)
        return;
    m_copyJob.start(
        [analysis, connection, request](const JobContext& context) {
            return requestAsCurl(*analysis, connection, request, context.cancelFlag());
        },
        [this](const QString& text) {
            if (text.isEmpty()) {
                tell(tr("The request cannot be read any more"));
                return;
            }
            QApplication::clipboard()->setText(text);
            tell(tr("Copied as a command for curl"));
        },
        &m_session.messages().pool());
}

/// The chain that side of the followed connection sent: PEM, or, by the name of the file, the first one as
/// DER.
void MainWindow::saveCertificates(Direction sender)
{
    const auto session = sessionWithCertificates(sender);
    if (session)
        saveCertificates(CertificateLink{*session, sender, std::nullopt});
    else
        tell(sender == Direction::ToClient
                 ? tr("No certificate of the server can be seen in this connection")
                 : tr("No certificate of the client can be seen in this connection"));
}

/// The first TLS session of the followed connection in which that side showed any.
std::optional<std::size_t> MainWindow::sessionWithCertificates(Direction sender) const
{
    const auto messages = m_followed ? m_session.messages().of(*m_followed) : nullptr;
    const std::size_t count = messages ? messages->facts.tls.size() : 0;
    for (std::size_t session = 0; session < count; ++session) {
        if (!chainOf(messages->facts.tls[session], sender).empty())
            return session;
    }
    return std::nullopt;
}

void MainWindow::saveCertificates(const CertificateLink& link)
{
    const auto messages = m_followed ? m_session.messages().of(*m_followed) : nullptr;
    if (!messages || link.session >= messages->facts.tls.size())
        return;
    const TlsFacts& tls = messages->facts.tls[link.session];
    const std::span<const std::vector<std::uint8_t>> chain(chainOf(tls, link.sender));
    const std::size_t first = link.certificate.value_or(0);
    if (first >= chain.size())
        return;
    const bool one = link.certificate || chain.size() == 1;
    const QString path = QFileDialog::getSaveFileName(
        this, one ? tr("Save certificate") : tr("Save certificates"),
        QDir(ExportDialog::lastFolder()).filePath(certificateFileName(tls, link)),
        one ? tr("PEM (*.pem);;DER (*.der *.cer)")
            : tr("PEM, the whole chain (*.pem);;DER, the first alone (*.der *.cer)"));
    if (path.isEmpty())
        return;
    const bool der = path.endsWith(QLatin1String(".der"), Qt::CaseInsensitive) ||
                     path.endsWith(QLatin1String(".cer"), Qt::CaseInsensitive);
    const std::size_t count = one || der ? 1 : chain.size();
    saveOctets(path,
               der ? QByteArray(reinterpret_cast<const char*>(chain[first].data()),
                                static_cast<qsizetype>(chain[first].size()))
                   : asPem(chain.subspan(first, count)),
               count == 1 ? tr("the certificate") : tr("%1 certificates").arg(count));
}

/// A link of a card was chosen.
void MainWindow::runLink(const QString& target)
{
    if (const auto certificates = CertificateLink::parse(target))
        saveCertificates(*certificates);
    const auto message = MessageLink::parse(target);
    if (!message || !m_followed)
        return;
    if (message->kind == MessageLink::Kind::Curl)
        copyAsCurl(*m_followed, message->message);
    else
        saveContent(contentRows(*m_followed, message->message));
}

/// The rows of objects that a message is.
std::vector<std::uint32_t> MainWindow::contentRows(ConnectionId connection, MessageIndex message) const
{
    const ObjectListModel& objects = m_session.messages().objects();
    std::vector<std::uint32_t> rows;
    for (const std::uint32_t row : objects.rowsOf(connection)) {
        if (objects.entry(row).message().index == message)
            rows.push_back(row);
    }
    return rows;
}

void MainWindow::saveOctets(const QString& path, const QByteArray& octets, const QString& what)
{
    ExportDialog::rememberFolder(QFileInfo(path).absolutePath());
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(octets) == octets.size() && file.commit())
        tell(tr("Saved %1 in %2").arg(what, QDir::toNativeSeparators(path)));
    else
        m_notice->setText(tr("%1 could not be written: %2").arg(path, file.errorString()));
}

void MainWindow::exportPackets()
{
    const std::vector<ConnectionId> connections = chosenConnections();
    if (connections.empty())
        return;
    const QString path = QFileDialog::getSaveFileName(
        this,
        connections.size() == 1
            ? tr("Save the packets of connection %1").arg(connections.front().value)
            : tr("Save the packets of %1 connections").arg(formatCount(connections.size())),
        QDir(ExportDialog::lastFolder()).filePath(m_packetExporter.readyName(connections)),
        tr("Captures (*.pcapng)"));
    if (path.isEmpty())
        return;
    m_notice->setText({});
    if (QFileInfo(path) == QFileInfo(m_session.path())) {
        m_notice->setText(tr("That is the capture itself: choose another name"));
        return;
    }
    ExportDialog::rememberFolder(QFileInfo(path).absolutePath());
    m_packetExporter.start(connections, path);
    updateStatus();
}

} // namespace weir
