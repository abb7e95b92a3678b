// What is taken along out of the window: certificates, packets, HTTP archives, curl commands, objects.
#include "core/capture/capture_file.h"
#include "core/model/certificate_detail.h"
#include "core/tls/certificate.h"
#include "tests/gui/window_fixture.h"
#include "ui/message_view.h"
#include "ui/notice_bar.h"
#include "ui/object_view.h"
#include "ui/tls_keys_page.h"
#include "ui/tls_sessions_dialog.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDialog>
#include <QDirIterator>
#include <QFile>
#include <QFileDialog>
#include <QHeaderView>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QMenu>
#include <QTabWidget>
#include <QTest>
#include <QTextBrowser>
#include <QTimer>
#include <QToolButton>
#include <QTreeWidget>

namespace weir {

class SavingTest final : public WindowFixture
{
    Q_OBJECT

private slots:
    void numbersAreThoseOfTheWholeCapture();
    void importantColumnsFitTheWindow();
    void certificatesAreSavedOneByOneAndAsAChain();
    void theClientsCertificatesHaveTheirCardsToo();
    void certificatesStandInTheTreeWithTheirAsn1();
    void packetsOfTheSelectedConnectionsBecomeACapture();
    void requestsBecomeAnHttpArchive();
    void aRequestIsCopiedAsCurl();
    void allObjectsThatAreShownAreSavedByHost();
    void whatAReloadEndsIsTold_data();
    void whatAReloadEndsIsTold();
    void objectsThatTheFilterHidesAreNotSaved();
    void theCardOfAnExchangeSavesItsContent();
    void requestsOfTheSelectedConnectionsAlone();
    void certificatesAreOfferedWhereThereAreAny();
    void theListOfTlsSessionsTellsWhyEachLacksKeys();

private:
    QString file(const QString& name) const { return m_folder.filePath(name); }
    /// A command of the menus, by the beginning of its text.
    QAction* commandNamed(const QString& text)
    {
        for (QAction* action : m_window->findChildren<QAction*>()) {
            if (QString(action->text()).remove(QLatin1Char('&')).startsWith(text))
                return action;
        }
        return nullptr;
    }
    /// The entry of the context menu that comes next.
    void answerMenu(const QString& text)
    {
        QTimer::singleShot(0, this, [this, text] {
            auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
            if (menu == nullptr) {
                answerMenu(text);
                return;
            }
            for (QAction* action : menu->actions()) {
                if (QString(action->text()).remove(QLatin1Char('&')).startsWith(text))
                    action->trigger();
            }
            menu->close();
        });
    }
    void openTab(Qt::Key key)
    {
        QTest::keyClick(m_window.get(), key, Qt::AltModifier);
        settle();
    }
    MessageListModel& messages() { return m_window->session().messages().messages(); }
    int rowOf(const QString& url)
    {
        for (int row = 0; row < messages().rowCount(); ++row) {
            if (messages().index(row, static_cast<int>(MessageColumn::What)).data().toString().contains(url))
                return row;
        }
        return -1;
    }
    /// A connection whose server showed so many certificates.
    std::optional<ConnectionId> connectionWithCertificates()
    {
        for (const ConnectionId id : m_window->session().messages().tlsConnections()) {
            for (const TlsFacts& tls : m_window->session().messages().of(id)->facts.tls) {
                if (!tls.serverCertificates.empty())
                    return id;
            }
        }
        return std::nullopt;
    }
    ObjectListModel& objects() { return m_window->session().messages().objects(); }
    /// What was saved below a folder; apart from it, the lists of what is missing.
    static std::pair<QStringList, QStringList> filesIn(const QString& folder)
    {
        std::pair<QStringList, QStringList> found;
        for (QDirIterator each(folder, QDir::Files, QDirIterator::Subdirectories); each.hasNext();) {
            const QString name = QDir(folder).relativeFilePath(each.next());
            (name.endsWith(QStringLiteral(".gaps.json")) ? found.second : found.first).append(name);
        }
        return found;
    }
    static QByteArray read(const QString& path)
    {
        QFile opened(path);
        return opened.open(QIODevice::ReadOnly) ? opened.readAll() : QByteArray();
    }
};

void SavingTest::numbersAreThoseOfTheWholeCapture()
{
    load(sample());
    std::vector<MessagePlace> places;
    const std::size_t connections = m_window->session().connections().totalCount();
    for (std::uint32_t id = 0; id < connections; ++id) {
        for (const MessageRow& row : m_window->session().messages().of(ConnectionId{id})->messages)
            places.push_back({row.firstFrame, ConnectionId{id}, row.index});
    }
    std::sort(places.begin(), places.end());
    openTab(Qt::Key_2);
    QVERIFY(messages().rowCount() > 3);
    const auto check = [&](MessageEntriesModel& list, int connection) {
        for (int row = 0; row < list.rowCount(); ++row) {
            const MessageEntry& entry = list.entry(list.rowNumber(row));
            const std::size_t number = list.index(row, 0).data().toUInt();
            QVERIFY(number < places.size());
            QCOMPARE(places[number].connection, entry.owner->connection);
            QCOMPARE(places[number].index, entry.message().index);
            QCOMPARE(list.index(row, connection).data().toUInt(), entry.owner->connection.value);
        }
    };
    check(messages(), static_cast<int>(MessageColumn::Connection));
    check(m_window->session().messages().objects(), static_cast<int>(ObjectColumn::Connection));
    // Their order is that of their numbers.
    messages().sort(0, Qt::DescendingOrder);
    settle();
    for (int row = 1; row < messages().rowCount(); ++row)
        QVERIFY(messages().index(row - 1, 0).data().toUInt() > messages().index(row, 0).data().toUInt());
}

void SavingTest::importantColumnsFitTheWindow()
{
    const auto width = [](const ListTable& table) {
        int sum = 0;
        for (int i = 0; i < table.horizontalHeader()->count(); ++i)
            sum += table.isColumnHidden(i) ? 0 : table.columnWidth(i);
        return sum;
    };
    load(sample());
    m_window->resize(m_theme->scaled(1400), m_theme->scaled(900));
    const int room = m_theme->scaled(1400);
    QVERIFY2(width(table()) <= room, qPrintable(QString::number(width(table()))));
    openTab(Qt::Key_2);
    const int messages = width(m_window->messages().table());
    QVERIFY2(messages <= room, qPrintable(QString::number(messages)));
}

void SavingTest::certificatesAreSavedOneByOneAndAsAChain()
{
    load(sample());
    const auto id = connectionWithCertificates();
    QVERIFY(id);
    m_window->connections().selectConnection(*id);
    settle();
    const TlsFacts& tls = m_window->session().messages().of(*id)->facts.tls.front();
    QVERIFY(!tls.serverCertificates.empty());
    const QString target = CertificateLink{0, Direction::ToClient, 0}.target();
    auto* cards = m_window->findChild<QTextBrowser*>(QStringLiteral("cards"));
    QVERIFY(cards->toHtml().contains(target));
    answerFileDialog(file(QStringLiteral("one.pem")));
    emit cards->anchorClicked(QUrl(target));
    QCOMPARE(read(file(QStringLiteral("one.pem"))).toStdString(),
             toPem(std::span(tls.serverCertificates).first(1)));
    answerFileDialog(file(QStringLiteral("one.der")));
    emit cards->anchorClicked(QUrl(target));
    const QByteArray der = read(file(QStringLiteral("one.der")));
    QVERIFY(std::equal(der.begin(), der.end(), tls.serverCertificates.front().begin(),
                       tls.serverCertificates.front().end(),
                       [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; }));
    answerFileDialog(file(QStringLiteral("chain.pem")));
    commandNamed(QStringLiteral("Save the server's certificates"))->trigger();
    QCOMPARE(read(file(QStringLiteral("chain.pem"))).toStdString(), toPem(tls.serverCertificates));
    // What is no link of ours does nothing.
    QVERIFY(!CertificateLink::parse(QStringLiteral("certificate:x")));
    QVERIFY(!CertificateLink::parse(QStringLiteral("certificate:0:nobody:0")));
    QVERIFY(!CertificateLink::parse(QStringLiteral("https://example.org/")));
}

void SavingTest::theClientsCertificatesHaveTheirCardsToo()
{
    load(capture("tls/client-certificate.pcapng"));
    m_window->connections().selectConnection(ConnectionId{1});
    settle();
    const TlsFacts& tls = m_window->session().messages().of(ConnectionId{1})->facts.tls.front();
    QVERIFY(!tls.clientCertificates.empty() && tls.clientCertificates != tls.serverCertificates);
    auto* cards = m_window->findChild<QTextBrowser*>(QStringLiteral("cards"));
    const QString target = CertificateLink{0, Direction::ToServer, 0}.target();
    QVERIFY(cards->toHtml().contains(target));
    answerFileDialog(file(QStringLiteral("client.pem")));
    emit cards->anchorClicked(QUrl(target));
    QCOMPARE(read(file(QStringLiteral("client.pem"))).toStdString(), toPem(tls.clientCertificates));
}

void SavingTest::certificatesStandInTheTreeWithTheirAsn1()
{
    load(sample());
    const auto id = connectionWithCertificates();
    QVERIFY(id);
    m_window->connections().selectConnection(*id);
    settle();
    const QAbstractItemModel& tree = *m_window->details().tree().model();
    const auto find = [&](const QString& name) {
        const QModelIndexList found =
            tree.match(tree.index(0, 0), Qt::DisplayRole, name, 1, Qt::MatchExactly | Qt::MatchRecursive);
        return found.isEmpty() ? QModelIndex() : found.front();
    };
    const QModelIndex certificate = find(QStringLiteral("Certificate 1"));
    QVERIFY(certificate.isValid());
    for (const char* name : {"Subject", "Issuer", "Valid", "Key", "SHA-256", "ASN.1"})
        QVERIFY2(find(QLatin1String(name)).isValid(), name);
    QVERIFY(find(QStringLiteral("tbsCertificate")).isValid());
}

void SavingTest::packetsOfTheSelectedConnectionsBecomeACapture()
{
    load(sample());
    clickRow(5);
    const QString path = file(QStringLiteral("few.pcapng"));
    answerFileDialog(path);
    commandNamed(QStringLiteral("Save packets"))->trigger();
    settle();
    QVERIFY2(message().contains(QStringLiteral("few.pcapng")), qPrintable(message()));
    const std::uint64_t packets = totalPackets(m_window->session().connections().connection(ConnectionId{5}));
    load(path);
    QCOMPARE(m_window->session().connections().totalCount(), std::size_t{1});
    QCOMPARE(totalPackets(m_window->session().connections().connection(ConnectionId{0})), packets);
}

void SavingTest::requestsBecomeAnHttpArchive()
{
    load(sample());
    openTab(Qt::Key_2);
    const QString path = file(QStringLiteral("all.har"));
    answerFileDialog(path);
    commandNamed(QStringLiteral("Export all requests"))->trigger();
    settle();
    const QJsonObject log =
        QJsonDocument::fromJson(read(path)).object().value(QStringLiteral("log")).toObject();
    const QJsonArray entries = log.value(QStringLiteral("entries")).toArray();
    QVERIFY(entries.size() > 3);
    bool found = false;
    for (const QJsonValue& entry : entries)
        found = found || entry[QStringLiteral("request")][QStringLiteral("url")].toString().contains(
                             QStringLiteral("/day.csv"));
    QVERIFY(found);
}

void SavingTest::aRequestIsCopiedAsCurl()
{
    load(sample());
    openTab(Qt::Key_2);
    const int row = rowOf(QStringLiteral("/day.csv"));
    QVERIFY(row >= 0);
    ListTable& list = m_window->messages().table();
    const QPoint place = list.visualRect(messages().index(row, 3)).center();
    QTest::mouseClick(list.viewport(), Qt::LeftButton, {}, place);
    settle();
    answerMenu(QStringLiteral("Copy as curl"));
    emit m_window->messages().contextMenuWanted(list.viewport()->mapToGlobal(place));
    settle();
    const QString copied = QApplication::clipboard()->text();
    QVERIFY2(copied.startsWith(QStringLiteral("curl ")), qPrintable(copied));
    QVERIFY2(copied.contains(QStringLiteral("files.weir.test/day.csv")), qPrintable(copied));
}

void SavingTest::allObjectsThatAreShownAreSavedByHost()
{
    load(sample());
    openTab(Qt::Key_3);
    const int shown = m_window->session().messages().objects().rowCount();
    QVERIFY(shown > 1);
    const QString folder = file(QStringLiteral("objects"));
    QVERIFY(QDir().mkpath(folder));
    answerFileDialog(folder);
    QTest::mouseClick(m_window->findChild<QToolButton*>(QStringLiteral("saveAllObjects")), Qt::LeftButton);
    settle();
    // A file a row, and beside each that is not complete what is missing of it.
    const auto [files, gaps] = filesIn(folder);
    QCOMPARE(files.size(), shown);
    int partial = 0;
    for (int row = 0; row < shown; ++row)
        partial += objects().entry(objects().rowNumber(row)).message().contentComplete ? 0 : 1;
    QVERIFY(partial > 0);
    QCOMPARE(gaps.size(), partial);
    QVERIFY2(message().contains(QStringLiteral(".gaps.json")) &&
                 message().contains(QStringLiteral("objects")),
             qPrintable(message()));
    QCOMPARE(QFileInfo(folder + QStringLiteral("/files.weir.test/day.csv")).size(), 83537);
}

void SavingTest::whatAReloadEndsIsTold_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("path");
    QTest::newRow("objects") << QString() << QStringLiteral("ended");
    QTest::newRow("requests") << QStringLiteral("Export all requests") << QStringLiteral("ended.har");
    QTest::newRow("packets") << QStringLiteral("Save packets") << QStringLiteral("ended.pcapng");
}

