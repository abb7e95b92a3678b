#include "core/parsers/http1/message_reader.h"

#include "core/parsers/http/field_value.h"
#include "core/parsers/http/text.h"
#include "core/parsers/http1/message_detail.h"
#include "core/parsers/http1/start_line.h"

#include <algorithm>
#include <array>
#include <utility>

namespace weir::http {

namespace {

constexpr std::size_t mostAnomalies = 64; ///< of one message
/// Of a line that is being waited for: enough to see that it is none.
constexpr std::size_t earlyLook = 256;
constexpr std::size_t longestSizeLine = 16 * 1024;

bool hasControl(std::string_view text)
{
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto octet = static_cast<unsigned char>(c);
        return (octet < 0x20 && c != '\t') || octet == 0x7f;
    });
}

/// Hexadecimal digits at the beginning of a chunk's size line; nothing where there are none, or too many.
std::optional<std::uint64_t> chunkSize(std::string_view text, std::size_t& digits)
{
    std::uint64_t size = 0;
    for (digits = 0; digits < text.size() && hexDigit(text[digits]) >= 0; ++digits) {
        if (size >> 56 != 0)
            return std::nullopt;
        size = size << 4 | static_cast<std::uint64_t>(hexDigit(text[digits]));
    }
    return digits == 0 ? std::nullopt : std::optional(size);
}

} // namespace

/// How far the octets of one call were taken.
struct HttpMessageReader::Cursor
{
    StreamContext& context;
    StreamInput input;
    std::size_t at = 0;

    std::uint64_t offset() const { return input.offset + at; }
    bool atEnd() const { return at == input.octets.size(); }
    std::string_view rest() const { return asText(input.octets.subspan(at)); }
};

HttpMessageReader::HttpMessageReader(Direction direction) : m_direction(direction) {}

StreamParseResult HttpMessageReader::parse(StreamContext& context, const StreamInput& input)
{
    Cursor cursor{context, input};
    if (!m_midstream)
        m_midstream = context.midstream(m_direction);
    while (!cursor.atEnd() && step(cursor)) {
        m_position = cursor.offset();
        if (!m_current && !m_waitsForNothing && releasesOther())
            return StreamParseResult::yieldsAfter(cursor.at);
    }
    m_position = cursor.offset();
    if (m_state == State::Wait)
        return StreamParseResult::waitsForOther(cursor.at);
    return StreamParseResult::tookAndSkips(cursor.at, cursor.atEnd() ? skippable() : 0);
}

/// Takes some octets, or changes the state. False: nothing can be done before there are more of them.
bool HttpMessageReader::step(Cursor& cursor)
{
    if (m_discard)
        return discardLine(cursor);
    switch (m_state) {
    case State::Start:
        return stepStart(cursor);
    case State::Headers:
        return stepHeaders(cursor);
    case State::Peek:
        return stepPeek(cursor);
    case State::Length:
    case State::Chunk:
        return stepKnownLength(cursor);
    case State::Close:
        return stepClose(cursor);
    case State::ChunkSize:
        return stepChunkSize(cursor);
    case State::ChunkEnd:
        return stepChunkEnd(cursor);
    case State::Trailer:
        return stepTrailer(cursor);
    case State::Multipart:
        return stepMultipart(cursor);
    case State::Resync:
        return stepResync(cursor);
    case State::Wait:
        return stepWait();
    }
    return false;
}

// ---- lines

/// The next line, once its end is there; a part of it where it is too long to wait for.
std::optional<HttpMessageReader::Line> HttpMessageReader::takeLine(Cursor& cursor)
{
    const std::string_view text = cursor.rest();
    const std::uint64_t begin = cursor.offset();
    const auto searched = static_cast<std::size_t>(std::max(m_searched, begin) - begin);
    const std::size_t feed = text.find('\n', searched);
    const std::size_t most = cursor.context.limits().maxHeaderBlock;
    Line line;
    if (std::min(feed, text.size()) > most) {
        line = {text.substr(0, most), {begin, begin + most}, false, true};
        m_discard = true;
    } else if (feed == std::string_view::npos) {
        m_searched = begin + text.size();
        return std::nullopt;
    } else {
        line = {
            text.substr(0, feed), {begin, begin + feed + 1}, !text.substr(0, feed).ends_with('\r'), false};
        while (line.text.ends_with('\r'))
            line.text.remove_suffix(1);
    }
    cursor.at += static_cast<std::size_t>(line.range.length());
    return line;
}

bool HttpMessageReader::discardLine(Cursor& cursor)
{
    const std::size_t feed = cursor.rest().find('\n');
    m_discard = feed == std::string_view::npos;
    cursor.at += m_discard ? cursor.rest().size() : feed + 1;
    return true;
}

