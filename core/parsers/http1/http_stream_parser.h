// HTTP/1 (RFC 9110, 9112; 1945 and 2616 where the wire still speaks them).
//
// Requests and responses are read by two machines that know each other only through the queue of requests
// that wait for an answer. Contents are passed over, not read. A tunnel (CONNECT, Upgrade) is handed over to
// the parser of what is inside.
#pragma once

#include "core/parsers/http1/http_connection.h"
#include "core/parsers/http1/request_reader.h"
#include "core/parsers/http1/response_reader.h"
#include "core/stream/stream_parser.h"
#include "core/stream/stream_registry.h"

namespace weir {

class HttpStreamParser final : public StreamParser
{
public:
    HttpStreamParser();

    StreamParseResult parse(StreamContext& context, const StreamInput& input) override;
    void onSkipped(StreamContext& context, Direction direction, OffsetRange range) override;
    void onGap(StreamContext& context, const StreamInput& before, const SequenceGap& gap) override;
    void onEnd(StreamContext& context, const StreamInput& rest, StreamEnd end) override;

private:
    http::HttpMessageReader& readerOf(Direction direction);
    void handOverWhereAgreed(StreamContext& context);

    http::HttpConnection m_connection;
    http::HttpRequestReader m_requests;
    http::HttpResponseReader m_responses;
};

Recognition recogniseHttp(const FirstOctets& first);

/// Its line in the registry.
ProtocolEntry httpProtocol();

} // namespace weir
