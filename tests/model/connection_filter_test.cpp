#include "core/model/connection_filter.h"
#include "tests/model/connection_rows_of_test.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

ConnectionSummary web()
{
    std::mt19937 random(1);
    ConnectionSummary row = test::row(0, random);
    row.client.address.octets = {10, 1, 2, 3};
    row.client.port = 50000;
    row.server.address.octets = {192, 0, 2, 80};
    row.server.port = 443;
    row.state = ConnectionState::Reset;
    row.anomalies.reset();
    row.anomalies.set(static_cast<std::size_t>(Anomaly::GapAcked));
    return row;
}

bool matches(const char* text)
{
    return ConnectionFilter::parse(QString::fromLatin1(text))
        .matches({web(), {}, {}, {}, QStringLiteral("vlan:100")});
}

TEST(ConnectionFilter, allWordsMustBeThereAnywhereInTheRow)
{
    EXPECT_TRUE(matches(""));
    EXPECT_TRUE(matches("10.1.2 RESET"));
    EXPECT_TRUE(matches("gap_acked"));
    EXPECT_TRUE(matches("vlan:100"));
    EXPECT_FALSE(matches("10.1.2 closed"));
}

TEST(ConnectionFilter, aFieldNarrowsAWordAndAMinusTurnsItRound)
{
    EXPECT_TRUE(matches("port:443"));
    EXPECT_FALSE(matches("port:44"));
    EXPECT_TRUE(matches("client:50000 server:443"));
    EXPECT_FALSE(matches("client:443"));
    EXPECT_FALSE(matches("-anomaly:gap"));
    EXPECT_TRUE(matches("-state:closed"));
    EXPECT_TRUE(matches("anomaly:capture")) << "the group counts too";
    EXPECT_TRUE(matches("anomaly:any"));
}

TEST(ConnectionFilter, halfTypedWordsHideNothing)
{
    EXPECT_TRUE(matches("port:"));
    EXPECT_TRUE(matches("\""));
    EXPECT_TRUE(matches("  "));
}

TEST(ConnectionFilter, whatParsersAndTheUserSayCounts)
{
    ConnectionExtras extras;
    extras.host = QStringLiteral("shop.example");
    extras.protocols = QStringLiteral("TLS 1.3 › HTTP/2");
    extras.decryption = Decryption::NoSecrets;
    const ConnectionMark mark{3, true};
    const QString note = QStringLiteral("Ask about this");
    const auto matchesWith = [&](const char* text) {
        return ConnectionFilter::parse(QString::fromLatin1(text)).matches({web(), extras, mark, note, {}});
    };
    EXPECT_TRUE(matchesWith("host:SHOP"));
    EXPECT_TRUE(matchesWith("shop http/2 ask"));
    EXPECT_TRUE(matchesWith("proto:tls tls:no_secrets color:3 marked:yes note:about"));
    EXPECT_FALSE(matchesWith("color:2"));
    EXPECT_FALSE(matchesWith("marked:no"));
    EXPECT_FALSE(matches("marked:yes"));
    EXPECT_FALSE(matches("tls:no"));
}

} // namespace
} // namespace weir
