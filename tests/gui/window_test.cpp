// Ways of working in the window, as a user's hands do them: mouse and keys, offscreen.
#include "core/model/follow_marks.h"
#include "tests/gui/window_fixture.h"
#include "ui/connection_view.h"
#include "ui/detail_pane.h"
#include "ui/export_dialog.h"
#include "ui/find_bar.h"
#include "ui/main_window.h"
#include "ui/theme.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFile>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>
#include <QTimer>
#include <QToolButton>

#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace weir {

class WindowTest final : public WindowFixture
{
    Q_OBJECT

private slots:
    void welcomesUntilACaptureIsOpen();
    void listsAndFollowsWhatItOpens();
    void sortingBringsTheBiggestToTheTopAndFollowsIt();
    void theSelectionStaysWithItsConnectionWhenSorted();
    void theFilterHidesRowsAndSaysSo();
    void nextAndPreviousConnectionByKey();
    void findCountsMarksAndStepsThroughHits();
    void findSaysNotFound();
    void copiesWhatTheMouseSelected();
    void keysSelectAcrossTurns();
    void hexShowsOffsetsAndOneSideAlone();
    void scrollsToTheLastRowAndBack();
    void turnsFoldAndAreSteppedThrough();
    void jumpsToGaps();
    void exportsTheServersOctetsThroughTheDialog();
    void savesTheBiggestServerStreamInThreeClicks();
    void savesSeveralConnectionsIntoAFolder();
    void anExportThatFailsIsTold();
    void zoomAndThemeChangeTheWholeWindow();
    void columnsComeBackAtTheNextStart();
    void columnsFitTheWindowUntilTheUserChoosesWidths();
    void anErrorIsToldInPlace();
    void opensWhatIsDropped();
    void bothVersionsOfAConflictAreShown();
    void limitsThatAreSetHoldAtOnceAndComeBack();
    void quitsByKey();
    void readingAndSavingAreStoppedFromTheMenu();
    void longTextsAreShortenedAndToldInFull();
    void propertiesTellOfInterfacesAndAnomalies();
    void openingAnotherFileOrClosingAtAnyMomentOfLoading();
};

void WindowTest::welcomesUntilACaptureIsOpen()
{
    QVERIFY(m_window->findChild<QWidget*>(QStringLiteral("welcome"))->isVisible());
    QVERIFY(!table().isVisible());
    load(sample());
    QVERIFY(table().isVisible());
    m_window->session().close();
    QVERIFY(!table().isVisible());
}

