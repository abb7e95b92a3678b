#include "core/parsers/http1/http_stream_parser.h"

#include <memory>
#include <utility>

namespace weir {

HttpStreamParser::HttpStreamParser() : m_requests(m_connection), m_responses(m_connection, m_requests) {}

http::HttpMessageReader& HttpStreamParser::readerOf(Direction direction)
{
    if (direction == Direction::ToServer)
        return m_requests;
    return m_responses;
}

StreamParseResult HttpStreamParser::parse(StreamContext& context, const StreamInput& input)
{
    const StreamParseResult result = readerOf(input.direction).parse(context, input);
    handOverWhereAgreed(context);
    return result;
}

void HttpStreamParser::onSkipped(StreamContext& context, Direction direction, OffsetRange range)
{
    readerOf(direction).onSkipped(context, range);
    handOverWhereAgreed(context);
}

void HttpStreamParser::onGap(StreamContext& context, const StreamInput& before, const SequenceGap& gap)
{
    readerOf(before.direction).onGap(context, before, gap);
    handOverWhereAgreed(context);
}

void HttpStreamParser::onEnd(StreamContext& context, const StreamInput& rest, StreamEnd end)
{
    readerOf(rest.direction).onEnd(context, rest, end);
}

/// As soon as the client has said all that it had to say in HTTP.
void HttpStreamParser::handOverWhereAgreed(StreamContext& context)
{
    if (!m_connection.tunnel || !m_requests.isFree() ||
        (m_connection.tunnel->serverOffset && !m_responses.waits()))
        return;
    http::AgreedTunnel tunnel = std::move(*m_connection.tunnel);
    m_connection.tunnel.reset();
    ParserOrigin origin;
    origin.protocol = tunnel.protocol;
    origin.responseHeaders = std::move(tunnel.responseHeaders);
    if (tunnel.asked) {
        origin.requestHeaders = std::move(tunnel.asked->headers);
        origin.request = tunnel.asked->index;
        origin.url = std::move(tunnel.asked->url);
    }
    context.handOver({m_requests.position(), tunnel.serverOffset.value_or(m_responses.position())},
                     std::move(origin));
}

ProtocolEntry httpProtocol()
{
    return {"http", recogniseHttp, [](const ParserOrigin&) { return std::make_unique<HttpStreamParser>(); }};
}

} // namespace weir
