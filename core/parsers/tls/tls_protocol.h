// TLS for the registry.
#pragma once

#include "core/stream/stream_registry.h"
#include "core/tls/tls_secrets.h"

#include <memory>

namespace weir {

/// secrets: null where there are none.
ProtocolEntry tlsProtocol(std::shared_ptr<const TlsSecrets> secrets);

} // namespace weir
