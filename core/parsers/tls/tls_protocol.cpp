#include "core/parsers/tls/tls_protocol.h"

#include "core/parsers/tls/decrypting_tls_stream_parser.h"
#include "core/parsers/tls/record.h"
#include "core/parsers/tls/tls_stream_parser.h"

#include <utility>

namespace weir {

ProtocolEntry tlsProtocol(std::shared_ptr<const TlsSecrets> secrets)
{
    if (!secrets)
        return {"tls", recogniseTls, [](const ParserOrigin&) { return std::make_unique<TlsStreamParser>(); }};
    return {"tls", recogniseTls,
            [secrets = std::move(secrets), cache = std::make_shared<TlsSessionCache>()](const ParserOrigin&) {
                return std::make_unique<DecryptingTlsStreamParser>(secrets, cache);
            }};
}

} // namespace weir