void WindowTest::listsAndFollowsWhatItOpens()
{
    const QAbstractItemModelTester tester(&m_window->session().connections(),
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    load(sample());
    QCOMPARE(table().model()->rowCount(), 17);
    QVERIFY(counts().contains(QStringLiteral("17 connections")));
    clickRow(5);
    QCOMPARE(m_window->connections().current()->value, 5u);
    QVERIFY(!view().visibleRows().empty());
    QVERIFY(view().visibleRows()[1].text.text.startsWith(QStringLiteral("GET ")));
    QVERIFY(m_window->details().tree().model()->rowCount() > 3);
}

void WindowTest::sortingBringsTheBiggestToTheTopAndFollowsIt()
{
    load(sample());
    clickHeader(ConnectionColumn::ServerOctets);
    const ConnectionListModel& model = m_window->session().connections();
    for (int row = 1; row < model.rowCount(); ++row)
        QVERIFY(model.connection(model.idAt(row - 1)).direction(Direction::ToClient).streamLength >=
                model.connection(model.idAt(row)).direction(Direction::ToClient).streamLength);
    QCOMPARE(m_window->connections().current(), std::optional(model.idAt(0)));
    QCOMPARE(m_window->follow().source()->connection, model.idAt(0));
}

void WindowTest::theSelectionStaysWithItsConnectionWhenSorted()
{
    load(sample());
    clickRow(3);
    clickHeader(ConnectionColumn::ServerOctets);
    clickHeader(ConnectionColumn::Client);
    QCOMPARE(m_window->connections().current()->value, 3u);
    QCOMPARE(m_window->connections().selected().size(), std::size_t{1});
}

void WindowTest::theFilterHidesRowsAndSaysSo()
{
    load(sample());
    QTest::keyClick(m_window.get(), Qt::Key_Slash, Qt::ControlModifier);
    QLineEdit& filter = m_window->connections().filterEdit();
    QVERIFY(filter.hasFocus());
    QTest::keyClicks(&filter, QStringLiteral("port:443"));
    QTest::keyClick(&filter, Qt::Key_Return);
    settle();
    const ConnectionListModel& model = m_window->session().connections();
    QVERIFY(model.rowCount() > 0 && model.rowCount() < 17);
    for (int row = 0; row < model.rowCount(); ++row)
        QCOMPARE(model.connection(model.idAt(row)).server.port, std::uint16_t{443});
    QTRY_VERIFY(counts().contains(QStringLiteral(" of 17 connections")));
    QTest::keyClick(m_window.get(), Qt::Key_Slash, Qt::ControlModifier);
    QTest::keyClick(&filter, Qt::Key_Escape);
    settle();
    QCOMPARE(model.rowCount(), 17);
    QVERIFY(filter.text().isEmpty());
}

void WindowTest::nextAndPreviousConnectionByKey()
{
    load(sample());
    clickRow(2);
    QTest::keyClick(m_window.get(), Qt::Key_Down, Qt::ControlModifier);
    QCOMPARE(m_window->connections().current()->value, 3u);
    QCOMPARE(m_window->follow().source()->connection.value, 3u);
    QTest::keyClick(m_window.get(), Qt::Key_Up, Qt::ControlModifier);
    QCOMPARE(m_window->connections().current()->value, 2u);
}

void WindowTest::findCountsMarksAndStepsThroughHits()
{
    load(sample());
    clickRow(5);
    QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier);
    auto* edit = m_window->findChild<QLineEdit*>(QStringLiteral("findText"));
    QVERIFY(edit->hasFocus());
    QTest::keyClicks(edit, QStringLiteral("http/1.1"));
    settle();
    const FindHits& hits = m_window->follow().findBar().hits();
    QCOMPARE(hits.count(), std::uint64_t{2});
    QCOMPARE(view().caret(), hits.kept()[0].place());
    QTest::keyClick(m_window.get(), Qt::Key_F3);
    QCOMPARE(view().caret(), hits.kept()[1].place());
    QTest::keyClick(m_window.get(), Qt::Key_F3);
    QCOMPARE(view().caret(), hits.kept()[0].place());
    QTest::keyClick(m_window.get(), Qt::Key_F3, Qt::ShiftModifier);
    QCOMPARE(view().caret(), hits.kept()[1].place());
    QTest::keyClick(edit, Qt::Key_Escape);
    QVERIFY(!m_window->follow().findBar().isVisible());
    QVERIFY(view().hits() == nullptr);
}

void WindowTest::findSaysNotFound()
{
    load(sample());
    QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier);
    auto* edit = m_window->findChild<QLineEdit*>(QStringLiteral("findText"));
    QTest::keyClicks(edit, QStringLiteral("no such words"));
    settle();
    QCOMPARE(m_window->follow().findBar().hits().count(), std::uint64_t{0});
    const auto labels = m_window->follow().findBar().findChildren<QLabel*>();
    QVERIFY(std::any_of(labels.begin(), labels.end(),
                        [](const QLabel* label) { return label->text() == QStringLiteral("Not found"); }));
}