void SavingTest::whatAReloadEndsIsTold()
{
    QFETCH(const QString, command);
    QFETCH(const QString, path);
    load(sample());
    clickRow(5);
    openTab(Qt::Key_3);
    QVERIFY(!command.isEmpty() || QDir().mkpath(file(path)));
    answerFileDialog(file(path));
    // Whatever was done of it by then: that it is done would come with the next event.
    if (command.isEmpty())
        m_window->findChild<QToolButton*>(QStringLiteral("saveAllObjects"))->click();
    else
        commandNamed(command)->trigger();
    m_window->session().reload();
    settle();
    QString told;
    for (const NoticeBar* bar : m_window->findChildren<NoticeBar*>())
        told += bar->text();
    QVERIFY2(told.contains(QStringLiteral("cancelled")), qPrintable(told));
}

void SavingTest::objectsThatTheFilterHidesAreNotSaved()
{
    load(sample());
    openTab(Qt::Key_3);
    QTest::keyClick(m_window.get(), Qt::Key_Slash, Qt::ControlModifier);
    QTest::keyClicks(&m_window->objects().filterEdit(), QStringLiteral("type:image host:www"));
    QTest::keyClick(&m_window->objects().filterEdit(), Qt::Key_Return);
    settle();
    const int shown = objects().rowCount();
    QVERIFY(shown > 1);
    const QString folder = file(QStringLiteral("images"));
    QVERIFY(QDir().mkpath(folder));
    answerFileDialog(folder);
    QTest::mouseClick(m_window->findChild<QToolButton*>(QStringLiteral("saveAllObjects")), Qt::LeftButton);
    settle();
    const QStringList files = filesIn(folder).first;
    QCOMPARE(files.size(), shown);
    for (const QString& name : files)
        QVERIFY2(name.startsWith(QStringLiteral("www.weir.test/gauge")), qPrintable(name));
}

