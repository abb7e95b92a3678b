#include "core/parsers/http2/http2_message.h"

#include "core/base/utf8.h"
#include "core/parsers/grpc/grpc_status.h"
#include "core/parsers/http/field_value.h"
#include "core/parsers/http/text.h"
#include "core/parsers/http2/frame_report.h"
#include "core/parsers/http2/http2_fields.h"

#include <fmt/format.h>

#include <algorithm>

namespace weir::http2 {

namespace {

constexpr std::string_view version = "HTTP/2";
/// More frames of one message than anyone looks through.
constexpr std::size_t maxNodes = 20'000;
/// Frames of an octet each would otherwise cost many times what they carry.
constexpr std::size_t maxPieces = std::size_t{1} << 20;

std::string textOf(const std::string* value)
{
    return value != nullptr ? *value : std::string{};
}

unsigned statusOf(const std::string* value)
{
    const auto number = value != nullptr && value->size() == 3 ? http::parseDecimal(*value) : std::nullopt;
    return static_cast<unsigned>(number.value_or(0));
}

} // namespace

void OpenMessage::setFields(FieldBlock block, OffsetRange range)
{
    extendTo(range.end);
    const bool trailers =
        m_hasHeaders || (m_message.kind == MessageKind::Response && looksLikeTrailers(block.fields));
    if (block.unknown)
        mark(Anomaly::Http2HpackUnknown, range, {});
    if (block.damaged) {
        mark(Anomaly::Http2HpackError, range, {});
        m_message.complete = false;
    }
    if (block.cut)
        mark(Anomaly::LimitHeaders, range, {});
    if (std::string fault = fieldFault(block.fields, trailers); !fault.empty())
        mark(Anomaly::HttpMalformedField, range, std::move(fault));
    for (const HeaderField& field : block.fields)
        m_held += field.name.size() + field.value.size() + sizeof(HeaderField);
    if (!trailers) {
        m_hasHeaders = true;
        m_message.headers = std::move(block.fields);
        if (m_message.kind == MessageKind::Request)
            setRequest(m_message.headers);
        else
            setResponse(m_message.headers);
    } else {
        m_message.trailers.insert(m_message.trailers.end(), std::make_move_iterator(block.fields.begin()),
                                  std::make_move_iterator(block.fields.end()));
    }
}

void OpenMessage::setRequest(const std::vector<HeaderField>& fields)
{
    m_declared = declaredLength(fields);
    const std::string* target = findField(fields, ":path");
    if (target == nullptr)
        target = findField(fields, ":authority"); // CONNECT
    m_message.request =
        RequestLine{textOf(findField(fields, ":method")), textOf(target), std::string(version)};
    m_message.url = urlOf(fields);
}

void OpenMessage::setResponse(const std::vector<HeaderField>& fields)
{
    m_declared = declaredLength(fields);
    m_message.response = StatusLine{statusOf(findField(fields, ":status")), {}, std::string(version)};
    m_message.interim = m_message.response->status >= 100 && m_message.response->status < 200;
}

void OpenMessage::addContent(OffsetRange source)
{
    extendTo(source.end);
    if (!m_message.content)
        m_message.content.emplace();
    MessageContent& content = *m_message.content;
    std::vector<LayerPiece>& pieces = content.pieces;
    const bool goesOn =
        !pieces.empty() && pieces.back().source.end == source.begin && pieces.back().end() == content.length;
    if (goesOn) {
        pieces.back().length += source.length();
        pieces.back().source.end = source.end;
    } else if (pieces.size() < maxPieces) {
        pieces.push_back({content.length, source.length(), source, nullptr, 0});
    } else {
        if (!m_contentLost)
            mark(Anomaly::LimitContent, source, {});
        m_contentLost = true;
    }
    content.length += source.length();
    m_received += source.length();
}

std::size_t OpenMessage::held() const
{
    return m_held + (m_message.content ? m_message.content->pieces.size() * sizeof(LayerPiece) : 0);
}

void OpenMessage::missContent(std::uint64_t length)
{
    if (!m_message.content)
        m_message.content.emplace();
    m_message.content->length += length;
    m_contentLost = true;
}

void OpenMessage::extendTo(std::uint64_t end)
{
    m_message.range.end = std::max(m_message.range.end, end);
}

void OpenMessage::addNode(DetailNode node)
{
    if (m_wantsDetail && m_message.detail.size() < maxNodes)
        m_message.detail.push_back(std::move(node));
}

void OpenMessage::mark(Anomaly anomaly, OffsetRange range, std::string detail)
{
    m_message.anomalies.push_back({anomaly, range, std::move(detail)});
}

void OpenMessage::cut(OffsetRange range)
{
    m_lost = true;
    extendTo(range.end);
}

ParsedMessage OpenMessage::finish(bool ended, std::uint64_t losses)
{
    // Where whole frames are missing, only the announced length tells that none was of this message.
    const bool whole = !m_contentLost && (losses == m_losses || (m_declared && *m_declared == m_received));
    const bool complete = ended && whole && m_hasHeaders && !m_lost;
    m_message.complete = m_message.complete && complete;
    if (m_message.content) {
        m_message.content->complete = ended && whole && m_seenBegin;
        http::describeContent(*m_message.content, m_message.headers);
    }
    if (!complete)
        mark(Anomaly::MessageIncomplete, {},
             !m_hasHeaders ? "its header section was not captured"
             : ended       ? ""
                           : "its end was not seen");
    else if (m_declared && *m_declared != m_received && m_received > 0)
        mark(Anomaly::HttpLengthConflict, {},
             fmt::format("{} octets were announced, {} came", *m_declared, m_received));
    summarise();
    return std::move(m_message);
}

void OpenMessage::summarise()
{
    std::string& summary = m_message.summary;
    if (m_message.kind == MessageKind::Request) {
        const RequestLine line = m_message.request.value_or(RequestLine{});
        summary = line.method.empty() && line.target.empty()
                      ? "request, its header section unknown"
                      : fmt::format("{} {}", line.method.empty() ? unknownText : line.method,
                                    line.target.empty() ? unknownText : line.target);
    } else if (const unsigned status = m_message.response ? m_message.response->status : 0; status != 0) {
        summary = fmt::format("{}", status);
        if (const auto call = grpc::statusOf(m_message)) {
            m_message.fields.emplace_back("grpc-status", call->code);
            if (!call->message.empty())
                m_message.fields.emplace_back("grpc-message", call->message);
            summary += ", " + grpc::sentence(*call);
        }
    } else {
        summary = "response, its status unknown";
    }
    summary = toValidUtf8(summary);
}

} // namespace weir::http2
