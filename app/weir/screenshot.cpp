#include "app/weir/screenshot.h"

#include "ui/capture_tabs.h"
#include "ui/connection_view.h"
#include "ui/message_view.h"
#include "ui/object_view.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QImage>
#include <QPainter>
#include <QPixmap>
#include <QTabWidget>
#include <QTextStream>

#include <algorithm>

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
    // A turn of the event loop after each step, so that what it changed is laid out.
    switch (m_step++) {
    case 0:
        select();
        return;
    case 1:
        runCommand();
        return;
    case 2:
    case 3:
        return;
    default:
        draw();
    }
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
    list.table().setFocus();
    if (m_order.row < list.table().list().rowCount())
        list.selectRow(list.table().list().rowNumber(m_order.row));
    return true;
}

bool Screenshot::runCommand()
{
    if (m_order.command.isEmpty())
        return true;
    for (QAction* action : m_tabs.current().findChildren<QAction*>()) {
        QString text = action->text();
        text.remove(QLatin1Char('&')).remove(QStringLiteral("…"));
        if (text.compare(m_order.command, Qt::CaseInsensitive) == 0) {
            // Dialogs have an event loop of their own, in which the picture is drawn.
            QMetaObject::invokeMethod(action, &QAction::trigger, Qt::QueuedConnection);
            return true;
        }
    }
    fail(tr("There is no command %1").arg(m_order.command));
    return false;
}

void Screenshot::draw()
{
    QWidget* dialog = QApplication::activeModalWidget();
    if (dialog != nullptr && m_order.page != 0) {
        if (auto* pages = dialog->findChild<QTabWidget*>(); pages != nullptr)
            pages->setCurrentIndex(m_order.page);
    }
    QPixmap picture = m_tabs.grab();
    if (dialog != nullptr) {
        const QPixmap front = dialog->grab();
        QPainter painter(&picture);
        QPoint corner = picture.rect().center() - front.rect().center();
        corner = {std::max(corner.x(), 0), std::max(corner.y() / 2, 0)};
        painter.fillRect(picture.rect(), QColor(0, 0, 0, 70));
        painter.drawPixmap(corner, front);
        painter.setPen(dialog->palette().color(QPalette::Mid));
        painter.drawRect(QRect(corner, front.size()).adjusted(0, 0, -1, -1));
    }
    // Pictures are kept with the sources: packed as tightly as it goes.
    if (!picture.toImage().convertToFormat(QImage::Format_RGB888).save(m_order.picture, "PNG", 0)) {
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
