// Reach: every command is in a menu, the keys are Wireshark's, screen readers find a name on every control.
#include "tests/gui/window_fixture.h"
#include "ui/command_palette.h"
#include "ui/export_dialog.h"

#include <QAccessible>
#include <QApplication>
#include <QMenuBar>
#include <QScrollBar>
#include <QSet>
#include <QTest>
#include <QTimer>

using namespace weir;

namespace {

/// What a screen reader says of a widget.
QString spokenName(QWidget* widget)
{
    const QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(widget);
    return interface == nullptr ? QString() : interface->text(QAccessible::Name);
}

QString pathOf(const QWidget* widget)
{
    QStringList path;
    for (; widget != nullptr; widget = widget->parentWidget())
        path.prepend(QStringLiteral("%1(%2)").arg(QString::fromLatin1(widget->metaObject()->className()),
                                                  widget->objectName()));
    return path.join(QLatin1Char('/'));
}

/// Controls that the keyboard or the mouse reaches, and of which a screen reader could say nothing.
QStringList nameless(QWidget& root)
{
    QStringList found;
    for (QWidget* widget : root.findChildren<QWidget*>()) {
        const bool reached =
            (widget->focusPolicy() & Qt::TabFocus) != 0 || widget->inherits("QAbstractButton");
        // Parts of composed widgets, which Qt names with the whole.
        const bool part =
            widget->objectName().startsWith(QLatin1String("qt_")) ||
            (widget->parentWidget() != nullptr && (widget->parentWidget()->inherits("QAbstractSpinBox") ||
                                                   widget->parentWidget()->inherits("QComboBox") ||
                                                   widget->parentWidget()->inherits("QTabBar"))) ||
            widget->inherits("QScrollBar") || widget->inherits("QTabWidget") || widget->inherits("QMenu") ||
            widget->inherits("QHeaderView");
        if (reached && !part && widget->isVisibleTo(&root) && spokenName(widget).isEmpty())
            found.append(pathOf(widget));
    }
    found.removeDuplicates();
    return found;
}

void collect(const QMenu& menu, QSet<const QAction*>& actions)
{
    emit const_cast<QMenu&>(menu).aboutToShow();
    for (const QAction* action : menu.actions()) {
        actions.insert(action);
        if (action->menu() != nullptr)
            collect(*action->menu(), actions);
    }
}

} // namespace

class ReachTest final : public WindowFixture
{
    Q_OBJECT

private:
    QSet<const QAction*> inMenus()
    {
        QSet<const QAction*> actions;
        for (const QAction* menu : m_window->menuBar()->actions())
            collect(*menu->menu(), actions);
        return actions;
    }

