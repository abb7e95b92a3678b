// What becomes of a message's content: pieces, gaps, and ends that come too early.
#include "core/parsers/http/field_value.h"
#include "core/parsers/http/text.h"
#include "core/parsers/http1/message_detail.h"
#include "core/parsers/http1/message_reader.h"

#include <algorithm>
#include <utility>

namespace weir::http {

namespace {

/// Far more than anyone reads in one go, and far from the end of 64 bits.
constexpr std::uint64_t withoutEnd = std::uint64_t{1} << 62;
/// Pieces of one content, or chunks of one detail tree; beyond, their octets are told no more.
constexpr std::size_t mostPieces = std::size_t{1} << 20;
constexpr std::size_t mostChunkNodes = 10'000;

std::string octetsText(std::uint64_t count)
{
    return grouped(count) + (count == 1 ? " octet" : " octets");
}

} // namespace

void HttpMessageReader::startContent(State state)
{
    m_afterPeek = state;
    m_state = contentIsDoubtful() ? State::Peek : state;
    m_current->message.content.emplace();
}

/// Server-sent events, gRPC-Web.
void HttpMessageReader::openChild(StreamContext& context)
{
    const ParsedMessage& message = m_current->message;
    const std::string_view parser = contentParser(message.headers, message.kind);
    if (parser.empty() || !m_current->framing.codings.empty())
        return;
    ParserOrigin origin;
    origin.protocol = parser;
    if (message.kind == MessageKind::Request) {
        origin.requestHeaders = message.headers;
        origin.request = message.index;
        origin.url = message.url;
    } else {
        origin.responseHeaders = message.headers;
        if (m_current->asked) {
            origin.request = m_current->asked->index;
            origin.url = m_current->asked->url;
        }
    }
    m_current->child = &context.openChild(ChildLayer::Transparent, {}, std::move(origin));
}

/// source: of octets that are there, borrowed where they were read and empty where they were passed over.
void HttpMessageReader::addContent(OffsetRange source, Octets octets)
{
    if (source.empty())
        return;
    MessageContent& content = *m_current->message.content;
    m_current->message.range.end = source.end;
    LayerPiece* last = content.pieces.empty() ? nullptr : &content.pieces.back();
    if (last != nullptr && last->source.end == source.begin && last->end() == content.length) {
        last->source.end = source.end;
        last->length += source.length();
    } else if (content.pieces.size() < mostPieces) {
        content.pieces.push_back({content.length, source.length(), source, {}, 0});
    } else {
        addAnomalyOnce(Anomaly::LimitContent, source);
        content.complete = false;
    }
    content.length += source.length();
    if (m_current->child != nullptr && !octets.empty())
        m_current->child->add(m_direction, {0, source.length(), source, {}, 0}, octets);
}

void HttpMessageReader::addContentGap(std::uint64_t length, GapCause cause)
{
    if (length == 0)
        return;
    MessageContent& content = *m_current->message.content;
    content.complete = false;
    content.length += length;
    if (m_current->child != nullptr)
        m_current->child->gap(m_direction, length, cause);
}

/// So many octets of a content or chunk of known length are behind, there or not.
void HttpMessageReader::passed(StreamContext& context, std::uint64_t count, std::uint64_t end)
{
    m_remaining -= count;
    m_current->message.range.end = end;
    if (m_remaining > 0)
        return;
    if (m_state == State::Length) {
        finish(context, end);
    } else {
        chunkEnds();
        m_state = State::ChunkEnd;
    }
}

void HttpMessageReader::chunkEnds()
{
    Current& current = *m_current;
    if (!current.detailed || current.chunks.size() >= mostChunkNodes)
        return;
    const OffsetRange data{current.sizeLine.end, current.message.range.end};
    current.chunks.push_back(chunkNode(data.length(), current.sizeText, current.sizeLine, data));
}

/// Octets behind those taken that nobody reads.
std::uint64_t HttpMessageReader::skippable() const
{
    if (!m_current || m_current->child != nullptr || m_discard)
        return 0;
    if (m_state == State::Length || m_state == State::Chunk)
        return m_remaining;
    return m_state == State::Close ? withoutEnd : 0;
}

void HttpMessageReader::onSkipped(StreamContext& context, OffsetRange range)
{
    m_position = range.end;
    if (!m_current)
        return;
    addContent(range, {});
    if (m_state != State::Close)
        passed(context, range.length(), range.end);
}

// ---- gaps

void HttpMessageReader::onGap(StreamContext& context, const StreamInput& held, const SequenceGap& gap)
{
    const StreamInput before = m_state == State::Peek ? takeWithoutWaiting(context, held) : held;
    if (m_state == State::Peek)
        m_state = m_afterPeek;
    m_position = gap.end();
    if (gap.length > 0 && before.octets.empty() && carryGap(context, gap))
        return;
    const bool waited = m_state == State::Wait;
    if (m_current) {
        cutLine(context, before);
        if (m_current->noMessage)
            finishNoMessage(context, before.end());
        else
            cut(context, std::max(before.end(), m_current->message.range.end), Anomaly::MessageIncomplete);
    }
    m_position = gap.end();
    onLost(context, gap.end());
    if (waited || m_state == State::Wait)
        return;
    resyncFrom(gap.end());
}

/// True where what is known of the framing reaches over the gap.
bool HttpMessageReader::carryGap(StreamContext& context, const SequenceGap& gap)
{
    switch (m_state) {
    case State::Close:
        addContentGap(gap.length, gap.cause);
        m_current->message.range.end = gap.end();
        return true;
    case State::Length:
    case State::Chunk: {
        const std::uint64_t inside = std::min(gap.length, m_remaining);
        const bool chunk = m_state == State::Chunk;
        addContentGap(inside, gap.cause);
        passed(context, inside, gap.offset + inside);
        const std::uint64_t behind = gap.length - inside;
        if (behind == 0)
            return true;
        if (!chunk || behind > 2)
            return false;
        // A chunk ends with CR LF: both are lost, or the LF is still to come.
        m_state = behind == 2 ? State::ChunkSize : State::ChunkEnd;
        m_current->message.range.end = gap.end();
        return true;
    }
    case State::ChunkEnd:
        if (gap.length > 2)
            return false;
        m_state = gap.length == 2 ? State::ChunkSize : State::ChunkEnd;
        m_current->message.range.end = gap.end();
        return true;
    default:
        return false;
    }
}

/// The line that is not there to its end: what it says so far.
void HttpMessageReader::cutLine(StreamContext& context, const StreamInput& rest)
{
    // A start line of which nothing is left for this parser: another one takes its octets over.
    if (rest.octets.empty() && m_current && m_state == State::Start)
        disown(rest.offset);
    if (rest.octets.empty() || !m_current || m_discard)
        return;
    Line line{asText(rest.octets), {rest.offset, rest.end()}, false, true};
    while (line.text.ends_with('\r'))
        line.text.remove_suffix(1);
    if (line.text.empty())
        return;
    if (m_state == State::Start) {
        if (acceptStartLine(context, line))
            ++m_messages;
        else
            disown(rest.offset);
        m_current->message.range.end = rest.end();
    } else if (m_state == State::Headers || m_state == State::Trailer) {
        // Of a name that may go on nothing can be said.
        m_current->message.range.end = rest.end();
        if (line.text.find(':') == std::string_view::npos)
            return;
        line.cut = false;
        addField(line, m_state == State::Headers ? m_current->message.headers : m_current->message.trailers,
                 context.limits());
    }
}

// ---- ends

void HttpMessageReader::onEnd(StreamContext& context, const StreamInput& rest, StreamEnd end)
{
    const StreamInput left = end == StreamEnd::HandOver ? rest : takeWithoutWaiting(context, rest);
    m_position = left.end();
    if (m_state == State::Peek)
        m_state = m_afterPeek;
    settle(context);
    if (!m_current)
        return;
    cutLine(context, left);
    if (m_current->noMessage)
        finishNoMessage(context, left.end());
    else
        endCurrent(context, std::max(left.end(), m_current->message.range.end), end);
}

/// Nobody will say any more whether this goes on as HTTP: if it does, it shows. Returns what is left.
StreamInput HttpMessageReader::takeWithoutWaiting(StreamContext& context, StreamInput rest)
{
    m_waitsForNothing = true;
    while (!rest.octets.empty()) {
        if (m_state == State::Wait)
            m_state = State::Start;
        const StreamParseResult result = parse(context, rest);
        rest.octets = rest.octets.subspan(result.consumed);
        rest.offset += result.consumed;
        if (m_state != State::Wait || result.consumed == 0) // 0: what begins here is another protocol's
            break;
    }
    m_waitsForNothing = false;
    return rest;
}

void HttpMessageReader::endCurrent(StreamContext& context, std::uint64_t at, StreamEnd end)
{
    const bool closed = end == StreamEnd::Fin;
    switch (m_state) {
    case State::Close:
    case State::Multipart:
        if (closed)
            finish(context, at);
        else
            cut(context, at, Anomaly::MessageIncomplete,
                end == StreamEnd::Reset ? "the connection was reset" : "its end was not captured");
        break;
    case State::Length:
        cut(context, at, closed ? Anomaly::HttpContentShort : Anomaly::MessageIncomplete,
            octetsText(m_current->message.content->length) + " of " +
                grouped(m_current->message.content->length + m_remaining));
        break;
    case State::ChunkSize:
    case State::Chunk:
    case State::ChunkEnd:
        if (m_state == State::Chunk)
            chunkEnds();
        cut(context, at, closed ? Anomaly::HttpContentShort : Anomaly::MessageIncomplete,
            "the last chunk is missing");
        break;
    default:
        cut(context, at, Anomaly::MessageIncomplete);
        break;
    }
}

/// The rest of the message under way is missing.
void HttpMessageReader::cut(StreamContext& context, std::uint64_t end, Anomaly why, std::string detail)
{
    ParsedMessage& message = m_current->message;
    message.complete = false;
    if (message.content && m_state != State::Trailer)
        message.content->complete = false;
    addAnomaly(why, {}, std::move(detail));
    finish(context, end);
}

void HttpMessageReader::finishNoMessage(StreamContext& context, std::uint64_t end)
{
    ParsedMessage& message = m_current->message;
    message.range.end = end;
    message.complete = false;
    const bool unseenBegin = beganEarlier();
    message.anomalies.push_back(
        {unseenBegin ? Anomaly::MessageIncomplete : Anomaly::HttpExtraOctets, message.range, {}});
    message.summary = octetsText(message.range.length()) +
                      (unseenBegin ? " of a message that began earlier" : " outside of messages");
    context.finish(std::move(message));
    m_current.reset();
}

void HttpMessageReader::finish(StreamContext& context, std::uint64_t end)
{
    Current& current = *m_current;
    ParsedMessage& message = current.message;
    message.range.end = end;
    m_position = end;
    if (message.content) {
        message.complete = message.complete && message.content->complete;
        describeContent(*message.content, message.headers);
        auto& encodings = message.content->encodings;
        encodings.insert(encodings.end(), current.framing.codings.begin(), current.framing.codings.end());
    }
    if (!message.complete)
        addAnomalyOnce(Anomaly::MessageIncomplete, {});
    beforeFinish();
    if (current.detailed)
        completeDetail(message, std::move(current.chunks));
    const MessageIndex index = message.index;
    if (current.child != nullptr) {
        const StreamEnd how = message.complete ? StreamEnd::Fin : StreamEnd::CaptureEnd;
        current.child->end(opposite(m_direction), how);
        current.child->end(m_direction, how);
    }
    context.finish(std::move(message));
    m_state = afterFinish(context, index);
    m_current.reset();
}

} // namespace weir::http
