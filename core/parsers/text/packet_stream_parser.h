// Protocols of framed packets that can change over to TLS: LDAP (RFC 4511, section 4.14), PostgreSQL
// (protocol 3.0: SSLRequest), MySQL (SSL request packet). Packets are told by name; a run of packets that a
// side sends without the other one speaking is one message. What is inside is understood as far as it takes
// to find where TLS begins.
#pragma once

#include "core/parsers/text/turn_message.h"
#include "core/stream/stream_parser.h"
#include "core/stream/stream_registry.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace weir {

/// A packet as its framing gives it.
struct PacketFrame
{
    std::size_t size = 0; ///< header included
    std::string name;     ///< for a person
    /// Octets of it that must be there to say all this; no more than `size`.
    std::size_t needed = 0;
};

/// The framing of one protocol, for one connection.
class PacketGrammar
{
public:
    virtual ~PacketGrammar() = default;

    virtual std::string_view protocol() const = 0;
    /// What begins here. Nothing: more octets are needed to tell (`wanted` of them). size 0: no packet of
    /// this protocol.
    virtual std::optional<PacketFrame> frame(Direction direction, Octets octets,
                                             std::size_t& wanted) const = 0;
    /// A packet was taken; octets: as many as were asked for, at least. True: TLS follows it in this
    /// direction, and follows what was taken so far in the other one.
    virtual bool take(Direction direction, Octets octets) = 0;
    /// TLS was asked for: nothing more of the client can be understood before it is answered.
    virtual bool waits() const { return false; }
};

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

    std::unique_ptr<PacketGrammar> m_grammar;
    std::array<Side, 2> m_sides;
    bool m_any = false;
    bool m_handedOver = false;
};

ProtocolEntry ldapProtocol();
ProtocolEntry postgreSqlProtocol();
ProtocolEntry mySqlProtocol();

} // namespace weir
