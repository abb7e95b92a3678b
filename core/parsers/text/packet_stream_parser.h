// Protocols of framed packets that can change over to TLS: LDAP, PostgreSQL, MySQL. Packets are told by name;
// a run of packets that a side sends without the other one speaking is one message. What is inside is
// understood as far as it takes to find where TLS begins; each protocol's PacketGrammar does that.
#pragma once

#include "core/parsers/text/packet_grammar.h"
#include "core/parsers/text/turn_message.h"
#include "core/stream/stream_parser.h"

#include <array>
#include <cstdint>
#include <memory>
#include <utility>

namespace weir {

class PacketStreamParser final : public StreamParser
{
public:
    explicit PacketStreamParser(std::unique_ptr<PacketGrammar> grammar) : m_grammar(std::move(grammar)) {}

    StreamParseResult parse(StreamContext& context, const StreamInput& input) override;
    void onGap(StreamContext& context, const StreamInput& before, const SequenceGap& gap) override;
    void onEnd(StreamContext& context, const StreamInput& rest, StreamEnd end) override;

private:
    struct Side
    {
        TurnMessage message;
        std::uint64_t taken = 0; ///< offset behind the last packet
        bool lost = false;       ///< the framing is
    };
    Side& sideOf(Direction direction) { return m_sides[static_cast<std::size_t>(direction)]; }

    bool mayBeginTls(Direction direction) const;
    void handOver(StreamContext& context);

    std::unique_ptr<PacketGrammar> m_grammar;
    std::array<Side, 2> m_sides;
    bool m_any = false;
    bool m_handedOver = false;
};

} // namespace weir
