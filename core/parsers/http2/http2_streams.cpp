#include "core/parsers/http2/http2_streams.h"

#include "core/parsers/http/field_value.h"
#include "core/parsers/http2/http2_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace weir::http2 {

namespace {

constexpr std::size_t maxRanges = 4096;

std::size_t indexOf(Direction direction)
{
    return static_cast<std::size_t>(direction);
}

const std::string& emptyIfNull(const std::string* text)
{
    static const std::string empty;
    return text != nullptr ? *text : empty;
}

} // namespace

void StreamSet::add(std::uint32_t stream)
{
    auto& ranges = m_ranges[stream & 1];
    std::uint32_t first = stream >> 1;
    std::uint32_t last = first;
    auto behind = ranges.upper_bound(first);
    if (behind != ranges.begin()) {
        const auto before = std::prev(behind);
        if (before->second + 1 >= first) {
            first = before->first;
            last = std::max(last, before->second);
            ranges.erase(before);
        }
    }
    if (behind != ranges.end() && behind->first == last + 1) {
        last = behind->second;
        ranges.erase(behind);
    }
    ranges.emplace(first, last);
    // Streams that were lost among the oldest are taken for closed: nothing comes on them any more.
    if (ranges.size() > maxRanges) {
        const auto oldest = ranges.begin();
        oldest->second = std::next(oldest)->second;
        ranges.erase(std::next(oldest));
    }
}

bool StreamSet::contains(std::uint32_t stream) const
{
    const auto& ranges = m_ranges[stream & 1];
    const auto behind = ranges.upper_bound(stream >> 1);
    return behind != ranges.begin() && std::prev(behind)->second >= stream >> 1;
}

void Streams::openByUpgrade(const ParserOrigin& origin)
{
    Stream& stream = m_streams[1];
    stream.request = origin.request;
    stream.url = origin.url;
    stream.begun[indexOf(Direction::ToServer)] = true;
    stream.ended[indexOf(Direction::ToServer)] = true;
}

OpenMessage* Streams::find(Direction direction, std::uint32_t stream)
{
    const auto found = m_streams.find(stream);
    return found == m_streams.end() ? nullptr : found->second.open[indexOf(direction)].get();
}

// ---- field blocks

OpenMessage* Streams::beginFields(StreamContext& context, Direction direction, std::uint32_t stream,
                                  std::uint64_t offset, bool promised)
{
    if (m_closed.contains(stream) ||
        (m_streams.contains(stream) && m_streams[stream].ended[indexOf(direction)]))
        return nullptr;
    keepWithinLimits(context, stream);
    Stream& entry = m_streams[stream];
    // A promised request is open only while its own field block lasts.
    if (OpenMessage* const open = entry.open[indexOf(direction)].get(); open != nullptr)
        return open;
    return &begin(context, entry, direction, stream, offset, promised || direction == Direction::ToServer,
                  true);
}

OpenMessage& Streams::begin(StreamContext& context, Stream& stream, Direction direction, std::uint32_t id,
                            std::uint64_t offset, bool request, bool seenBegin)
{
    ParsedMessage message;
    message.index = context.begin(direction, offset);
    message.protocol = "http2";
    message.kind = request ? MessageKind::Request : MessageKind::Response;
    message.direction = direction;
    message.range = {offset, offset};
    message.stream = id;
    if (!request)
        message.answers = stream.request;
    else if (message.index != MessageIndex{UINT32_MAX}) // the limit of messages
        stream.request = message.index;
    const bool wantsDetail = context.wantsDetail(message.index);
    stream.begun[indexOf(direction)] = true;
    stream.open[indexOf(direction)] = std::make_unique<OpenMessage>(std::move(message), wantsDetail,
                                                                    m_losses[indexOf(direction)], seenBegin);
    return *stream.open[indexOf(direction)];
}

