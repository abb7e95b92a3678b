// How long the window's thread is held while one works in the lists of a capture with a million connections,
// and then with a million requests.
//
//   weir_list_bench [ROWS]
//
// The window is the real one, all columns are shown, keys and clicks come as events; only the capture is made
// up. Prints for each way of working the longest time, in milliseconds, that one event took: by the clock,
// and of the processor (which other programs cannot lengthen); and what memory the rows take.
#include "core/model/har_exporter.h"
#include "core/model/object_saver.h"
#include "core/model/packet_exporter.h"
#include "core/model/payload_exporter.h"
#include "tests/bench/made_capture.h"
#include "tests/bench/watchdog.h"
#include "ui/connection_view.h"
#include "ui/list_table.h"
#include "ui/main_window.h"
#include "ui/message_view.h"
#include "ui/object_view.h"
#include "ui/theme.h"

#include <QClipboard>
#include <QElapsedTimer>
#include <QFile>
#include <QHeaderView>
#include <QLineEdit>
#include <QScrollBar>
#include <QSettings>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTextStream>

#include <unistd.h>

namespace {

constexpr std::uint32_t exchangesPerConnection = 10;

double residentMegabytes()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const double pages = file.readAll().split(' ').value(1).toDouble();
    return pages * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

class Bench
{
public:
    Bench(Watchdog& watchdog, std::uint32_t rows)
        : m_watchdog(watchdog), m_rows(rows), m_window(m_theme, options(rows))
    {
        m_window.resize(1600, 1000);
        m_window.show();
        QTest::qWait(50);
        m_watchdog.takeLongest();
    }

    void run()
    {
        const double before = residentMegabytes();
        load();
        tell("connections", residentMegabytes() - before);
        walk("connections", 0, weir::ConnectionColumn::ServerOctets, weir::ConnectionColumn::Client, "10.7");
        const double connections = residentMegabytes();
        putMessages();
        tell("requests and objects", residentMegabytes() - connections);
        walk("messages", 1, weir::MessageColumn::Size, weir::MessageColumn::What, "404");
        save();
        walk("objects", 2, weir::ObjectColumn::Size, weir::ObjectColumn::Url, "png");
    }

private:
    static weir::MainWindow::Options options(std::uint32_t rows)
    {
        return {false, {}, [rows](std::string, weir::AnalysisOptions, std::function<void()> onBatch) {
                    return std::make_unique<MadeAnalysis>(rows, std::move(onBatch));
                }};
    }

    void tell(const char* what, double megabytes)
    {
        QTextStream(stdout) << QStringLiteral("%1 octets of memory a row: %2\n")
                                   .arg(QLatin1String(what))
                                   .arg(megabytes * 1e6 / m_rows, 0, 'f', 0);
    }

    void report(const char* list, const char* step)
    {
        const Watchdog::Hold hold = m_watchdog.takeLongest();
        QTextStream(stdout) << QStringLiteral("%1 %2 %3 ms %4 ms\n")
                                   .arg(QLatin1String(list), -12)
                                   .arg(QLatin1String(step), -26)
                                   .arg(hold.wall, 9, 'f', 1)
                                   .arg(hold.processor, 9, 'f', 1);
    }

    void settle()
    {
        do
            QTest::qWait(5);
        while (!m_window.settled());
        QTest::qWait(5);
    }

    template <typename Act>
    void step(const char* list, const char* name, Act act)
    {
        act();
        settle();
        report(list, name);
    }

    void showAllColumns(weir::ListTable& table)
    {
        for (int column = 0; column < table.list().columnCount(); ++column)
            table.horizontalHeader()->setSectionHidden(column, false);
    }

    void load()
    {
        showAllColumns(m_window.connections().table());
        // In another order than that of the numbers: the whole list is sorted again as it grows.
        m_window.session().connections().sort(static_cast<int>(weir::ConnectionColumn::ServerOctets),
                                              Qt::DescendingOrder);
        step("connections", "load, sorted", [this] { m_window.openCapture(QStringLiteral("/made")); });
    }

