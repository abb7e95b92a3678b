#include "tests/gui/window_fixture.h"

#include <QApplication>
#include <QFileDialog>
#include <QHeaderView>
#include <QLineEdit>
#include <QSettings>
#include <QStandardPaths>
#include <QTest>
#include <QTimer>

namespace weir {

void WindowFixture::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("weir-tests"));
    QCoreApplication::setApplicationName(QStringLiteral("window"));
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    m_theme = std::make_unique<Theme>();
    useLook();
}

void WindowFixture::init()
{
    QSettings().clear();
    QSettings().setValue(QStringLiteral("export/folder"), m_folder.filePath(QStringLiteral("out")));
    m_window = std::make_unique<MainWindow>(*m_theme, MainWindow::Options{true, {sample()}});
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
}

void WindowFixture::cleanup()
{
    m_window.reset();
    QDir(m_folder.filePath(QStringLiteral("out"))).removeRecursively();
    useLook();
}

void WindowFixture::useLook()
{
    // The same walks are gone again in another look: "dark 150".
    const QStringList wanted =
        qEnvironmentVariable("WEIR_TEST_LOOK", QStringLiteral("light 100")).split(QLatin1Char(' '));
    Appearance look;
    look.theme = wanted.value(0) == QLatin1String("dark") ? ThemeChoice::Dark : ThemeChoice::Light;
    look.zoom = wanted.value(1).toInt();
    m_theme->setAppearance(look);
}

void WindowFixture::settle(MainWindow& window)
{
    QTRY_VERIFY_WITH_TIMEOUT(window.settled(), 60'000);
}

void WindowFixture::load(const QString& path)
{
    m_window->openCapture(path);
    settle();
}

void WindowFixture::clickHeader(ConnectionColumn column)
{
    QHeaderView* header = table().horizontalHeader();
    const int section = static_cast<int>(column);
    const QPoint point(header->sectionViewportPosition(section) + header->sectionSize(section) / 2,
                       header->height() / 2);
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, point);
    settle();
}

void WindowFixture::clickRow(int row)
{
    const QRect cell =
        table().visualRect(table().model()->index(row, static_cast<int>(ConnectionColumn::Client)));
    QTest::mouseClick(table().viewport(), Qt::LeftButton, {}, cell.center());
    settle();
}

void WindowFixture::answerFileDialog(const QString& path)
{
    QTimer::singleShot(0, this, [this, path] {
        auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
        if (dialog == nullptr) {
            answerFileDialog(path);
            return;
        }
        dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"))->setText(path);
        QMetaObject::invokeMethod(dialog, "accept");
    });
}

QPoint WindowFixture::pointOf(const QString& text)
{
    for (const VisibleRow& row : view().visibleRows()) {
        const qsizetype at = row.text.text.indexOf(text);
        if (row.row.kind != FollowRow::Kind::Data || at < 0)
            continue;
        // Found by asking for the octet at each pixel: the geometry is the view's own affair.
        const std::uint64_t wanted = row.row.begin + row.text.cells[static_cast<std::size_t>(at)].octet;
        for (int x = 0; x < view().viewport()->width(); ++x) {
            const QPoint point(x, row.top + row.height / 2);
            QTest::mouseClick(view().viewport(), Qt::LeftButton, {}, point);
            if (view().caret() == FollowPlace{row.row.turn, wanted})
                return point;
        }
    }
    return {-1, -1};
}

} // namespace weir
