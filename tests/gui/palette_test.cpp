// The command palette: every command by its name, with the keyboard alone.
#include "tests/gui/window_fixture.h"
#include "ui/command_palette.h"
#include "ui/fuzzy.h"

#include <QLineEdit>
#include <QMenuBar>
#include <QSet>
#include <QTest>
#include <QTreeWidget>

using namespace weir;

class PaletteTest final : public WindowFixture
{
    Q_OBJECT

private:
    CommandPalette* open()
    {
        m_window->activateWindow(); // a window manager would do it when a dialog closes
        if (!QTest::qWaitForWindowActive(m_window.get()))
            return nullptr;
        QTest::keyClick(m_window.get(), Qt::Key_A, Qt::ControlModifier | Qt::ShiftModifier);
        auto* palette = m_window->findChild<CommandPalette*>();
        if (palette != nullptr && !QTest::qWaitForWindowExposed(palette))
            return nullptr;
        return palette;
    }
    static QLineEdit* line(CommandPalette* palette) { return palette->findChild<QLineEdit*>(); }
    static QTreeWidget* list(CommandPalette* palette) { return palette->findChild<QTreeWidget*>(); }

private slots:
    void lettersInOrderFit()
    {
        QVERIFY(!fuzzyScore(u"xyz", u"View ▸ Hex"));
        QVERIFY(!fuzzyScore(u"xeh", u"View ▸ Hex"));
        QVERIFY(fuzzyScore(u"VHX", u"View ▸ Hex"));
        QCOMPARE(*fuzzyScore(u"", u"View"), 0);
        // Beginnings of words and letters that follow each other are what one means.
        QVERIFY(*fuzzyScore(u"ft", u"Follow TCP") > *fuzzyScore(u"ft", u"Left"));
        QVERIFY(*fuzzyScore(u"find", u"Find next") > *fuzzyScore(u"find", u"Fixed hand"));
        // The best place counts, not the first.
        QVERIFY(*fuzzyScore(u"dark", u"Standard ▸ Dark") > *fuzzyScore(u"dark", u"Standard ▸ a r k"));
    }

    void runsWhatWasTypedInShort()
    {
        load(sample());
        CommandPalette* palette = open();
        QVERIFY(palette != nullptr);
        QTest::keyClicks(line(palette), QStringLiteral("vhex"));
        QVERIFY(list(palette)->currentItem()->text(0).contains(QStringLiteral("Hex")));
        QTest::keyClick(line(palette), Qt::Key_Return);
        QTRY_COMPARE(view().document().layout().form, FollowForm::Hex);
        QTRY_VERIFY(m_window->findChild<CommandPalette*>() == nullptr);
    }

    void whatWasUsedLastComesFirst()
    {
        load(sample());
        for (const char* words : {"theme dark", "fold all turns"}) {
            CommandPalette* palette = open();
            QTest::keyClicks(line(palette), QLatin1String(words));
            QTest::keyClick(line(palette), Qt::Key_Return);
            QTRY_VERIFY(m_window->findChild<CommandPalette*>() == nullptr);
        }
        QTRY_COMPARE(m_theme->choice(), ThemeChoice::Dark);
        const QTreeWidget* shown = list(open());
        QVERIFY(shown->topLevelItem(0)->text(0).contains(QStringLiteral("Fold all turns")));
        QVERIFY(shown->topLevelItem(1)->text(0).contains(QStringLiteral("Dark")));
    }

    void keysMoveInTheListAndEscapeLeaves()
    {
        CommandPalette* palette = open();
        const QTreeWidgetItem* first = list(palette)->currentItem();
        QTest::keyClick(line(palette), Qt::Key_Down);
        QVERIFY(list(palette)->currentItem() != first);
        QTest::keyClick(line(palette), Qt::Key_Up);
        QCOMPARE(list(palette)->currentItem(), first);
        QTest::keyClick(line(palette), Qt::Key_Escape);
        QTRY_VERIFY(m_window->findChild<CommandPalette*>() == nullptr);
    }

    void whatCannotBeDoneNowIsLastAndDoesNothing()
    {
        CommandPalette* palette = open(); // without a capture
        QTest::keyClicks(line(palette), QStringLiteral("exchange client and server"));
        QVERIFY(list(palette)->topLevelItem(0)->isDisabled());
        QTest::keyClick(line(palette), Qt::Key_Return);
        QVERIFY(palette->isVisible());
        QTest::keyClicks(line(palette), QStringLiteral("zzzz"));
        QVERIFY(list(palette)->topLevelItem(0)->text(0).startsWith(QStringLiteral("No command")));
        QTest::keyClick(line(palette), Qt::Key_Escape);
    }

    void keysAreShownAndNoneIsGivenTwice()
    {
        load(sample());
        const QTreeWidget* shown = list(open());
        QMap<QString, QString> keys;
        QStringList twice;
        for (int i = 0; i < shown->topLevelItemCount(); ++i) {
            const QTreeWidgetItem* item = shown->topLevelItem(i);
            for (const QString& key : item->text(1).split(QStringLiteral(", "), Qt::SkipEmptyParts)) {
                if (keys.contains(key))
                    twice.append(key + QStringLiteral(": ") + item->text(0) + QStringLiteral(", ") +
                                 keys[key]);
                keys.insert(key, item->text(0));
            }
        }
        QVERIFY2(twice.isEmpty(), qPrintable(twice.join(QLatin1Char('\n'))));
        QVERIFY(keys.value(QStringLiteral("Ctrl+F")).contains(QStringLiteral("Find in stream")));
        QVERIFY(keys.size() > 30);
    }
};

QTEST_MAIN(PaletteTest)
#include "palette_test.moc"
