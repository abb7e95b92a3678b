// What is visible of TLS: records, handshake, recovery.
#include "tests/parsers/tls_builder.h"
#include "tests/support/all_protocols.h"
#include "tests/support/conversation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::test {
namespace {

using namespace tls;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> summaries(const Parsed& parsed)
{
    std::vector<std::string> list;
    for (const ParsedMessage& message : parsed.messages)
        list.push_back((message.direction == Direction::ToServer ? "> " : "< ") + message.summary +
                       (message.complete ? "" : " (incomplete)"));
    return list;
}

/// All that a message says, for comparisons.
std::string everything(const DetailNode& node)
{
    std::string text = node.name + "=" + node.text + "[" + std::to_string(node.range.begin) + "," +
                       std::to_string(node.range.end) + ")";
    for (const DetailNode& child : node.children)
        text += "{" + everything(child) + "}";
    return text;
}

std::string everything(const Parsed& parsed)
{
    std::string text;
    for (const ParsedMessage& message : parsed.messages) {
        text += std::to_string(message.index.value) + " " + message.summary + " " +
                std::to_string(message.range.begin) + "-" + std::to_string(message.range.end) +
                (message.complete ? "" : " incomplete") + "\n";
        for (const auto& [name, value] : message.fields)
            text += name + "=" + value + "\n";
        for (const DetailNode& node : message.detail)
            text += everything(node) + "\n";
        for (const MessageAnomaly& anomaly : message.anomalies)
            text += "! " + anomaly.detail + "\n";
    }
    return text;
}

const DetailNode* find(const std::vector<DetailNode>& nodes, std::string_view filter,
                       std::string_view text = {})
{
    for (const DetailNode& node : nodes) {
        if (node.filterName == filter && (text.empty() || node.text == text))
            return &node;
        if (const DetailNode* inside = find(node.children, filter, text))
            return inside;
    }
    return nullptr;
}

bool has(const ParsedMessage& message, Anomaly anomaly)
{
    return std::any_of(message.anomalies.begin(), message.anomalies.end(),
                       [&](const MessageAnomaly& each) { return each.anomaly == anomaly; });
}

std::string hello12()
{
    return clientHello(numbers({0x1a1a, 0xc02f, 0x009c}),
                       serverName("example.org") + alpn({"h2", "http/1.1"}) +
                           extension(10, vector(2, numbers({29, 23}))) + extension(11, vector(1, "\0")),
                       "0123456789abcdef");
}

Conversation fullHandshake12()
{
    Conversation talk;
    talk.client(record(22, hello12(), 0x0301));
    talk.server(record(22, serverHello(0xc02f, alpn({"h2"})) + handshake(11, vector(3, vector(3, "no DER"))) +
                               handshake(12, "\x03" + bigEndian(29, 2) + vector(1, std::string(32, 'k')) +
                                                 bigEndian(0x0804, 2) + vector(2, std::string(64, 'g'))) +
                               handshake(14, "")));
    talk.client(record(22, handshake(16, vector(1, std::string(32, 'y')))) + record(20, "\x01") +
                record(22, std::string(40, '\xee')));
    talk.server(record(20, "\x01") + record(22, std::string(40, '\xdd')));
    talk.client(record(23, std::string(100, 'a')) + record(23, std::string(50, 'b')));
    talk.server(record(23, std::string(3000, 'c')));
    talk.client(record(21, std::string(26, 'd')));
    return talk;
}

TEST(TlsStream, AHandshakeOfTls12IsToldMessageByMessage)
{
    const Parsed parsed = parse(fullHandshake12(), allProtocols());
    EXPECT_THAT(summaries(parsed),
                ElementsAre("> ClientHello, TLS 1.2, example.org, ALPN h2/http/1.1",
                            "< ServerHello, TLS 1.2, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                            "< Certificate, unreadable", "< ServerKeyExchange, x25519", "< ServerHelloDone",
                            "> ClientKeyExchange", "> ChangeCipherSpec", "> Encrypted handshake message",
                            "< ChangeCipherSpec", "< Encrypted handshake message",
                            "> Encrypted application data, 2 records, 150 octets",
                            "< Encrypted application data, 1 record, 3000 octets", "> Encrypted alert"));
    const ConversationFacts& facts = parsed.conversation.facts;
    EXPECT_THAT(facts.protocols, ElementsAre("tls"));
    EXPECT_EQ(facts.host, "example.org");
    ASSERT_EQ(facts.tls.size(), 1u);
    EXPECT_EQ(facts.tls[0].version, "TLS 1.2");
    EXPECT_EQ(facts.tls[0].serverName, "example.org");
    EXPECT_EQ(facts.tls[0].alpn, "h2");
    EXPECT_EQ(facts.tls[0].cipherSuite, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    EXPECT_EQ(facts.tls[0].keyExchangeGroup, "x25519");
    EXPECT_EQ(facts.tls[0].resumption, "");
    EXPECT_EQ(facts.tls[0].decryption, Decryption::NoSecrets);
    EXPECT_FALSE(facts.tls[0].decryptionReason.empty());
}

TEST(TlsStream, EveryChunkSizeGivesTheSameMessages)
{
    const std::string whole = everything(parse(fullHandshake12(), allProtocols()));
    for (const std::size_t chunk : {1u, 2u, 3u, 7u, 64u})
        EXPECT_EQ(everything(parse(fullHandshake12(), allProtocols(), chunk)), whole) << chunk;
}

TEST(TlsStream, AMessageSplitOverRecordsHasTheRangesOfItsOctets)
{
    const std::string hello = hello12();
    for (const std::size_t cut : {1u, 3u, 4u, 60u}) {
        Conversation talk;
        talk.client(record(22, hello.substr(0, cut)) + record(22, hello.substr(cut)));
        const Parsed parsed = parse(talk, allProtocols(), 1 << 16, "tls");
        ASSERT_EQ(parsed.messages.size(), 1u) << cut;
        const ParsedMessage& message = parsed.messages[0];
        EXPECT_EQ(message.range, (OffsetRange{0, hello.size() + 10}));
        EXPECT_TRUE(message.anomalies.empty());
        const DetailNode* name = find(message.detail, "tls.handshake.extensions_server_name");
        ASSERT_NE(name, nullptr);
        const std::size_t at = hello.find("example.org") + (hello.find("example.org") < cut ? 5 : 10);
        EXPECT_EQ(name->range, (OffsetRange{at, at + 11})) << cut;
    }
}

TEST(TlsStream, LostOctetsInsideARecordLoseNothingBehindIt)
{
    Conversation talk;
    talk.client(record(22, hello12()));
    const std::string data = record(23, std::string(500, 'x'));
    talk.client(data.substr(0, 105)).clientGap(200).client(data.substr(305));
    talk.client(record(21, std::string(26, 'd')));
    const Parsed parsed = parse(talk, allProtocols());
    EXPECT_THAT(summaries(parsed),
                ElementsAre("> ClientHello, TLS 1.2, example.org, ALPN h2/http/1.1",
                            "> Encrypted application data, 1 record, 500 octets (incomplete)",
                            "> Encrypted alert"));
}

TEST(TlsStream, BehindALostRecordHeaderTheNextChainOfRecordsIsFound)
{
    Conversation talk;
    talk.client(record(22, hello12()));
    const std::string data = record(23, std::string(500, 'x')) + record(23, std::string(400, 'y')) +
                             record(23, std::string(300, 'z')) + record(23, std::string(200, 'z'));
    talk.clientGap(100).client(data.substr(100));
    for (const std::size_t chunk : {1u, 7u, 4096u}) {
        const Parsed parsed = parse(talk, allProtocols(), chunk);
        EXPECT_THAT(summaries(parsed),
                    ElementsAre("> ClientHello, TLS 1.2, example.org, ALPN h2/http/1.1",
                                "> 405 octets of records whose beginning is missing (incomplete)",
                                "> Encrypted application data, 3 records, 900 octets"));
    }
}

TEST(TlsStream, AGapAtAnyPlaceInventsNothing)
{
    const Conversation whole = fullHandshake12();
    std::string client, server;
    const auto input = whole.input();
    client.resize(input.directions[0]->length());
    input.directions[0]->read(0, {reinterpret_cast<std::uint8_t*>(client.data()), client.size()});
    server.resize(input.directions[1]->length());
    input.directions[1]->read(0, {reinterpret_cast<std::uint8_t*>(server.data()), server.size()});
    const auto complete = summaries(parse(whole, allProtocols()));
    for (std::size_t at = 1; at + 20 < server.size(); at += at < 300 ? 1 : 37) {
        Conversation talk;
        talk.client(client);
        talk.server(server.substr(0, at)).serverGap(15).server(server.substr(at + 15));
        const Parsed parsed = parse(talk, allProtocols());
        for (const ParsedMessage& message : parsed.messages) {
            EXPECT_LE(message.range.end, std::max(client.size(), server.size()));
            const std::string text =
                (message.direction == Direction::ToServer ? "> " : "< ") + message.summary;
            const bool known = std::find(complete.begin(), complete.end(), text) != complete.end();
            EXPECT_TRUE(known || !message.complete || message.summary.starts_with("Encrypted")) << at << text;
        }
        EXPECT_EQ(everything(parse(talk, allProtocols(), 3)), everything(parsed)) << at;
    }
}

TEST(TlsStream, ASessionThatIsMetInTheMiddleIsRecognisedByItsRecords)
{
    Conversation talk;
    talk.midstream(Direction::ToServer).midstream(Direction::ToClient).port(12345);
    talk.server(std::string(37, 'q') + record(23, std::string(200, 'r')) + record(23, std::string(100, 's')) +
                record(23, std::string(10, 's')));
    const Parsed parsed = parse(talk, allProtocols());
    EXPECT_THAT(parsed.conversation.facts.protocols, ElementsAre("tls"));
    ASSERT_EQ(parsed.conversation.facts.tls.size(), 1u);
    EXPECT_THAT(parsed.conversation.facts.tls[0].decryptionReason, HasSubstr("handshake was not captured"));
}

TEST(TlsStream, RolesAreKnownByTheHelloWhoeverWasTakenForTheClient)
{
    Conversation talk;
    talk.server(record(22, hello12()));
    talk.client(record(22, serverHello(0xc02f)));
    const Parsed parsed = parse(talk, allProtocols());
    EXPECT_TRUE(parsed.conversation.facts.rolesReversed);
    EXPECT_EQ(parsed.conversation.facts.host, "example.org");
}

TEST(TlsStream, AnAlertIsNamedAndAFatalOneIsAnAnomaly)
{
    Conversation talk;
    talk.client(record(22, hello12()));
    talk.server(record(21, std::string("\x02\x28", 2)));
    const Parsed parsed = parse(talk, allProtocols());
    ASSERT_EQ(parsed.messages.size(), 2u);
    EXPECT_EQ(parsed.messages[1].summary, "Alert, fatal: handshake_failure");
    EXPECT_TRUE(has(parsed.messages[1], Anomaly::TlsFatalAlert));
    EXPECT_EQ(parsed.conversation.facts.tls[0].decryption, Decryption::NotNeeded);
}

TEST(TlsStream, AnExtensionThatIsLongerThanItsHelloIsMarkedAndTheRestIsShown)
{
    std::string hello =
        clientHello(numbers({0x1301}), serverName("example.org") + bigEndian(51, 2) + bigEndian(999, 2));
    Conversation talk;
    talk.client(record(22, hello));
    const Parsed parsed = parse(talk, allProtocols());
    ASSERT_EQ(parsed.messages.size(), 1u);
    EXPECT_TRUE(has(parsed.messages[0], Anomaly::TlsHandshakeError));
    EXPECT_EQ(parsed.conversation.facts.host, "example.org");
}

TEST(TlsStream, AHelloInTheFormOfSsl2OpensATlsSession)
{
    Conversation talk;
    const std::string message = "\x01" + bigEndian(0x0301, 2) + bigEndian(6, 2) + bigEndian(0, 2) +
                                bigEndian(16, 2) + std::string("\x00\x00\x2f\x01\x00\x80", 6) +
                                std::string(16, 'h');
    talk.client(bigEndian(0x8000 | message.size(), 2) + message);
    talk.server(record(22, serverHello(0x002f), 0x0301));
    const Parsed parsed = parse(talk, allProtocols());
    EXPECT_THAT(summaries(parsed), ElementsAre("> ClientHello in the form of SSL 2.0, TLS 1.0",
                                               "< ServerHello, TLS 1.2, TLS_RSA_WITH_AES_128_CBC_SHA"));
    EXPECT_EQ(parsed.conversation.facts.tls[0].clientRandom,
              std::string(32, '0') + "68686868686868686868686868686868");
}

TEST(TlsStream, AHandshakeMessageBeyondTheLimitIsGivenUpAndTheNextOneIsRead)
{
    Conversation talk;
    talk.client(record(22, hello12()));
    const std::string big = handshake(11, std::string(2 << 20, 'x'));
    std::string records;
    for (std::size_t at = 0; at < big.size(); at += 16384)
        records += record(22, big.substr(at, 16384));
    talk.server(record(22, serverHello(0xc02f)) + records + record(22, handshake(14, "")));
    const Parsed parsed = parse(talk, allProtocols());
    ASSERT_EQ(parsed.messages.size(), 4u);
    EXPECT_TRUE(has(parsed.messages[2], Anomaly::LimitHeaders));
    EXPECT_EQ(parsed.messages[3].summary, "ServerHelloDone");
}

TEST(TlsStream, AHeartbeatThatAsksForMoreThanItCarriesIsMarked)
{
    Conversation talk;
    talk.client(record(22, hello12()));
    talk.server(record(22, serverHello(0xc02f)));
    talk.client(record(24, "\x01" + bigEndian(16384, 2)));
    const Parsed parsed = parse(talk, allProtocols());
    ASSERT_EQ(parsed.messages.size(), 3u);
    EXPECT_TRUE(has(parsed.messages[2], Anomaly::TlsRecordError));
}

} // namespace
} // namespace weir::test