void Streams::endFields(StreamContext& context, Direction direction, std::uint32_t id, bool ends,
                        bool promised)
{
    const auto found = m_streams.find(id);
    if (found == m_streams.end() || found->second.open[indexOf(direction)] == nullptr)
        return;
    Stream& stream = found->second;
    OpenMessage& message = *stream.open[indexOf(direction)];
    account(message);
    const bool first = message.hasHeaders() && message.message().trailers.empty();
    if (promised) {
        learnRequest(context, stream, message);
        publish(context, stream, direction, true, StreamEnd::Fin);
        stream.begun = {true, false};
        stream.ended = {true, false};
        return;
    }
    if (first && message.message().kind == MessageKind::Request)
        learnRequest(context, stream, message);
    if (message.isInterim() && !ends) {
        publish(context, stream, direction, true, StreamEnd::Fin);
        return;
    }
    const unsigned status = message.message().response ? message.message().response->status : 0;
    const bool connect = stream.method == "CONNECT";
    if (first && !ends && connect && direction == Direction::ToServer) {
        publish(context, stream, direction, true, StreamEnd::Fin); // what follows is not its content
    } else if (first && !ends && connect && status >= 200 && status < 300) {
        openTunnel(context, stream, id, message);
        publish(context, stream, direction, true, StreamEnd::Fin);
    } else if (first && !ends) {
        openContent(context, stream, message);
    }
    if (ends)
        endStream(context, direction, id);
}

void Streams::learnRequest(StreamContext& context, Stream& stream, const OpenMessage& message)
{
    const std::vector<HeaderField>& fields = message.message().headers;
    stream.method = emptyIfNull(findField(fields, ":method"));
    stream.url = message.message().url;
    if (stream.method == "CONNECT") {
        stream.tunnelled = emptyIfNull(findField(fields, ":protocol"));
        stream.requestFields = fields;
    }
    std::string& host = context.facts().host;
    if (host.empty())
        host = emptyIfNull(findField(fields, ":authority"));
}

/// What runs inside a stream that CONNECT made (RFC 9113, section 8.5; RFC 8441).
void Streams::openTunnel(StreamContext& context, Stream& stream, std::uint32_t id,
                         const OpenMessage& response)
{
    ParserOrigin origin;
    origin.protocol = stream.tunnelled == "websocket" ? "websocket" : "";
    origin.requestHeaders = std::move(stream.requestFields);
    origin.responseHeaders = response.message().headers;
    origin.request = stream.request;
    origin.url = stream.url;
    stream.tunnel = &context.openChild(ChildLayer::Own, fmt::format("http2.{}", id), std::move(origin));
    stream.losses = m_losses;
    for (const Direction direction : bothDirections) {
        if (const std::uint64_t early = stream.early[indexOf(direction)]; early > 0)
            stream.tunnel->gap(direction, early, GapCause::Limit);
        if (stream.ended[indexOf(direction)])
            stream.tunnel->end(direction, StreamEnd::Fin);
    }
}

/// Content that is made of messages has a parser of its own.
void Streams::openContent(StreamContext& context, const Stream& stream, OpenMessage& message)
{
    const ParsedMessage& parsed = message.message();
    const std::string_view parser = http::contentParser(parsed.headers, parsed.kind);
    if (parser.empty())
        return;
    const bool response = parsed.kind == MessageKind::Response;
    ParserOrigin origin;
    origin.protocol = parser;
    (response ? origin.responseHeaders : origin.requestHeaders) = parsed.headers;
    origin.request = stream.request;
    origin.url = stream.url;
    message.child = &context.openChild(ChildLayer::Transparent, "", std::move(origin));
    message.child->end(opposite(parsed.direction), StreamEnd::Fin);
}

// ---- content

Streams::Place Streams::beginData(StreamContext& context, Direction direction, std::uint32_t id,
                                  std::uint64_t offset)
{
    if (m_closed.contains(id))
        return Place::Closed;
    keepWithinLimits(context, id);
    Stream& stream = m_streams[id];
    if (stream.ended[indexOf(direction)])
        return Place::Closed;
    if (stream.tunnel != nullptr ||
        (stream.method == "CONNECT" && stream.open[indexOf(direction)] == nullptr))
        return Place::Tunnel;
    if (stream.open[indexOf(direction)] == nullptr) // the header section was lost
        begin(context, stream, direction, id, offset, direction == Direction::ToServer, false);
    return Place::Message;
}

bool Streams::wantsOctets(Direction direction, std::uint32_t id) const
{
    const auto found = m_streams.find(id);
    if (found == m_streams.end())
        return false;
    const OpenMessage* const open = found->second.open[indexOf(direction)].get();
    return open != nullptr ? open->child != nullptr : found->second.tunnel != nullptr;
}

