#include "core/export/message_report.h"
#include "tests/support/encoded.h"
#include "tests/support/scripted_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace weir {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string whole(const MessageReport& report, const MessageLinks& links = {})
{
    return messageJsonHead(report.message.kind, links) + messageJsonTail(report);
}

MessageReport reportOf(const ParsedMessage& message)
{
    return {message, ConnectionId{3}, "tcp", std::nullopt, std::nullopt, false};
}

TEST(MessageReport, aRequestTellsItsStartLineItsFieldsAsSentAndItsAnswer)
{
    ParsedMessage message;
    message.protocol = "http";
    message.kind = MessageKind::Request;
    message.request = {"GET", "/a?b", "HTTP/1.1"};
    message.url = "http://example.org/a?b";
    message.headers = {
        {"Host", "example.org", {}, {}}, {"X-Twice", "1", {}, {}}, {"x-twice", "\xff", {}, {}}};
    const std::string json = whole(reportOf(message), {7, std::nullopt, 9});
    EXPECT_THAT(json, HasSubstr(R"({"message":7,"answered_by":9,"connection":3,"protocol":"http")"));
    EXPECT_THAT(json, HasSubstr(R"("start":{"method":"GET","target":"/a?b","version":"HTTP/1.1"})"));
    EXPECT_THAT(json, HasSubstr("\"headers\":[[\"Host\",\"example.org\"],[\"X-Twice\",\"1\"],"
                                "[\"x-twice\",\"\xef\xbf\xbd\"]],\"trailers\":[]"));
    EXPECT_THAT(json, Not(HasSubstr("fields")));
}

TEST(MessageReport, aResponseWithoutAStatusSaysNull)
{
    ParsedMessage message;
    message.kind = MessageKind::Response;
    message.response.emplace();
    message.interim = true;
    const std::string json = whole(reportOf(message));
    EXPECT_THAT(json, HasSubstr(R"("start":{"status":null,"reason":"","version":""})"));
    EXPECT_THAT(json, HasSubstr(R"("answers":null)"));
    EXPECT_THAT(json, HasSubstr(R"("interim":true)"));
}

TEST(MessageReport, othersTellTheirFacts)
{
    ParsedMessage message;
    message.kind = MessageKind::Handshake;
    message.fields = {{"tls.handshake.type", "1"}};
    const std::string json = whole(reportOf(message));
    EXPECT_THAT(json, HasSubstr(R"("fields":[["tls.handshake.type","1"]])"));
    EXPECT_THAT(json, Not(HasSubstr("answer")));
    EXPECT_THAT(json, Not(HasSubstr("headers")));
}

TEST(MessageReport, anAnomalyIsNamedOnceAndPlacedEachTime)
{
    ParsedMessage message;
    message.range = {10, 50};
    message.anomalies = {{Anomaly::HttpBareLf, {20, 21}, ""}, {Anomaly::HttpBareLf, {}, "again"}};
    MessageReport report = reportOf(message);
    report.content.emplace().anomaly = Anomaly::ContentDamaged;
    EXPECT_THAT(report.anomalies(), ElementsAre("http_bare_lf", "content_damaged"));
    report.withPlaces = true;
    EXPECT_THAT(whole(report),
                HasSubstr(R"({"name":"http_bare_lf","offset":10,"length":40,"text":"again"})"));
}

TEST(ContentReport, codedContentIsDecodedAndBothFormsHaveADigest)
{
    const std::string text = "to and fro, to and fro, to and fro";
    MessageContent content;
    content.encodings = {"gzip"};
    const encoded::Coded coded = encoded::gzip(text);
    const ScriptedView sent({{0, std::string(coded.begin(), coded.end()), 1}});
    const ContentReport report = reportContent(sent, content, DigestAlgorithm::Xxh64);
    EXPECT_EQ(report.decodedLength, text.size());
    Digest digest(DigestAlgorithm::Xxh64);
    digest.update({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    EXPECT_EQ(report.decodedDigest, digest.finish());
    EXPECT_NE(report.digest, report.decodedDigest);
    EXPECT_FALSE(report.anomaly);
}

TEST(DetailJson, childrenInheritTheLayerAndTellOfTheirOwn)
{
    ParsedMessage message;
    message.protocol = "tls";
    message.kind = MessageKind::Handshake;
    message.layer = LayerId{1};
    message.range = {0, 9};
    DetailNode child{"Type", "ClientHello", "tls.handshake.type", {0, 1}, {}, {}, {}};
    child.children.push_back({"Record", "", "", {}, tcpLayer, Anomaly::TlsRecordError, {}});
    message.detail = {child};
    ConversationFacts facts;
    facts.layers = {{LayerId{1}, tcpLayer, "tls"}};
    const std::string json = detailJson(message, 4, ConnectionId{2}, facts);
    EXPECT_THAT(json, HasSubstr(R"({"name":"tls handshake","text":"","layer":"tls","offset":0,"length":9)"));
    EXPECT_THAT(json, HasSubstr(R"("field":"tls.handshake.type","layer":"tls","offset":0,"length":1)"));
    EXPECT_THAT(json, HasSubstr(R"("layer":"tcp","offset":null,"length":0,"anomaly":"tls_record_error")"));
}

} // namespace
} // namespace weir
