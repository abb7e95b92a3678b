// How long the window's thread is held while a list of a million connections loads, sorts, filters and
// scrolls.
//
//   weir_list_bench [CONNECTIONS]
//
// Prints one line of JSON: for each way of working the longest time, in milliseconds, that one event took.
#include "core/model/connection_list_model.h"
#include "ui/list_table.h"
#include "ui/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QScrollBar>
#include <QTextStream>

#include <algorithm>
#include <random>

namespace {

using weir::ConnectionColumn;

constexpr std::uint32_t batchSize = 20'000;

/// Remembers the longest time that handling one event took. Events inside events count with the outer one.
class Watchdog final : public QApplication
{
public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override
    {
        if (m_depth++ > 0)
            return leave(QApplication::notify(receiver, event));
        QElapsedTimer timer;
        timer.start();
        const bool handled = QApplication::notify(receiver, event);
        m_longest = std::max(m_longest, static_cast<double>(timer.nsecsElapsed()) / 1e6);
        return leave(handled);
    }

    /// Runs something as if it were an event.
    template <typename Function>
    void watch(Function&& function)
    {
        QElapsedTimer timer;
        timer.start();
        function();
        m_longest = std::max(m_longest, static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }

    double takeLongest() { return std::exchange(m_longest, 0); }

private:
    bool leave(bool handled)
    {
        --m_depth;
        return handled;
    }

    double m_longest = 0;
    int m_depth = 0;
};

std::vector<weir::ConnectionSummary> batch(std::uint32_t from, std::uint32_t to, std::mt19937& random)
{
    std::vector<weir::ConnectionSummary> rows(to - from);
    for (weir::ConnectionSummary& row : rows) {
        row.id = weir::ConnectionId{from++};
        row.client.address.octets = {10, static_cast<std::uint8_t>(random()),
                                     static_cast<std::uint8_t>(random()), 1};
        row.client.port = static_cast<std::uint16_t>(random());
        row.server.address.octets = {192, 0, 2, static_cast<std::uint8_t>(random())};
        row.server.port = 443;
        row.startTime.nanoseconds = std::int64_t{row.id.value} * 1000;
        row.directions[1].streamLength = random() % 1'000'000;
    }
    return rows;
}

} // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    Watchdog application(argc, argv);
    const auto count =
        static_cast<std::uint32_t>(argc > 1 ? QString::fromLocal8Bit(argv[1]).toUInt() : 1'000'000u);
    const weir::Theme theme;
    weir::ConnectionListModel model;
    weir::ListTable table(model, theme, QStringLiteral("connections/columns"));
    table.resize(1400, 400);
    table.show();
    QStringList figures;
    const auto settle = [&](const char* name) {
        do
            QApplication::processEvents(QEventLoop::WaitForMoreEvents, 5);
        while (model.ordering());
        QApplication::processEvents();
        figures.append(QStringLiteral("\"%1_ms\":%2")
                           .arg(QLatin1String(name))
                           .arg(application.takeLongest(), 0, 'f', 1));
    };

    std::mt19937 random(1);
    for (std::uint32_t from = 0; from < count; from += batchSize) {
        const auto rows = batch(from, std::min(count, from + batchSize), random);
        application.watch([&] { model.putRows(rows); });
        QApplication::processEvents();
    }
    settle("load");
    table.selectRow(0);
    for (const ConnectionColumn column : {ConnectionColumn::ServerOctets, ConnectionColumn::Client})
        application.watch([&] { model.sort(static_cast<int>(column), Qt::DescendingOrder); });
    settle("sort");
    application.watch([&] { model.setFilter(weir::ConnectionFilter::parse(QStringLiteral("client:10.7"))); });
    settle("filter");
    application.watch([&] { model.setFilter({}); });
    settle("unfilter");
    for (int i = 0; i <= 100; ++i) {
        application.watch([&] {
            table.verticalScrollBar()->setValue(table.verticalScrollBar()->maximum() / 100 * i);
            table.viewport()->repaint();
        });
    }
    settle("scroll");
    QTextStream(stdout)
        << QStringLiteral("{\"connections\":%1,%2}").arg(count).arg(figures.join(QLatin1Char(',')))
        << Qt::endl;
    return 0;
}
