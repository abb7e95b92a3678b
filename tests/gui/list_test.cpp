// Ways of working in the list of connections.
#include "tests/gui/window_fixture.h"

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QFile>
#include <QHeaderView>
#include <QInputDialog>
#include <QLineEdit>
#include <QTest>
#include <QTimer>

namespace weir {

class ListTest final : public WindowFixture
{
    Q_OBJECT

private slots:
    void coloursAndMarksByKey();
    void aNoteIsKeptAndFound();
    void shiftClickSortsByAFurtherColumn();
    void theSelectionIsSummedUp();
    void theStatusBarOpensWhatItNames();
    void copiesCellsAndRows();
    void wiresharkIsStartedAtTheFrame();

private:
    const ConnectionListModel& model() const { return m_window->session().connections(); }
};

void ListTest::coloursAndMarksByKey()
{
    load(sample());
    clickRow(2);
    QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
    QTest::keyClick(m_window.get(), Qt::Key_M, Qt::ControlModifier);
    QCOMPARE(model().extras(ConnectionId{2}).color, std::uint8_t{3});
    QVERIFY(model().extras(ConnectionId{2}).marked);
    QVERIFY(!model().extras(ConnectionId{3}).marked);
    settle();
    // Several at once: those that are not marked yet are.
    QTest::keyClick(&table(), Qt::Key_Down, Qt::ShiftModifier);
    QTest::keyClick(m_window.get(), Qt::Key_M, Qt::ControlModifier);
    QVERIFY(model().extras(ConnectionId{2}).marked && model().extras(ConnectionId{3}).marked);
    QTest::keyClick(m_window.get(), Qt::Key_M, Qt::ControlModifier);
    QVERIFY(!model().extras(ConnectionId{2}).marked && !model().extras(ConnectionId{3}).marked);
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
    QCOMPARE(model().extras(ConnectionId{4}).note, QStringLiteral("look here"));
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

void ListTest::theStatusBarOpensWhatItNames()
{
    load(sample());
    auto* anomalies = m_window->findChild<QToolButton*>(QStringLiteral("statusAnomalies"));
    QVERIFY(anomalies->isVisible());
    QTest::mouseClick(anomalies, Qt::LeftButton);
    QTRY_VERIFY(model().rowCount() < 17);
    settle();
    QVERIFY(model().rowCount() > 0);
    for (int row = 0; row < model().rowCount(); ++row)
        QVERIFY(model().connection(model().idAt(row)).anomalies.any());
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
