// XMPP (RFC 6120) before and without TLS: its stream header and stanzas, each a message, and where STARTTLS
// (section 5) changes over.
#pragma once

#include "core/parsers/text/turn_message.h"
#include "core/stream/stream_parser.h"
#include "core/stream/stream_registry.h"

#include <array>
#include <cstdint>
#include <optional>

namespace weir {

class XmppStreamParser final : public StreamParser
{
public:
    StreamParseResult parse(StreamContext& context, const StreamInput& input) override;
    void onGap(StreamContext& context, const StreamInput& before, const SequenceGap& gap) override;
    void onEnd(StreamContext& context, const StreamInput& rest, StreamEnd end) override;

private:
    struct Side
    {
        TurnMessage message;       ///< a stanza
        unsigned depth = 0;        ///< of elements inside the stream
        std::uint64_t scanned = 0; ///< up to here a tag that began does not end
        char quote = 0;            ///< that it is in, there
        std::uint64_t begin = 0;   ///< behind the last tag, or gap
        bool search = false;       ///< something is missing: only the next tag is known
    };
    Side& sideOf(Direction direction) { return m_sides[static_cast<std::size_t>(direction)]; }
    void handOver(StreamContext& context, Direction direction, std::uint64_t from);
    void takeTag(StreamContext& context, Direction direction, OffsetRange range, Octets tag);

    std::array<Side, 2> m_sides;
    std::optional<std::uint64_t> m_upgradeFrom;
    bool m_handedOver = false;
};

ProtocolEntry xmppProtocol();

} // namespace weir
