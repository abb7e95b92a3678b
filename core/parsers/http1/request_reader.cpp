#include "core/parsers/http1/request_reader.h"

#include "core/parsers/http/field_value.h"
#include "core/parsers/http/text.h"
#include "core/parsers/http1/message_detail.h"
#include "core/parsers/http1/start_line.h"

#include <utility>

namespace weir::http {

namespace {

/// "example.org" of "example.org:8080"; an IPv6 address keeps its brackets.
std::string withoutPort(std::string_view authority)
{
    const std::size_t bracket = authority.rfind(']');
    const std::size_t colon = authority.rfind(':');
    const bool port =
        colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
    return std::string(authority.substr(0, port ? colon : authority.size()));
}

/// RFC 9112, section 3.3: absolute-form and authority-form as they are, else put together with the host, as
/// far as that is known.
std::string urlOf(const RequestLine& line, const std::string* host, std::string_view scheme)
{
    const bool absolute = line.target.find("://") != std::string::npos && line.target.front() != '/';
    if (line.method == "CONNECT" || absolute || host == nullptr || host->empty())
        return line.target;
    const std::string origin = std::string(scheme) + "://" + *host;
    if (line.target == "*")
        return origin;
    return origin + (line.target.starts_with('/') ? "" : "/") + line.target;
}

} // namespace

HttpRequestReader::HttpRequestReader(HttpConnection& connection)
    : HttpMessageReader(Direction::ToServer), m_connection(connection)
{
}

/// A client that goes on with HTTP/2 without having been answered, or whose answer is missing.
HttpMessageReader::Turn HttpRequestReader::turnsAway(std::string_view text)
{
    constexpr std::string_view preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"; // RFC 9113, section 3.4
    if (!text.starts_with(preface))
        return preface.starts_with(text) ? Turn::Open : Turn::None;
    m_connection.tunnel = AgreedTunnel{{}, {}, "http2", {}};
    m_state = State::Wait;
    return Turn::Taken;
}

void HttpRequestReader::onBegin(StreamContext&)
{
    // What may be the rest of something is a request only when its line is seen.
    if (!beganEarlier())
        m_connection.exchanges.requestBegins(m_current->message.index);
}

void HttpRequestReader::onWithdrawn()
{
    m_connection.exchanges.requestWithdrawn(m_current->message.index);
    if (beganEarlier())
        m_connection.exchanges.messagesLost(m_direction);
}

bool HttpRequestReader::acceptStartLine(StreamContext& context, const Line& line)
{
    const auto parts = parseRequestLine(line.text);
    if (!parts)
        return false;
    // The first line of what was captured from the middle may be the rest of one.
    if (beganEarlier() && !(isKnownMethod(parts->method) && isHttpVersion(parts->version)))
        return false;
    ParsedMessage& message = m_current->message;
    if (beganEarlier()) {
        // The answers are there from the first one on: it may be that of a request that is not.
        if (!context.midstream(opposite(m_direction)))
            m_connection.exchanges.messagesLost(m_direction);
        m_connection.exchanges.requestBegins(message.index);
    }
    message.request =
        RequestLine{std::string(parts->method), std::string(parts->target), std::string(parts->version)};
    if (parts->malformed && !line.cut)
        addAnomaly(Anomaly::HttpMalformedStartLine, line.range);
    if (m_current->detailed)
        message.detail.push_back(requestLineNode(*parts, line.text, line.range));
    if (AskedRequest* asked = m_connection.exchanges.waiting(message.index)) {
        asked->method = message.request->method;
        asked->simple = parts->version.empty() && !line.cut;
    }
    return true;
}

MessageFraming HttpRequestReader::onHeaderEnd(StreamContext& context, std::uint64_t)
{
    ParsedMessage& message = m_current->message;
    const std::string* host = message.header("host");
    if (host != nullptr && context.facts().host.empty())
        context.facts().host = withoutPort(*host);
    message.url = urlOf(*message.request, host, context.facts().tls.empty() ? "http" : "https");
    if (AskedRequest* asked = m_connection.exchanges.waiting(message.index)) {
        for (const std::string_view protocol : listOf(message.headers, "upgrade"))
            asked->upgrades.emplace_back(protocol);
        if (asked->asksForTunnel())
            asked->headers = message.headers;
        if (asked->asksForTunnel() || m_connection.exchanges.isShort())
            asked->url = message.url;
    }
    return requestFraming(message.headers);
}

void HttpRequestReader::beforeFinish()
{
    ParsedMessage& message = m_current->message;
    const RequestLine& line = *message.request;
    m_whole = message.complete;
    if (message.url.empty())
        message.url = urlOf(line, message.header("host"), "http");
    message.summary = line.method + " " + line.target + (line.version.empty() ? "" : " ") + line.version;
}

HttpMessageReader::State HttpRequestReader::afterFinish(StreamContext&, MessageIndex index)
{
    AskedRequest* asked = m_connection.exchanges.waiting(index);
    if (asked != nullptr)
        asked->whole = m_whole;
    const bool asks = asked != nullptr && asked->asksForTunnel();
    if (!asks && !m_connection.tunnel && !m_connection.tunnelLikely)
        return State::Start;
    m_waitsFor = index;
    return State::Wait;
}

void HttpRequestReader::onLost(StreamContext&, std::uint64_t)
{
    m_connection.exchanges.messagesLost(m_direction);
}

bool HttpRequestReader::mayGoOn() const
{
    return !m_connection.tunnel && !m_connection.tunnelLikely && !m_connection.answering &&
           (!m_waitsFor || m_connection.exchanges.waiting(*m_waitsFor) == nullptr);
}

void HttpRequestReader::settle(StreamContext& context)
{
    if (m_state == State::Headers && m_current && m_current->message.request->version.empty() &&
        m_current->message.headers.empty())
        finish(context, m_current->message.range.end);
}

} // namespace weir::http
