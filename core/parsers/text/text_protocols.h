// Protocols that are shown in plain words, and may change over to TLS.
#pragma once

#include "core/stream/stream_registry.h"

#include <vector>

namespace weir {

/// SMTP, IMAP, POP3, FTP, XMPP, LDAP, PostgreSQL, MySQL.
std::vector<ProtocolEntry> textProtocols();

} // namespace weir
