// The tracker against a list: random conversations, many at once, on few 4-tuples that are used again and
// again.
#include "core/stream/stream_manager.h"
#include "core/stream/stream_view.h"
#include "tests/support/memory_octets.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

namespace weir::test {
namespace {

enum class Ending { Fin, Rst, Open };

struct Step
{
    bool fromClient;
    std::uint8_t flags;
    std::uint32_t sequenceNumber;
    std::uint32_t acknowledgmentNumber;
    std::string payload;
};

struct Conversation
{
    unsigned tuple = 0;
    std::vector<Step> steps;
    std::string request;
    std::string answer;
    ConnState expected = ConnState::OTH;
};

Conversation makeConversation(std::mt19937& random, unsigned tuple)
{
    const auto below = [&](unsigned n) { return std::uniform_int_distribution<unsigned>(0, n - 1)(random); };
    const auto text = [&] {
        std::string octets(1 + below(40), ' ');
        for (char& octet : octets)
            octet = static_cast<char>('a' + below(26));
        return octets;
    };
    Conversation made;
    made.tuple = tuple;
    auto client = static_cast<std::uint32_t>(random());
    auto server = static_cast<std::uint32_t>(random());
    const auto say = [&](bool fromClient, unsigned flags, const std::string& payload = {}) {
        std::uint32_t& mine = fromClient ? client : server;
        made.steps.push_back(
            {fromClient, static_cast<std::uint8_t>(flags), mine, fromClient ? server : client, payload});
        mine +=
            static_cast<std::uint32_t>(payload.size()) + ((flags & (TcpFlags::Syn | TcpFlags::Fin)) ? 1 : 0);
    };
    say(true, TcpFlags::Syn);
    say(false, TcpFlags::Syn | TcpFlags::Ack);
    say(true, TcpFlags::Ack);
    for (unsigned turns = below(4); turns > 0; --turns) {
        say(true, TcpFlags::Ack, text());
        say(false, TcpFlags::Ack, text());
    }
    for (const Step& step : made.steps)
        (step.fromClient ? made.request : made.answer) += step.payload;
    switch (static_cast<Ending>(below(3))) {
    case Ending::Fin:
        say(true, TcpFlags::Fin | TcpFlags::Ack);
        say(false, TcpFlags::Fin | TcpFlags::Ack);
        say(true, TcpFlags::Ack);
        made.expected = ConnState::SF;
        break;
    case Ending::Rst:
        say(true, TcpFlags::Rst | TcpFlags::Ack);
        made.expected = ConnState::RSTO;
        break;
    case Ending::Open:
        made.expected = ConnState::S1;
        break;
    }
    return made;
}

std::string textOf(const StreamBuffer& buffer, const std::shared_ptr<MemoryOctets>& octets)
{
    std::string text;
    streamThrough(
        TcpStreamView(buffer, octets),
        [&](Octets block) {
            text.append(block.begin(), block.end());
            return true;
        },
        [&](const SequenceGap&) {
            text += "[gap]";
            return true;
        });
    return text;
}

TEST(TrackerProperty, everyConversationIsAConnectionHoweverTheyInterleaveAndTheirPortsRepeat)
{
    constexpr unsigned tuples = 5;
    for (unsigned seed = 0; seed < 400; ++seed) {
        SCOPED_TRACE(seed);
        std::mt19937 random(seed);
        const auto below = [&](std::size_t n) {
            return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
        };
        auto octets = std::make_shared<MemoryOctets>();
        StreamManager streams(StreamConfig{}, octets);
        std::vector<Conversation> running(tuples); // one a tuple at a time
        std::vector<std::size_t> next(tuples, 0);
        std::vector<Conversation> begun;         // in order of their first packet
        std::vector<std::size_t> latest(tuples); // of begun, the one that is running
        std::uint32_t frame = 0;
        for (int packet = 0; packet < 300; ++packet) {
            const auto tuple = static_cast<unsigned>(below(tuples));
            if (next[tuple] == running[tuple].steps.size()) {
                if (packet > 260)
                    continue; // let all come to their end
                running[tuple] = makeConversation(random, tuple);
                next[tuple] = 0;
                // A connection that never closed may be followed by another only once its SYN is answered;
                // the number is given then. To keep the oracle simple, all of the handshake comes at once.
                latest[tuple] = begun.size();
                begun.push_back(running[tuple]);
            }
            const bool isHandshake = next[tuple] == 0;
            for (int burst = isHandshake ? 3 : 1; burst > 0 && next[tuple] < running[tuple].steps.size();
                 --burst) {
                const Step& step = running[tuple].steps[next[tuple]++];
                TcpSegment segment;
                segment.frame = FrameNumber{++frame};
                segment.time = Timestamp{std::int64_t{frame} * 1'000'000};
                segment.source.port = static_cast<std::uint16_t>(step.fromClient ? 40000 + tuple : 80);
                segment.destination.port = static_cast<std::uint16_t>(step.fromClient ? 80 : 40000 + tuple);
                segment.identification = static_cast<std::uint16_t>(frame);
                segment.window = 65535;
                segment.flags = TcpFlags{step.flags};
                segment.sequenceNumber = step.sequenceNumber;
                segment.acknowledgmentNumber = step.acknowledgmentNumber;
                const Bytes payload = bytes(step.payload);
                segment.payloadLength = segment.capturedLength = static_cast<std::uint32_t>(payload.size());
                segment.payloadPosition = segment.packetPosition = octets->add(payload);
                streams.onSegment(segment);
            }
        }
        streams.finish();
        ASSERT_EQ(streams.connectionCount(), begun.size());
        for (std::uint32_t i = 0; i < begun.size(); ++i) {
            const Connection& connection = streams.connection(ConnectionId{i});
            ASSERT_EQ(connection.client().port, 40000 + begun[i].tuple) << "connection " << i;
            const bool isWhole =
                latest[begun[i].tuple] != i || next[begun[i].tuple] == running[begun[i].tuple].steps.size();
            const std::string request = textOf(connection.stream(Direction::ToServer), octets);
            if (isWhole) {
                ASSERT_EQ(request, begun[i].request) << "connection " << i;
                ASSERT_EQ(textOf(connection.stream(Direction::ToClient), octets), begun[i].answer);
                ASSERT_EQ(connection.connState(), begun[i].expected) << "connection " << i;
            } else {
                ASSERT_EQ(begun[i].request.substr(0, request.size()), request) << "connection " << i;
            }
        }
    }
}

} // namespace
} // namespace weir::test