bool HttpMessageReader::stepWait()
{
    if (!mayGoOn())
        return false;
    m_state = State::Start;
    return true;
}

// ---- start line and fields

bool HttpMessageReader::stepStart(Cursor& cursor)
{
    const std::string_view text = cursor.rest();
    if (!m_current) {
        // Empty lines between messages belong to neither (RFC 9112, section 2.2).
        const std::size_t blanks = std::min(text.find_first_not_of("\r\n"), text.size());
        if (blanks > 0) {
            cursor.at += blanks;
            return true;
        }
        const Turn turn = turnsAway(text);
        if (turn != Turn::None && (turn == Turn::Taken || !m_waitsForNothing))
            return false;
        begin(cursor.context, cursor.offset());
        onBegin(cursor.context);
    }
    const std::uint64_t lineBegin = cursor.offset();
    const std::size_t feed = text.substr(0, earlyLook).find('\n');
    if (!mayBecomeStartLine(m_direction, text.substr(0, std::min(feed, earlyLook)))) {
        if (acceptWithoutStartLine(cursor.context))
            return true;
        disown(lineBegin);
        return true;
    }
    const auto line = takeLine(cursor);
    if (!line)
        return false;
    if (!acceptStartLine(cursor.context, *line)) {
        cursor.at -= static_cast<std::size_t>(line->range.length());
        m_discard = false;
        disown(lineBegin);
        return true;
    }
    ++m_messages;
    if (line->bareLf)
        addAnomalyOnce(Anomaly::HttpBareLf, line->range);
    if (line->cut)
        addAnomalyOnce(Anomaly::LimitHeaders, line->range);
    m_current->headerOctets = static_cast<std::size_t>(line->range.length());
    m_current->message.range.end = line->range.end;
    m_state = State::Headers;
    return true;
}

void HttpMessageReader::begin(StreamContext& context, std::uint64_t offset)
{
    m_current = Current{};
    ParsedMessage& message = m_current->message;
    message.index = context.begin(m_direction, offset);
    message.protocol = "http";
    message.kind = m_direction == Direction::ToServer ? MessageKind::Request : MessageKind::Response;
    message.direction = m_direction;
    message.range = {offset, offset};
    m_current->detailed = context.wantsDetail(message.index);
}

/// What was begun is no message: its octets are listed as such, up to the next start line.
void HttpMessageReader::disown(std::uint64_t offset)
{
    onWithdrawn();
    m_current->noMessage = true;
    m_current->message.kind = MessageKind::Message;
    resyncFrom(offset);
}

bool HttpMessageReader::stepHeaders(Cursor& cursor)
{
    const auto line = takeLine(cursor);
    if (!line)
        return false;
    if (line->bareLf && !line->cut)
        addAnomalyOnce(Anomaly::HttpBareLf, line->range);
    m_current->message.range.end = line->range.end;
    if (line->text.empty())
        headerEnds(cursor.context, line->range.end);
    else
        addField(*line, m_current->message.headers, cursor.context.limits());
    return true;
}

void HttpMessageReader::addField(const Line& line, std::vector<HeaderField>& fields,
                                 const ParserLimits& limits)
{
    m_current->headerOctets += static_cast<std::size_t>(line.range.length());
    const bool beyond = m_current->headerOctets > limits.maxHeaderBlock;
    if (beyond || line.cut)
        addAnomalyOnce(Anomaly::LimitHeaders, line.range);
    if (isBlank(line.text.front()) && !fields.empty()) {
        if (!beyond)
            foldInto(fields.back(), line);
        return;
    }
    const std::size_t colon = line.text.find(':');
    const std::string_view rawName = line.text.substr(0, colon);
    const std::string_view name = trim(rawName);
    const std::string_view value = colon == std::string_view::npos ? line.text.substr(line.text.size())
                                                                   : trim(line.text.substr(colon + 1));
    // Beyond the limit only what the framing needs, and of that not without end.
    if (beyond && (!framesMessage(name) || m_current->headerOctets > 2 * limits.maxHeaderBlock))
        return;
    const OffsetRange valueRange = rangeOf(value, line.text, line.range.begin);
    if (colon == std::string_view::npos)
        addAnomaly(Anomaly::HttpMalformedField, line.range, "no colon");
    else if (!isToken(rawName))
        addAnomaly(Anomaly::HttpMalformedField, line.range,
                   isToken(name) ? "blanks around the name" : "a name that is none");
    else if (hasControl(value))
        addAnomaly(Anomaly::HttpMalformedField, valueRange, "control characters in the value");
    fields.push_back(
        {std::string(name), std::string(value), rangeOf(name, line.text, line.range.begin), valueRange});
}