    void putMessages()
    {
        std::vector<weir::MessagePlace> places;
        const auto put = [this](auto& model, const auto& batch) {
            m_watchdog.watch([&] { model.put(batch); });
        };
        weir::MessageSession& session = m_window.session().messages();
        const std::uint32_t connections = m_rows / exchangesPerConnection;
        for (std::uint32_t from = 0; from < connections; from += batchSize) {
            std::vector<std::shared_ptr<const weir::ConnectionMessages>> batch;
            for (std::uint32_t id = from; id < std::min(connections, from + batchSize); ++id) {
                batch.push_back(madeMessages(weir::ConnectionId{id}, exchangesPerConnection));
                for (const weir::MessageRow& row : batch.back()->messages)
                    places.push_back({row.firstFrame, row.connection, row.index});
            }
            put(session.messages(), batch);
            put(session.objects(), batch);
            QApplication::processEvents();
        }
        settle();
        report("messages", "load");
        const auto order = std::make_shared<const weir::MessageOrder>(std::move(places));
        m_watchdog.watch([&] {
            session.messages().setNumbers(order);
            session.objects().setNumbers(order);
        });
        settle();
        report("messages", "numbers");
    }

    /// How long ordering takes; the orders themselves are cancelled.
    void save()
    {
        weir::CaptureSession& session = m_window.session();
        weir::MessageSession& messages = session.messages();
        const auto order = [&](const char* what, auto& exporter, auto start) {
            m_watchdog.watch(start);
            exporter.cancel();
            settle();
            report("saving", what);
        };
        const QString path = m_folder.filePath(QStringLiteral("saved"));
        std::vector<weir::ConnectionId> all;
        for (std::uint32_t id = 0; id < m_rows; ++id)
            all.push_back(weir::ConnectionId{id});
        weir::PayloadExporter payload(session);
        weir::ExportOrder streams;
        streams.connections = all;
        streams.shape = weir::ExportShape::TwoFiles;
        streams.folder = path;
        order("octets", payload, [&] { payload.start(streams); });
        weir::PacketExporter packets(session);
        order("packets", packets, [&] { packets.start(all, path); });
        weir::HarExporter har(session.connections(), messages);
        order("requests", har, [&] {
            har.start({messages.messages().entries(), messages.messages().shownRows(), path});
        });
        weir::ObjectSaver objects(messages);
        order("objects", objects, [&] {
            objects.start({messages.objects().entries(), messages.objects().shownRows(), path});
        });
    }

    void clickHeader(weir::ListTable& table, int column, Qt::KeyboardModifiers modifiers = {})
    {
        QHeaderView& header = *table.horizontalHeader();
        // Scrolled to where it can be clicked.
        table.horizontalScrollBar()->setValue(header.sectionPosition(column));
        QTest::mouseClick(header.viewport(), Qt::LeftButton, modifiers,
                          QPoint(header.sectionViewportPosition(column) + 20, header.height() / 2));
    }

    void type(weir::ListView& list, const char* text)
    {
        list.focusFilter();
        for (const char* letter = text; *letter != '\0'; ++letter) {
            QTest::keyClick(&list.filterEdit(), *letter);
            QTest::qWait(200); // the line waits for the next letter, and then filters
        }
    }

    void scroll(weir::ListTable& table)
    {
        QScrollBar& bar = *table.verticalScrollBar();
        for (int i = 0; i <= 100; ++i) {
            m_watchdog.watch([&] { bar.setValue(static_cast<int>(std::int64_t{bar.maximum()} * i / 100)); });
            QApplication::processEvents();
        }
    }

