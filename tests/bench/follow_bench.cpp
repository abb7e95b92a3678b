// How long the follow pane takes to open the biggest connection of a capture, and to draw while it scrolls.
//
//   weir_follow_bench CAPTURE
//
// Prints one line of JSON, times in milliseconds. Draws offscreen, at 1400 by 900 pixels.
#include "ui/connection_view.h"
#include "ui/main_window.h"
#include "ui/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QPixmap>
#include <QScrollBar>
#include <QTextStream>

#include <algorithm>
#include <vector>

namespace {

using weir::MainWindow;

constexpr int framesPerWay = 200;

double milliseconds(const QElapsedTimer& timer)
{
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

struct Frames
{
    double median = 0;
    double worst = 0;
};

Frames summary(std::vector<double> times)
{
    std::sort(times.begin(), times.end());
    return {times[times.size() / 2], times.back()};
}

void settle(const MainWindow& window)
{
    do
        QApplication::processEvents(QEventLoop::WaitForMoreEvents, 5);
    while (!window.settled());
}

/// Scrolls row by row, page by page, and to places all over the stream; a frame is scrolling plus drawing.
Frames scroll(MainWindow& window)
{
    weir::FollowView& view = window.follow().view();
    QScrollBar* bar = view.verticalScrollBar();
    std::vector<double> times;
    const auto frame = [&](auto&& move) {
        QElapsedTimer timer;
        timer.start();
        move();
        view.viewport()->grab();
        times.push_back(milliseconds(timer));
    };
    for (int i = 0; i < framesPerWay; ++i)
        frame([&] { bar->triggerAction(QAbstractSlider::SliderSingleStepAdd); });
    for (int i = 0; i < framesPerWay; ++i)
        frame([&] { bar->triggerAction(QAbstractSlider::SliderPageStepAdd); });
    for (int i = 0; i < framesPerWay; ++i) {
        // A step that shares no factor with the length visits places in no order.
        const auto place = static_cast<int>(qint64{bar->maximum()} * (i * 73 % framesPerWay) / framesPerWay);
        frame([&] { bar->setValue(place); });
    }
    return summary(times);
}

/// From the selection of the row to the first picture of its stream.
double open(MainWindow& window, weir::ConnectionId id)
{
    QElapsedTimer timer;
    timer.start();
    window.connections().selectConnection(id);
    while (window.follow().preparing())
        QApplication::processEvents(QEventLoop::WaitForMoreEvents, 1);
    window.follow().grab();
    return milliseconds(timer);
}

weir::ConnectionId biggest(const weir::ConnectionListModel& model)
{
    weir::ConnectionId found;
    for (std::uint32_t i = 0; i < model.totalCount(); ++i) {
        if (totalOctets(model.connection(weir::ConnectionId{i})) > totalOctets(model.connection(found)))
            found = weir::ConnectionId{i};
    }
    return found;
}

} // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    QTextStream out(stdout);
    if (argc != 2) {
        QTextStream(stderr) << "usage: weir_follow_bench CAPTURE" << Qt::endl;
        return 2;
    }
    weir::Theme theme;
    MainWindow window(theme, {false, {}});
    window.show();
    window.openCapture(QString::fromLocal8Bit(argv[1]));
    settle(window);
    const weir::ConnectionListModel& model = window.session().connections();
    if (model.totalCount() == 0) {
        QTextStream(stderr) << "no TCP connection in " << argv[1] << Qt::endl;
        return 3;
    }
    const weir::ConnectionId id = biggest(model);
    // The row was followed while the capture was loading: leave it, so that it is opened anew.
    window.follow().showNothing({});
    window.connections().table().setCurrentIndex({});
    const double opened = open(window, id);
    window.follow().actions().text->trigger();
    const Frames text = scroll(window);
    window.follow().actions().hex->trigger();
    const Frames hex = scroll(window);
    out << QStringLiteral("{\"stream_octets\":%1,\"open_ms\":%2,\"text_median_ms\":%3,\"text_worst_ms\":%4,"
                          "\"hex_median_ms\":%5,\"hex_worst_ms\":%6}")
               .arg(totalOctets(model.connection(id)))
               .arg(opened, 0, 'f', 2)
               .arg(text.median, 0, 'f', 2)
               .arg(text.worst, 0, 'f', 2)
               .arg(hex.median, 0, 'f', 2)
               .arg(hex.worst, 0, 'f', 2)
        << Qt::endl;
    return 0;
}
