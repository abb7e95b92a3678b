// The page of TLS keys in the preferences, worked with mouse and keys.
#include "core/model/message_session.h"
#include "tests/gui/window_fixture.h"
#include "ui/preferences_dialog.h"

#include <QApplication>
#include <QFile>
#include <QFileDialog>
#include <QInputDialog>
#include <QLineEdit>
#include <QPushButton>
#include <QTabBar>
#include <QTabWidget>
#include <QTest>
#include <QTimer>
#include <QTreeWidget>

namespace weir {

class KeysTest final : public WindowFixture
{
    Q_OBJECT

private slots:
    void aKeyLogIsAddedAndTellsWhatItFits();
    void aKeyLogThatGrowsTakesEffectWhileItIsLookedAt();
    void whatIsNoKeyIsRefusedInWords();
    void aPrivateKeyIsNamedAsSuch();
    void aSourceIsRemovedByKeys();
    void keysInTheCaptureAreListedAndStay();

private:
    QString file(const QString& name) const { return m_folder.filePath(name); }
    TlsSessionCount sessions() const { return m_window->session().messages().tlsSessions(); }
    QDialog* dialog() const { return qobject_cast<QDialog*>(QApplication::activeModalWidget()); }
    QTreeWidget& sources() const { return *dialog()->findChild<QTreeWidget*>(QStringLiteral("keySources")); }
    QString cell(int row, int column) const
    {
        const QTreeWidgetItem* item = sources().topLevelItem(row);
        return item == nullptr ? QString() : item->text(column);
    }