void WindowTest::copiesWhatTheMouseSelected()
{
    load(sample());
    clickRow(5);
    const QPoint from = pointOf(QStringLiteral("/day.csv"));
    const QPoint to = pointOf(QStringLiteral(" HTTP"));
    QVERIFY(from.x() >= 0 && to.x() >= 0);
    QTest::mousePress(view().viewport(), Qt::LeftButton, {}, from);
    QTest::mouseMove(view().viewport(), to);
    QTest::mouseRelease(view().viewport(), Qt::LeftButton, {}, to);
    QTest::keyClick(&view(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("/day.csv"));
    view().copySelection(CopyForm::Hex);
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("2f 64 61 79 2e 63 73 76"));
    QTest::mouseDClick(view().viewport(), Qt::LeftButton, {}, from + QPoint(m_theme->scaled(12), 0));
    view().copySelection(CopyForm::Text);
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("day"));
}

void WindowTest::keysSelectAcrossTurns()
{
    load(sample());
    clickRow(5);
    view().setFocus();
    QTest::keyClick(&view(), Qt::Key_Home, Qt::ControlModifier);
    QTest::keyClick(&view(), Qt::Key_End, Qt::ControlModifier | Qt::ShiftModifier);
    const ConnectionSummary& row = m_window->session().connections().connection(ConnectionId{5});
    QCOMPARE(view().selectedOctets(UINT64_MAX).size(), totalOctets(row));
    QTest::keyClick(&view(), Qt::Key_Home, Qt::ControlModifier);
    QTest::keyClick(&view(), Qt::Key_Right, Qt::ShiftModifier);
    QTest::keyClick(&view(), Qt::Key_Right, Qt::ShiftModifier);
    QTest::keyClick(&view(), Qt::Key_Right, Qt::ShiftModifier);
    view().copySelection(CopyForm::Text);
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("GET"));
    QTest::keyClick(&view(), Qt::Key_Down);
    QVERIFY(!view().hasSelection());
}

void WindowTest::hexShowsOffsetsAndOneSideAlone()
{
    load(sample());
    clickRow(5);
    m_window->follow().actions().hex->trigger();
    const VisibleRow& row = view().visibleRows()[1];
    QCOMPARE(row.octets.size(), std::size_t{FollowDocument::hexRowLength});
    QCOMPARE(row.octets[0], std::uint8_t{'G'});
    m_window->follow().actions().server->trigger();
    for (const VisibleRow& visible : view().visibleRows())
        QCOMPARE(view().document().turn(visible.row.turn).direction, Direction::ToClient);
}

