// Where TLS begins though nothing that was captured says so: the command that asked for it, or its answer, is
// missing.
#pragma once

#include "core/base/octets.h"
#include "core/stream/direction.h"
#include "core/stream/stream_registry.h"

namespace weir {

/// Whether the first record of a side begins here: a handshake record with a whole ClientHello or ServerHello
/// (RFC 8446, sections 4.1.2 and 5.1). Certain with the first 11 octets; NeedsMore while those that are there
/// could be its beginning. To be asked only where a line or packet begins, outside of announced octets.
Recognition beginsHello(Direction direction, Octets octets);

} // namespace weir