void SavingTest::theCardOfAnExchangeSavesItsContent()
{
    load(sample());
    openTab(Qt::Key_2);
    ListTable& list = m_window->messages().table();
    const int row = rowOf(QStringLiteral("/day.csv"));
    QTest::mouseClick(list.viewport(), Qt::LeftButton, {},
                      list.visualRect(messages().index(row, 3)).center());
    settle();
    const MessageEntry& entry = *m_window->messages().current();
    auto* cards = m_window->findChild<QTextBrowser*>(QStringLiteral("cards"));
    const QString content = MessageLink{MessageLink::Kind::Content, entry.other()->index}.target();
    const QString curl = MessageLink{MessageLink::Kind::Curl, entry.message().index}.target();
    QVERIFY(cards->toHtml().contains(content) && cards->toHtml().contains(curl));
    emit cards->anchorClicked(QUrl(content));
    settle();
    QCOMPARE(QFileInfo(file(QStringLiteral("out/day.csv"))).size(), 83537);
    emit cards->anchorClicked(QUrl(curl));
    settle();
    QVERIFY(QApplication::clipboard()->text().startsWith(QStringLiteral("curl ")));
}

void SavingTest::requestsOfTheSelectedConnectionsAlone()
{
    load(sample());
    clickRow(5);
    const QString path = file(QStringLiteral("one.har"));
    answerFileDialog(path);
    answerMenu(QStringLiteral("Export the requests"));
    emit m_window->connections().contextMenuWanted(QPoint(50, 50));
    settle();
    const QJsonArray entries = QJsonDocument::fromJson(read(path))
                                   .object()[QStringLiteral("log")][QStringLiteral("entries")]
                                   .toArray();
    QCOMPARE(entries.size(), 1);
    QVERIFY(entries[0][QStringLiteral("request")][QStringLiteral("url")].toString().endsWith(
        QStringLiteral("/day.csv")));
}

