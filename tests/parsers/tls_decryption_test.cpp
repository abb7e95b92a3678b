// Recorded sessions (tests/captures/tls), whole and harmed: what is decrypted is what was sent, or nothing.
#include "tests/parsers/tls_recording.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace weir::test {
namespace {

using testing::HasSubstr;

bool hasFailedRecord(const Parsed& parsed)
{
    return std::any_of(parsed.messages.begin(), parsed.messages.end(), [](const ParsedMessage& message) {
        return std::any_of(
            message.anomalies.begin(), message.anomalies.end(),
            [](const MessageAnomaly& anomaly) { return anomaly.anomaly == Anomaly::TlsDecryptionFailed; });
    });
}

class TlsDecryption : public testing::TestWithParam<const char*>
{
};

TEST_P(TlsDecryption, EveryChunkSizeGivesTheSame)
{
    const Recording recording(GetParam());
    const auto registry = registryWith(recording.keyLog());
    const Opened whole = open(recording.whole(), *registry);
    EXPECT_EQ(whole.facts.decryption, Decryption::Decrypted) << whole.facts.decryptionReason;
    EXPECT_FALSE(whole.plaintext[0].empty());
    for (const std::size_t chunk : {std::size_t{1}, std::size_t{3}, std::size_t{100}}) {
        const Opened pieces = open(recording.whole(), *registry, chunk);
        EXPECT_EQ(pieces.plaintext, whole.plaintext) << chunk;
        ASSERT_EQ(pieces.parsed.messages.size(), whole.parsed.messages.size()) << chunk;
        for (std::size_t i = 0; i < whole.parsed.messages.size(); ++i) {
            EXPECT_EQ(pieces.parsed.messages[i].summary, whole.parsed.messages[i].summary);
            EXPECT_EQ(pieces.parsed.messages[i].range, whole.parsed.messages[i].range);
        }
    }
}

// Nothing is invented: what is read is what was sent, in its order, with holes.
TEST_P(TlsDecryption, WhatIsReadBesideAGapIsWhatWasSent)
{
    const Recording recording(GetParam());
    const auto registry = registryWith(recording.keyLog());
    const auto sent = open(recording.whole(), *registry).plaintext;
    for (const Direction direction : bothDirections) {
        const std::uint64_t length = recording.length(direction);
        for (std::uint64_t at = 1; at + 40 < length; at += 1 + length / 60) {
            const Opened harmed = open(recording.without(direction, at, at + 30), *registry);
            for (std::size_t i = 0; i < 2; ++i) {
                std::size_t found = 0;
                for (std::size_t begin = 0; begin < harmed.plaintext[i].size();) {
                    const std::size_t end =
                        std::min(harmed.plaintext[i].find('?', begin), harmed.plaintext[i].size());
                    const std::string run = harmed.plaintext[i].substr(begin, end - begin);
                    const std::size_t place = sent[i].find(run, found);
                    ASSERT_NE(place, std::string::npos) << at << ": " << run;
                    found = place + run.size();
                    begin = end + 1;
                }
            }
        }
    }
}

TEST_P(TlsDecryption, ADamagedRecordIsShownAsFailedAndTheRestGoesOn)
{
    const Recording recording(GetParam());
    const auto registry = registryWith(recording.keyLog());
    const auto sent = open(recording.whole(), *registry).plaintext;
    // The first record of plaintext that the server sent.
    const Opened whole = open(recording.whole(), *registry);
    const LayerIndex& layer = whole.parsed.conversation.layers.at(whole.facts.plaintext->value - 1u);
    const LayerPiece& piece = layer.pieces[1].front();
    const Opened harmed = open(recording.damaged(Direction::ToClient, piece.source.end - 1), *registry);
    EXPECT_EQ(harmed.facts.decryption, Decryption::Partly);
    EXPECT_TRUE(hasFailedRecord(harmed.parsed));
    EXPECT_EQ(harmed.plaintext[0], sent[0]);
    if (layer.pieces[1].size() > 1) {
        EXPECT_THAT(harmed.plaintext[1], HasSubstr(sent[1].substr(layer.pieces[1].back().offset)));
    }
}

TEST_P(TlsDecryption, SecretsOfAnotherSessionDoNotFitAndAreSaidToFail)
{
    const Recording recording(GetParam());
    std::string keyLog = recording.keyLog();
    for (std::size_t line = 0; line < keyLog.size();) {
        const std::size_t end = std::min(keyLog.find('\n', line), keyLog.size());
        if (end > line && keyLog[line] != '#')
            keyLog[end - 1] = keyLog[end - 1] == '0' ? '1' : '0';
        line = end + 1;
    }
    const Opened opened = open(recording.whole(), *registryWith(keyLog));
    EXPECT_EQ(opened.facts.decryption, Decryption::Failed);
    EXPECT_FALSE(opened.facts.decryptionReason.empty());
    EXPECT_FALSE(opened.facts.plaintext);
}

TEST_P(TlsDecryption, WithoutSecretsItIsSaidWhichAreMissing)
{
    const Recording recording(GetParam());
    const Opened opened = open(recording.whole(), *registryWith(""));
    EXPECT_EQ(opened.facts.decryption, Decryption::NoSecrets);
    EXPECT_THAT(opened.facts.decryptionReason, HasSubstr(opened.facts.clientRandom));
}

INSTANTIATE_TEST_SUITE_P(Recorded, TlsDecryption,
                         testing::Values("key-update.pcapng", "hello-retry.pcapng",
                                         "client-certificate.pcapng", "tls10-tls11.pcapng.gz",
                                         "tls12-mac.pcapng", "tls13-suites.pcapng", "renegotiation.pcapng"));

} // namespace
} // namespace weir::test
