#include "core/parsers/tls/tls_protocol.h"

#include "core/parsers/tls/record.h"
#include "core/parsers/tls/tls_stream_parser.h"

namespace weir {

ProtocolEntry tlsProtocol(std::shared_ptr<const TlsSecrets>)
{
    return {"tls", recogniseTls, [](const ParserOrigin&) { return std::make_unique<TlsStreamParser>(); }};
}

} // namespace weir