    /// Opens the preferences by their keys, turns to the page by a click, works there, and closes by Escape.
    void onThePage(const std::function<void()>& work)
    {
        bool worked = false;
        QTimer::singleShot(0, this, [&] {
            QVERIFY(dialog() != nullptr);
            auto* bar = dialog()->findChild<QTabWidget*>()->tabBar();
            QTest::mouseClick(bar, Qt::LeftButton, {}, bar->tabRect(1).center());
            QVERIFY(sources().isVisible());
            work();
            worked = true;
            QTest::keyClick(dialog(), Qt::Key_Escape);
        });
        QTest::keyClick(m_window.get(), Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(worked);
    }
    /// Clicks Add, and answers the file dialog.
    void add(const QString& path)
    {
        auto* page = dialog();
        answerFileDialog(path);
        QTest::mouseClick(page->findChild<QPushButton*>(QStringLiteral("addKeys")), Qt::LeftButton);
        settle();
    }
    /// The question for a password that comes next is put off.
    void refusePassword()
    {
        QTimer::singleShot(0, this, [this] {
            if (auto* question = qobject_cast<QInputDialog*>(QApplication::activeModalWidget()))
                QTest::keyClick(question, Qt::Key_Escape);
            else
                refusePassword();
        });
    }
};

void KeysTest::aKeyLogIsAddedAndTellsWhatItFits()
{
    load(capture("tls-keylog.pcapng"));
    QCOMPARE(sessions().decrypted, std::size_t{0});
    QVERIFY(sessions().sessions > 0);
    onThePage([this] {
        QCOMPARE(sources().topLevelItemCount(), 0);
        add(capture("tls-keylog.keys"));
        QCOMPARE(sources().topLevelItemCount(), 1);
        QVERIFY2(cell(0, 0).contains(QStringLiteral("tls-keylog.keys")), qPrintable(cell(0, 0)));
        QCOMPARE(cell(0, 1), QStringLiteral("key log"));
        QVERIFY(cell(0, 2).toInt() > 0);
        const QString all = QString::number(sessions().sessions);
        QCOMPARE(cell(0, 3), QStringLiteral("%1 of %1").arg(all));
        QVERIFY2(cell(0, 4).isEmpty(), qPrintable(cell(0, 4)));
    });
    // What was added counts at once: Escape takes nothing of it back.
    QCOMPARE(sessions().decrypted, sessions().sessions);
}

void KeysTest::aKeyLogThatGrowsTakesEffectWhileItIsLookedAt()
{
    load(capture("tls-keylog.pcapng"));
    QFile whole(capture("tls-keylog.keys"));
    QVERIFY(whole.open(QIODevice::ReadOnly));
    QFile growing(file(QStringLiteral("growing.keys")));
    QVERIFY(growing.open(QIODevice::WriteOnly));
    growing.write("# nothing yet\n");
    growing.flush();
    onThePage([&] {
        add(growing.fileName());
        QCOMPARE(sources().topLevelItemCount(), 1);
        QCOMPARE(sessions().decrypted, std::size_t{0});
        growing.write(whole.readAll());
        growing.flush();
        QTRY_COMPARE_WITH_TIMEOUT(sessions().decrypted, sessions().sessions, 60'000);
        QVERIFY(cell(0, 2).toInt() > 0);
    });
}

void KeysTest::whatIsNoKeyIsRefusedInWords()
{
    load(sample());
    const int before = static_cast<int>(m_window->session().messages().keys().sources().size());
    QFile broken(file(QStringLiteral("broken.pem")));
    QVERIFY(broken.open(QIODevice::WriteOnly));
    broken.write("-----BEGIN RSA PRIVATE KEY-----\nnothing\n-----END RSA PRIVATE KEY-----\n");
    broken.close();
    onThePage([&] {
        refusePassword();
        add(broken.fileName());
        QCOMPARE(sources().topLevelItemCount(), before);
        QString told;
        for (const QLabel* label : dialog()->findChildren<QLabel*>())
            told += label->text() + QLatin1Char('\n');
        QVERIFY2(told.contains(QStringLiteral("broken.pem")), qPrintable(told));
    });
}

void KeysTest::aPrivateKeyIsNamedAsSuch()
{
    load(capture("tls/rsa-key.pcapng"));
    QCOMPARE(sessions().decrypted, std::size_t{0});
    onThePage([this] {
        add(capture("tls/rsa.key"));
        QCOMPARE(sources().topLevelItemCount(), 1);
        QCOMPARE(cell(0, 1), QStringLiteral("RSA private key"));
    });
    QVERIFY(sessions().decrypted > 0);
    QVERIFY2(sessions().decrypted < sessions().sessions, "one session has forward secrecy");
}

void KeysTest::aSourceIsRemovedByKeys()
{
    load(capture("tls-keylog.pcapng"));
    onThePage([this] {
        add(capture("tls-keylog.keys"));
        QVERIFY(sessions().decrypted > 0);
        QPushButton* remove = nullptr;
        for (QPushButton* button : dialog()->findChildren<QPushButton*>()) {
            if (button->text() == QStringLiteral("&Remove"))
                remove = button;
        }
        QVERIFY(remove != nullptr);
        QVERIFY2(!remove->isEnabled(), "nothing is selected");
        sources().setFocus();
        QTest::keyClick(&sources(), Qt::Key_Down);
        QTest::keyClick(&sources(), Qt::Key_Space);
        QVERIFY(remove->isEnabled());
        remove->setFocus();
        QTest::keyClick(remove, Qt::Key_Space);
        settle();
        QCOMPARE(sources().topLevelItemCount(), 0);
        QVERIFY(!remove->isEnabled());
    });
    QCOMPARE(sessions().decrypted, std::size_t{0});
}

void KeysTest::keysInTheCaptureAreListedAndStay()
{
    load(sample());
    onThePage([this] {
        QCOMPARE(sources().topLevelItemCount(), 1);
        QCOMPARE(cell(0, 1), QStringLiteral("in the capture"));
        QCOMPARE(cell(0, 3), QStringLiteral("%1 of %2").arg(sessions().decrypted).arg(sessions().sessions));
    });
}

} // namespace weir

QTEST_MAIN(weir::KeysTest)
#include "keys_test.moc"
