// Ways of working with messages, objects, layers and TLS keys.
#include "tests/gui/window_fixture.h"
#include "ui/message_view.h"
#include "ui/object_preview.h"
#include "ui/object_view.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QDirIterator>
#include <QDropEvent>
#include <QFile>
#include <QLineEdit>
#include <QListView>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QTabWidget>
#include <QTest>
#include <QTextBrowser>
#include <QTreeWidget>

namespace weir {

class MessagesTest final : public WindowFixture
{
    Q_OBJECT

private slots:
    void theFieldOfAGapIsInSightWhereSummariesTakeRoom();
    void listsRequestsWithTheirResponses();
    void aMessageShowsItsConnectionItsOctetsAndItsFields();
    void aFieldAndItsOctetsSelectEachOther();
    void fieldsSelectOctetsOfTheirOwnLayer();
    void decodedAndContentsAreFollowed();
    void whatHasNoHeaderIsDecodedByTheNamesOfItsFields();
    void framedConnectionsOpenDecodedUnlessTheUserWantsOtherwise();
    void cardsLeaveTheTreeItsHalf();
    void plaintextIsFollowedWhereSecretsAreThere();
    void theFilterAndTheKindNarrowTheList();
    void aKindWithoutMessagesNamesOneThatHasSome();
    void tabsTellHowManyRowsAreShown();
    void lettersTypedInAListFilterIt();
    void objectsArePreviewedAndSaved();
    void anObjectThatWasSentShowsItsResponse();
    void theStatusBarTellsOfTlsSessions();
    void keysBesideTheCaptureAreOffered();
    void keysThatAreDroppedTakeEffectAtOnce();
    void detailsAreThoseOfAfterTheKeysCame();

private:
    void openTab(Qt::Key key)
    {
        QTest::keyClick(m_window.get(), key, Qt::AltModifier);
        settle();
    }
    void choose(ListView& list, int row)
    {
        const QRect cell = list.table().visualRect(list.table().model()->index(row, 1));
        QTest::mouseClick(list.table().viewport(), Qt::LeftButton, {}, cell.center());
        settle();
    }
    /// The first one whose protocols name that.
    std::optional<ConnectionId> connectionWith(const QString& protocol)
    {
        const ConnectionListModel& connections = m_window->session().connections();
        for (std::uint32_t id = 0; id < connections.totalCount(); ++id) {
            if (connections.extras(ConnectionId{id}).protocols.contains(protocol))
                return ConnectionId{id};
        }
        return std::nullopt;
    }
    MessageListModel& model() { return m_window->session().messages().messages(); }
    /// The first row whose text in that column contains that; -1 where there is none.
    int rowWith(OrderedListModel& list, int column, const QString& text)
    {
        for (int row = 0; row < list.rowCount(); ++row) {
            if (list.index(row, column).data().toString().contains(text))
                return row;
        }
        return -1;
    }
};

void MessagesTest::theFieldOfAGapIsInSightWhereSummariesTakeRoom()
{
    load(capture("gap.pcapng"));
    clickRow(0);
    view().setFocus();
    QTest::keyClick(&view(), Qt::Key_F8);
    DetailTree& tree = m_window->details().tree();
    const auto seen = [&tree] {
        return tree.currentIndex().isValid() &&
               tree.viewport()->rect().contains(tree.visualRect(tree.currentIndex()));
    };
    QTRY_VERIFY(!m_window->details().cardTexts().isEmpty() && m_window->settled());
    QTRY_VERIFY(seen());
    QVERIFY(tree.currentIndex().siblingAtColumn(0).data().toString().contains(QStringLiteral("5,712")));
}

void MessagesTest::listsRequestsWithTheirResponses()
{
    const QAbstractItemModelTester messages(&model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    const QAbstractItemModelTester objects(&m_window->session().messages().objects(),
                                           QAbstractItemModelTester::FailureReportingMode::Fatal);
    load(sample());
    openTab(Qt::Key_2);
    const int row = rowWith(model(), static_cast<int>(MessageColumn::What), QStringLiteral("/day.csv"));
    QVERIFY(row >= 0);
    const auto text = [&](MessageColumn column) {
        return model().index(row, static_cast<int>(column)).data().toString();
    };
    QCOMPARE(text(MessageColumn::Method), QStringLiteral("GET"));
    QCOMPARE(text(MessageColumn::Status), QStringLiteral("200"));
    QCOMPARE(text(MessageColumn::Type), QStringLiteral("text/csv"));
    QCOMPARE(text(MessageColumn::Connection), QStringLiteral("5"));
    QVERIFY(m_window->tabs().tabText(1).contains(QLatin1Char('(')));
    // The list of connections knows it, too.
    const ConnectionExtras& extras = m_window->session().connections().extras(ConnectionId{5});
    QCOMPARE(extras.protocols, QStringLiteral("HTTP/1"));
    QCOMPARE(extras.host, QStringLiteral("files.weir.test"));
    QCOMPARE(extras.requests, 1u);
}

void MessagesTest::aMessageShowsItsConnectionItsOctetsAndItsFields()
{
    load(sample());
    openTab(Qt::Key_2);
    choose(m_window->messages(),
           rowWith(model(), static_cast<int>(MessageColumn::What), QStringLiteral("/day.csv")));
    QCOMPARE(m_window->followed()->value, 5u);
    QCOMPARE(m_window->connections().current()->value, 5u);
    QCOMPARE(view().caret(), (FollowPlace{0, 0}));
    const QStringList cards = m_window->details().cardTexts();
    QVERIFY2(!cards.isEmpty() && cards.front().contains(QStringLiteral("/day.csv")),
             qPrintable(cards.join(QLatin1Char('\n'))));
    const QAbstractItemModel& tree = *m_window->details().tree().model();
    QCOMPARE(tree.index(0, 0).data().toString(), QStringLiteral("HTTP/1"));
    QVERIFY(tree.rowCount(tree.index(0, 0)) > 2);
}

void MessagesTest::aFieldAndItsOctetsSelectEachOther()
{
    load(sample());
    openTab(Qt::Key_2);
    choose(m_window->messages(),
           rowWith(model(), static_cast<int>(MessageColumn::What), QStringLiteral("/day.csv")));
    DetailTree& tree = m_window->details().tree();
    tree.expandAll();
    const QModelIndexList hosts =
        tree.model()->match(tree.model()->index(0, 0), Qt::DisplayRole, QStringLiteral("Host"), 1,
                            Qt::MatchContains | Qt::MatchRecursive);
    QVERIFY(!hosts.isEmpty());
    tree.scrollTo(hosts.front());
    QTest::mouseClick(tree.viewport(), Qt::LeftButton, {}, tree.visualRect(hosts.front()).center());
    const std::vector<std::uint8_t> selected = view().selectedOctets(100);
    const QString text = QString::fromUtf8(reinterpret_cast<const char*>(selected.data()),
                                           static_cast<qsizetype>(selected.size()));
    QVERIFY2(text.contains(QStringLiteral("files.weir.test")), qPrintable(text));
    // And back: the octets of another field.
    const QPoint point = pointOf(QStringLiteral("curl/"));
    QVERIFY(point.x() >= 0);
    settle();
    const QString field = tree.currentIndex().siblingAtColumn(1).data().toString();
    QVERIFY2(field.contains(QStringLiteral("curl/")), qPrintable(field));
}

void MessagesTest::fieldsSelectOctetsOfTheirOwnLayer()
{
    load(sample());
    openTab(Qt::Key_2);
    const auto octetsOf = [this](const QString& field) {
        DetailTree& tree = m_window->details().tree();
        tree.expandAll();
        const QModelIndexList found = tree.model()->match(tree.model()->index(0, 0), Qt::DisplayRole, field,
                                                          1, Qt::MatchStartsWith | Qt::MatchRecursive);
        if (found.isEmpty())
            return QByteArray("no such field");
        tree.scrollTo(found.front());
        QTest::mouseClick(tree.viewport(), Qt::LeftButton, {}, tree.visualRect(found.front()).center());
        settle();
        const std::vector<std::uint8_t> octets = view().selectedOctets(100);
        return QByteArray(reinterpret_cast<const char*>(octets.data()),
                          static_cast<qsizetype>(octets.size()));
    };
    const auto layer = [this] { return m_window->follow().subject().layer; };
    const LayerId tcp{};

    // Of a request inside TLS: plaintext.
    int row = -1;
    for (int i = 0; i < model().rowCount() && row < 0; ++i) {
        const MessageEntry& entry = model().entry(model().rowNumber(i));
        if (entry.message().protocol == "http" && entry.message().layer != tcp)
            row = i;
    }
    QVERIFY(row >= 0);
    choose(m_window->messages(), row);
    const QByteArray method = octetsOf(QStringLiteral("Method"));
    QCOMPARE(method, QByteArray("GET"));
    QVERIFY(layer() != tcp);

    // Of the handshake of the same connection: the records as they were sent.
    const ConnectionId connection = *m_window->followed();
    m_window->messages().choice().setCurrentIndex(2);
    settle();
    row = -1;
    for (int i = 0; i < model().rowCount() && row < 0; ++i) {
        if (model().entry(model().rowNumber(i)).owner->connection == connection)
            row = i;
    }
    QVERIFY(row >= 0);
    choose(m_window->messages(), row);
    const QByteArray type = octetsOf(QStringLiteral("Content type"));
    QCOMPARE(type, QByteArray("\x16"));
    QCOMPARE(layer(), tcp);
    // And back to the plaintext with the next message of it.
    m_window->messages().choice().setCurrentIndex(0);
    settle();
    for (int i = 0; i < model().rowCount(); ++i) {
        if (model().entry(model().rowNumber(i)).owner->connection == connection)
            row = i;
    }
    choose(m_window->messages(), row);
    QCOMPARE(octetsOf(QStringLiteral("Method")), QByteArray("GET"));
    QVERIFY(layer() != tcp);
}

void MessagesTest::decodedAndContentsAreFollowed()
{
    load(sample());
    clickRow(5);
    m_window->follow().actions().decoded->trigger();
    settle();
    QVERIFY(!view().visibleRows().empty());
    QVERIFY(view().visibleRows()[1].text.text.startsWith(QStringLiteral("GET /day.csv")));
    QCOMPARE(view().document().content().turns.size(), std::size_t{2});
    m_window->follow().setSubject({FollowSubject::Kind::Contents, {}});
    settle();
    QCOMPARE(view().document().content().turns.size(), std::size_t{1});
    QVERIFY(view().visibleRows()[1].text.text.startsWith(QStringLiteral("time,gauge,level")));
    m_window->follow().setSubject({});
    settle();
    QVERIFY(view().visibleRows()[1].text.text.startsWith(QStringLiteral("GET ")));
}

void MessagesTest::whatHasNoHeaderIsDecodedByTheNamesOfItsFields()
{
    load(sample());
    const auto id = connectionWith(QStringLiteral("HTTP/2"));
    QVERIFY(id);
    m_window->connections().selectConnection(*id);
    settle();
    QVERIFY(m_window->follow().actions().decoded->isChecked());
    QStringList lines;
    for (const VisibleRow& row : view().visibleRows())
        lines.append(row.text.text);
    const QString text = lines.join(QLatin1Char('\n'));
    QVERIFY2(text.contains(QStringLiteral("TLS_AES_256_GCM_SHA384 (0x1302)")), qPrintable(text));
    QVERIFY2(!text.contains(QStringLiteral("tls.handshake")), qPrintable(text));
}

void MessagesTest::framedConnectionsOpenDecodedUnlessTheUserWantsOtherwise()
{
    load(sample());
    const auto framed = connectionWith(QStringLiteral("HTTP/2"));
    QVERIFY(framed);
    const FollowPane::Actions& actions = m_window->follow().actions();
    clickRow(5);
    QVERIFY(actions.text->isChecked());
    m_window->connections().selectConnection(*framed);
    settle();
    QVERIFY(actions.decoded->isChecked());
    QCOMPARE(m_window->follow().subject().kind, FollowSubject::Kind::Decoded);
    // The choice counts for its kind alone, and stays.
    actions.hex->trigger();
    settle();
    clickRow(5);
    QVERIFY(actions.text->isChecked());
    m_window->connections().selectConnection(*framed);
    settle();
    QVERIFY(actions.hex->isChecked());
    QCOMPARE(m_window->follow().subject().kind, FollowSubject::Kind::Layer);
}

void MessagesTest::cardsLeaveTheTreeItsHalf()
{
    load(sample());
    const auto framed = connectionWith(QStringLiteral("TLS"));
    QVERIFY(framed);
    m_window->connections().selectConnection(*framed);
    settle();
    auto* cards = m_window->findChild<QTextBrowser*>(QStringLiteral("cards"));
    QVERIFY(cards->isVisible());
    QVERIFY(cards->toPlainText().contains(QStringLiteral("Cipher suite")));
    QVERIFY(cards->height() > 0 && cards->height() <= m_window->details().height() / 2);
    QVERIFY(m_window->details().tree().height() + 1 >= m_window->details().height() / 2);
    // Nothing is cut at the side.
    QCOMPARE(cards->horizontalScrollBar()->maximum(), 0);
}

void MessagesTest::plaintextIsFollowedWhereSecretsAreThere()
{
    load(sample());
    const ConnectionListModel& connections = m_window->session().connections();
    std::optional<ConnectionId> decrypted;
    for (std::uint32_t id = 0; id < connections.totalCount(); ++id) {
        if (connections.extras(ConnectionId{id}).decryption == Decryption::Decrypted && !decrypted)
            decrypted = ConnectionId{id};
    }
    QVERIFY(decrypted);
    m_window->connections().selectConnection(*decrypted);
    settle();
    m_window->follow().actions().text->trigger();
    settle();
    QCOMPARE(m_window->follow().subject().layer, LayerId{1});
    QVERIFY(!view().document().empty());
    const std::vector<std::uint8_t> first =
        view().document().content().turns.empty() ? std::vector<std::uint8_t>() : [&] {
            view().selectAll();
            return view().selectedOctets(16);
        }();
    QVERIFY(first.size() >= 4 && first[0] != 0x16);
    QTest::keyClick(m_window.get(), Qt::Key_T, Qt::ControlModifier | Qt::AltModifier | Qt::ShiftModifier);
    settle();
    QCOMPARE(m_window->follow().subject(), FollowSubject{});
    view().selectAll();
    QCOMPARE(view().selectedOctets(1).front(), std::uint8_t{0x16});
    QVERIFY(m_window->details().cardTexts().join(QLatin1Char(' ')).contains(QStringLiteral("TLS 1.")));
}

void MessagesTest::theFilterAndTheKindNarrowTheList()
{
    load(sample());
    openTab(Qt::Key_2);
    const int all = model().rowCount();
    QVERIFY(all > 3);
    QTest::keyClick(m_window.get(), Qt::Key_Slash, Qt::ControlModifier);
    QVERIFY(m_window->messages().filterEdit().hasFocus());
    QTest::keyClicks(&m_window->messages().filterEdit(), QStringLiteral("csv"));
    QTest::keyClick(&m_window->messages().filterEdit(), Qt::Key_Return);
    settle();
    QVERIFY(model().rowCount() > 0 && model().rowCount() < all);
    m_window->messages().clearFilter();
    m_window->messages().choice().setCurrentIndex(2);
    settle();
    QVERIFY(model().rowCount() > 0);
    for (int row = 0; row < model().rowCount(); ++row)
        QVERIFY(model()
                    .index(row, static_cast<int>(MessageColumn::Protocol))
                    .data()
                    .toString()
                    .contains(QStringLiteral("TLS")));
}

void MessagesTest::aKindWithoutMessagesNamesOneThatHasSome()
{
    load(capture("tls-keylog.pcapng"));
    openTab(Qt::Key_2);
    QCOMPARE(model().rowCount(), 0);
    const QString said = m_window->messages().table().emptyText();
    QVERIFY2(said.contains(QStringLiteral("TLS handshakes")), qPrintable(said));
    m_window->messages().choice().setCurrentIndex(2);
    settle();
    QVERIFY(model().rowCount() > 0);
    // Where there are none of any kind, that is said.
    load(capture("ssh.pcapng"));
    m_window->messages().choice().setCurrentIndex(3);
    settle();
    QCOMPARE(model().rowCount(), 0);
    QVERIFY(m_window->messages().table().emptyText().startsWith(QStringLiteral("No messages were found")));
}

void MessagesTest::tabsTellHowManyRowsAreShown()
{
    load(sample());
    const auto told = [this](int tab) { return m_window->tabs().tabText(tab); };
    openTab(Qt::Key_2);
    QCOMPARE(told(1), QStringLiteral("Messages (%1)").arg(model().rowCount()));
    m_window->messages().choice().setCurrentIndex(3);
    settle();
    QCOMPARE(told(1), QStringLiteral("Messages (%1)").arg(model().rowCount()));
    m_window->messages().filterEdit().setText(QStringLiteral("nothing has this"));
    QTest::keyClick(&m_window->messages().filterEdit(), Qt::Key_Return);
    settle();
    QCOMPARE(told(1), QStringLiteral("Messages"));
}

void MessagesTest::lettersTypedInAListFilterIt()
{
    load(sample());
    openTab(Qt::Key_2);
    QVERIFY(m_window->messages().table().hasFocus());
    const int all = model().rowCount();
    QTest::keyClicks(&m_window->messages().table(), QStringLiteral("c"));
    QVERIFY(m_window->messages().filterEdit().hasFocus());
    QTest::keyClicks(&m_window->messages().filterEdit(), QStringLiteral("sv"));
    QTest::keyClick(&m_window->messages().filterEdit(), Qt::Key_Return);
    settle();
    QCOMPARE(m_window->messages().filterEdit().text(), QStringLiteral("csv"));
    QVERIFY(model().rowCount() > 0 && model().rowCount() < all);
}

void MessagesTest::objectsArePreviewedAndSaved()
{
    load(sample());
    openTab(Qt::Key_3);
    ObjectListModel& objects = m_window->session().messages().objects();
    const int row = rowWith(objects, static_cast<int>(ObjectColumn::Name), QStringLiteral("day.csv"));
    QVERIFY(row >= 0);
    choose(m_window->objects(), row);
    auto* text = m_window->findChild<QPlainTextEdit*>(QStringLiteral("objectText"));
    QVERIFY2(text->toPlainText().startsWith(QStringLiteral("time,gauge,level")),
             qPrintable(text->toPlainText().left(80)));
    const QString facts = m_window->findChild<QLabel*>(QStringLiteral("objectFacts"))->text();
    QVERIFY2(facts.contains(QStringLiteral("SHA-256 ")), qPrintable(facts));
    QTest::mouseClick(m_window->findChild<QToolButton*>(QStringLiteral("saveObjects")), Qt::LeftButton);
    settle();
    QFile saved(m_folder.filePath(QStringLiteral("out/day.csv")));
    QVERIFY2(saved.open(QIODevice::ReadOnly), qPrintable(message()));
    QCOMPARE(saved.size(), 83537);
    // As a gallery, with the same selection.
    m_window->objects().galleryAction()->trigger();
    QVERIFY(m_window->objects().gallery().isVisible());
    QCOMPARE(m_window->objects().gallery().currentIndex().row(), row);
}

void MessagesTest::anObjectThatWasSentShowsItsResponse()
{
    load(sample());
    openTab(Qt::Key_3);
    ObjectListModel& objects = m_window->session().messages().objects();
    int sent = -1;
    for (int row = 0; row < objects.rowCount() && sent < 0; ++row) {
        if (objects.entry(objects.rowNumber(row)).message().kind == MessageKind::Request)
            sent = row;
    }
    QVERIFY(sent >= 0);
    m_window->objects().selectRow(objects.rowNumber(sent));
    settle();
    const QString card = m_window->details().cardTexts().front();
    QVERIFY2(card.startsWith(QStringLiteral("POST /api/readings")), qPrintable(card));
    QVERIFY2(card.contains(QStringLiteral("201 Created")), qPrintable(card));
}

void MessagesTest::theStatusBarTellsOfTlsSessions()
{
    load(sample());
    auto* tls = m_window->findChild<QToolButton*>(QStringLiteral("statusTls"));
    QVERIFY(tls->isVisible());
    QVERIFY2(tls->text().contains(QStringLiteral("TLS sessions decrypted")), qPrintable(tls->text()));
    QTest::mouseClick(tls, Qt::LeftButton);
    auto* list = m_window->findChild<QTreeWidget*>(QStringLiteral("sessionList"));
    QVERIFY(list != nullptr && list->isVisible());
    QVERIFY(list->topLevelItemCount() > 0);
    emit list->itemActivated(list->topLevelItem(0), 0);
    QCOMPARE(m_window->connections().current()->value,
             list->topLevelItem(0)->data(0, Qt::DisplayRole).toUInt());
}

void MessagesTest::keysBesideTheCaptureAreOffered()
{
    load(capture("tls-keylog.pcapng"));
    QCOMPARE(m_window->session().messages().tlsSessions().decrypted, std::size_t{0});
    auto* use = m_window->findChild<QPushButton*>(QStringLiteral("useKeys"));
    QVERIFY(use->isVisible());
    QTest::mouseClick(use, Qt::LeftButton);
    settle();
    QVERIFY(m_window->session().messages().tlsSessions().decrypted > 0);
    QVERIFY(!use->isVisible());
    // Nothing is offered where nothing lacks.
    m_window->openCapture(capture("tls-keylog.pcapng"));
    settle();
    QVERIFY(!use->isVisible());
    // They are used the next time as well.
    m_window->close();
    m_window = std::make_unique<MainWindow>(*m_theme, MainWindow::Options{true, {sample()}});
    QCOMPARE(m_window->session().messages().keys().files().size(), 1);
}

void MessagesTest::keysThatAreDroppedTakeEffectAtOnce()
{
    const QString copy = m_folder.filePath(QStringLiteral("lonely.pcapng"));
    QFile::remove(copy);
    QVERIFY(QFile::copy(capture("tls-keylog.pcapng"), copy));
    load(copy);
    QVERIFY(m_window->session().messages().tlsSessions().sessions > 0);
    QCOMPARE(m_window->session().messages().tlsSessions().decrypted, std::size_t{0});
    const quint64 generation = m_window->session().generation();
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(capture("tls-keylog.keys"))});
    QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &enter);
    QDropEvent drop(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &drop);
    settle();
    QVERIFY(m_window->session().messages().tlsSessions().decrypted > 0);
    QCOMPARE(m_window->session().generation(), generation);
}

