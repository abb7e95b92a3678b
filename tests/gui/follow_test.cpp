// Ways of reading a conversation in the follow pane.
#include "tests/gui/window_fixture.h"

#include <QApplication>
#include <QClipboard>
#include <QTest>

namespace weir {

class FollowTest final : public WindowFixture
{
    Q_OBJECT

private slots:
    void sideBySideGivesEachSideItsHalf();
    void rawHasNothingBetweenTheTurns();
    void tellsWhatTheSelectedOctetsMayMean();
    void theFormComesBackAtTheNextStart();
    void timesOfTurnsFollowTheChosenFormat();

private:
    QString place() const { return m_window->findChild<QLabel*>(QStringLiteral("statusPlace"))->text(); }
};

void FollowTest::sideBySideGivesEachSideItsHalf()
{
    load(sample());
    clickRow(5);
    m_window->follow().actions().sideBySide->trigger();
    const int middle = view().viewport()->width() / 2;
    bool client = false;
    bool server = false;
    for (const VisibleRow& row : view().visibleRows()) {
        const bool fromClient = view().document().turn(row.row.turn).direction == Direction::ToServer;
        (fromClient ? client : server) = true;
        if (fromClient)
            QVERIFY(row.left == 0 && row.width < middle);
        else
            QVERIFY(row.left > middle && row.left + row.width == view().viewport()->width());
        for (const TextCell& cell : row.text.cells)
            QVERIFY(cell.column < view().document().layout().wrapColumns);
    }
    QVERIFY(client && server);

    // The mouse finds octets in the right half as well.
    for (const VisibleRow& row : view().visibleRows()) {
        if (row.row.kind != FollowRow::Kind::Data || row.left == 0)
            continue;
        QTest::mouseDClick(view().viewport(), Qt::LeftButton, {},
                           QPoint(row.left + 30, row.top + row.height / 2));
        QVERIFY(view().hasSelection());
        QCOMPARE(view().selectionBegin().turn, row.row.turn);
        break;
    }
}

void FollowTest::rawHasNothingBetweenTheTurns()
{
    load(sample());
    clickRow(5);
    m_window->follow().actions().foldAll->trigger();
    m_window->follow().actions().raw->trigger();
    QVERIFY(!view().visibleRows().empty());
    for (const VisibleRow& row : view().visibleRows())
        QVERIFY(row.row.kind == FollowRow::Kind::Data);
    view().setFocus();
    QTest::keyClick(&view(), Qt::Key_Home, Qt::ControlModifier);
    QTest::keyClick(&view(), Qt::Key_End, Qt::ControlModifier | Qt::ShiftModifier);
    const ConnectionSummary& row = m_window->session().connections().connection(ConnectionId{5});
    QCOMPARE(view().selectedOctets(UINT64_MAX).size(), totalOctets(row));
    QTest::keyClick(m_window.get(), Qt::Key_Comma, Qt::ControlModifier);
    QCOMPARE(view().visibleRows().front().row.kind, FollowRow::Kind::Data);
}

void FollowTest::timesOfTurnsFollowTheChosenFormat()
{
    load(sample());
    clickRow(5);
    const auto choose = [this](const QString& part) {
        for (QAction* action : m_window->findChildren<QAction*>()) {
            if (action->isCheckable() && action->text().remove(QLatin1Char('&')).contains(part)) {
                action->trigger();
                return;
            }
        }
        QFAIL(qPrintable(part));
    };
    const auto header = [this] {
        const VisibleRow& first = view().visibleRows().front();
        return view().viewport()->grab(QRect(0, 0, first.width, first.height)).toImage();
    };
    QCOMPARE(view().visibleRows().front().row.kind, FollowRow::Kind::Header);
    choose(QStringLiteral("since the beginning"));
    const QImage seconds = header();
    choose(QStringLiteral("UTC"));
    QVERIFY(header() != seconds);
    choose(QStringLiteral("since the beginning"));
    QCOMPARE(header(), seconds);
}

void FollowTest::tellsWhatTheSelectedOctetsMayMean()
{
    load(sample());
    clickRow(5);
    view().setFocus();
    QTest::keyClick(&view(), Qt::Key_Home, Qt::ControlModifier);
    QVERIFY2(place().contains(QStringLiteral("frame ")), qPrintable(place()));
    QTest::keyClick(&view(), Qt::Key_Right, Qt::ShiftModifier);
    QTest::keyClick(&view(), Qt::Key_Right, Qt::ShiftModifier);
    // "GE"
    QVERIFY2(place().contains(QStringLiteral("2 octets selected")), qPrintable(place()));
    QVERIFY2(place().contains(QStringLiteral("18245 big-endian, 17735 little-endian")), qPrintable(place()));
}

void FollowTest::theFormComesBackAtTheNextStart()
{
    load(sample());
    m_window->follow().actions().sideBySide->trigger();
    m_window->close();
    m_window = std::make_unique<MainWindow>(*m_theme, MainWindow::Options{true, {sample()}});
    QVERIFY(m_window->follow().actions().sideBySide->isChecked());
    QCOMPARE(view().document().layout().form, FollowForm::SideBySide);
}

} // namespace weir

QTEST_MAIN(weir::FollowTest)
#include "follow_test.moc"
