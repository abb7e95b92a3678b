// Whether a conversation is one of the protocols of lines: by the server's greeting and the client's
// commands.
#pragma once

#include "core/parsers/text/line_protocol.h"
#include "core/stream/stream_registry.h"

namespace weir {

Recognition recognise(LineProtocol protocol, const FirstOctets& first);

} // namespace weir
