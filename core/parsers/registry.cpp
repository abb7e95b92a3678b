#include "core/parsers/registry.h"

#include "core/parsers/grpc/grpc_stream_parser.h"
#include "core/parsers/http1/http_stream_parser.h"
#include "core/parsers/http2/http2_stream_parser.h"
#include "core/parsers/sse/sse_stream_parser.h"
#include "core/parsers/text/text_protocols.h"
#include "core/parsers/tls/tls_protocol.h"
#include "core/parsers/websocket/websocket_stream_parser.h"

#include <utility>

namespace weir {

std::shared_ptr<const StreamRegistry> makeStreamRegistry(const ParserEnvironment& environment)
{
    auto registry = std::make_shared<StreamRegistry>();
    registry->add(http2Protocol()); // before HTTP/1, of which its preface is an odd request
    registry->add(httpProtocol());
    registry->add(webSocketProtocol());
    registry->add(grpcProtocol());
    registry->add(sseProtocol());
    registry->add(tlsProtocol(environment.tlsSecrets));
    for (ProtocolEntry& protocol : textProtocols())
        registry->add(std::move(protocol));
    return registry;
}

} // namespace weir
