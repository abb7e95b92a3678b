#include "core/parsers/sse/sse_stream_parser.h"

#include "core/parsers/http/text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace weir {

namespace {

constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t summaryLength = 120;

struct LineEnd
{
    std::size_t text = 0; ///< octets before the terminator
    std::size_t next = 0; ///< where the next line begins
};

/// The line that begins at `begin`. A CR at the very end says nothing yet: a LF may follow.
std::optional<LineEnd> findLineEnd(std::string_view text, std::size_t searchFrom, bool final)
{
    const std::size_t at = text.find_first_of("\r\n", searchFrom);
    if (at == std::string_view::npos)
        return std::nullopt;
    if (text[at] == '\n')
        return LineEnd{at, at + 1};
    if (at + 1 == text.size())
        return final ? std::optional(LineEnd{at, at + 1}) : std::nullopt;
    return LineEnd{at, text[at + 1] == '\n' ? at + 2 : at + 1};
}

/// Fields that the standard knows; others have no effect.
std::string_view knownField(std::string_view name)
{
    static constexpr std::array<std::string_view, 4> fields{"sse.event", "sse.data", "sse.id", "sse.retry"};
    const auto known =
        std::find_if(fields.begin(), fields.end(), [name](auto field) { return field.substr(4) == name; });
    return known == fields.end() ? std::string_view() : *known;
}

std::string summaryOf(const ParsedMessage& message, std::string_view data)
{
    std::string_view name;
    for (const auto& [field, value] : message.fields) {
        if (field == "sse.event")
            name = value;
    }
    std::string summary(name);
    if (!data.empty()) {
        summary += summary.empty() ? "" : ": ";
        summary += data.substr(0, std::min(data.find('\n'), summaryLength));
        if (summary.size() < data.size())
            summary += "…";
    }
    return summary.empty() ? "comment" : summary;
}

} // namespace

StreamParseResult SseStreamParser::parse(StreamContext& context, const StreamInput& input)
{
    if (input.direction == Direction::ToServer)
        return StreamParseResult::took(input.octets.size());
    return StreamParseResult::took(takeLines(context, input, false));
}

void SseStreamParser::onGap(StreamContext& context, const StreamInput& before, const SequenceGap&)
{
    if (before.direction == Direction::ToServer)
        return;
    takeRest(context, before);
    m_begun = true;
    resync();
}

void SseStreamParser::onEnd(StreamContext& context, const StreamInput& rest, StreamEnd)
{
    if (rest.direction == Direction::ToServer)
        return;
    takeRest(context, rest);
}

/// Nothing follows these octets: the event that they belong to is not whole.
void SseStreamParser::takeRest(StreamContext& context, const StreamInput& rest)
{
    const std::size_t taken = takeLines(context, rest, true);
    if (taken < rest.octets.size() && !m_resync)
        takeLine(context, http::asText(rest.octets.subspan(taken)), {rest.offset + taken, rest.end()},
                 rest.end());
    if (m_event)
        cutEvent(context, rest.end(), Anomaly::MessageIncomplete);
}

std::size_t SseStreamParser::takeLines(StreamContext& context, const StreamInput& input, bool final)
{
    const std::string_view text = http::asText(input.octets);
    std::size_t at = 0;
    if (!m_begun) {
        if (text.size() < byteOrderMark.size() && byteOrderMark.starts_with(text) && !final)
            return 0;
        m_begun = true;
        at = text.starts_with(byteOrderMark) ? byteOrderMark.size() : 0;
    }
    for (;;) {
        const std::uint64_t lineBegin = input.offset + at;
        const std::size_t from =
            std::max(at, static_cast<std::size_t>(std::max(m_searched, input.offset) - input.offset));
        const auto end = findLineEnd(text, std::min(from, text.size()), final);
        if (!end)
            break;
        m_searched = input.offset + end->next;
        takeLine(context, text.substr(at, end->text - at), {lineBegin, input.offset + end->next},
                 input.offset + end->text);
        at = end->next;
    }
    // A CR at the end is looked at once more.
    m_searched = input.end() - (text.size() > at && text.back() == '\r' ? 1 : 0);
    if (text.size() - at > context.limits().maxHeld / 2) {
        if (m_event)
            cutEvent(context, input.end(), Anomaly::LimitContent);
        resync();
        at = text.size() - (text.back() == '\r' ? 1 : 0);
    }
    return at;
}

void SseStreamParser::takeLine(StreamContext& context, std::string_view line, OffsetRange range,
                               std::uint64_t textEnd)
{
    if (m_resync) {
        m_resync = m_cutLine || !line.empty();
        m_cutLine = false;
        return;
    }
    if (!line.empty()) {
        addField(context, line, range, textEnd);
        if (m_event->held > context.limits().maxHeld) {
            cutEvent(context, range.end, Anomaly::LimitContent);
            m_resync = true;
        }
    } else if (m_event) {
        finishEvent(context, range.end);
    }
}

void SseStreamParser::addField(StreamContext& context, std::string_view line, OffsetRange range,
                               std::uint64_t textEnd)
{
    if (!m_event) {
        m_event = Event{};
        ParsedMessage& message = m_event->message;
        message.index = context.begin(Direction::ToClient, range.begin);
        message.protocol = "sse";
        message.kind = MessageKind::Event;
        message.direction = Direction::ToClient;
        message.range = range;
    }
    Event& event = *m_event;
    event.held += line.size();
    const std::size_t colon = std::min(line.find(':'), line.size());
    const std::string_view name = line.substr(0, colon);
    std::string_view value = line.substr(std::min(colon + 1, line.size()));
    if (!value.empty() && value.front() == ' ')
        value.remove_prefix(1);
    if (context.wantsDetail(event.message.index))
        event.message.detail.push_back({name.empty() ? "Comment" : std::string(name),
                                        std::string(value),
                                        std::string(knownField(name)),
                                        {range.begin, textEnd},
                                        {},
                                        {},
                                        {}});
    if (name == "data") {
        if (event.hasData)
            event.data += '\n';
        event.hasData = true;
        event.data += value;
    } else if (const std::string_view known = knownField(name); !known.empty()) {
        event.message.fields.emplace_back(known, value);
    } else {
        event.message.fields.emplace_back(name.empty() ? "sse.comment" : "sse." + std::string(name), value);
    }
}

void SseStreamParser::finishEvent(StreamContext& context, std::uint64_t end)
{
    ParsedMessage& message = m_event->message;
    message.range.end = end;
    if (m_event->hasData)
        message.fields.emplace_back("sse.data", m_event->data);
    message.summary = summaryOf(message, m_event->data);
    context.finish(std::move(message));
    m_event.reset();
}

void SseStreamParser::resync()
{
    m_resync = true;
    m_cutLine = true;
}

void SseStreamParser::cutEvent(StreamContext& context, std::uint64_t end, Anomaly why)
{
    m_event->message.complete = false;
    m_event->message.anomalies.push_back({why, {}, {}});
    finishEvent(context, end);
}

ProtocolEntry sseProtocol()
{
    return {"sse", nullptr, [](const ParserOrigin&) { return std::make_unique<SseStreamParser>(); }};
}

} // namespace weir
