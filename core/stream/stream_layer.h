// What lies above the octets of TCP: layers made of pieces of the layer below.
//
//     layer 1 (TLS plaintext)   ████████████ ███████        a piece: one record's content,
//                               ▲            ▲              decrypted whenever someone looks at it
//     layer 0 (TCP)           ▒▒██████████▒▒▒██████▒▒
//
#pragma once

#include "core/base/ids.h"
#include "core/base/octets.h"
#include "core/base/offset_range.h"
#include "core/stream/direction.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace weir {

/// A layer of one connection. 0: the octets of TCP. Each TLS session opens one above the layer that it runs
/// in (1: the usual TLS; 2: TLS through a tunnel inside TLS), and so does a tunnel in one stream of HTTP/2.
using LayerId = StrongId<struct LayerIdTag, std::uint16_t>;
inline constexpr LayerId tcpLayer{0};

/// Makes the octets of a piece from those below. Immutable and thread-safe; shared by many pieces.
class PieceDecoder
{
public:
    virtual ~PieceDecoder() = default;

    /// The piece's octets; nothing where they cannot be made (authentication failed, damaged). `argument` is
    /// the piece's own (a record's sequence number, a frame's masking key).
    virtual std::optional<std::vector<std::uint8_t>> decode(Octets source, std::uint64_t argument) const = 0;
};

/// A run of a layer's octets and what it is made of. Without a decoder: the source itself, which then is as
/// long. Pieces of a list follow each other; between those that do not touch, octets are missing.
struct LayerPiece
{
    std::uint64_t offset = 0; ///< of its first octet, in its own layer or content
    std::uint64_t length = 0; ///< of its octets
    OffsetRange source;       ///< in the layer below, same direction
    std::shared_ptr<const PieceDecoder> decoder;
    std::uint64_t argument = 0;

    std::uint64_t end() const { return offset + length; }
};

} // namespace weir
