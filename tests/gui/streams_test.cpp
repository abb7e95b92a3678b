// Streams in windows of their own, and the look that the preferences change.
#include "tests/gui/window_fixture.h"
#include "ui/appearance_page.h"
#include "ui/stream_window.h"

#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QDialogButtonBox>
#include <QPushButton>
#include <QSettings>
#include <QSpinBox>
#include <QTabWidget>
#include <QTest>
#include <QTimer>

using namespace weir;

class StreamsTest final : public WindowFixture
{
    Q_OBJECT

private:
    StreamWindow* openStreams()
    {
        QTest::keyClick(m_window.get(), Qt::Key_W, Qt::ControlModifier | Qt::AltModifier | Qt::ShiftModifier);
        auto* window = m_window->findChild<StreamWindow*>();
        if (window == nullptr)
            return nullptr;
        window->activateWindow(); // a window manager would do it
        if (!QTest::qWaitFor([&] { return QApplication::activeWindow() == window; }))
            return nullptr;
        return QTest::qWaitFor([&] { return window->settled(); }, 30'000) ? window : nullptr;
    }

    /// Opens the preferences, does something in them, and ends them.
    void inPreferences(const std::function<void(QDialog&)>& act)
    {
        bool done = false;
        QTimer::singleShot(0, this, [&] {
            auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget());
            QVERIFY(dialog != nullptr);
            auto* page = dialog->findChild<AppearancePage*>();
            dialog->findChild<QTabWidget*>()->setCurrentWidget(page);
            done = true;
            act(*dialog);
        });
        m_window->findChild<QAction*>(QStringLiteral("preferences"))->trigger();
        QVERIFY(done);
    }

private slots:
    void rolesThatAreExchangedAreExchangedInItsWindowToo()
    {
        load(sample());
        clickRow(5);
        StreamWindow* window = openStreams();
        QVERIFY(window != nullptr);
        auto* pane = window->findChild<FollowPane*>();
        const Endpoint client = pane->source()->client;
        m_window->session().swapRoles(ConnectionId{5});
        QTRY_VERIFY(pane->source()->client != client);
        QVERIFY(pane->source()->client ==
                m_window->session().connections().connection(ConnectionId{5}).client);
        window->close();
    }

    void whatIsStillBeingMadeIsNotCalledUnreadable()
    {
        load(sample());
        clickRow(1);
        m_window->findChild<QAction*>(QStringLiteral("form-hex"))->trigger();
        settle();
        m_window->findChild<QAction*>(QStringLiteral("form-decoded"))->trigger();
        QVERIFY(m_window->follow().preparing());
        QCOMPARE(view().emptyText(), QStringLiteral("Putting the conversation together …"));
        settle();
        QVERIFY(!view().document().empty());
    }

    void aStreamHasAWindowOfItsOwn()
    {
        load(sample());
        clickRow(5);
        StreamWindow* window = openStreams();
        QVERIFY(window != nullptr);
        QCOMPARE(window->windowTitle(), QStringLiteral("Stream 5 – welcome.pcapng – Weir"));
        QCOMPARE(window->paneCount(), 1U);
        QVERIFY(!window->pane(0).view().document().empty());
        // It stays when another connection is followed.
        clickRow(1);
        QCOMPARE(window->pane(0).source()->connection, ConnectionId{5});
        QCOMPARE(m_window->follow().source()->connection, ConnectionId{1});
    }

    void severalStandSideBySideAndEachAnswersToItsKeys()
    {
        load(sample());
        clickRow(0);
        QTest::mouseClick(table().viewport(), Qt::LeftButton, Qt::ControlModifier,
                          table().visualRect(table().model()->index(1, 3)).center());
        StreamWindow* window = openStreams();
        QVERIFY(window != nullptr);
        QCOMPARE(window->paneCount(), 2U);
        FollowView& second = window->pane(1).view();
        second.setFocus();
        const FollowPlace before = window->pane(0).view().caret();
        QTest::keyClick(&second, Qt::Key_Period, Qt::ControlModifier);
        QVERIFY(second.caret().turn > 0);
        QCOMPARE(window->pane(0).view().caret(), before);
    }