void WindowTest::scrollsToTheLastRowAndBack()
{
    load(sample());
    clickRow(5);
    QScrollBar* bar = view().verticalScrollBar();
    QVERIFY(bar->maximum() > 0);
    const FollowRow first = view().visibleRows().front().row;
    bar->setValue(bar->maximum());
    const FollowRow last = view().visibleRows().back().row;
    QCOMPARE(last.end, view().document().turn(last.turn).end);
    for (int i = 0; i < 10'000 && view().visibleRows().front().row != first; ++i)
        bar->triggerAction(QAbstractSlider::SliderPageStepSub);
    QVERIFY(view().visibleRows().front().row == first);
    // A wheel's notch moves three rows.
    QWheelEvent wheel(QPointF(10, 10), view().viewport()->mapToGlobal(QPointF(10, 10)), {}, QPoint(0, -120),
                      Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    const FollowRow fourth = view().visibleRows()[3].row;
    QApplication::sendEvent(view().viewport(), &wheel);
    QVERIFY(view().visibleRows().front().row == fourth);
}

void WindowTest::turnsFoldAndAreSteppedThrough()
{
    load(sample());
    clickRow(5);
    QTest::keyClick(m_window.get(), Qt::Key_Period, Qt::ControlModifier);
    QCOMPARE(view().caret().turn, std::size_t{1});
    QTest::keyClick(m_window.get(), Qt::Key_Comma, Qt::ControlModifier);
    QCOMPARE(view().caret().turn, std::size_t{0});
    const VisibleRow& header = view().visibleRows().front();
    QCOMPARE(header.row.kind, FollowRow::Kind::Header);
    QTest::mouseClick(view().viewport(), Qt::LeftButton, {}, QPoint(14, header.top + header.height / 2));
    QVERIFY(view().document().isFolded(0));
    QCOMPARE(view().visibleRows()[1].row.kind, FollowRow::Kind::Header);
    m_window->follow().actions().unfoldAll->trigger();
    QVERIFY(!view().document().isFolded(0));
}

void WindowTest::jumpsToGaps()
{
    load(capture("gap.pcapng"));
    const auto gaps = [&](Direction direction) {
        return view().document().content().direction(direction).gaps.all();
    };
    const auto all =
        gaps(Direction::ToClient).empty() ? gaps(Direction::ToServer) : gaps(Direction::ToClient);
    QVERIFY(!all.empty());
    QTest::keyClick(m_window.get(), Qt::Key_F8);
    bool shown = false;
    for (const VisibleRow& row : view().visibleRows())
        shown = shown || view().document().turn(row.row.turn).firstFrame.value != 0;
    QVERIFY(shown);
    QVERIFY(view().caret() != (FollowPlace{0, 0}));
}

void WindowTest::exportsTheServersOctetsThroughTheDialog()
{
    load(sample());
    clickRow(5);
    m_window->follow().actions().server->trigger();
    QTimer::singleShot(0, this, [this] {
        auto* dialog = qobject_cast<ExportDialog*>(QApplication::activeModalWidget());
        QVERIFY(dialog != nullptr);
        QVERIFY(!dialog->findChild<QLineEdit*>(QStringLiteral("exportName"))->text().isEmpty());
        dialog->findChild<QLineEdit*>(QStringLiteral("exportFolder"))
            ->setText(m_folder.filePath(QStringLiteral("out")));
        dialog->findChild<QLineEdit*>(QStringLiteral("exportName"))->setText(QStringLiteral("day.bin"));
        QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("exportSave")), Qt::LeftButton);
    });
    QTest::keyClick(m_window.get(), Qt::Key_X, Qt::ControlModifier | Qt::ShiftModifier);
    settle();
    QFile file(m_folder.filePath(QStringLiteral("out/day.bin")));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.size(), 83'771);
    QVERIFY(file.readAll().startsWith("HTTP/1.1 200 OK"));
    QVERIFY(message().contains(QStringLiteral("day.bin")));
}

void WindowTest::savesTheBiggestServerStreamInThreeClicks()
{
    load(sample());
    clickHeader(ConnectionColumn::ServerOctets); // one
    auto* save = m_window->findChild<QToolButton*>(QStringLiteral("saveOctets"));
    QVERIFY(save->isEnabled());
    QTimer::singleShot(0, this, [] {
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu != nullptr);
        QTest::mouseClick(menu, Qt::LeftButton, {},
                          menu->actionGeometry(menu->actions().front()).center()); // three
    });
    QTest::mouseClick(save, Qt::LeftButton); // two
    settle();
    const QDir out(m_folder.filePath(QStringLiteral("out")));
    QCOMPARE(out.entryList(QDir::Files).size(), 1);
    const ConnectionListModel& model = m_window->session().connections();
    const auto length = model.connection(model.idAt(0)).direction(Direction::ToClient).streamLength;
    QCOMPARE(static_cast<std::uint64_t>(QFileInfo(out.filePath(out.entryList(QDir::Files).front())).size()),
             length);
}

