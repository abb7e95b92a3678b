// PostgreSQL (protocol 3.0), and where SSLRequest changes over.
#pragma once

#include "core/stream/stream_registry.h"

namespace weir {

ProtocolEntry postgreSqlProtocol();

} // namespace weir
