#include "core/parsers/text/packet_stream_parser.h"

#include "core/parsers/text/tls_beginning.h"

#include <algorithm>

namespace weir {

StreamParseResult PacketStreamParser::parse(StreamContext& context, const StreamInput& input)
{
    Side& side = sideOf(input.direction);
    Side& other = sideOf(opposite(input.direction));
    std::size_t at = 0;
    while (at < input.octets.size() && !m_handedOver) {
        if (input.direction == Direction::ToServer && m_grammar->waits())
            return StreamParseResult::waitsForOther(at);
        const Octets rest = input.octets.subspan(at);
        const std::uint64_t offset = input.offset + at;
        const Recognition hello =
            mayBeginTls(input.direction) ? beginsHello(input.direction, rest) : Recognition::No;
        if (hello == Recognition::NeedsMore)
            return StreamParseResult::took(at);
        if (hello == Recognition::Certain) {
            side.taken = offset;
            handOver(context);
            return StreamParseResult::took(at);
        }
        if (side.lost)
            return StreamParseResult::failed(at, "packets whose beginning is missing");
        std::size_t wanted = 0;
        const auto frame = m_grammar->frame(input.direction, rest, wanted);
        if (!frame)
            return StreamParseResult::needs(at, std::max(wanted, rest.size() + 1));
        if (frame->size == 0) {
            side.message.finish(context);
            side.lost = true;
            return m_any ? StreamParseResult::failed(at, "no packet begins here")
                         : StreamParseResult::notThisProtocol();
        }
        m_any = true;
        if (other.message.isOpen())
            other.message.finish(context);
        if (!side.message.isOpen())
            side.message.begin(context, m_grammar->protocol(), input.direction, offset);
        side.message.add("Packet", frame->name, {offset, offset + frame->size});
        side.taken = offset + frame->size;
        const bool clientWaited = m_grammar->waits();
        if (m_grammar->take(input.direction, rest.first(std::min(rest.size(), frame->size)))) {
            side.message.finish(context);
            handOver(context);
            return StreamParseResult::took(at + std::min(rest.size(), frame->size));
        }
        if (rest.size() < frame->size) // what is inside is of no interest
            return StreamParseResult::tookAndSkips(at + rest.size(), frame->size - rest.size());
        at += frame->size;
        if (clientWaited && !m_grammar->waits())
            return StreamParseResult::yieldsAfter(at); // refused: what the client held comes first
    }
    return StreamParseResult::took(at);
}

/// Where a packet is expected: behind a gap, or instead of the server's answer.
bool PacketStreamParser::mayBeginTls(Direction direction) const
{
    const bool isAnswer = direction == Direction::ToClient && m_grammar->waits();
    return (m_sides[static_cast<std::size_t>(direction)].lost || isAnswer) && m_grammar->mayBeginTls();
}

void PacketStreamParser::handOver(StreamContext& context)
{
    context.handOver({m_sides[0].taken, m_sides[1].taken}, {"tls", {}, {}, {}, {}});
    m_handedOver = true;
}

void PacketStreamParser::onGap(StreamContext& context, const StreamInput& before, const SequenceGap& gap)
{
    Side& side = sideOf(before.direction);
    side.message.finish(context, false);
    // Inside a packet whose length is known nothing is lost but its octets.
    side.lost = side.lost || gap.end() > side.taken;
}

void PacketStreamParser::onEnd(StreamContext& context, const StreamInput& rest, StreamEnd end)
{
    Side& side = sideOf(rest.direction);
    const bool isCut = !rest.octets.empty() || rest.offset < side.taken; // the last packet came in part
    side.message.finish(context, end == StreamEnd::HandOver || !isCut);
}

} // namespace weir