void SavingTest::certificatesAreOfferedWhereThereAreAny()
{
    load(capture("tls/client-certificate.pcapng"));
    QAction* server = commandNamed(QStringLiteral("Save the server's certificates"));
    QAction* client = commandNamed(QStringLiteral("Save the client's certificates"));
    m_window->connections().selectConnection(ConnectionId{1});
    settle();
    QVERIFY(server->isEnabled() && client->isEnabled());
    answerFileDialog(file(QStringLiteral("client-chain.pem")));
    answerMenu(QStringLiteral("Save the client's certificates"));
    emit m_window->connections().contextMenuWanted(QPoint(50, 50));
    const TlsFacts& tls = m_window->session().messages().of(ConnectionId{1})->facts.tls.front();
    QCOMPARE(read(file(QStringLiteral("client-chain.pem"))).toStdString(), toPem(tls.clientCertificates));
    load(capture("smtp.pcapng"));
    QVERIFY(!server->isEnabled() && !client->isEnabled());
}

void SavingTest::theListOfTlsSessionsTellsWhyEachLacksKeys()
{
    load(capture("tls-keylog.pcapng"));
    QTest::mouseClick(m_window->findChild<QToolButton*>(QStringLiteral("statusTls")), Qt::LeftButton);
    auto* list = m_window->findChild<QTreeWidget*>(QStringLiteral("sessionList"));
    QVERIFY(list != nullptr && list->topLevelItemCount() > 0);
    for (int row = 0; row < list->topLevelItemCount(); ++row) {
        QVERIFY2(!list->topLevelItem(row)->text(3).isEmpty(), "how far it was decrypted");
        QVERIFY2(!list->topLevelItem(row)->text(4).isEmpty(), "why it was not");
    }
    const int count = list->topLevelItemCount();
    QTreeWidgetItem* chosen = list->topLevelItem(count - 1);
    list->setCurrentItem(chosen);
    const QString random = chosen->text(6);
    // With the keys nothing lacks any more; the open list follows.
    QCOMPARE(m_window->session().messages().keys().addFile(capture("tls-keylog.keys")), QString());
    settle();
    // Each row stays what it is: the one that was chosen stays so, wherever the order puts it.
    const auto lacking = [list] {
        int rows = 0;
        for (int row = 0; row < list->topLevelItemCount(); ++row)
            rows += list->topLevelItem(row)->text(4).isEmpty() ? 0 : 1;
        return rows;
    };
    QTRY_COMPARE(lacking(), 0);
    QCOMPARE(list->topLevelItemCount(), count);
    QCOMPARE(list->currentItem(), chosen);
    QCOMPARE(chosen->text(6), random);
}

} // namespace weir

QTEST_MAIN(weir::SavingTest)
#include "saving_test.moc"