void WindowTest::savesSeveralConnectionsIntoAFolder()
{
    load(sample());
    clickRow(0);
    QTest::keyClick(&table(), Qt::Key_Down, Qt::ShiftModifier);
    QTest::keyClick(&table(), Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(m_window->connections().selected().size(), std::size_t{3});
    auto* save = m_window->findChild<QToolButton*>(QStringLiteral("saveOctets"));
    save->menu()->actions().at(3)->trigger();
    settle();
    const QDir out(m_folder.filePath(QStringLiteral("out")));
    QCOMPARE(out.entryList(QDir::Files).size(), 6);
    // Once more: nothing is overwritten.
    save->menu()->actions().at(3)->trigger();
    settle();
    QCOMPARE(out.entryList(QDir::Files).size(), 12);
}

void WindowTest::anExportThatFailsIsTold()
{
    load(sample());
    QFile blocker(m_folder.filePath(QStringLiteral("blocker")));
    QVERIFY(blocker.open(QIODevice::WriteOnly));
    QSettings().setValue(QStringLiteral("export/folder"), blocker.fileName() + QStringLiteral("/inside"));
    m_window->findChild<QToolButton*>(QStringLiteral("saveOctets"))->menu()->actions().front()->trigger();
    settle();
    const auto* notice = m_window->findChild<QFrame*>(QStringLiteral("notice"));
    QVERIFY(notice->isVisible());
}

void WindowTest::zoomAndThemeChangeTheWholeWindow()
{
    m_theme->setZoom(100);
    m_theme->setChoice(ThemeChoice::Light);
    load(sample());
    const int row = table().rowHeight(0);
    const int line = view().visibleRows()[1].height;
    for (int i = 0; i < 5; ++i)
        QTest::keyClick(m_window.get(), Qt::Key_Plus, Qt::ControlModifier);
    QCOMPARE(m_theme->zoom(), 150);
    QVERIFY(table().rowHeight(0) > row);
    QVERIFY(view().visibleRows()[1].height > line);
    const QColor light = m_window->palette().color(QPalette::Base);
    m_theme->setChoice(ThemeChoice::Dark);
    QVERIFY(m_window->palette().color(QPalette::Base).lightness() < light.lightness());
    m_window->grab();
    QTest::keyClick(m_window.get(), Qt::Key_0, Qt::ControlModifier);
    QCOMPARE(m_theme->zoom(), 100);
    QCOMPARE(table().rowHeight(0), row);
}

void WindowTest::columnsComeBackAtTheNextStart()
{
    load(sample());
    QHeaderView* header = table().horizontalHeader();
    header->setSectionHidden(static_cast<int>(ConnectionColumn::RoundTrip), true);
    header->moveSection(header->visualIndex(static_cast<int>(ConnectionColumn::Server)), 0);
    const int client = static_cast<int>(ConnectionColumn::Client);
    const QPoint edge(header->sectionViewportPosition(client) + header->sectionSize(client) - 1,
                      header->height() / 2);
    QTest::mousePress(header->viewport(), Qt::LeftButton, {}, edge);
    QTest::mouseMove(header->viewport(), edge + QPoint(37, 0));
    QTest::mouseRelease(header->viewport(), Qt::LeftButton, {}, edge + QPoint(37, 0));
    const int width = header->sectionSize(client) * 100 / m_theme->zoom();
    m_window->resize(m_window->width() + 100, m_window->height());
    QCOMPARE(header->sectionSize(client) * 100 / m_theme->zoom(), width);
    m_window->close();
    m_window = std::make_unique<MainWindow>(*m_theme, MainWindow::Options{true, {}});
    header = table().horizontalHeader();
    QVERIFY(header->isSectionHidden(static_cast<int>(ConnectionColumn::RoundTrip)));
    QCOMPARE(header->visualIndex(static_cast<int>(ConnectionColumn::Server)), 0);
    const int again = header->sectionSize(client) * 100 / m_theme->zoom();
    QVERIFY2(std::abs(again - width) <= 1, qPrintable(QStringLiteral("%1, was %2").arg(again).arg(width)));
}

void WindowTest::columnsFitTheWindowUntilTheUserChoosesWidths()
{
    load(sample());
    const auto overflow = [this] { return table().horizontalScrollBar()->maximum(); };
    for (const int width : {1400, 1900, 1500}) {
        m_window->resize(m_theme->scaled(width), m_theme->scaled(900));
        QCOMPARE(overflow(), 0);
    }
    const auto widest = [this] { return table().columnWidth(static_cast<int>(ConnectionColumn::Client)); };
    m_window->resize(m_theme->scaled(1900), m_theme->scaled(900));
    const int wide = widest();
    m_window->resize(m_theme->scaled(1400), m_theme->scaled(900));
    QVERIFY(wide > widest() + m_theme->scaled(300));
}

void WindowTest::anErrorIsToldInPlace()
{
    load(QStringLiteral(WEIR_CAPTURES_DIR "/README.md"));
    const auto* notice = m_window->findChild<QFrame*>(QStringLiteral("notice"));
    QVERIFY(notice->isVisible());
    QVERIFY(notice->findChild<QLabel*>()->text().contains(QStringLiteral("README.md")));
    load(sample());
    QVERIFY(!notice->isVisible());
}

void WindowTest::opensWhatIsDropped()
{
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(sample())});
    QDragEnterEvent enter(QPoint(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &drop);
    settle();
    QCOMPARE(table().model()->rowCount(), 17);
}