void MessagesTest::detailsAreThoseOfAfterTheKeysCame()
{
    const QString copy = m_folder.filePath(QStringLiteral("late.pcapng"));
    QFile::remove(copy);
    QVERIFY(QFile::copy(capture("tls-keylog.pcapng"), copy));
    load(copy);
    openTab(Qt::Key_2);
    model().setChoice(MessageChoice::All);
    settle();
    const int closed = rowWith(model(), static_cast<int>(MessageColumn::What), QStringLiteral("Encrypted"));
    QVERIFY(closed >= 0);
    choose(m_window->messages(), closed);
    const auto fields = [this] {
        const QAbstractItemModel& tree = *m_window->details().tree().model();
        QStringList texts;
        for (int row = 0; row < tree.rowCount(); ++row)
            texts.append(tree.index(row, 0).data().toString() + QLatin1Char(' ') +
                         tree.index(row, 1).data().toString());
        return texts.join(QLatin1Char('\n'));
    };
    QVERIFY2(fields().contains(QStringLiteral("Encrypted")), qPrintable(fields()));
    m_window->session().messages().keys().addFile(capture("tls-keylog.keys"));
    settle();
    QVERIFY(m_window->session().messages().tlsSessions().decrypted > 0);
    QVERIFY2(!fields().contains(QStringLiteral("Encrypted data")), qPrintable(fields()));
}

} // namespace weir

QTEST_MAIN(weir::MessagesTest)
#include "messages_test.moc"
