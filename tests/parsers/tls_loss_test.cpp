// Protected records that were not captured: the plaintext has a hole of their size, and no answer meets a
// question that it does not belong to.
#include "core/parsers/tls/record.h"
#include "tests/parsers/tls_recording.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace weir::test {
namespace {

using testing::HasSubstr;

struct Sent
{
    Direction direction;
    OffsetRange range;       ///< of the record, in its stream
    OffsetRange content;     ///< of its application data in the plaintext; empty: it has none
    std::string text;        ///< what it is: a message's summary
    bool behindKeys = false; ///< it is protected
};

const LayerIndex& plaintextOf(const Opened& opened)
{
    return opened.parsed.conversation.layers.at(opened.facts.plaintext->value - 1u);
}

/// All records of a connection, by what they are where nothing is missing.
std::vector<Sent> recordsOf(const Recording& recording, const Opened& whole)
{
    std::vector<Sent> all;
    for (const Direction direction : bothDirections) {
        const std::string octets = recording.octets(direction);
        bool changed = false;
        for (std::size_t at = 0; at + TlsRecordHeader::size <= octets.size();) {
            const TlsRecordHeader header =
                readRecordHeader({reinterpret_cast<const std::uint8_t*>(octets.data()) + at, 5});
            Sent sent{direction, {at, at + header.recordSize()}, {}, {}, changed || header.type == 23};
            changed |= header.type == 20 && whole.facts.version != "TLS 1.3"; // there it means nothing
            for (const LayerPiece& piece : plaintextOf(whole).pieces[static_cast<std::size_t>(direction)]) {
                if (piece.source.end == sent.range.end)
                    sent.content = {piece.offset, piece.offset + piece.length};
            }
            for (const ParsedMessage& message : whole.parsed.messages) {
                if (message.layer == tcpLayer && message.direction == direction &&
                    message.range.begin < sent.range.end && message.range.end > sent.range.begin)
                    sent.text += message.summary;
            }
            all.push_back(sent);
            at += header.recordSize();
        }
    }
    return all;
}

/// A connection's plaintext without its holes, and where these are in it.
struct Holes
{
    std::string text;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> holes; ///< place, length
};

Holes holesOf(const Opened& opened, Direction direction)
{
    const auto i = static_cast<std::size_t>(direction);
    Holes found;
    if (!opened.facts.plaintext)
        return found;
    std::uint64_t at = 0;
    for (const SequenceGap& gap : plaintextOf(opened).gaps[i]) {
        found.text += opened.plaintext[i].substr(at, gap.offset - at);
        if (found.holes.empty() || found.holes.back().first != found.text.size())
            found.holes.emplace_back(found.text.size(), 0);
        found.holes.back().second += gap.length;
        at = gap.end();
    }
    found.text += opened.plaintext[i].substr(at);
    return found;
}

/// Of what follows the lost record in its direction another one is lost with it.
bool isChained(const TlsFacts& facts)
{
    return (facts.version == "TLS 1.0" || facts.version == "SSL 3.0") &&
           facts.cipherSuite.find("CBC") != std::string::npos;
}

class TlsLoss : public testing::TestWithParam<const char*>
{
};

void expectHole(const Holes& found, const std::string& sent, OffsetRange lost, bool exact)
{
    EXPECT_EQ(found.text, sent.substr(0, lost.begin) + sent.substr(lost.end));
    ASSERT_EQ(found.holes.size(), 1u);
    EXPECT_EQ(found.holes[0].first, lost.begin);
    if (exact) {
        EXPECT_EQ(found.holes[0].second, lost.length());
    }
}

void expectEachRecordIsMissed(const Recording& recording, const Opened& whole, const StreamRegistry& registry)
{
    const std::vector<Sent> records = recordsOf(recording, whole);
    const bool exact = whole.facts.cipherSuite.find("CBC") == std::string::npos;
    for (std::size_t i = 0; i < records.size(); ++i) {
        const Sent& lost = records[i];
        if (!lost.behindKeys)
            continue;
        SCOPED_TRACE(whole.facts.version + ' ' + whole.facts.cipherSuite + ", record " + std::to_string(i) +
                     " \"" + lost.text + '"');
        OffsetRange hole = lost.content;
        if (isChained(whole.facts) && i + 1 < records.size() && records[i + 1].direction == lost.direction &&
            !records[i + 1].content.empty())
            hole = {hole.empty() ? records[i + 1].content.begin : hole.begin, records[i + 1].content.end};
        const Opened harmed =
            open(recording.without(lost.direction, lost.range.begin, lost.range.end), registry);
        EXPECT_EQ(harmed.facts.decryption, Decryption::Partly);
        EXPECT_FALSE(harmed.facts.decryptionReason.empty());
        const Direction other = opposite(lost.direction);
        const Holes beside = holesOf(harmed, other);
        EXPECT_EQ(beside.text, whole.plaintext[static_cast<std::size_t>(other)]);
        EXPECT_TRUE(beside.holes.empty());
        const Holes found = holesOf(harmed, lost.direction);
        const std::string& sent = whole.plaintext[static_cast<std::size_t>(lost.direction)];
        if (!hole.empty()) {
            expectHole(found, sent, hole, exact);
            continue;
        }
        EXPECT_EQ(found.text, sent);
        // Whether a ticket or an alert is missing, or data, nobody can tell; of these it is known.
        const bool known = (lost.text == "Finished" && !isChained(whole.facts)) || lost.text == "KeyUpdate" ||
                           lost.text.find("Certificate") != std::string::npos ||
                           lost.text.find("EncryptedExtensions") != std::string::npos;
        EXPECT_LE(found.holes.size(), known ? 0u : 1u);
    }
}

TEST_P(TlsLoss, OfARecordLeavesAHoleOfItsSizeAndNothingElse)
{
    for (std::uint32_t connection = 0; connection < 4; ++connection) {
        const auto recording = Recording::maybe(GetParam(), connection);
        if (!recording)
            break;
        const auto registry = registryWith(recording->keyLog(), true);
        const Opened whole = open(recording->whole(), *registry);
        ASSERT_EQ(whole.facts.decryption, Decryption::Decrypted) << connection;
        if (whole.facts.plaintext)
            expectEachRecordIsMissed(*recording, whole, *registry);
    }
}

INSTANTIATE_TEST_SUITE_P(Recorded, TlsLoss,
                         testing::Values("key-update.pcapng", "hello-retry.pcapng",
                                         "client-certificate.pcapng", "tls10-tls11.pcapng.gz",
                                         "tls12-mac.pcapng", "tls12-suites.pcapng.gz", "tls13-suites.pcapng",
                                         "ssl3.pcapng", "gnutls.pcapng"));

// The keys are asked for when something is lost, and again when the ClientKeyExchange came.
TEST(TlsLossOfTheHandshake, AnRsaKeyOpensWhatItCan)
{
    std::size_t opened = 0;
    for (std::uint32_t connection = 0; connection < 5; ++connection) {
        const Recording recording("rsa-key.pcapng", connection);
        const auto registry = registryWith("", true);
        const Opened whole = open(recording.whole(), *registry);
        ASSERT_EQ(whole.facts.decryption, Decryption::Decrypted) << connection;
        for (const Sent& lost : recordsOf(recording, whole)) {
            if (lost.behindKeys || lost.text.find("Certificate") != 0)
                continue;
            SCOPED_TRACE(std::to_string(connection) + " without " + lost.text);
            const Opened harmed = open(recording.without(lost.direction, lost.range.begin, lost.range.end),
                                       *registryWith("", true));
            if (harmed.facts.plaintext) {
                ++opened;
                EXPECT_EQ(harmed.plaintext, whole.plaintext);
            } else {
                EXPECT_THAT(harmed.facts.decryptionReason, HasSubstr("extended master secret"));
            }
        }
    }
    EXPECT_GT(opened, 0u);
}

TEST(TlsLossOfTheHandshake, WithoutTheClientKeyExchangeAPrivateKeyIsSaidToBeOfNoUse)
{
    const Recording recording("rsa-key.pcapng");
    const Opened whole = open(recording.whole(), *registryWith("", true));
    for (const Sent& lost : recordsOf(recording, whole)) {
        if (lost.text != "ClientKeyExchange")
            continue;
        const Opened harmed = open(recording.without(lost.direction, lost.range.begin, lost.range.end),
                                   *registryWith("", true));
        EXPECT_EQ(harmed.facts.decryption, Decryption::NoSecrets);
        EXPECT_THAT(harmed.facts.decryptionReason, HasSubstr("ClientKeyExchange was not captured"));
        return;
    }
    FAIL() << "no ClientKeyExchange";
}

TEST(TlsLossOfTheHandshake, AKeyOfAnotherServerIsSaidNotToFit)
{
    const std::string path = testing::TempDir() + "weir_another_server.key";
    EVP_PKEY* const key = EVP_RSA_gen(1024);
    BIO* const file = BIO_new_file(path.c_str(), "w");
    ASSERT_TRUE(key != nullptr && file != nullptr);
    ASSERT_EQ(PEM_write_bio_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr), 1);
    BIO_free(file);
    EVP_PKEY_free(key);
    TlsSecretStore store;
    ASSERT_TRUE(store.addRsaKey(path));
    ParserEnvironment environment;
    environment.tlsSecrets = store.secrets();
    const Opened opened = open(Recording("rsa-key.pcapng").whole(), *makeStreamRegistry(environment));
    EXPECT_EQ(opened.facts.decryption, Decryption::NoSecrets);
    EXPECT_THAT(opened.facts.decryptionReason, HasSubstr("does not fit"));
}

} // namespace
} // namespace weir::test
