// Ways of working in the list of connections.
#include "tests/gui/window_fixture.h"
#include "tests/support/capture_builder.h"
#include "tests/support/packet_builder.h"
#include "ui/message_view.h"
#include "ui/object_view.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QHeaderView>
#include <QInputDialog>
#include <QLineEdit>
#include <QTabWidget>
#include <QTest>
#include <QTimer>

#include <array>
#include <set>

namespace weir {

class ListTest final : public WindowFixture
{
    Q_OBJECT

private slots:
    void coloursAndMarksByKey();
    void aNoteIsKeptAndFound();
    void shiftClickSortsByAFurtherColumn();
    void theSelectionIsSummedUp();
    void selectedMessagesAreSummedUp();
    void manySelectedRowsStaySelectedInAnotherOrder();
    void aScatteredSelectionIsGivenUpAndSaysSo();
    void manyRowsAreCopiedBitByBit();
    void everyListTellsTimesAsChosen();
    void numbersAreNeverCut();
    void theStatusBarOpensWhatItNames();
    void whatIsFollowedIsWhatCommandsAreFor();
    void aRowThatIsPressedAgainIsFollowedAgain();
    void whatAFilterLeavesIsSelected();
    void whatIsSelectedAtOnceStaysSelectedInAnotherOrder();
    void orderKindAndGalleryComeBackAtTheNextStart();
    void copiesCellsAndRows();
    void wiresharkIsStartedAtTheFrame();

private:
    const ConnectionListModel& model() const { return m_window->session().connections(); }
    void filterBy(const QString& words)
    {
        QTest::keyClick(m_window.get(), Qt::Key_Slash, Qt::ControlModifier);
        QTest::keyClicks(&m_window->connections().filterEdit(), words);
        QTest::keyClick(&m_window->connections().filterEdit(), Qt::Key_Return);
        settle();
    }
    /// In the list of messages, by a click.
    void followMessageOf(ConnectionId connection)
    {
        QTest::keyClick(m_window.get(), Qt::Key_2, Qt::AltModifier);
        settle();
        MessageView& messages = m_window->messages();
        const MessageListModel& list = m_window->session().messages().messages();
        std::optional<int> row;
        for (const std::uint32_t number : list.rowsOf(connection))
            row = row ? row : list.placeOf(number);
        QVERIFY(row);
        messages.table().scrollTo(list.index(*row, 1));
        QTest::mouseClick(messages.table().viewport(), Qt::LeftButton, {},
                          messages.table().visualRect(list.index(*row, 1)).center());
        settle();
        QCOMPARE(m_window->follow().source()->connection, connection);
    }
};

void ListTest::coloursAndMarksByKey()
{
    load(sample());
    clickRow(2);
    QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
    QTest::keyClick(m_window.get(), Qt::Key_M, Qt::ControlModifier);
    QCOMPARE(model().color(ConnectionId{2}), 3u);
    QVERIFY(model().marked(ConnectionId{2}));
    QVERIFY(!model().marked(ConnectionId{3}));
    settle();
    // Several at once: those that are not marked yet are.
    QTest::keyClick(&table(), Qt::Key_Down, Qt::ShiftModifier);
    QTest::keyClick(m_window.get(), Qt::Key_M, Qt::ControlModifier);
    QVERIFY(model().marked(ConnectionId{2}) && model().marked(ConnectionId{3}));
    QTest::keyClick(m_window.get(), Qt::Key_M, Qt::ControlModifier);
    QVERIFY(!model().marked(ConnectionId{2}) && !model().marked(ConnectionId{3}));
    // The row is drawn in its colour.
    settle();
    clickRow(5);
    const int row = *model().rowOf(ConnectionId{2});
    QCOMPARE(table().model()->index(row, 0).data(OrderedListModel::ColorRole).toInt(), 3);
    const QRect cell = table().visualRect(table().model()->index(row, 3));
    const QImage picture = table().viewport()->grab(cell).toImage();
    const QColor corner = picture.pixelColor(picture.width() - 2, 1);
    QVERIFY2(corner != m_theme->colors().base && corner != m_theme->colors().alternateBase,
             qPrintable(corner.name()));
}

void ListTest::aNoteIsKeptAndFound()
{
    load(sample());
    clickRow(4);
    QTimer::singleShot(0, this, [] {
        auto* dialog = qobject_cast<QInputDialog*>(QApplication::activeModalWidget());
        QVERIFY(dialog != nullptr);
        QTest::keyClicks(dialog->findChild<QLineEdit*>(), QStringLiteral("look here"));
        QTest::keyClick(dialog, Qt::Key_Return);
    });
    QTest::keyClick(m_window.get(), Qt::Key_C, Qt::ControlModifier | Qt::AltModifier);
    QCOMPARE(model().note(ConnectionId{4}), QStringLiteral("look here"));
    m_window->connections().filterEdit().setText(QStringLiteral("note:look"));
    QTest::keyClick(&m_window->connections().filterEdit(), Qt::Key_Return);
    settle();
    QCOMPARE(model().rowCount(), 1);
    QCOMPARE(model().idAt(0).value, 4u);
}

void ListTest::shiftClickSortsByAFurtherColumn()
{
    load(sample());
    clickHeader(ConnectionColumn::Server);
    QHeaderView* header = table().horizontalHeader();
    const int section = static_cast<int>(ConnectionColumn::Packets);
    QTest::mouseClick(header->viewport(), Qt::LeftButton, Qt::ShiftModifier,
                      QPoint(header->sectionViewportPosition(section) + header->sectionSize(section) / 2,
                             header->height() / 2));
    settle();
    QCOMPARE(model().sortKeys().size(), std::size_t{2});
    QCOMPARE(model().sortKeys()[0].column, static_cast<int>(ConnectionColumn::Server));
    QCOMPARE(model().sortKeys()[1].column, section);
    for (int row = 1; row < model().rowCount(); ++row) {
        const ConnectionSummary& before = model().connection(model().idAt(row - 1));
        const ConnectionSummary& after = model().connection(model().idAt(row));
        if (before.server == after.server)
            QVERIFY(totalPackets(before) >= totalPackets(after));
    }
}

void ListTest::theSelectionIsSummedUp()
{
    load(sample());
    clickRow(2);
    QTest::keyClick(&table(), Qt::Key_Down, Qt::ShiftModifier);
    QVERIFY2(counts().startsWith(QStringLiteral("2 selected, ")), qPrintable(counts()));
    QTest::keyClick(&table(), Qt::Key_A, Qt::ControlModifier);
    QVERIFY2(counts().startsWith(QStringLiteral("17 selected, ")), qPrintable(counts()));
}

void ListTest::selectedMessagesAreSummedUp()
{
    load(sample());
    QTest::keyClick(m_window.get(), Qt::Key_2, Qt::AltModifier);
    const MessageListModel& messages = m_window->session().messages().messages();
    QTest::keyClick(&m_window->messages().table(), Qt::Key_A, Qt::ControlModifier);
    settle();
    QVERIFY2(counts().startsWith(QStringLiteral("%1 selected, ").arg(messages.rowCount())),
             qPrintable(counts()));
    std::uint64_t octets = 0;
    for (int row = 0; row < messages.rowCount(); ++row)
        octets += messages.index(row, messages.octetsColumn()).data(OrderedListModel::CopyRole).toULongLong();
    QVERIFY(octets != 0);
    QCOMPARE(*m_window->messages().selectionSum().octets, octets);
}

namespace {

/// A table over so many connections, none like the other.
struct BigTable
{
    explicit BigTable(const Theme& theme, std::uint32_t count) : table(model, theme, QStringLiteral("big"))
    {
        std::vector<ConnectionSummary> rows(count);
        for (std::uint32_t id = 0; id < count; ++id) {
            rows[id].id = ConnectionId{id};
            rows[id].startTime.nanoseconds = id;
            // In three runs, each upwards; and all over the place.
            rows[id].directions[1].streamLength = id % 3;
            rows[id].directions[0].streamLength = id * std::uint64_t{2'654'435'761} % 1'000'003;
        }
        model.putRows(rows);
        table.resize(900, 300);
        table.show();
    }

    void sort(ConnectionColumn column, Qt::SortOrder order)
    {
        model.sort(static_cast<int>(column), order);
        QTRY_VERIFY(!model.ordering());
    }

    std::set<std::uint32_t> selected() const
    {
        std::set<std::uint32_t> numbers;
        for (const QModelIndex& row : table.selectionModel()->selectedRows())
            numbers.insert(model.rowNumber(row.row()));
        return numbers;
    }

    ConnectionListModel model;
    ListTable table;
};

} // namespace

void ListTest::manySelectedRowsStaySelectedInAnotherOrder()
{
    BigTable big(*m_theme, 30'000);
    big.table.setCurrentIndex(big.model.index(0, 0));
    big.table.setFocus();
    for (int page = 0; page < 40; ++page)
        QTest::keyClick(&big.table, Qt::Key_PageDown, Qt::ShiftModifier);
    const std::set<std::uint32_t> before = big.selected();
    QVERIFY(before.size() > 200);
    big.sort(ConnectionColumn::ServerOctets, Qt::AscendingOrder);
    QCOMPARE(big.selected(), before);
    big.sort(ConnectionColumn::Number, Qt::DescendingOrder);
    QCOMPARE(big.selected(), before);
    QTest::keyClick(&big.table, Qt::Key_A, Qt::ControlModifier);
    big.sort(ConnectionColumn::ClientOctets, Qt::AscendingOrder);
    QCOMPARE(big.selected().size(), std::size_t{30'000});
    QCOMPARE(big.table.selectionModel()->selection().size(), 1);
}

void ListTest::aScatteredSelectionIsGivenUpAndSaysSo()
{
    BigTable big(*m_theme, 30'000);
    QStringList told;
    connect(&big.table, &ListTable::told, this, [&told](const QString& sentence) { told.append(sentence); });
    const auto select = [&big](int first, int last) {
        big.table.setCurrentIndex(big.model.index(last, 0));
        big.table.selectionModel()->select(
            QItemSelection(big.model.index(first, 0), big.model.index(last, 0)),
            QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    };
    // The hundred that are not selected will lie between the others: few pieces.
    select(100, 29'999);
    big.sort(ConnectionColumn::ClientOctets, Qt::AscendingOrder);
    QCOMPARE(big.table.selectedCount(), std::size_t{29'900});
    QVERIFY(big.table.selectionModel()->selection().size() > 50);
    big.sort(ConnectionColumn::Number, Qt::AscendingOrder);
    QCOMPARE(big.table.selectionModel()->selection().size(), 1);
    QVERIFY(told.isEmpty());
    select(10'000, 19'999);
    big.sort(ConnectionColumn::ClientOctets, Qt::AscendingOrder);
    QCOMPARE(told.size(), 1);
    QCOMPARE(big.selected(), std::set<std::uint32_t>{19'999});
}

void ListTest::manyRowsAreCopiedBitByBit()
{
    BigTable big(*m_theme, 3000);
    QTest::keyClick(&big.table, Qt::Key_A, Qt::ControlModifier);
    big.table.copySelection();
    QVERIFY(big.table.copying());
    QTRY_VERIFY(!big.table.copying());
    const QStringList lines = QApplication::clipboard()->text().split(QLatin1Char('\n'));
    QCOMPARE(lines.size(), 3001);
    QVERIFY2(lines[0].startsWith(QStringLiteral("#\tStart\t")), qPrintable(lines[0]));
    QVERIFY2(lines[3000].startsWith(QStringLiteral("2999\t")), qPrintable(lines[3000]));
    // Escape keeps what was on the clipboard.
    QApplication::clipboard()->setText(QStringLiteral("mine"));
    big.table.copySelection();
    QTest::keyClick(&big.table, Qt::Key_Escape);
    QVERIFY(!big.table.copying());
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("mine"));
}

void ListTest::everyListTellsTimesAsChosen()
{
    load(sample());
    const auto choose = [this](const QString& name) {
        for (QAction* action : m_window->findChildren<QAction*>()) {
            if (action->text() == name)
                action->trigger();
        }
    };
    const auto time = [this](int tab, int row) {
        const OrderedListModel& list = static_cast<ListView*>(m_window->tabs().widget(tab))->table().list();
        return list.index(row, list.timeColumn()).data().toString();
    };
    choose(QStringLiteral("Date and time of day, &UTC"));
    for (int tab = 0; tab < 3; ++tab)
        QVERIFY2(time(tab, 1).endsWith(QStringLiteral(" UTC")), qPrintable(time(tab, 1)));
    // Room for it was made.
    QVERIFY(table().columnWidth(1) >= table().fontMetrics().horizontalAdvance(time(0, 1)));
    choose(QStringLiteral("Seconds since the row &above"));
    for (int tab = 0; tab < 3; ++tab)
        QCOMPARE(time(tab, 0), QStringLiteral("0.000000"));
    choose(QStringLiteral("&Seconds since the beginning of the capture"));
    QVERIFY(time(1, 0) != QStringLiteral("0.000000"));
}

void ListTest::numbersAreNeverCut()
{
    using namespace test;
    // Its second connection begins decades later, and lasts long.
    PcapBuilder pcap;
    pcap.packet(1, 0, tcpFrame({}, {.sourcePort = 1111, .seq = 99, .flags = 0x02}));
    pcap.packet(1'500'000'000, 0, tcpFrame({}, {.sourcePort = 2222, .seq = 99}, "early"));
    pcap.packet(1'700'000'000, 0, tcpFrame({}, {.sourcePort = 2222, .seq = 104}, "late"));
    const QString path = m_folder.filePath(QStringLiteral("long.pcap"));
    writeFile(path.toStdString(), pcap.octets());
    load(path);
    const auto isWhole = [this](ConnectionColumn column) {
        const QModelIndex cell = model().index(1, static_cast<int>(column));
        return table().fontMetrics().horizontalAdvance(cell.data().toString()) <
               table().visualRect(cell).width();
    };
    QCOMPARE(model().index(1, static_cast<int>(ConnectionColumn::Start)).data().toString(),
             QStringLiteral("1499999999.000000"));
    QTRY_VERIFY(isWhole(ConnectionColumn::Start) && isWhole(ConnectionColumn::Duration));
    const int wide = table().columnWidth(static_cast<int>(ConnectionColumn::Start));
    // Those of another capture are shorter.
    load(sample());
    QTRY_VERIFY(table().columnWidth(static_cast<int>(ConnectionColumn::Start)) < wide);
}

void ListTest::theStatusBarOpensWhatItNames()
{
    load(sample());
    auto* anomalies = m_window->findChild<QToolButton*>(QStringLiteral("statusAnomalies"));
    QVERIFY(anomalies->isVisible());
    QTest::keyClick(m_window.get(), Qt::Key_2, Qt::AltModifier);
    QTest::mouseClick(anomalies, Qt::LeftButton);
    QCOMPARE(m_window->tabs().currentIndex(), 0);
    QTRY_VERIFY(model().rowCount() < 17);
    settle();
    QVERIFY(model().rowCount() > 0);
    for (int row = 0; row < model().rowCount(); ++row)
        QVERIFY(model().connection(model().idAt(row)).anomalies.any());
}

void ListTest::whatIsFollowedIsWhatCommandsAreFor()
{
    load(sample());
    filterBy(QStringLiteral("35466"));
    clickRow(0);
    QCOMPARE(m_window->follow().source()->connection, ConnectionId{1});
    // A message of a connection that the filter hides.
    followMessageOf(ConnectionId{3});
    QTest::keyClick(m_window.get(), Qt::Key_M, Qt::ControlModifier);
    QVERIFY(model().marked(ConnectionId{3}));
    QVERIFY(!model().marked(ConnectionId{1}));
    QTest::keyClick(m_window.get(), Qt::Key_4, Qt::ControlModifier);
    QCOMPARE(model().color(ConnectionId{3}), 4u);
    QCOMPARE(model().color(ConnectionId{1}), 0u);
}

void ListTest::aRowThatIsPressedAgainIsFollowedAgain()
{
    load(sample());
    filterBy(QStringLiteral("35466"));
    clickRow(0);
    followMessageOf(ConnectionId{3});
    QTest::keyClick(m_window.get(), Qt::Key_1, Qt::AltModifier);
    clickRow(0);
    QCOMPARE(m_window->follow().source()->connection, ConnectionId{1});
}

void ListTest::whatAFilterLeavesIsSelected()
{
    load(sample());
    clickRow(4);
    filterBy(QStringLiteral("35466"));
    QCOMPARE(m_window->follow().source()->connection, ConnectionId{1});
    QCOMPARE(table().selectedCount(), std::size_t{1});
}

void ListTest::whatIsSelectedAtOnceStaysSelectedInAnotherOrder()
{
    load(sample());
    table().setFocus();
    QTest::keyClick(&table(), Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(table().selectedCount(), std::size_t{17});
    clickHeader(ConnectionColumn::ServerOctets);
    settle();
    QCOMPARE(table().selectedCount(), std::size_t{17});
}

void ListTest::orderKindAndGalleryComeBackAtTheNextStart()
{
    load(sample());
    const auto lists = [](MainWindow& window) {
        return std::array<ListView*, 3>{&window.connections(), &window.messages(), &window.objects()};
    };
    clickHeader(ConnectionColumn::ServerOctets);
    auto* kind = m_window->findChild<QComboBox*>(QStringLiteral("messageChoice"));
    kind->setCurrentIndex(2);
    m_window->objects().galleryAction()->setChecked(true);
    settle();
    for (const ListView* list : lists(*m_window))
        list->saveSettings();
    MainWindow next(*m_theme, {});
    for (ListView* list : lists(next))
        list->restoreSettings();
    const std::vector<SortKey>& keys = next.session().connections().sortKeys();
    QCOMPARE(keys.front().column, static_cast<int>(ConnectionColumn::ServerOctets));
    QVERIFY(keys.front().descending);
    QCOMPARE(next.findChild<QComboBox*>(QStringLiteral("messageChoice"))->currentIndex(), 2);
    QVERIFY(next.objects().galleryAction()->isChecked());
}

void ListTest::copiesCellsAndRows()
{
    load(sample());
    clickRow(5);
    table().copyCurrentCell();
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("192.0.2.10:41286"));
    QTest::keyClick(&table(), Qt::Key_C, Qt::ControlModifier);
    QVERIFY(QApplication::clipboard()->text().contains(QStringLiteral("192.0.2.10:41286\t198.51.100.23:80")));
}

void ListTest::wiresharkIsStartedAtTheFrame()
{
    load(sample());
    clickRow(5);
    // A program of that name that writes down how it was called.
    const QString folder = m_folder.filePath(QStringLiteral("bin"));
    const QString told = m_folder.filePath(QStringLiteral("arguments"));
    QDir().mkpath(folder);
    QFile program(folder + QStringLiteral("/wireshark"));
    QVERIFY(program.open(QIODevice::WriteOnly));
    program.write("#!/bin/sh\necho \"$@\" > '" + told.toUtf8() + "'\n");
    program.close();
    program.setPermissions(QFile::ReadOwner | QFile::ExeOwner);
    const QByteArray path = qgetenv("PATH");
    const auto trigger = [this] {
        for (QAction* action : m_window->findChildren<QAction*>()) {
            if (action->text() == QStringLiteral("Open in &Wireshark at this connection"))
                action->trigger();
        }
    };
    qputenv("PATH", m_folder.path().toUtf8());
    trigger();
    QVERIFY2(message().contains(QStringLiteral("not installed")), qPrintable(message()));
    qputenv("PATH", folder.toUtf8() + ':' + path);
    trigger();
    QTRY_VERIFY(QFile::exists(told) && QFile(told).size() > 0);
    qputenv("PATH", path);
    QFile arguments(told);
    QVERIFY(arguments.open(QIODevice::ReadOnly));
    const QString line = QString::fromUtf8(arguments.readAll());
    QVERIFY2(line.contains(QStringLiteral("-g 93 ")), qPrintable(line));
    QVERIFY2(line.contains(QStringLiteral("tcp.stream == 5")), qPrintable(line));
}

} // namespace weir

QTEST_MAIN(weir::ListTest)
#include "list_test.moc"