void WindowTest::bothVersionsOfAConflictAreShown()
{
    const QString conflicting = QStringLiteral(WEIR_SHARED_DIR "/captures/wireshark-tcp-badsegments.pcap");
    if (!QFile::exists(conflicting))
        QSKIP("the shared captures are not here");
    load(conflicting);
    const auto& repeats = view().document().content().direction(Direction::ToServer).repeats;
    const auto conflict =
        std::find_if(repeats.begin(), repeats.end(), [](const Repeat& r) { return r.differs; });
    QVERIFY(conflict != repeats.end());
    const auto turn = view().document().content().turnOf(Direction::ToServer, conflict->offset);
    view().select({*turn, conflict->offset}, {*turn, conflict->offset});
    const auto both = conflictAt(view().document().content(), Direction::ToServer, conflict->offset);
    QVERIFY(both.has_value());
    QCOMPARE(both->kept.size(), both->other.size());
    QVERIFY(both->kept != both->other);
    m_window->grab();
}

void WindowTest::limitsThatAreSetHoldAtOnceAndComeBack()
{
    load(sample());
    QTimer::singleShot(0, this, [] {
        auto* dialog = QApplication::activeModalWidget();
        QVERIFY(dialog != nullptr);
        auto* limit = dialog->findChild<QLineEdit*>(QStringLiteral("limit-connections"));
        auto* ok = dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok);
        limit->setText(QStringLiteral("few"));
        QVERIFY(!ok->isEnabled());
        limit->setText(QStringLiteral("3"));
        QTest::mouseClick(ok, Qt::LeftButton);
    });
    QTest::keyClick(m_window.get(), Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
    settle();
    QCOMPARE(m_window->session().connections().rowCount(), 3);
    // At the next start, too.
    m_window = std::make_unique<MainWindow>(*m_theme, MainWindow::Options{true, {sample()}});
    load(sample());
    QCOMPARE(m_window->session().connections().rowCount(), 3);
}

void WindowTest::quitsByKey()
{
    load(sample());
    QTest::keyClick(m_window.get(), Qt::Key_Q, Qt::ControlModifier);
    QVERIFY(!m_window->isVisible());
}