    template <typename Column>
    void walk(const char* name, int tab, Column number, Column text, const char* words)
    {
        step(name, "show the tab", [&] { m_window.tabs().setCurrentIndex(tab); });
        auto& list = static_cast<weir::ListView&>(*m_window.tabs().widget(tab));
        weir::ListTable& table = list.table();
        showAllColumns(table);
        settle();
        const auto key = [&](Qt::Key code, Qt::KeyboardModifiers modifiers = {}) {
            QTest::keyClick(&table, code, modifiers);
        };
        step(name, "sort by another column", [&] { clickHeader(table, static_cast<int>(number)); });
        step(name, "sort by a text, too",
             [&] { clickHeader(table, static_cast<int>(text), Qt::ShiftModifier); });
        step(name, "sort by text", [&] { clickHeader(table, static_cast<int>(text)); });
        step(name, "scroll", [&] { scroll(table); });
        step(name, "to the end", [&] { key(Qt::Key_End, Qt::ControlModifier); });
        step(name, "to the beginning", [&] { key(Qt::Key_Home, Qt::ControlModifier); });
        step(name, "next row", [&] {
            for (int i = 0; i < 5; ++i)
                QTest::keyClick(&m_window, Qt::Key_Down, Qt::ControlModifier);
        });
        step(name, "type a filter", [&] { type(list, words); });
        step(name, "clear the filter", [&] { QTest::keyClick(&list.filterEdit(), Qt::Key_Escape); });
        step(name, "hide a column", [&] { m_watchdog.watch([&] { table.hideColumn(2); }); });
        step(name, "show a column", [&] { m_watchdog.watch([&] { table.showColumn(2); }); });
        step(name, "select all", [&] { key(Qt::Key_A, Qt::ControlModifier); });
        step(name, "sort what is selected", [&] { clickHeader(table, static_cast<int>(number)); });
        step(name, "mark all", [&] { QTest::keyClick(&m_window, Qt::Key_M, Qt::ControlModifier); });
        step(name, "colour all", [&] { QTest::keyClick(&m_window, Qt::Key_3, Qt::ControlModifier); });
        step(name, "copy all", [&] { key(Qt::Key_C, Qt::ControlModifier); });
        step(name, "filter what is selected", [&] { type(list, words); });
        step(name, "clear the filter, selected",
             [&] { QTest::keyClick(&list.filterEdit(), Qt::Key_Escape); });
        step(name, "select one", [&] { key(Qt::Key_Home, Qt::ControlModifier); });
        step(name, "select a third", [&] {
            const QModelIndex last = table.model()->index(table.list().rowCount() / 3, 0);
            m_watchdog.watch([&] { table.scrollTo(last); });
            QTest::mouseClick(table.viewport(), Qt::LeftButton, Qt::ShiftModifier,
                              QPoint(60, table.visualRect(last).center().y()));
        });
        step(name, "scatter the selection", [&] { clickHeader(table, static_cast<int>(text)); });
        step(name, "select 400 pieces", [&] {
            QItemSelection rows;
            for (int row = 0; row < 800; row += 2)
                rows.select(table.model()->index(row, 0), table.model()->index(row, 0));
            m_watchdog.watch([&] {
                table.selectionModel()->select(rows, QItemSelectionModel::ClearAndSelect |
                                                         QItemSelectionModel::Rows);
            });
        });
        step(name, "select one more", [&] {
            const int middle = table.visualRect(table.model()->index(1, 0)).center().y();
            QTest::mouseClick(table.viewport(), Qt::LeftButton, Qt::ControlModifier, QPoint(60, middle));
        });
        step(name, "time format",
             [&] { m_watchdog.watch([&] { table.list().setTimeFormat(weir::TimeFormat::DateAndTime); }); });
        step(name, "select one again", [&] { key(Qt::Key_Home, Qt::ControlModifier); });
    }

    static constexpr std::uint32_t batchSize = 5000;

    Watchdog& m_watchdog;
    std::uint32_t m_rows;
    weir::Theme m_theme;
    weir::MainWindow m_window;
    QTemporaryDir m_folder;
};

} // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QStandardPaths::setTestModeEnabled(true);
    Watchdog application(argc, argv);
    const QTemporaryDir settings;
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settings.path());
    const std::uint32_t rows = argc > 1 ? QString::fromLocal8Bit(argv[1]).toUInt() : 1'000'000u;
    Bench(application, rows).run();
    return 0;
}
