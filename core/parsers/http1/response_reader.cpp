#include "core/parsers/http1/response_reader.h"

#include "core/parsers/http/field_value.h"
#include "core/parsers/http/text.h"
#include "core/parsers/http1/message_detail.h"
#include "core/parsers/http1/start_line.h"

#include <algorithm>
#include <utility>

namespace weir::http {

namespace {

/// The registry's name of a protocol that was upgraded to (RFC 9110, section 16.7); empty: not known.
std::string registryName(std::string_view upgrade)
{
    if (equalsIgnoringCase(upgrade, "websocket"))
        return "websocket";
    if (equalsIgnoringCase(upgrade, "h2c"))
        return "http2";
    return startsWithIgnoringCase(upgrade, "tls/") ? "tls" : "";
}

/// What the server says that it goes on with, else the only thing that it was offered.
std::string agreedProtocol(const std::vector<HeaderField>& response, const std::optional<AskedRequest>& asked)
{
    const std::vector<std::string_view> chosen = listOf(response, "upgrade");
    if (!chosen.empty())
        return registryName(chosen.front());
    return asked && asked->upgrades.size() == 1 ? registryName(asked->upgrades.front()) : "";
}

/// A proxy's answer to CONNECT says so in words that are always the same, also where the request is missing.
bool soundsLikeTunnel(const ParsedMessage& message)
{
    return message.response->status == 200 &&
           startsWithIgnoringCase(message.response->reason, "connection established") &&
           message.header("content-length") == nullptr && message.header("content-type") == nullptr &&
           message.header("transfer-encoding") == nullptr;
}

} // namespace

HttpResponseReader::HttpResponseReader(HttpConnection& connection, HttpRequestReader& requests)
    : HttpMessageReader(Direction::ToClient), m_connection(connection), m_requests(requests)
{
}

bool HttpResponseReader::acceptStartLine(StreamContext& context, const Line& line)
{
    const auto parts = parseStatusLine(line.text);
    // Without a version only where a response must come, and not behind content of a wrong length.
    if (!parts || (parts->version.empty() && (m_messages > 0 || beganEarlier())))
        return false;
    m_requests.settle(context);
    ParsedMessage& message = m_current->message;
    message.response = StatusLine{parts->status, std::string(parts->reason), std::string(parts->version)};
    message.interim = parts->status / 100 == 1 && parts->status != 101;
    if (parts->malformed && !line.cut)
        addAnomaly(Anomaly::HttpMalformedStartLine, line.range);
    if (m_current->detailed)
        message.detail.push_back(statusLineNode(*parts, line.text, line.range));
    pair();
    m_connection.answering = !message.interim;
    m_connection.tunnelLikely =
        message.response->status == 101 ||
        (m_current->asked && m_current->asked->method == "CONNECT" && parts->status / 100 == 2);
    return true;
}

/// HTTP/0.9 (RFC 1945, section 6): the content, and nothing else.
bool HttpResponseReader::acceptWithoutStartLine(StreamContext& context)
{
    m_requests.settle(context);
    if (m_messages > 0 || !m_connection.exchanges.simpleRequestNext())
        return false;
    ++m_messages;
    m_current->message.response.emplace();
    pair();
    m_connection.answering = true;
    startContent(State::Close);
    return true;
}

void HttpResponseReader::onWithdrawn()
{
    if (beganEarlier())
        m_connection.exchanges.messagesLost(m_direction);
}

void HttpResponseReader::pair()
{
    m_current->asked = m_connection.exchanges.responseBegins(m_current->message.interim);
    if (m_current->asked)
        m_current->message.answers = m_current->asked->index;
    else
        addAnomaly(Anomaly::HttpUnsolicitedResponse, {});
}

MessageFraming HttpResponseReader::onHeaderEnd(StreamContext&, std::uint64_t end)
{
    ParsedMessage& message = m_current->message;
    const auto& asked = m_current->asked;
    MessageFraming framing =
        responseFraming(message.response->status, asked ? asked->method : "", message.headers);
    if (!asked && framing.kind == MessageFraming::Kind::UntilClose && soundsLikeTunnel(message))
        framing.kind = MessageFraming::Kind::Tunnel;
    m_connection.tunnelLikely = false;
    if (framing.kind == MessageFraming::Kind::Tunnel) {
        const bool upgraded = message.response->status == 101;
        m_connection.tunnel =
            AgreedTunnel{end, asked, upgraded ? agreedProtocol(message.headers, asked) : "", message.headers};
    }
    return framing;
}

bool HttpResponseReader::contentIsDoubtful() const
{
    const bool simple = m_current->message.response->version.empty();
    return !simple && (!m_current->asked || m_current->asked->method.empty());
}

void HttpResponseReader::beforeFinish()
{
    ParsedMessage& message = m_current->message;
    const StatusLine& line = *message.response;
    std::string& text = message.summary;
    text = line.status == 0 ? "response" : std::to_string(line.status);
    if (!line.reason.empty())
        text += " " + line.reason;
    if (!message.content)
        return;
    if (!message.content->mediaType.empty())
        text += ", " + bareMediaType(message.content->mediaType);
    text += ", " + grouped(message.content->length) + (message.content->length == 1 ? " octet" : " octets");
}

HttpMessageReader::State HttpResponseReader::afterFinish(StreamContext&, MessageIndex)
{
    // A tunnel that never came about because its response was cut off.
    m_connection.tunnelLikely = false;
    m_endedAnswer = m_endedAnswer || m_connection.answering;
    m_connection.answering = false;
    return m_connection.tunnel ? State::Wait : State::Start;
}

/// What the client held back may ask for the next response.
bool HttpResponseReader::releasesOther()
{
    return std::exchange(m_endedAnswer, false) && m_requests.isReleased();
}

void HttpResponseReader::onLost(StreamContext& context, std::uint64_t to)
{
    m_connection.exchanges.messagesLost(m_direction);
    // The answer to CONNECT or Upgrade is among what was lost. Whatever it was, HTTP too is recognised anew.
    if (m_requests.waits() && !m_requests.isReleased() && !m_connection.tunnel)
        context.handOver({m_requests.position(), to}, {});
}

} // namespace weir::http
