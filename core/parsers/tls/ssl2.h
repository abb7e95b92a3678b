// Records and hellos of SSL 2.0, which clients used for long to greet servers of later versions (RFC 5246,
// appendix E.2).
#pragma once

#include "core/base/octets.h"
#include "core/parsers/tls/field_tree.h"
#include "core/parsers/tls/hello.h"
#include "core/stream/stream_registry.h"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace weir {

struct Ssl2Header
{
    std::size_t size = 2;    ///< of the header itself
    std::size_t length = 0;  ///< of what follows
    std::size_t padding = 0; ///< at its end

    std::size_t recordSize() const { return size + length; }
};

/// Nothing where two (or three) octets are not there yet.
std::optional<Ssl2Header> readSsl2Header(Octets octets);

/// Octets that say for sure whether it is such a hello.
inline constexpr std::size_t ssl2HelloHead = 2 + 11;
/// Whether these octets begin with a hello of SSL 2.0: `server`: with a ServerHello.
Recognition recogniseSsl2(Octets octets, bool server);

/// message: a whole CLIENT-HELLO, behind the record's header. The challenge is the random.
std::optional<ClientHello> readSsl2ClientHello(Octets message);

/// A handshake message of SSL 2.0 before anything is encrypted; the tree's octet 0 is its first.
void describeSsl2(FieldTree& tree, Octets message);

} // namespace weir