void WindowTest::readingAndSavingAreStoppedFromTheMenu()
{
    QAction* stop = nullptr;
    for (QAction* action : m_window->findChildren<QAction*>()) {
        if (QString(action->text()).remove(QLatin1Char('&')) == QStringLiteral("Stop"))
            stop = action;
    }
    QVERIFY(stop != nullptr && !stop->isEnabled());
    // A pipe whose end does not come: reading goes on until it is stopped.
    const QString pipe = m_folder.filePath(QStringLiteral("pipe"));
    QCOMPARE(mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
    const int end = ::open(QFile::encodeName(pipe).constData(), O_RDWR | O_CLOEXEC);
    QVERIFY(end >= 0);
    QFile whole(sample());
    QVERIFY(whole.open(QIODevice::ReadOnly));
    const QByteArray octets = whole.read(4096);
    QCOMPARE(::write(end, octets.constData(), static_cast<std::size_t>(octets.size())), octets.size());
    m_window->openCapture(pipe);
    QApplication::processEvents();
    QVERIFY(m_window->session().loading());
    QVERIFY(stop->isEnabled());
    QCOMPARE(QString(stop->text()).remove(QLatin1Char('&')), QStringLiteral("Stop reading"));
    stop->trigger();
    settle();
    ::close(end);
    QVERIFY(!m_window->session().loading());
    QVERIFY(!stop->isEnabled());

    load(sample());
    QVERIFY(!stop->isEnabled());
    m_window->findChild<QToolButton*>(QStringLiteral("saveOctets"))->menu()->actions().front()->trigger();
    QVERIFY(stop->isEnabled());
    QCOMPARE(QString(stop->text()).remove(QLatin1Char('&')), QStringLiteral("Stop saving"));
    stop->trigger();
    QVERIFY(!stop->isEnabled());
    settle();
}

void WindowTest::propertiesTellOfInterfacesAndAnomalies()
{
    load(sample());
    QString text;
    QTimer::singleShot(0, this, [&text] {
        QWidget* dialog = QApplication::activeModalWidget();
        text = dialog->findChild<QTextBrowser*>()->toPlainText();
        dialog->close();
    });
    for (QAction* action : m_window->findChildren<QAction*>()) {
        if (action->text() == QStringLiteral("Capture file &properties"))
            action->trigger();
    }
    for (const char* fact :
         {"welcome.pcapng", "458, of which 457 are TCP", "EN10MB · at most 262,144 octets a packet",
          "gap_acked", "Octets are missing that the receiver acknowledged"})
        QVERIFY2(text.contains(QString::fromUtf8(fact)), fact);
}

void WindowTest::longTextsAreShortenedAndToldInFull()
{
    const QString name = QString(180, QLatin1Char('n')) + QStringLiteral(".pcapng");
    const QString path = m_folder.filePath(name);
    QVERIFY(QFile::copy(sample(), path));
    load(path);
    m_window->resize(700, 500);
    m_window->findChild<QToolButton*>(QStringLiteral("saveOctets"))->menu()->actions().front()->trigger();
    settle();
    auto* told = m_window->findChild<QLabel*>(QStringLiteral("statusMessage"));
    QVERIFY2(told->text().contains(m_folder.path()), qPrintable(told->text()));
    QCOMPARE(told->toolTip(), told->text());
    // Neither that nor what is selected makes the window wider.
    m_window->follow().actions().selectAll->trigger();
    QVERIFY(m_window->findChild<QLabel*>(QStringLiteral("statusPlace"))->text().size() > 10);
    QCOMPARE(m_window->width(), 700);
    QVERIFY2(m_window->minimumSizeHint().width() <= m_theme->scaled(700),
             qPrintable(QString::number(m_window->minimumSizeHint().width())));
}

void WindowTest::openingAnotherFileOrClosingAtAnyMomentOfLoading()
{
    const QStringList files{sample(), capture("lossy.pcapng"), capture("http.pcapng")};
    for (int round = 0; round < 200; ++round) {
        auto window = std::make_unique<MainWindow>(*m_theme, MainWindow::Options{false, {}});
        window->show();
        window->openCapture(files[round % files.size()]);
        // Each round meets another moment: so many turns of the event loop, and something under way.
        for (int turns = round % 11; turns > 0; --turns)
            QApplication::processEvents();
        if (round % 2 == 0)
            window->session().connections().sort(round % connectionColumnCount, Qt::DescendingOrder);
        if (round % 3 == 0)
            window->openCapture(files[(round + 1) % files.size()]);
        if (round % 5 == 0)
            window->follow().findBar().open(QStringLiteral("e"));
        if (round % 7 == 0)
            window->session().cancel();
        for (int turns = round % 5; turns > 0; --turns)
            QApplication::processEvents();
        window->close();
    }
}

} // namespace weir

QTEST_MAIN(weir::WindowTest)
#include "window_test.moc"
