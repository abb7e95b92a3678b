#include "core/tls/key_log.h"
#include "tests/support/hex.h"

#include <gtest/gtest.h>

#include <map>

namespace weir {
namespace {

using namespace test;
using Line = KeyLogLine::Kind;
using Label = KeyLogLabel::Kind;

const std::string random32 = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const std::string secret32(64, 'a');
const std::string secret48(96, 'b');

ClientRandom countingRandom()
{
    ClientRandom random{};
    for (std::size_t i = 0; i < random.size(); ++i)
        random[i] = static_cast<std::uint8_t>(i);
    return random;
}

TEST(KeyLogLine, EveryLabelIsUnderstood)
{
    const auto read = [](const std::string& label, const std::string& secret) {
        const KeyLogLine line = readKeyLogLine(label + ' ' + random32 + ' ' + secret);
        EXPECT_EQ(line.kind, Line::Entry) << label << ": " << line.reason;
        EXPECT_EQ(line.entry.random, countingRandom());
        return line.entry.label;
    };
    EXPECT_EQ(read("CLIENT_RANDOM", secret48), (KeyLogLabel{Label::MasterSecret, 0}));
    EXPECT_EQ(read("PMS_CLIENT_RANDOM", secret48), (KeyLogLabel{Label::Premaster, 0}));
    EXPECT_EQ(read("CLIENT_EARLY_TRAFFIC_SECRET", secret32), (KeyLogLabel{Label::ClientEarlyTraffic, 0}));
    EXPECT_EQ(read("CLIENT_HANDSHAKE_TRAFFIC_SECRET", secret48),
              (KeyLogLabel{Label::ClientHandshakeTraffic, 0}));
    EXPECT_EQ(read("SERVER_HANDSHAKE_TRAFFIC_SECRET", secret32),
              (KeyLogLabel{Label::ServerHandshakeTraffic, 0}));
    EXPECT_EQ(read("CLIENT_TRAFFIC_SECRET_0", secret32), (KeyLogLabel{Label::ClientTraffic, 0}));
    EXPECT_EQ(read("SERVER_TRAFFIC_SECRET_12", secret32), (KeyLogLabel{Label::ServerTraffic, 12}));
    EXPECT_EQ(read("EXPORTER_SECRET", secret32), (KeyLogLabel{Label::Exporter, 0}));
    EXPECT_EQ(read("EARLY_EXPORTER_SECRET", secret32), (KeyLogLabel{Label::EarlyExporter, 0}));

    const KeyLogLine rsa = readKeyLogLine("RSA 0001020304050607 " + secret48);
    ASSERT_EQ(rsa.kind, Line::Entry);
    EXPECT_EQ(rsa.entry.label.kind, Label::Rsa);
    EXPECT_EQ(rsa.entry.secret.octets().size(), 48U);
}

TEST(KeyLogLine, BlanksCommentsLineEndsAndCaseDoNotMatter)
{
    for (const char* const blank : {"", "\r\n", "   ", "# SSL/TLS secrets log file", "  # indented", "#"})
        EXPECT_EQ(readKeyLogLine(blank).kind, Line::Blank) << blank;
    std::string upper = random32;
    for (char& c : upper)
        c = static_cast<char>(std::toupper(c));
    const KeyLogLine line = readKeyLogLine("  CLIENT_RANDOM\t" + upper + "   " + secret48 + " \r\n");
    ASSERT_EQ(line.kind, Line::Entry);
    EXPECT_EQ(line.entry.random, countingRandom());
}

TEST(KeyLogLine, LabelsOfNoUseAreIgnored)
{
    EXPECT_EQ(readKeyLogLine("ECH_SECRET " + random32 + ' ' + secret32).kind, Line::Ignored);
    EXPECT_EQ(readKeyLogLine("ECH_CONFIG " + random32 + " fe0d00").kind, Line::Ignored);
    EXPECT_EQ(readKeyLogLine("QUIC_SERVER_TRAFFIC_SECRET_0 " + random32 + ' ' + secret32).kind,
              Line::Ignored);
    EXPECT_EQ(readKeyLogLine("SOMETHING_NEW " + random32 + ' ' + secret32 + " 00").kind, Line::Ignored);
}

TEST(KeyLogLine, MalformedOnesSayWhy)
{
    const auto reason = [](const std::string& text) {
        const KeyLogLine line = readKeyLogLine(text);
        EXPECT_EQ(line.kind, Line::Malformed) << text;
        return std::string(line.reason);
    };
    EXPECT_EQ(reason("CLIENT_RANDOM " + random32), "It has not three parts: label, client random, secret.");
    EXPECT_EQ(reason("CLIENT_RANDOM " + random32.substr(2) + ' ' + secret48),
              "Its client random is not 32 octets in hexadecimal.");
    EXPECT_EQ(reason("CLIENT_RANDOM " + random32 + "00 " + secret48),
              "Its client random is not 32 octets in hexadecimal.");
    EXPECT_EQ(reason("RSA " + random32 + ' ' + secret48), "Its second part is not 8 octets in hexadecimal.");
    EXPECT_EQ(reason("CLIENT_RANDOM " + random32 + ' ' + secret48.substr(1)),
              "Its secret is not hexadecimal.");
    EXPECT_EQ(reason("CLIENT_RANDOM " + random32 + " xx" + secret48.substr(2)),
              "Its secret is not hexadecimal.");
    EXPECT_EQ(reason("CLIENT_RANDOM " + random32 + ' ' + secret48.substr(2)),
              "Its secret has not the length that the label asks for.");
    EXPECT_EQ(reason("CLIENT_TRAFFIC_SECRET_0 " + random32 + ' ' + secret32.substr(2)),
              "Its secret has not the length that the label asks for.");
    EXPECT_EQ(reason("CLIENT_RANDOM " + random32 + ' ' + secret48 + " more"),
              "Something follows the secret.");
    EXPECT_EQ(reason("\x16\x03\x01 a b"), "It does not begin with a label.");
    EXPECT_EQ(reason("Dear Sir or Madam"), "It is not a line of a key log.");
    EXPECT_EQ(reason("CLIENT_TRAFFIC_SECRET_x " + random32 + " zz"), "It is not a line of a key log.");
}

/// Secrets of a fixed set.
class SomeSecrets final : public TlsSecrets
{
public:
    void put(const std::string& label, const ClientRandom& random, std::vector<std::uint8_t> value)
    {
        m_secrets[{label, random}] = std::move(value);
    }
    std::optional<Secret> find(std::string_view label, const ClientRandom& random) const override
    {
        const auto found = m_secrets.find({std::string(label), random});
        return found != m_secrets.end() ? std::optional(Secret{found->second, "keylog"}) : std::nullopt;
    }
    std::optional<Secret> findRsa(Octets) const override { return std::nullopt; }
    std::optional<std::vector<std::uint8_t>> decryptPremaster(Octets, Octets) const override
    {
        return std::nullopt;
    }

private:
    std::map<std::pair<std::string, ClientRandom>, std::vector<std::uint8_t>> m_secrets;
};

TEST(KeyLog, IsWrittenForTheSessionsThatAreAskedForAndReadBack)
{
    SomeSecrets secrets;
    const ClientRandom first = countingRandom();
    ClientRandom second = first;
    second[0] = 0xff;
    ClientRandom third = first;
    third[0] = 0xfe;
    secrets.put("CLIENT_RANDOM", second, fromHex(secret48));
    secrets.put("CLIENT_TRAFFIC_SECRET_0", first, fromHex(secret32));
    secrets.put("CLIENT_TRAFFIC_SECRET_1", first, fromHex(secret48));
    secrets.put("CLIENT_HANDSHAKE_TRAFFIC_SECRET", first, fromHex(secret32));
    secrets.put("CLIENT_RANDOM", third, fromHex(secret48));

    const std::string text = keyLogOf(secrets, std::vector<ClientRandom>{second, first, second});
    EXPECT_EQ(text, "CLIENT_RANDOM ff" + random32.substr(2) + ' ' + secret48 + '\n' +
                        "CLIENT_HANDSHAKE_TRAFFIC_SECRET " + random32 + ' ' + secret32 + '\n' +
                        "CLIENT_TRAFFIC_SECRET_0 " + random32 + ' ' + secret32 + '\n' +
                        "CLIENT_TRAFFIC_SECRET_1 " + random32 + ' ' + secret48 + '\n');
}

} // namespace
} // namespace weir
