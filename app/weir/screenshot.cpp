#include "app/weir/screenshot.h"

#include "ui/capture_tabs.h"
#include "ui/connection_view.h"
#include "ui/message_view.h"
#include "ui/object_view.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QHash>
#include <QImage>
#include <QPainter>
#include <QPixmap>
#include <QTabWidget>
#include <QTextStream>

#include <algorithm>
#include <vector>

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

/// In the 256 colours that stand most often in it; the rest (shades at the edges of letters) as the nearest.
QImage withFewColors(const QImage& picture)
{
    constexpr std::size_t most = 256;
    const QImage full = picture.convertToFormat(QImage::Format_RGB32);
    QHash<QRgb, int> counts;
    for (int y = 0; y < full.height(); ++y) {
        for (int x = 0; x < full.width(); ++x)
            ++counts[full.pixel(x, y)];
    }
    std::vector<std::pair<int, QRgb>> order;
    for (auto at = counts.cbegin(); at != counts.cend(); ++at)
        order.emplace_back(-at.value(), at.key());
    std::sort(order.begin(), order.end()); // by the colour, too: the same picture every time
    QList<QRgb> colors;
    for (std::size_t i = 0; i < std::min(most, order.size()); ++i)
        colors.append(order[i].second);
    QHash<QRgb, uint> places;
    for (const auto& [count, color] : order) {
        const auto distance = [color = color](QRgb other) {
            const int red = qRed(color) - qRed(other);
            const int green = qGreen(color) - qGreen(other);
            const int blue = qBlue(color) - qBlue(other);
            return red * red + green * green + blue * blue;
        };
        const auto nearest = std::min_element(colors.cbegin(), colors.cend(),
                                              [&](QRgb a, QRgb b) { return distance(a) < distance(b); });
        places.insert(color, static_cast<uint>(nearest - colors.cbegin()));
    }
    QImage small(full.size(), QImage::Format_Indexed8);
    small.setColorTable(colors);
    for (int y = 0; y < full.height(); ++y) {
        for (int x = 0; x < full.width(); ++x)
            small.setPixel(x, y, places.value(full.pixel(x, y)));
    }
    return small;
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
    if (!withFewColors(picture.toImage()).save(m_order.picture, "PNG", 0)) {
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
