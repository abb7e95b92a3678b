// Streams of the capture, in the window's own pane and in windows of their own.
#include "ui/connection_view.h"
#include "ui/export_dialog.h"
#include "ui/main_window.h"
#include "ui/stream_window.h"
#include "ui/theme.h"

namespace weir {

ExportShape shapeOf(FollowSides sides)
{
    switch (sides) {
    case FollowSides::Client:
        return ExportShape::Client;
    case FollowSides::Server:
        return ExportShape::Server;
    case FollowSides::Both:
        break;
    }
    return ExportShape::OneFile;
}

std::optional<FollowSource> MainWindow::sourceOf(ConnectionId id) const
{
    const auto connection = m_session.connection(id);
    if (!connection)
        return std::nullopt;
    FollowSource source;
    source.capture = m_session.generation();
    source.connection = id;
    for (const Direction direction : bothDirections) {
        source.views[static_cast<std::size_t>(direction)] = m_session.tcpStream({id, direction});
        source.segments += connection->stream(direction).segmentCount();
    }
    source.octets = m_session.octets();
    source.start = m_session.startTime();
    source.client = connection->client();
    source.title = tr("Stream %1").arg(id.value);
    fillSource(source);
    return source;
}

void MainWindow::followInWindow()
{
    const std::vector<ConnectionId> connections = chosenConnections();
    if (connections.empty())
        return;
    if (connections.size() > StreamWindow::mostPanes)
        tell(tr("%1 streams have room beside each other: these are the first").arg(StreamWindow::mostPanes));
    auto* window = new StreamWindow(
        m_theme, connections, [this](ConnectionId id) { return sourceOf(id); }, m_session.name(), this);
    window->setTimeFormat(m_connections->table().list().timeFormat());
    connect(window, &StreamWindow::exportRequested, this, &MainWindow::exportFrom);
    window->show();
}

void MainWindow::exportFrom(ConnectionId connection, FollowSides sides, const FollowPane& pane)
{
    ExportDialog dialog(m_exporter, {connection}, shapeOf(sides), pane.window());
    if (dialog.exec() != QDialog::Accepted)
        return;
    ExportOrder order = dialog.order();
    if (pane.subject() != FollowSubject{} && !pane.preparing())
        order.views = pane.shownViews();
    m_exporter.start(order);
    updateStatus();
}

void MainWindow::refreshStreamWindows()
{
    for (StreamWindow* window : findChildren<StreamWindow*>())
        window->refresh();
}

void MainWindow::stopStreamWindows()
{
    for (StreamWindow* window : findChildren<StreamWindow*>())
        window->stop();
}

void MainWindow::closeStreamWindows()
{
    for (StreamWindow* window : findChildren<StreamWindow*>())
        window->close();
}

} // namespace weir
