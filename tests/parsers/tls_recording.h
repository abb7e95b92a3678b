// Recorded sessions (tests/captures/tls), taken apart so that they can be harmed.
#pragma once

#include "core/analysis/analysis.h"
#include "core/parsers/registry.h"
#include "core/tls/tls_secret_store.h"
#include "tests/support/conversation.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace weir::test {

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
            if (!view)
                return;
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

    /// Nothing where the capture has no such connection.
    static std::optional<Recording> maybe(const std::string& name, std::uint32_t connection)
    {
        Recording recording(name, connection);
        return recording.m_turns.empty() ? std::nullopt : std::optional(std::move(recording));
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

    /// All octets of a direction.
    std::string octets(Direction direction) const
    {
        std::string all;
        for (const Turn& turn : m_turns)
            all += turn.direction == direction ? turn.octets : std::string();
        return all;
    }

    const std::string& keyLog() const { return m_keyLog; }

private:
    std::vector<Turn> m_turns;
    std::string m_keyLog;
};

inline std::shared_ptr<const StreamRegistry> registryWith(const std::string& keyLog, bool privateKey = false)
{
    TlsSecretStore store;
    store.addCaptureSecrets(keyLog);
    if (privateKey)
        static_cast<void>(store.addRsaKey(WEIR_CAPTURES_DIR "/tls/rsa.key"));
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

inline Opened open(const Conversation& talk, const StreamRegistry& registry, std::size_t chunk = 1 << 16)
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

} // namespace weir::test
