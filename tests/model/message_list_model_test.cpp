#include "core/model/message_list_model.h"
#include "core/model/object_list_model.h"

#include <QAbstractItemModelTester>
#include <QCoreApplication>
#include <gtest/gtest.h>

#include <random>

namespace weir {
namespace {

using Tester = QAbstractItemModelTester;

void settle(const OrderedListModel& model)
{
    while (model.ordering())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
}

/// A connection with so many exchanges; every third one is answered by 404, the last one by nothing.
std::shared_ptr<const ConnectionMessages> exchanges(std::uint32_t connection, std::uint32_t count)
{
    auto messages = std::make_shared<ConnectionMessages>();
    messages->connection = ConnectionId{connection};
    for (std::uint32_t i = 0; i < count; ++i) {
        MessageRow request;
        request.connection = ConnectionId{connection};
        request.index = MessageIndex{2 * i};
        request.kind = MessageKind::Request;
        request.protocol = "http";
        request.method = i % 2 == 0 ? "GET" : "POST";
        request.url = "http://shop.example/page" + std::to_string(i) + ".html?x=1";
        request.summary = request.method + " " + request.url;
        request.firstFrame = request.lastFrame = FrameNumber{1 + i};
        request.firstTime.nanoseconds = request.lastTime.nanoseconds =
            std::int64_t{connection} * 1'000'000 + std::int64_t{i} * 100'000;
        if (i + 1 == count) {
            messages->messages.push_back(request);
            break;
        }
        request.answered = MessageIndex{2 * i + 1};
        messages->messages.push_back(request);
        MessageRow response = request;
        response.index = MessageIndex{2 * i + 1};
        response.kind = MessageKind::Response;
        response.direction = Direction::ToClient;
        response.method.clear();
        response.url.clear();
        response.summary = "200 OK";
        response.answered.reset();
        response.answers = MessageIndex{2 * i};
        response.status = i % 3 == 0 ? 404 : 200;
        response.firstTime.nanoseconds += 40;
        response.lastTime.nanoseconds += 60;
        response.hasContent = true;
        response.contentLength = 10 * (i + 1);
        response.mediaType = i % 2 == 0 ? "text/html" : "image/png";
        messages->messages.push_back(response);
    }
    return messages;
}

QString cell(const OrderedListModel& model, int row, MessageColumn column)
{
    return model.index(row, static_cast<int>(column)).data().toString();
}

void put(MessageEntriesModel& model, std::vector<std::shared_ptr<const ConnectionMessages>> connections)
{
    model.put(connections);
    settle(model);
}

TEST(MessageListModel, aRequestStandsInOneRowWithItsResponse)
{
    MessageListModel model;
    const Tester tester(&model, Tester::FailureReportingMode::Fatal);
    put(model, {exchanges(4, 3)});
    ASSERT_EQ(model.rowCount(), 3);
    EXPECT_EQ(cell(model, 0, MessageColumn::Connection), QStringLiteral("4"));
    EXPECT_EQ(cell(model, 0, MessageColumn::Method), QStringLiteral("GET"));
    EXPECT_EQ(cell(model, 0, MessageColumn::Status), QStringLiteral("404"));
    EXPECT_EQ(cell(model, 1, MessageColumn::Type), QStringLiteral("image/png"));
    EXPECT_EQ(cell(model, 1, MessageColumn::Size), QStringLiteral("20"));
    EXPECT_EQ(cell(model, 1, MessageColumn::Wait), QStringLiteral("40 ns"));
    EXPECT_EQ(cell(model, 2, MessageColumn::Status), QString()) << "no response was captured";
    EXPECT_EQ(model.find(ConnectionId{4}, MessageIndex{3}), model.find(ConnectionId{4}, MessageIndex{2}));
}

TEST(MessageListModel, aConnectionThatIsParsedAgainReplacesItsRows)
{
    MessageListModel model;
    const Tester tester(&model, Tester::FailureReportingMode::Fatal);
    put(model, {exchanges(1, 5), exchanges(2, 2)});
    EXPECT_EQ(model.rowCount(), 7);
    put(model, {exchanges(1, 2)});
    EXPECT_EQ(model.rowCount(), 4);
    put(model, {exchanges(1, 6)});
    EXPECT_EQ(model.rowCount(), 8);
    EXPECT_EQ(model.rowsOf(ConnectionId{1}).size(), 6u);
    put(model, {exchanges(1, 0)});
    EXPECT_EQ(model.rowCount(), 2);
    EXPECT_FALSE(model.find(ConnectionId{1}, MessageIndex{0}));
}

TEST(MessageListModel, filtersByFieldsAndSortsByEveryColumn)
{
    MessageListModel model;
    const Tester tester(&model, Tester::FailureReportingMode::Fatal);
    put(model, {exchanges(1, 10), exchanges(2, 10)});
    model.setFilter(QStringLiteral("status:4 method:post"));
    settle(model);
    EXPECT_EQ(model.rowCount(), 2) << "the fourth of each connection";
    model.setFilter(QStringLiteral("-host:shop"));
    settle(model);
    EXPECT_EQ(model.rowCount(), 0);
    model.setFilter({});
    for (int column = 0; column < model.columnCount(); ++column) {
        for (const Qt::SortOrder order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
            model.sort(column, order);
            settle(model);
            ASSERT_EQ(model.rowCount(), 20);
        }
    }
    model.sort(static_cast<int>(MessageColumn::What), Qt::DescendingOrder);
    settle(model);
    EXPECT_TRUE(cell(model, 0, MessageColumn::What).contains(QStringLiteral("page9")));
    EXPECT_TRUE(cell(model, 19, MessageColumn::What).contains(QStringLiteral("page0")));
}

TEST(MessageListModel, showsTheKindsThatAreChosen)
{
    auto mixed = std::make_shared<ConnectionMessages>(*exchanges(1, 2));
    MessageRow frame;
    frame.kind = MessageKind::Message;
    frame.protocol = "websocket";
    frame.summary = "hello";
    frame.index = MessageIndex{3};
    mixed->messages.push_back(frame);
    MessageListModel model;
    const Tester tester(&model, Tester::FailureReportingMode::Fatal);
    put(model, {mixed});
    EXPECT_EQ(model.rowCount(), 2);
    model.setChoice(MessageChoice::Messages);
    settle(model);
    ASSERT_EQ(model.rowCount(), 1);
    EXPECT_EQ(cell(model, 0, MessageColumn::What), QStringLiteral("hello"));
    model.setChoice(MessageChoice::Handshakes);
    settle(model);
    EXPECT_EQ(model.rowCount(), 0);
    model.setChoice(MessageChoice::All);
    settle(model);
    EXPECT_EQ(model.rowCount(), 3);
}

/// filter: shows some of the rows. rowsOf: how many a connection with so many exchanges has.
template <typename Model, typename RowsOf>
void loadSortAndFilterAtOnce(const QString& filter, RowsOf rowsOf)
{
    std::mt19937 random(1);
    for (int round = 0; round < 5; ++round) {
        Model model;
        const Tester tester(&model, Tester::FailureReportingMode::Fatal);
        std::array<std::uint32_t, 8> counts{};
        for (int step = 0; step < 60; ++step) {
            const auto connection = static_cast<std::uint32_t>(random() % counts.size());
            counts[connection] = static_cast<std::uint32_t>(random() % 30);
            const std::vector batch{exchanges(connection, counts[connection])};
            model.put(batch);
            if (random() % 3 == 0)
                model.sort(static_cast<int>(random() % static_cast<unsigned>(model.columnCount())),
                           random() % 2 == 0 ? Qt::AscendingOrder : Qt::DescendingOrder);
            if (random() % 4 == 0)
                model.setFilter(random() % 2 == 0 ? filter : QString());
            if (random() % 2 == 0)
                QCoreApplication::processEvents();
        }
        model.setFilter({});
        settle(model);
        std::uint32_t expected = 0;
        for (const std::uint32_t count : counts)
            expected += rowsOf(count);
        ASSERT_EQ(static_cast<std::uint32_t>(model.rowCount()), expected);
    }
}

TEST(MessageListModel, loadingSortingAndFilteringAtOnceEndInTheRightRows)
{
    loadSortAndFilterAtOnce<MessageListModel>(QStringLiteral("status:4"),
                                              [](std::uint32_t exchanges) { return exchanges; });
}

TEST(ObjectListModel, loadingSortingAndFilteringAtOnceEndInTheRightRows)
{
    loadSortAndFilterAtOnce<ObjectListModel>(QStringLiteral("type:image"), [](std::uint32_t exchanges) {
        return exchanges == 0 ? 0 : exchanges - 1; // the last one is not answered
    });
}

TEST(MessageListModel, timesAreToldAsTheUserWantsThem)
{
    MessageListModel messages;
    ObjectListModel objects;
    for (MessageEntriesModel* model : std::initializer_list<MessageEntriesModel*>{&messages, &objects}) {
        put(*model, {exchanges(1, 4)});
        const auto time = [model](int row) {
            return model->index(row, model->timeColumn()).data().toString();
        };
        const int last = model->rowCount() - 1;
        model->setTimeFormat(TimeFormat::Utc);
        EXPECT_EQ(time(last), formatMoment(model->entry(model->rowNumber(last)).message().firstTime, {},
                                           TimeFormat::Utc));
        model->setTimeFormat(TimeFormat::SincePrevious);
        EXPECT_EQ(time(0), formatSeconds(Duration{0}));
        EXPECT_EQ(time(last), formatSeconds(model->entry(model->rowNumber(last)).message().firstTime -
                                            model->entry(model->rowNumber(last - 1)).message().firstTime));
    }
}

TEST(ObjectListModel, listsContentsWithWhereTheyCameFrom)
{
    ObjectListModel model;
    const Tester tester(&model, Tester::FailureReportingMode::Fatal);
    put(model, {exchanges(1, 4)});
    ASSERT_EQ(model.rowCount(), 3);
    const auto text = [&](int row, ObjectColumn column) {
        return model.index(row, static_cast<int>(column)).data().toString();
    };
    EXPECT_EQ(text(0, ObjectColumn::Name), QStringLiteral("page0.html"));
    EXPECT_EQ(text(0, ObjectColumn::Host), QStringLiteral("shop.example"));
    EXPECT_EQ(text(1, ObjectColumn::Type), QStringLiteral("image/png"));
    EXPECT_TRUE(model.index(1, 0).data(ObjectListModel::ImageRole).toBool());
    EXPECT_EQ(text(2, ObjectColumn::Size), QStringLiteral("30"));
    model.setFilter(QStringLiteral("type:image"));
    settle(model);
    EXPECT_EQ(model.rowCount(), 1);
}

TEST(ObjectListModel, namesAndHostsOfUrls)
{
    EXPECT_EQ(nameOfUrl("http://h/a/b.png?x=/y"), "b.png");
    EXPECT_EQ(nameOfUrl("http://h/"), "h/");
    EXPECT_EQ(nameOfUrl("http://h"), "h");
    EXPECT_EQ(nameOfUrl("/x"), "x");
    EXPECT_EQ(hostOfUrl("https://u@h.example:8443/a"), "h.example");
    EXPECT_EQ(hostOfUrl("https://[::1]:8443/a"), "[::1]");
    EXPECT_EQ(hostOfUrl("h:443"), "");
}

} // namespace
} // namespace weir
