// Recorded sessions (tests/captures/tls), whole and harmed: what is decrypted is what was sent, or nothing.
#include "core/analysis/analysis.h"
#include "core/parsers/registry.h"
#include "core/tls/tls_secret_store.h"
#include "tests/support/conversation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

namespace weir::test {
namespace {

using testing::HasSubstr;

/// A run of one direction, as a frame brought it.
struct Turn
{
    Direction direction;
    std::string octets;
};

/// One connection of a capture, taken apart, so that it can be harmed.
class Recording
{
public:
    explicit Recording(const std::string& name, std::uint32_t connection = 0)
    {
        const auto analysis = Analysis::start(std::string(WEIR_CAPTURES_DIR "/tls/") + name, {}, {});
        analysis->wait();
        for (const CaptureSecrets& secrets : analysis->captureInfo()->secrets)
            m_keyLog += secrets.data;
        struct Part
        {
            std::uint32_t frame;
            Turn turn;
        };
        std::vector<Part> parts;
        for (const Direction direction : bothDirections) {
            const auto view = analysis->tcpStream({ConnectionId{connection}, direction});
            view->forEachPart(
                0, [&](std::uint64_t offset, std::uint64_t length, FrameNumber frame, Timestamp) {
                    std::string octets(length, '\0');
                    view->read(offset, {reinterpret_cast<std::uint8_t*>(octets.data()), octets.size()});
                    parts.push_back({frame.value, {direction, std::move(octets)}});
                    return true;
                });
        }
        std::stable_sort(parts.begin(), parts.end(),
                         [](const Part& a, const Part& b) { return a.frame < b.frame; });
        for (Part& part : parts)
            m_turns.push_back(std::move(part.turn));
    }

    std::uint64_t length(Direction direction) const
    {
        std::uint64_t sum = 0;
        for (const Turn& turn : m_turns)
            sum += turn.direction == direction ? turn.octets.size() : 0;
        return sum;
    }

    /// Without the octets [from, to) of a direction.
    Conversation without(Direction direction, std::uint64_t from, std::uint64_t to) const
    {
        Conversation talk;
        std::uint64_t at = 0;
        for (const Turn& turn : m_turns) {
            if (turn.direction != direction || at + turn.octets.size() <= from || at >= to) {
                talk.say(turn.direction, turn.octets);
            } else {
                const std::uint64_t begin = std::max(from, at) - at;
                const std::uint64_t end = std::min(to, at + turn.octets.size()) - at;
                talk.say(direction, turn.octets.substr(0, begin));
                talk.lose(direction, end - begin);
                talk.say(direction, turn.octets.substr(end));
            }
            at += turn.direction == direction ? turn.octets.size() : 0;
        }
        return talk;
    }
    Conversation whole() const { return without(Direction::ToServer, 0, 0); }

    /// With one octet changed.
    Conversation damaged(Direction direction, std::uint64_t place) const
    {
        Recording copy = *this;
        std::uint64_t at = 0;
        for (Turn& turn : copy.m_turns) {
            if (turn.direction != direction)
                continue;
            if (place >= at && place < at + turn.octets.size())
                turn.octets[place - at] = static_cast<char>(turn.octets[place - at] ^ 1);
            at += turn.octets.size();
        }
        return copy.whole();
    }

    const std::string& keyLog() const { return m_keyLog; }

private:
    std::vector<Turn> m_turns;
    std::string m_keyLog;
};

std::shared_ptr<const StreamRegistry> registryWith(const std::string& keyLog)
{
    TlsSecretStore store;
    store.addCaptureSecrets(keyLog);
    ParserEnvironment environment;
    environment.tlsSecrets = store.secrets();
    return makeStreamRegistry(environment);
}

struct Opened
{
    Parsed parsed;
    TlsFacts facts;
    std::array<std::string, 2> plaintext; ///< what is missing as '?'
};

Opened open(const Conversation& talk, const StreamRegistry& registry, std::size_t chunk = 1 << 16)
{
    Opened opened;
    opened.parsed = parse(talk, registry, chunk);
    if (opened.parsed.conversation.facts.tls.empty())
        return opened;
    opened.facts = opened.parsed.conversation.facts.tls.front();
    if (opened.facts.plaintext) {
        for (const Direction direction : bothDirections)
            opened.plaintext[static_cast<std::size_t>(direction)] =
                layerText(talk, opened.parsed, *opened.facts.plaintext, direction);
    }
    return opened;
}

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
