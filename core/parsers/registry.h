// All protocols that Weir knows: one line each in registry.cpp.
#pragma once

#include "core/stream/stream_registry.h"
#include "core/tls/tls_secrets.h"

#include <memory>

namespace weir {

/// What parsers need beyond the octets.
struct ParserEnvironment
{
    std::shared_ptr<const TlsSecrets> tlsSecrets; ///< null: none
};

std::shared_ptr<const StreamRegistry> makeStreamRegistry(const ParserEnvironment& environment);

} // namespace weir
