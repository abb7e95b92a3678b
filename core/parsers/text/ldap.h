// LDAP (RFC 4511), and where StartTLS (section 4.14) changes over.
#pragma once

#include "core/stream/stream_registry.h"

namespace weir {

ProtocolEntry ldapProtocol();

} // namespace weir