    void itsKeyClosesItAndSoDoesAnotherCapture()
    {
        load(sample());
        StreamWindow* window = openStreams();
        QVERIFY(window != nullptr);
        QTest::keyClick(window, Qt::Key_W, Qt::ControlModifier);
        QTRY_VERIFY(m_window->findChild<StreamWindow*>() == nullptr);
        QVERIFY(m_window->session().isOpen());
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QVERIFY(openStreams() != nullptr);
        load(capture("gap.pcapng"));
        QTRY_VERIFY(m_window->findChild<StreamWindow*>() == nullptr);
    }

    void theWindowMayEndWithStreamsOpen()
    {
        load(sample());
        QVERIFY(openStreams() != nullptr);
        m_window.reset();
    }

    void preferencesChangeTheLookAtOnceAndTakeItBack()
    {
        load(sample());
        const Appearance before = m_theme->appearance();
        inPreferences([this](QDialog& dialog) {
            auto* themes = dialog.findChild<QComboBox*>(QStringLiteral("theme"));
            themes->setCurrentIndex(themes->findData(static_cast<int>(ThemeChoice::ContrastDark)));
            QCOMPARE(m_theme->choice(), ThemeChoice::ContrastDark);
            dialog.findChild<QSpinBox*>(QStringLiteral("zoom"))->setValue(130);
            QCOMPARE(m_theme->zoom(), 130);
            dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Cancel)->click();
        });
        QCOMPARE(m_theme->appearance(), before);
    }

    void whatTheCommandLineAsksForIsNotKeptUnlessItIsChanged()
    {
        Theme theme; // lending is for its whole life
        const Appearance before = theme.appearance();
        Appearance lent = before;
        lent.theme = ThemeChoice::ContrastDark;
        lent.zoom = 130;
        theme.lend(lent);
        MainWindow window(theme, MainWindow::Options{true, {}});
        QVERIFY(window.follow().lendView(QStringLiteral("hex")));
        QVERIFY(!window.follow().lendView(QStringLiteral("nonsense")));
        QCOMPARE(theme.zoom(), 130);
        QVERIFY(window.follow().actions().hex->isChecked());
        window.show();
        window.close();
        QVERIFY(Appearance::load(QSettings()) == before);
        QVERIFY(!QSettings().contains(QStringLiteral("follow/form")));
        theme.setZoom(120);
        window.follow().actions().raw->trigger();
        window.show();
        window.close();
        QCOMPARE(Appearance::load(QSettings()).zoom, 120);
        QVERIFY(Appearance::load(QSettings()).theme == before.theme);
        QCOMPARE(QSettings().value(QStringLiteral("follow/form")).toString(), QStringLiteral("raw"));
    }

    void preferencesAreKept()
    {
        load(sample());
        inPreferences([](QDialog& dialog) {
            dialog.findChild<QSpinBox*>(QStringLiteral("zoom"))->setValue(120);
            dialog.findChild<QSpinBox*>(QStringLiteral("streamPoints"))->setValue(14);
            dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok)->click();
        });
        QCOMPARE(Appearance::load(QSettings()).zoom, 120);
        QCOMPARE(Appearance::load(QSettings()).streamPoints, 14.0);
        inPreferences([this](QDialog& dialog) {
            dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::RestoreDefaults)->click();
            QCOMPARE(m_theme->appearance(), Appearance());
            dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok)->click();
        });
        QCOMPARE(Appearance::load(QSettings()), Appearance());
    }

    void columnsGrowWithTheZoom()
    {
        load(sample());
        const int before = table().columnWidth(2);
        m_theme->setZoom(m_theme->zoom() * 2);
        QCOMPARE(table().columnWidth(2), 2 * before);
    }
};

QTEST_MAIN(StreamsTest)
#include "streams_test.moc"