/// RFC 9112, section 5.2: the line goes on with the value before it.
void HttpMessageReader::foldInto(HeaderField& field, const Line& line)
{
    const std::string_view more = trim(line.text);
    addAnomaly(Anomaly::HttpObsFold, line.range, field.name);
    if (more.empty())
        return;
    const OffsetRange range = rangeOf(more, line.text, line.range.begin);
    if (field.value.empty())
        field.valueRange.begin = range.begin;
    else
        field.value += ' ';
    field.value += more;
    field.valueRange.end = range.end;
}

void HttpMessageReader::headerEnds(StreamContext& context, std::uint64_t end)
{
    m_position = end;
    m_current->framing = onHeaderEnd(context, end);
    const MessageFraming& framing = m_current->framing;
    for (const MessageAnomaly& anomaly : framing.anomalies)
        addAnomaly(anomaly.anomaly, anomaly.range, anomaly.detail);
    m_remaining = framing.length;
    if (framing.kind != MessageFraming::Kind::None && framing.kind != MessageFraming::Kind::Tunnel)
        openChild(context);
    switch (framing.kind) {
    case MessageFraming::Kind::None:
    case MessageFraming::Kind::Tunnel:
        finish(context, end);
        break;
    case MessageFraming::Kind::Length:
        startContent(State::Length);
        if (m_remaining == 0)
            finish(context, end);
        break;
    case MessageFraming::Kind::UntilClose:
        startContent(State::Close);
        break;
    case MessageFraming::Kind::Chunked:
        startContent(State::ChunkSize);
        break;
    case MessageFraming::Kind::Multipart:
        startContent(State::Multipart);
        break;
    }
}

// ---- content

/// A response that nobody knows the request of may answer HEAD: then the next one follows at once.
bool HttpMessageReader::stepPeek(Cursor& cursor)
{
    const Verdict verdict = beginsResponse(cursor.rest());
    if (verdict == Verdict::Open && !m_waitsForNothing)
        return false;
    m_state = m_afterPeek;
    if (verdict != Verdict::Yes)
        return true;
    m_current->message.content.reset();
    finish(cursor.context, cursor.offset());
    return true;
}

bool HttpMessageReader::stepKnownLength(Cursor& cursor)
{
    const Octets rest = cursor.input.octets.subspan(cursor.at);
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(m_remaining, rest.size()));
    addContent({cursor.offset(), cursor.offset() + count}, rest.first(count));
    cursor.at += count;
    passed(cursor.context, count, cursor.offset());
    return true;
}

bool HttpMessageReader::stepClose(Cursor& cursor)
{
    addContent({cursor.offset(), cursor.input.end()}, cursor.input.octets.subspan(cursor.at));
    cursor.at = cursor.input.octets.size();
    return true;
}

bool HttpMessageReader::stepChunkSize(Cursor& cursor)
{
    const std::string_view text = cursor.rest().substr(0, earlyLook);
    // Where no number begins there is no use in waiting for the end of a line.
    const std::size_t first = text.find_first_not_of(" \t");
    const bool number =
        first == std::string_view::npos ? text.size() < earlyLook : hexDigit(text[first]) >= 0;
    const std::uint64_t begin = cursor.offset();
    std::optional<Line> line;
    if (number) {
        line = takeLine(cursor);
        if (!line && cursor.rest().size() <= longestSizeLine)
            return false;
        if (line && line->range.length() > longestSizeLine)
            line.reset();
    }
    std::size_t digits = 0;
    const std::string_view trimmed = line ? trim(line->text) : std::string_view();
    const auto size = chunkSize(trimmed, digits);
    if (!size) {
        m_discard = false;
        cursor.at = static_cast<std::size_t>(begin - cursor.input.offset);
        const std::string_view shown = text.substr(0, std::min(text.find_first_of("\r\n"), std::size_t{24}));
        addAnomaly(Anomaly::HttpBadChunk, {begin, begin}, "“" + std::string(shown) + "” is no chunk size");
        cut(cursor.context, begin, Anomaly::MessageIncomplete);
        onLost(cursor.context, begin);
        resyncFrom(begin);
        return true;
    }
    const std::string_view behind = trim(trimmed.substr(digits));
    if (trimmed.size() != line->text.size() && isBlank(line->text.front()))
        addAnomaly(Anomaly::HttpBadChunk, line->range, "blanks before the size");
    if (!behind.empty() && behind.front() != ';')
        addAnomaly(Anomaly::HttpBadChunk, line->range,
                   "chunk size “" + std::string(trimmed.substr(0, 24)) + "”");
    if (line->bareLf)
        addAnomalyOnce(Anomaly::HttpBareLf, line->range);
    startChunk(*line, *size);
    return true;
}