void Streams::addData(Direction direction, std::uint32_t id, OffsetRange range, Octets octets)
{
    const auto found = m_streams.find(id);
    if (found == m_streams.end())
        return;
    Stream& stream = found->second;
    if (OpenMessage* const open = stream.open[indexOf(direction)].get(); open != nullptr) {
        open->addContent(range);
        account(*open);
    } else if (stream.tunnel == nullptr) {
        stream.early[indexOf(direction)] += range.length();
    }
    ChildStream* const child = childOf(stream, direction);
    if (child != nullptr && octets.empty())
        child->gap(direction, range.length(), GapCause::Limit); // began to be of interest in the middle
    else if (child != nullptr)
        child->add(direction, {0, range.length(), range, nullptr, 0}, octets);
}

void Streams::missData(Direction direction, std::uint32_t id, OffsetRange range, GapCause cause)
{
    const auto found = m_streams.find(id);
    if (found == m_streams.end())
        return;
    if (OpenMessage* const open = found->second.open[indexOf(direction)].get(); open != nullptr)
        open->missContent(range.length());
    if (ChildStream* const child = childOf(found->second, direction); child != nullptr)
        child->gap(direction, range.length(), cause);
}

// ---- ends

void Streams::endStream(StreamContext& context, Direction direction, std::uint32_t id)
{
    const auto found = m_streams.find(id);
    if (found == m_streams.end())
        return;
    Stream& stream = found->second;
    publish(context, stream, direction, true, StreamEnd::Fin);
    stream.ended[indexOf(direction)] = true;
    if (stream.tunnel != nullptr)
        stream.tunnel->end(direction, StreamEnd::Fin);
    closeIfDone(id);
}

void Streams::publish(StreamContext& context, Stream& stream, Direction direction, bool ended, StreamEnd end)
{
    const std::unique_ptr<OpenMessage> open = std::move(stream.open[indexOf(direction)]);
    if (open == nullptr)
        return;
    m_held -= open->accounted;
    if (open->child != nullptr)
        open->child->end(direction, end);
    context.finish(open->finish(ended, m_losses[indexOf(direction)]));
}

/// A request that was not captured is not waited for.
void Streams::closeIfDone(std::uint32_t id)
{
    const Stream& stream = m_streams[id];
    const std::size_t client = indexOf(Direction::ToServer);
    if (!stream.ended[indexOf(Direction::ToClient)] || (stream.begun[client] && !stream.ended[client]))
        return;
    m_closed.add(id);
    m_streams.erase(id);
}

void Streams::close(StreamContext& context, std::uint32_t id, StreamEnd end)
{
    const auto found = m_streams.find(id);
    if (found != m_streams.end()) {
        for (const Direction direction : bothDirections) {
            publish(context, found->second, direction, false, end);
            if (found->second.tunnel != nullptr)
                found->second.tunnel->end(direction, end);
        }
        m_streams.erase(found);
    }
    m_closed.add(id);
}

void Streams::reset(StreamContext& context, std::uint32_t stream)
{
    close(context, stream, StreamEnd::Reset);
}

void Streams::lose(Direction direction)
{
    ++m_losses[indexOf(direction)];
}

ChildStream* Streams::childOf(Stream& stream, Direction direction)
{
    OpenMessage* const open = stream.open[indexOf(direction)].get();
    ChildStream* const child = open != nullptr ? open->child : stream.tunnel;
    std::uint64_t& told = open != nullptr ? open->childLosses : stream.losses[indexOf(direction)];
    if (child != nullptr && told != m_losses[indexOf(direction)]) {
        told = m_losses[indexOf(direction)];
        child->gap(direction, 0, GapCause::Unacked); // frames of it may have been among them
    }
    return child;
}

void Streams::finish(StreamContext& context, Direction direction, StreamEnd end)
{
    for (auto& [id, stream] : m_streams) {
        publish(context, stream, direction, false, end);
        if (stream.tunnel != nullptr && !stream.ended[indexOf(direction)])
            stream.tunnel->end(direction, end);
        stream.ended[indexOf(direction)] = true;
    }
}

void Streams::account(OpenMessage& message)
{
    const std::size_t held = message.held();
    m_held += held - message.accounted; // it only grows
    message.accounted = held;
}

void Streams::keepWithinLimits(StreamContext& context, std::uint32_t current)
{
    while (m_streams.size() > 1 && (m_streams.size() > maxStreams || m_held > maxHeld)) {
        const auto oldest =
            m_streams.begin()->first == current ? std::next(m_streams.begin()) : m_streams.begin();
        for (const auto& open : oldest->second.open) {
            if (open != nullptr)
                open->mark(Anomaly::LimitParser, {}, "too many streams at once");
        }
        close(context, oldest->first, StreamEnd::CaptureEnd);
    }
}

} // namespace weir::http2