    /// Runs what opens a modal dialog, and gives what is found in it.
    QStringList namelessInDialogOf(const std::function<void()>& open)
    {
        QStringList found{QStringLiteral("no dialog")};
        QTimer timer;
        timer.setInterval(10);
        connect(&timer, &QTimer::timeout, this, [&] {
            if (QWidget* dialog = QApplication::activeModalWidget()) {
                timer.stop();
                found = nameless(*dialog);
                dialog->close();
            }
        });
        timer.start();
        open();
        return found;
    }

private slots:
    void everyControlHasAName()
    {
        QVERIFY2(nameless(*m_window).isEmpty(), qPrintable(nameless(*m_window).join(QLatin1Char('\n'))));
        load(sample());
        QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier);
        const QStringList loaded = nameless(*m_window);
        QVERIFY2(loaded.isEmpty(), qPrintable(loaded.join(QLatin1Char('\n'))));
    }

    void everyControlOfTheDialogsHasAName_data()
    {
        QTest::addColumn<QString>("command");
        QTest::newRow("preferences") << QStringLiteral("Pre&ferences…");
        QTest::newRow("export") << QStringLiteral("&Save these octets…");
        QTest::newRow("go to") << QStringLiteral("&Go to connection…");
        QTest::newRow("note") << QStringLiteral("&Note…");
        QTest::newRow("properties") << QStringLiteral("Capture file &properties");
        QTest::newRow("about") << QStringLiteral("&About Weir");
        QTest::newRow("palette") << QStringLiteral("&Find a command…");
    }

    void everyControlOfTheDialogsHasAName()
    {
        QFETCH(QString, command);
        load(sample());
        QAction* found = nullptr;
        for (const QAction* action : inMenus()) {
            if (action->text() == command)
                found = const_cast<QAction*>(action);
        }
        QVERIFY2(found != nullptr, qPrintable(command));
        const QStringList faults = namelessInDialogOf([&] {
            found->trigger();
            QTRY_VERIFY(QApplication::activeModalWidget() == nullptr);
        });
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join(QLatin1Char('\n'))));
    }

    void everyCommandWithAKeyIsInAMenu()
    {
        load(sample());
        const QSet<const QAction*> known = inMenus();
        QStringList hidden;
        for (const QAction* action : m_window->findChildren<QAction*>()) {
            if (!action->shortcuts().isEmpty() && !known.contains(action))
                hidden.append(action->text());
        }
        QVERIFY2(hidden.isEmpty(), qPrintable(hidden.join(QLatin1Char('\n'))));
    }

    void theKeysAreWiresharks_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("words");
        const auto row = [](const char* key, const char* words) {
            QTest::newRow(key) << QString::fromLatin1(key) << QString::fromUtf8(words);
        };
        row("Ctrl+O", "Open");
        row("Ctrl+R", "Reload");
        row("Ctrl+W", "Close");
        row("Ctrl+Q", "Quit");
        row("Ctrl+F", "Find");
        row("Ctrl+N", "Find next");
        row("Ctrl+B", "Find previous");
        row("F3", "Find next");
        row("Shift+F3", "Find previous");
        row("Ctrl+/", "Filter");
        row("Ctrl+G", "Go to");
        row("Ctrl+Alt+Shift+T", "Follow TCP");
        row("Ctrl+Down", "Next");
        row("Ctrl+Up", "Previous");
        row("Ctrl+.", "Next turn");
        row("Ctrl+,", "Previous turn");
        row("Ctrl+1", "Colour 1");
        row("Ctrl+9", "Colour 9");
        row("Ctrl+M", "Mark");
        row("Ctrl++", "Zoom in");
        row("Ctrl+-", "Zoom out");
        row("Ctrl+0", "Normal size");
        row("Ctrl+Shift+P", "Preferences");
        row("Ctrl+Shift+X", "Save");
        row("F11", "Full screen");
    }

    void theKeysAreWiresharks()
    {
        QFETCH(QString, key);
        QFETCH(QString, words);
        QStringList bearers;
        for (const QAction* action : inMenus()) {
            if (action->shortcuts().contains(QKeySequence(key)))
                bearers.append(QString(action->text()).remove(QLatin1Char('&')));
        }
        QCOMPARE(bearers.size(), 1);
        QVERIFY2(bearers.front().startsWith(words, Qt::CaseInsensitive), qPrintable(bearers.front()));
    }

    /// Tab leads from the filter into the list, then into the conversation and its details: the way one
    /// reads.
    void tabLeadsThroughTheWindowAsOneReads()
    {
        load(sample());
        m_window->connections().focusFilter();
        QStringList way;
        QSet<QWidget*> seen;
        while (!seen.contains(QApplication::focusWidget())) {
            QWidget* now = QApplication::focusWidget();
            seen.insert(now);
            way.append(spokenName(now));
            QTest::keyClick(now, Qt::Key_Tab);
        }
        const auto place = [&](QWidget& widget) { return way.indexOf(spokenName(&widget)); };
        QVERIFY2(place(table()) > 0, qPrintable(way.join(QStringLiteral(" → "))));
        QVERIFY2(place(view()) > place(table()), qPrintable(way.join(QStringLiteral(" → "))));
        QVERIFY2(seen.size() >= 4, qPrintable(way.join(QStringLiteral(" → "))));
    }
};

QTEST_MAIN(ReachTest)
#include "reach_test.moc"
