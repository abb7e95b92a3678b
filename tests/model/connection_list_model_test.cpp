#include "core/model/connection_list_model.h"
#include "tests/model/connection_rows_of_test.h"

#include <QAbstractItemModelTester>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QPersistentModelIndex>
#include <gtest/gtest.h>

#include <set>

namespace weir {
namespace {

using Tester = QAbstractItemModelTester;

void settle(const ConnectionListModel& model)
{
    while (model.ordering())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
}

std::vector<std::uint32_t> ids(const ConnectionListModel& model)
{
    std::vector<std::uint32_t> out;
    for (int row = 0; row < model.rowCount(); ++row)
        out.push_back(model.idAt(row).value);
    return out;
}

std::vector<ConnectionSummary> rows(std::uint32_t from, std::uint32_t to, std::mt19937& random)
{
    std::vector<ConnectionSummary> out;
    for (std::uint32_t id = from; id < to; ++id)
        out.push_back(test::row(id, random));
    return out;
}

TEST(ConnectionListModel, newRowsAppearAtOnceInTheOrderOfTheCapture)
{
    std::mt19937 random(1);
    ConnectionListModel model;
    const Tester tester(&model, Tester::FailureReportingMode::Fatal);
    model.putRows(rows(0, 10, random));
    EXPECT_EQ(model.rowCount(), 10);
    model.putRows(rows(8, 30, random));
    EXPECT_EQ(model.rowCount(), 30);
    EXPECT_EQ(model.idAt(29).value, 29u);
}

TEST(ConnectionListModel, sortsByEveryColumnAsTheRowsSay)
{
    std::mt19937 random(2);
    ConnectionListModel model;
    const Tester tester(&model, Tester::FailureReportingMode::Fatal);
    model.putRows(rows(0, 3000, random));
    for (int column = 0; column < connectionColumnCount; ++column) {
        for (const Qt::SortOrder order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
            model.sort(column, order);
            settle(model);
            for (int row = 1; row < model.rowCount(); ++row) {
                const auto before = sortWords(model.connection(model.idAt(row - 1)), {},
                                              static_cast<ConnectionColumn>(column));
                const auto after =
                    sortWords(model.connection(model.idAt(row)), {}, static_cast<ConnectionColumn>(column));
                ASSERT_TRUE(order == Qt::AscendingOrder ? before <= after : before >= after);
            }
        }
    }
}

TEST(ConnectionListModel, theColumnSortedByBeforeDecidesAmongEquals)
{
    std::mt19937 random(3);
    ConnectionListModel model;
    model.putRows(rows(0, 500, random));
    model.sort(static_cast<int>(ConnectionColumn::ServerOctets), Qt::DescendingOrder);
    model.sort(static_cast<int>(ConnectionColumn::State), Qt::AscendingOrder);
    settle(model);
    for (int row = 1; row < model.rowCount(); ++row) {
        const ConnectionSummary& a = model.connection(model.idAt(row - 1));
        const ConnectionSummary& b = model.connection(model.idAt(row));
        if (a.state == b.state) {
            ASSERT_GE(a.directions[1].streamLength, b.directions[1].streamLength);
        }
    }
}

TEST(ConnectionListModel, ipv4ComesBeforeIpv6AndAddressesSortByValue)
{
    std::mt19937 random(4);
    ConnectionSummary ten = test::row(0, random);
    ten.client.address.octets = {10, 0, 0, 1};
    ConnectionSummary nine = ten;
    nine.id = ConnectionId{1};
    nine.client.address.octets = {9, 255, 0, 1};
    ConnectionSummary six = ten;
    six.id = ConnectionId{2};
    six.client.address = {IpAddress::Family::V6, {0, 0, 0, 1}};
    ConnectionListModel model;
    model.putRows(std::vector{ten, nine, six});
    model.sort(static_cast<int>(ConnectionColumn::Client), Qt::AscendingOrder);
    settle(model);
    EXPECT_EQ(ids(model), (std::vector<std::uint32_t>{1, 0, 2}));
}

TEST(ConnectionListModel, whatIsHeldOnToFollowsItsConnection)
{
    std::mt19937 random(5);
    ConnectionListModel model;
    model.putRows(rows(0, 1000, random));
    const QPersistentModelIndex held(model.index(123, 3));
    model.sort(static_cast<int>(ConnectionColumn::ServerOctets), Qt::DescendingOrder);
    settle(model);
    ASSERT_TRUE(held.isValid());
    EXPECT_EQ(model.idAt(held.row()).value, 123u);
    EXPECT_EQ(held.column(), 3);
    // A filter that hides it lets it go; one that does not keeps it.
    const QString client = formatEndpoint(model.connection(ConnectionId{123}).client);
    model.setFilter(ConnectionFilter::parse(QStringLiteral("client:") + client));
    settle(model);
    ASSERT_TRUE(held.isValid());
    EXPECT_EQ(model.idAt(held.row()).value, 123u);
    model.setFilter(ConnectionFilter::parse(QStringLiteral("no such thing")));
    settle(model);
    EXPECT_EQ(model.rowCount(), 0);
    EXPECT_FALSE(held.isValid());
}

TEST(ConnectionListModel, loadingSortingAndFilteringAtOnceEndInTheRightOrder)
{
    static const char* const filters[] = {"", "reset", "port:443", "-state:closed 10.0.1", "nothing at all"};
    std::mt19937 random(6);
    for (int round = 0; round < 8; ++round) {
        ConnectionListModel model;
        const Tester tester(&model, Tester::FailureReportingMode::Fatal);
        std::uint32_t count = 0;
        QString filter;
        for (int step = 0; step < 40; ++step) {
            const std::uint32_t from =
                count - std::min<std::uint32_t>(count, static_cast<std::uint32_t>(random() % 50));
            count += static_cast<std::uint32_t>(random() % 120);
            model.putRows(rows(from, count, random));
            if (random() % 3 == 0)
                model.sort(static_cast<int>(random() % connectionColumnCount),
                           random() % 2 == 0 ? Qt::AscendingOrder : Qt::DescendingOrder);
            if (random() % 4 == 0) {
                filter = QString::fromLatin1(filters[random() % std::size(filters)]);
                model.setFilter(ConnectionFilter::parse(filter));
            }
            if (random() % 2 == 0)
                QCoreApplication::processEvents();
            if (random() % 50 == 0) {
                model.clear();
                count = 0;
            }
        }
        settle(model);
        const ConnectionFilter wanted = ConnectionFilter::parse(filter);
        std::set<std::uint32_t> expected;
        for (std::uint32_t id = 0; id < model.totalCount(); ++id) {
            if (wanted.matches({model.connection(ConnectionId{id}), {}, {}, {}, {}}))
                expected.insert(id);
        }
        const std::vector<std::uint32_t> shown = ids(model);
        ASSERT_EQ(std::set<std::uint32_t>(shown.begin(), shown.end()), expected) << "round " << round;
        ASSERT_EQ(shown.size(), expected.size());
        const SortKey key = model.sortKeys().front();
        const auto column = static_cast<ConnectionColumn>(key.column);
        for (std::size_t i = 1; i < shown.size(); ++i) {
            const auto a = sortWords(model.connection(ConnectionId{shown[i - 1]}), {}, column);
            const auto b = sortWords(model.connection(ConnectionId{shown[i]}), {}, column);
            ASSERT_TRUE(key.descending ? a >= b : a <= b);
        }
    }
}

TEST(ConnectionListModel, timesCountFromTheRowAboveInWhateverOrderRowsStand)
{
    std::mt19937 random(8);
    ConnectionListModel model;
    std::vector<ConnectionSummary> three = rows(0, 3, random);
    for (std::size_t i = 0; i < three.size(); ++i)
        three[i].startTime.nanoseconds = std::int64_t{1'000'000'000} * static_cast<std::int64_t>(i * i + 5);
    model.putRows(three);
    model.setCaptureStart(Timestamp{});
    model.setTimeFormat(TimeFormat::SincePrevious);
    const auto time = [&model](int row) {
        return model.index(row, static_cast<int>(ConnectionColumn::Start)).data().toString();
    };
    EXPECT_EQ(time(0), QStringLiteral("0.000000"));
    EXPECT_EQ(time(1), QStringLiteral("1.000000"));
    EXPECT_EQ(time(2), QStringLiteral("3.000000"));
    model.sort(static_cast<int>(ConnectionColumn::Start), Qt::DescendingOrder);
    settle(model);
    EXPECT_EQ(time(0), QStringLiteral("0.000000"));
    EXPECT_EQ(time(1), QStringLiteral("−3.000000"));
    EXPECT_EQ(
        model.index(1, static_cast<int>(ConnectionColumn::Start)).data(OrderedListModel::CopyRole).toString(),
        QStringLiteral("−3.000000"));
}

TEST(ConnectionListModel, whatTheUserGaveComesBackWithItsConnection)
{
    std::mt19937 random(9);
    const std::vector<ConnectionSummary> all = rows(0, 40, random);
    ConnectionListModel model;
    model.putRows(all);
    const std::array coloured{ConnectionId{3}, ConnectionId{20}};
    model.setColor(coloured, 5);
    model.setMarked(std::array{ConnectionId{20}}, true);
    model.setNote(ConnectionId{30}, QStringLiteral("look"));

    // Read again up to the middle, where the user marks one more; then again, to the end.
    model.clearToReload();
    EXPECT_EQ(model.color(ConnectionId{3}), 0u) << "of a connection that is not there yet";
    model.putRows(std::span(all).first(10));
    EXPECT_EQ(model.color(ConnectionId{3}), 5u);
    model.setMarked(std::array{ConnectionId{7}}, true);
    model.setColor(std::array{ConnectionId{3}}, 0);
    model.clearToReload();
    model.putRows(all);
    EXPECT_EQ(model.color(ConnectionId{3}), 0u);
    EXPECT_TRUE(model.marked(ConnectionId{7}));
    EXPECT_EQ(model.color(ConnectionId{20}), 5u);
    EXPECT_TRUE(model.marked(ConnectionId{20}));
    EXPECT_EQ(model.note(ConnectionId{30}), QStringLiteral("look"));
    model.allCameBack();

    // With a filter some are not there: the others have other numbers, and keep what is theirs.
    std::vector<ConnectionSummary> fewer;
    for (std::uint32_t number = 0; number < all.size(); number += 2) {
        fewer.push_back(all[number]);
        fewer.back().id = ConnectionId{number / 2};
    }
    model.clearToReload();
    model.putRows(fewer);
    EXPECT_EQ(model.color(ConnectionId{10}), 5u);
    EXPECT_EQ(model.color(ConnectionId{20}), 0u);
    EXPECT_EQ(model.note(ConnectionId{15}), QStringLiteral("look"));

    model.clear();
    model.putRows(all);
    EXPECT_EQ(model.color(ConnectionId{20}), 0u) << "of another capture";
}

TEST(ConnectionListModel, mayDieWhileAnOrderIsBeingMade)
{
    std::mt19937 random(7);
    const std::vector<ConnectionSummary> many = rows(0, 20'000, random);
    for (int round = 0; round < 20; ++round) {
        ConnectionListModel model;
        model.putRows(many);
        model.sort(static_cast<int>(ConnectionColumn::Client), Qt::DescendingOrder);
    }
    QCoreApplication::processEvents();
}

} // namespace
} // namespace weir
