#include "app/weir/screenshot.h"

#include "ui/capture_tabs.h"
#include "ui/connection_view.h"
#include "ui/message_view.h"
#include "ui/object_view.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QPixmap>
#include <QTabWidget>
#include <QTextStream>

namespace weir {

namespace {

constexpr int pollMs = 10;
constexpr int failureCode = 3;

/// The connection with the longest streams; nothing where there is none.
std::optional<ConnectionId> biggest(const ConnectionListModel& model)
{
    std::optional<ConnectionId> found;
    std::uint64_t most = 0;
    for (std::uint32_t id = 0; id < model.totalCount(); ++id) {
        const std::uint64_t octets = totalOctets(model.connection(ConnectionId{id}));
        if (!found || octets > most) {
            found = ConnectionId{id};
            most = octets;
        }
    }
    return found;
}

} // namespace

Screenshot::Screenshot(CaptureTabs& tabs, ScreenshotOrder order, QObject* parent)
    : QObject(parent), m_tabs(tabs), m_order(std::move(order))
{
    startTimer(pollMs);
}

void Screenshot::timerEvent(QTimerEvent*)
{
    if (!m_tabs.current().settled())
        return;
    if (!m_selected) {
        m_selected = true;
        if (!select())
            return;
        // Another turn of the event loop, so that what the selection changed is laid out.
        return;
    }
    draw();
}

bool Screenshot::select()
{
    const CaptureSession& session = m_tabs.current().session();
    if (!session.error().isEmpty()) {
        fail(session.error());
        return false;
    }
    const ConnectionListModel& model = session.connections();
    if (m_order.connection && *m_order.connection >= model.totalCount()) {
        fail(tr("There is no connection %1 in %2").arg(*m_order.connection).arg(session.path()));
        return false;
    }
    const auto wanted =
        m_order.connection ? std::optional(ConnectionId{*m_order.connection}) : biggest(model);
    if (wanted)
        m_tabs.current().connections().selectConnection(*wanted);
    MainWindow& window = m_tabs.current();
    window.tabs().setCurrentIndex(m_order.list);
    if (m_order.list == 0)
        return true;
    ListView& list = m_order.list == 1 ? static_cast<ListView&>(window.messages()) : window.objects();
    if (m_order.row < list.table().list().rowCount())
        list.selectRow(list.table().list().rowNumber(m_order.row));
    return true;
}

void Screenshot::draw()
{
    if (!m_tabs.grab().save(m_order.picture)) {
        fail(tr("The picture could not be written: %1").arg(QDir::toNativeSeparators(m_order.picture)));
        return;
    }
    QCoreApplication::exit(0);
}

void Screenshot::fail(const QString& message)
{
    QTextStream(stderr) << "weir: " << message << Qt::endl;
    QCoreApplication::exit(failureCode);
}

} // namespace weir
