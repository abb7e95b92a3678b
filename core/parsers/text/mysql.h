// MySQL (protocol 4.1 and later), and where its SSL request packet changes over.
#pragma once

#include "core/stream/stream_registry.h"

namespace weir {

ProtocolEntry mySqlProtocol();

} // namespace weir
