// What PacketStreamParser must know of a protocol of framed packets.
#pragma once

#include "core/base/octets.h"
#include "core/stream/direction.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
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
    /// As far as one can see TLS may still begin: what asked for it, or granted it, may be missing.
    virtual bool mayBeginTls() const { return true; }
};

using PacketName = std::pair<std::uint8_t, std::string_view>;

/// A number's name out of a protocol's table; else what it is, and the number.
std::string packetName(std::span<const PacketName> names, std::uint8_t number, std::string_view otherwise);

/// Text that reaches from there to the end of a packet, NUL or not.
std::string packetText(Octets octets, std::size_t at);

} // namespace weir
