// Several captures at once: tabs, windows, and what they keep apart.
#include "tests/gui/window_fixture.h"
#include "ui/capture_windows.h"

#include <QAction>
#include <QApplication>
#include <QDropEvent>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTabBar>
#include <QTest>
#include <QTimer>

using namespace weir;

class TabsTest final : public WindowFixture
{
    Q_OBJECT

private:
    std::unique_ptr<CaptureTabs> make(const QStringList& paths)
    {
        auto tabs = std::make_unique<CaptureTabs>(*m_theme, MainWindow::Options{true, {sample()}});
        tabs->show();
        if (!QTest::qWaitForWindowActive(tabs.get()))
            qWarning("the window did not become active");
        tabs->open(paths);
        for (int i = 0; i < tabs->count(); ++i)
            settle(tabs->tab(i));
        return tabs;
    }

private slots:
    void oneCaptureShowsNoTabs()
    {
        const auto tabs = make({sample()});
        QCOMPARE(tabs->count(), 1);
        QVERIFY(!tabs->tabBar()->isVisible());
        QCOMPARE(tabs->windowTitle(), QStringLiteral("welcome.pcapng – Weir"));
        QVERIFY(tabs->current().connections().current().has_value());
    }

    void aWindowThatIsClosedGoesWithItsCaptureAndOthersStay()
    {
        CaptureWindows windows(*m_theme, MainWindow::Options{true, {sample()}});
        CaptureTabs& first = windows.add();
        first.show();
        const QPointer<CaptureTabs> second = &windows.add();
        second->show();
        second->open({sample()});
        settle(second->current());
        const QPointer<MainWindow> tab = &second->current();
        second->close();
        QTRY_VERIFY(second.isNull());
        QVERIFY(tab.isNull());
        QVERIFY(first.isVisible());
        first.open({sample()});
        settle(first.current());
    }

    void severalCapturesAreTabsWithSessionsOfTheirOwn()
    {
        const auto tabs = make({sample(), capture("gap.pcapng"), sample()});
        QCOMPARE(tabs->count(), 3);
        QVERIFY(tabs->tabBar()->isVisible());
        QCOMPARE(tabs->tabText(1), QStringLiteral("gap.pcapng"));
        QCOMPARE(tabs->tab(0).session().connections().totalCount(), 17U);
        QVERIFY(tabs->tab(1).session().connections().totalCount() != 17U);
        tabs->tab(0).connections().filterEdit().setText(QStringLiteral("number:3"));
        QVERIFY(tabs->tab(2).connections().filterEdit().text().isEmpty());
    }

    void tlsKeysOfOneTabOutliveTheOther()
    {
        const QString keys = capture("tls-keylog.keys");
        {
            const auto tabs = make({capture("tls-keylog.pcapng"), sample()});
            tabs->tab(0).session().messages().keys().addFile(keys);
            tabs->close();
        }
        const auto next = make({sample()});
        QCOMPARE(next->current().session().messages().keys().files(), QStringList{keys});
    }

    void whileSomethingIsSavedClosingAsks()
    {
        const auto tabs = make({sample(), capture("gap.pcapng")});
        tabs->tab(0)
            .findChild<QToolButton*>(QStringLiteral("saveOctets"))
            ->menu()
            ->actions()
            .front()
            ->trigger();
        bool asked = false;
        QTimer::singleShot(0, this, [&asked] {
            auto* question = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
            asked = question != nullptr && question->text().contains(QStringLiteral("welcome.pcapng"));
            if (question != nullptr)
                question->defaultButton()->click();
        });
        tabs->close();
        QVERIFY(asked);
        settle(tabs->tab(0));
        QVERIFY(tabs->close());
        QVERIFY(!tabs->isVisible());
    }

    void keysGoFromTabToTabAndCloseTheOneInFront()
    {
        const auto tabs = make({sample(), capture("gap.pcapng")});
        QCOMPARE(tabs->currentIndex(), 1);
        QTest::keyClick(&tabs->current(), Qt::Key_PageDown, Qt::ControlModifier);
        QCOMPARE(tabs->currentIndex(), 0);
        QTest::keyClick(&tabs->current(), Qt::Key_PageUp, Qt::ControlModifier);
        QCOMPARE(tabs->currentIndex(), 1);
        QTest::keyClick(&tabs->current(), Qt::Key_W, Qt::ControlModifier);
        QCOMPARE(tabs->count(), 1);
        QCOMPARE(tabs->current().session().name(), QStringLiteral("welcome.pcapng"));
        // The last one stays, empty.
        QTest::keyClick(&tabs->current(), Qt::Key_W, Qt::ControlModifier);
        QCOMPARE(tabs->count(), 1);
        QVERIFY(!tabs->current().session().isOpen());
    }

    void shortcutsReachTheTabInFrontAlone()
    {
        const auto tabs = make({sample(), sample()});
        const auto first = tabs->tab(0).connections().current();
        const auto second = tabs->tab(1).connections().current();
        QTest::keyClick(&tabs->current(), Qt::Key_Down, Qt::ControlModifier);
        settle(tabs->current());
        QVERIFY(tabs->tab(1).connections().current() != second);
        QCOMPARE(tabs->tab(0).connections().current(), first);
    }

    void droppingSeveralFilesOpensTabs()
    {
        const auto tabs = make({});
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(sample()), QUrl::fromLocalFile(capture("gap.pcapng"))});
        QDragEnterEvent enter(QPoint(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&tabs->current(), &enter);
        QDropEvent drop(QPointF(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&tabs->current(), &drop);
        QCOMPARE(tabs->count(), 2);
        QCOMPARE(tabs->tab(0).session().name(), QStringLiteral("welcome.pcapng"));
        QCOMPARE(tabs->tab(1).session().name(), QStringLiteral("gap.pcapng"));
    }

    void closingWhileAllOfThemLoadIsClean()
    {
        CaptureTabs tabs(*m_theme, MainWindow::Options{true, {}});
        tabs.show();
        tabs.open({sample(), sample(), sample()});
        tabs.close();
    }

    void theWindowComesBackWhereItWas()
    {
        {
            const auto tabs = make({});
            tabs->resize(900, 640);
            tabs->close();
        }
        QCOMPARE(make({})->size(), QSize(900, 640));
    }

    void anotherWindowIsAskedFor()
    {
        const auto tabs = make({});
        QSignalSpy wanted(tabs.get(), &CaptureTabs::newWindowWanted);
        QTest::keyClick(&tabs->current(), Qt::Key_N, Qt::ControlModifier | Qt::AltModifier);
        QCOMPARE(wanted.count(), 1);
    }
};

QTEST_MAIN(TabsTest)
#include "tabs_test.moc"