void HttpMessageReader::startChunk(const Line& line, std::uint64_t size)
{
    Current& current = *m_current;
    current.sizeLine = line.range;
    if (current.detailed)
        current.sizeText = std::string(line.text);
    current.message.range.end = line.range.end;
    m_remaining = size;
    if (size > 0) {
        m_state = State::Chunk;
        return;
    }
    chunkEnds();
    m_state = State::Trailer;
}

bool HttpMessageReader::stepChunkEnd(Cursor& cursor)
{
    const std::string_view text = cursor.rest();
    if (text == "\r")
        return false;
    m_state = State::ChunkSize;
    if (text.front() == '\n') {
        addAnomalyOnce(Anomaly::HttpBareLf, {cursor.offset(), cursor.offset() + 1});
        cursor.at += 1;
    } else if (text.starts_with("\r\n")) {
        cursor.at += 2;
    } else {
        addAnomaly(Anomaly::HttpBadChunk, {cursor.offset(), cursor.offset() + 1},
                   "the chunk is longer than its size");
    }
    m_current->message.range.end = cursor.offset();
    return true;
}

bool HttpMessageReader::stepTrailer(Cursor& cursor)
{
    const auto line = takeLine(cursor);
    if (!line)
        return false;
    m_current->message.range.end = line->range.end;
    if (line->text.empty())
        finish(cursor.context, line->range.end);
    else
        addField(*line, m_current->message.trailers, cursor.context.limits());
    return true;
}

/// Looks for the boundary that ends it, with as much of what came before as it may have begun in.
bool HttpMessageReader::stepMultipart(Cursor& cursor)
{
    Current& current = *m_current;
    const std::string delimiter = "--" + current.framing.boundary + "--";
    const std::string_view text = cursor.rest();
    const std::size_t before = current.boundaryTail.size();
    const std::string seen = current.boundaryTail + std::string(text);
    const std::size_t found = seen.find(delimiter);
    const std::size_t take = found == std::string::npos ? text.size() : found + delimiter.size() - before;
    addContent({cursor.offset(), cursor.offset() + take}, cursor.input.octets.subspan(cursor.at, take));
    cursor.at += take;
    current.message.range.end = cursor.offset();
    if (found != std::string::npos) {
        finish(cursor.context, cursor.offset());
        return true;
    }
    current.boundaryTail = seen.substr(seen.size() - std::min(seen.size(), delimiter.size() - 1));
    return true;
}

// ---- recovery

bool HttpMessageReader::stepResync(Cursor& cursor)
{
    const std::string_view text = cursor.rest();
    const std::uint64_t begin = cursor.offset();
    // What was found once and turned out to be none is not found again.
    const std::size_t from = m_foundAt == begin ? 1 : 0;
    const auto searched = static_cast<std::size_t>(std::max(m_searched, begin) - begin);
    const StartLineSearch search =
        findStartLine(m_direction, text, std::max(from, std::min(searched, text.size())), m_atLineBegin);
    if (search.found) {
        cursor.at += *search.found;
        m_foundAt = cursor.offset();
        m_searched = cursor.offset();
        if (m_current)
            finishNoMessage(cursor.context, cursor.offset());
        m_state = State::Start;
        return true;
    }
    m_searched = begin + search.searched;
    if (search.passed == 0)
        return false;
    m_atLineBegin = text[search.passed - 1] == '\n';
    cursor.at += search.passed;
    if (m_current)
        m_current->message.range.end = cursor.offset();
    return false;
}

void HttpMessageReader::resyncFrom(std::uint64_t offset)
{
    m_state = State::Resync;
    m_searched = offset;
    m_atLineBegin = true;
    m_discard = false;
}

// ---- anomalies

void HttpMessageReader::addAnomaly(Anomaly anomaly, OffsetRange range, std::string detail)
{
    if (m_current->message.anomalies.size() < mostAnomalies)
        m_current->message.anomalies.push_back({anomaly, range, std::move(detail)});
}

void HttpMessageReader::addAnomalyOnce(Anomaly anomaly, OffsetRange range, std::string detail)
{
    const auto& all = m_current->message.anomalies;
    if (std::none_of(all.begin(), all.end(),
                     [anomaly](const MessageAnomaly& known) { return known.anomaly == anomaly; }))
        m_current->message.anomalies.push_back({anomaly, range, std::move(detail)});
}

} // namespace weir::http
