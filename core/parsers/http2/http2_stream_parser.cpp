#include "core/parsers/http2/http2_stream_parser.h"

#include "core/parsers/http/text.h"
#include "core/parsers/http2/frame_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace weir {

using namespace http2;

/// What the frames of one call mean.
class Http2StreamParser::Events final : public FrameSink
{
public:
    Events(Http2StreamParser& parser, StreamContext& context, Direction direction)
        : m_parser(parser), m_side(parser.sideOf(direction)), m_context(context), m_direction(direction)
    {
    }

    void onPreface(OffsetRange range) override;
    void onFrame(const FrameHeader& header, OffsetRange range, Octets payload) override;
    void onDamagedFrame(const std::optional<FrameHeader>& header, OffsetRange range, bool tooLong) override;
    void onData(const FrameHeader& header, OffsetRange range, std::uint32_t padding) override;
    bool wantsDataOctets() const override;
    void onDataOctets(OffsetRange range, Octets octets) override;
    void onDataMissing(OffsetRange range, GapCause cause) override;
    void onDataEnd(std::uint64_t end, bool cut) override;
    void onFramesLost(std::uint64_t offset) override;
    void onFault(OffsetRange range, std::string_view what) override;

private:
    ParsedMessage beginFrame(OffsetRange range);
    /// The frame as a message of its own. fault: what is wrong with it; empty: nothing.
    void report(const FrameHeader& header, OffsetRange range, Octets payload, std::string fault);
    void onFieldBlock(const FrameHeader& header, OffsetRange range, Octets payload);
    void onContinuation(const FrameHeader& header, OffsetRange range, Octets payload);
    void addToBlock(const FrameHeader& header, OffsetRange range, Octets payload);
    void endBlock();
    /// The block will not be read: what it did to the compression table is not known.
    void dropBlock(std::string_view why);
    void learnSettings(const FrameHeader& header, Octets payload);
    std::string sizeFault(const FrameHeader& header) const;

    Http2StreamParser& m_parser;
    Side& m_side;
    StreamContext& m_context;
    Direction m_direction;
};

ParsedMessage Http2StreamParser::Events::beginFrame(OffsetRange range)
{
    ParsedMessage message;
    message.index = m_context.begin(m_direction, range.begin);
    message.protocol = "http2";
    message.kind = MessageKind::Frame;
    message.direction = m_direction;
    message.range = range;
    return message;
}

void Http2StreamParser::Events::onPreface(OffsetRange range)
{
    ParsedMessage message = beginFrame(range);
    message.summary = "connection preface";
    message.fields.emplace_back("http2.magic", clientPreface);
    if (m_context.wantsDetail(message.index))
        message.detail.push_back({"Connection preface", "PRI * HTTP/2.0", "http2.magic", range, {}, {}, {}});
    m_context.finish(std::move(message));
}

std::string Http2StreamParser::Events::sizeFault(const FrameHeader& header) const
{
    const bool known = m_side.whole && m_parser.sideOf(opposite(m_direction)).whole;
    return known && header.length > m_side.maxFrameSize
               ? fmt::format("is longer than the {} octets that the receiver allowed", m_side.maxFrameSize)
               : std::string{};
}

void Http2StreamParser::Events::report(const FrameHeader& header, OffsetRange range, Octets payload,
                                       std::string fault)
{
    ParsedMessage message = beginFrame(range);
    reportFrame(message, header, range, payload, m_context.wantsDetail(message.index));
    if (!fault.empty())
        message.anomalies.push_back(
            {Anomaly::Http2FrameError, range, fmt::format("{} frame {}", toName(header.type), fault)});
    m_context.finish(std::move(message));
}

void Http2StreamParser::Events::onFrame(const FrameHeader& header, OffsetRange range, Octets payload)
{
    std::string fault(frameFault(header));
    const bool block = header.is(FrameType::Headers) || header.is(FrameType::PushPromise);
    if (m_side.block && !(header.is(FrameType::Continuation) && header.stream == m_side.block->stream)) {
        dropBlock("another frame stands inside its field block");
        if (!block && fault.empty())
            fault = "stands inside a field block";
    }
    if (fault.empty() && block)
        return onFieldBlock(header, range, payload);
    if (fault.empty() && header.is(FrameType::Continuation))
        return onContinuation(header, range, payload);
    if (fault.empty())
        fault = sizeFault(header);
    report(header, range, payload, std::move(fault));
    if (!frameFault(header).empty()) {
        if (block || header.is(FrameType::Continuation))
            m_side.inflater.lose();
        return;
    }
    if (header.is(FrameType::RstStream))
        m_parser.m_streams.reset(m_context, header.stream);
    else if (header.is(FrameType::Settings) && !header.has(FrameFlag::Ack))
        learnSettings(header, payload);
}

void Http2StreamParser::Events::learnSettings(const FrameHeader& header, Octets payload)
{
    constexpr std::uint16_t maxFrameSize = 5;
    for (std::size_t at = 0; at + 6 <= header.length; at += 6) {
        if (loadBig16(payload.data() + at) != maxFrameSize)
            continue;
        Side& sender = m_parser.sideOf(opposite(m_direction));
        // A smaller one may be too late for what is on its way.
        sender.maxFrameSize = std::max(sender.maxFrameSize, loadBig32(payload.data() + at + 2));
        sender.reader.setMaxFrameSize(sender.maxFrameSize);
    }
}

// ---- field blocks

void Http2StreamParser::Events::onFieldBlock(const FrameHeader& header, OffsetRange range, Octets payload)
{
    const bool promised = header.is(FrameType::PushPromise);
    OpenBlock block;
    block.stream = header.stream;
    block.message = promised ? layOut(header, payload).promised : header.stream;
    block.promised = promised;
    block.endStream = !promised && header.has(FrameFlag::EndStream);
    block.range = range;
    m_side.block = std::move(block);
    OpenMessage* const message =
        m_parser.m_streams.beginFields(m_context, m_direction, m_side.block->message, range.begin, promised);
    if (message != nullptr) {
        if (std::string fault = sizeFault(header); !fault.empty())
            message->mark(Anomaly::Http2FrameError, range,
                          fmt::format("{} frame {}", toName(header.type), fault));
        if (layOut(header, payload).paddingTooLong)
            message->mark(Anomaly::Http2FrameError, range, "the padding is longer than the frame");
        if (promised && (m_side.block->message == 0 || m_side.block->message % 2 != 0))
            message->mark(Anomaly::Http2FrameError, range, "promises a stream that a server cannot open");
    } else {
        report(header, range, payload,
               m_parser.m_streams.isClosed(header.stream) ? "" : "comes after END_STREAM");
    }
    addToBlock(header, range, payload);
}

void Http2StreamParser::Events::onContinuation(const FrameHeader& header, OffsetRange range, Octets payload)
{
    if (m_side.block)
        return addToBlock(header, range, payload);
    report(header, range, payload, m_side.whole ? "continues nothing" : "");
    m_side.inflater.lose();
}

void Http2StreamParser::Events::addToBlock(const FrameHeader& header, OffsetRange range, Octets payload)
{
    OpenBlock& block = *m_side.block;
    const BlockLayout layout = layOut(header, payload);
    const Octets fragment = payload.subspan(layout.blockBegin, layout.blockEnd - layout.blockBegin);
    block.range.end = range.end;
    block.tooLong =
        block.tooLong || block.octets.size() + fragment.size() > m_context.limits().maxHeaderBlock;
    if (!block.tooLong)
        block.octets.insert(block.octets.end(), fragment.begin(), fragment.end());
    OpenMessage* const message = m_parser.m_streams.find(m_direction, block.message);
    if (message != nullptr)
        message->extendTo(range.end);
    constexpr std::size_t maxNodes = 1000;
    if (message != nullptr && message->wantsDetail() && block.nodes.size() < maxNodes) {
        block.nodes.push_back(describeFrame(header, range));
        describeBlockFrame(block.nodes.back(), header, range, payload);
    }
    if (header.has(FrameFlag::EndHeaders))
        endBlock();
}

void Http2StreamParser::Events::endBlock()
{
    OpenBlock block = std::move(*m_side.block);
    m_side.block.reset();
    OpenMessage* const message = m_parser.m_streams.find(m_direction, block.message);
    FieldBlock fields;
    if (block.tooLong) {
        fields.cut = true;
        m_side.inflater.lose();
    } else {
        fields = m_side.inflater.inflate(block.octets, m_context.limits().maxHeaderBlock);
    }
    if (message == nullptr)
        return; // its stream is closed: it only had to be read for the compression table
    for (DetailNode& node : block.nodes) {
        const bool last = &node == &block.nodes.back();
        if (last)
            describeFields(node, fields.fields, block.range);
        message->addNode(std::move(node));
    }
    message->setFields(std::move(fields), block.range);
    m_parser.m_streams.endFields(m_context, m_direction, block.message, block.endStream, block.promised);
}

void Http2StreamParser::Events::dropBlock(std::string_view why)
{
    if (!m_side.block)
        return;
    const OpenBlock block = std::move(*m_side.block);
    m_side.block.reset();
    m_side.inflater.lose();
    OpenMessage* const message = m_parser.m_streams.find(m_direction, block.message);
    if (message == nullptr)
        return;
    message->cut(block.range);
    if (!why.empty())
        message->mark(Anomaly::Http2FrameError, block.range, std::string(why));
    m_parser.m_streams.endFields(m_context, m_direction, block.message, block.endStream, block.promised);
}

// ---- content

void Http2StreamParser::Events::onData(const FrameHeader& header, OffsetRange range, std::uint32_t padding)
{
    if (m_side.block)
        dropBlock("another frame stands inside its field block");
    m_side.data = header;
    const Streams::Place place =
        m_parser.m_streams.beginData(m_context, m_direction, header.stream, range.begin);
    if (place == Streams::Place::Closed) {
        m_side.closedData = beginFrame(range);
        reportFrame(*m_side.closedData, header, range, {}, m_context.wantsDetail(m_side.closedData->index));
        m_side.closedData->summary += " of a stream that is closed";
        return;
    }
    OpenMessage* const message = m_parser.m_streams.find(m_direction, header.stream);
    if (message == nullptr)
        return;
    message->extendTo(range.begin + FrameHeader::size);
    if (std::string fault = sizeFault(header); !fault.empty())
        message->mark(Anomaly::Http2FrameError, range, fmt::format("DATA frame {}", fault));
    if (message->wantsDetail()) {
        DetailNode node = describeFrame(header, range);
        describeDataFrame(node, header, range, padding);
        message->addNode(std::move(node));
    }
}

bool Http2StreamParser::Events::wantsDataOctets() const
{
    return m_side.data && m_parser.m_streams.wantsOctets(m_direction, m_side.data->stream);
}

void Http2StreamParser::Events::onDataOctets(OffsetRange range, Octets octets)
{
    if (!m_side.closedData)
        m_parser.m_streams.addData(m_direction, m_side.data->stream, range, octets);
}

void Http2StreamParser::Events::onDataMissing(OffsetRange range, GapCause cause)
{
    m_side.whole = false;
    if (m_side.closedData)
        m_side.closedData->complete = false;
    else
        m_parser.m_streams.missData(m_direction, m_side.data->stream, range, cause);
}

void Http2StreamParser::Events::onDataEnd(std::uint64_t end, bool cut)
{
    const FrameHeader header = *std::exchange(m_side.data, std::nullopt);
    if (m_side.closedData) {
        ParsedMessage message = std::move(*std::exchange(m_side.closedData, std::nullopt));
        message.range.end = end;
        message.complete = message.complete && !cut;
        m_context.finish(std::move(message));
        return;
    }
    if (OpenMessage* const message = m_parser.m_streams.find(m_direction, header.stream);
        message != nullptr) {
        message->extendTo(end);
        if (cut)
            message->cut({end, end});
    }
    if (header.has(FrameFlag::EndStream) && !cut)
        m_parser.m_streams.endStream(m_context, m_direction, header.stream);
}

// ---- what is missing or wrong

void Http2StreamParser::Events::onDamagedFrame(const std::optional<FrameHeader>& header, OffsetRange range,
                                               bool tooLong)
{
    m_side.whole = m_side.whole && tooLong;
    const bool continues = header && header->is(FrameType::Continuation);
    const bool fields = header && (header->is(FrameType::Headers) || continues);
    if (!header || fields || header->is(FrameType::PushPromise))
        m_side.inflater.lose();
    if (!header || header->is(FrameType::Data))
        m_parser.m_streams.lose(m_direction); // content of any of them
    if (!fields || !frameFault(*header).empty()) {
        dropBlock({});
        ParsedMessage message = beginFrame(range);
        if (header)
            reportFrame(message, *header, range, {}, m_context.wantsDetail(message.index));
        else
            message.summary = "a frame whose header was not captured";
        message.complete = false;
        message.anomalies.push_back(
            {tooLong ? Anomaly::LimitHeaders : Anomaly::MessageIncomplete, range, {}});
        m_context.finish(std::move(message));
        return;
    }
    if (!continues)
        dropBlock({});
    OpenMessage* const message =
        m_parser.m_streams.beginFields(m_context, m_direction, header->stream, range.begin);
    const bool endStream =
        continues ? m_side.block && m_side.block->endStream : header->has(FrameFlag::EndStream);
    m_side.block.reset();
    if (message == nullptr)
        return;
    message->cut(range);
    if (tooLong)
        message->mark(Anomaly::LimitHeaders, range, {});
    m_parser.m_streams.endFields(m_context, m_direction, header->stream, endStream);
}

void Http2StreamParser::Events::onFramesLost(std::uint64_t)
{
    m_side.whole = false;
    dropBlock({});
    m_side.inflater.lose();
    m_parser.m_streams.lose(m_direction);
}

void Http2StreamParser::Events::onFault(OffsetRange range, std::string_view what)
{
    if (OpenMessage* const message =
            m_side.data ? m_parser.m_streams.find(m_direction, m_side.data->stream) : nullptr;
        message != nullptr) {
        message->mark(Anomaly::Http2FrameError, range, std::string(what));
        return;
    }
    ParsedMessage message = beginFrame(range);
    message.summary = std::string(what);
    message.anomalies.push_back({Anomaly::Http2FrameError, range, std::string(what)});
    m_context.finish(std::move(message));
}

// ---- the parser

Http2StreamParser::Http2StreamParser(const ParserOrigin& origin)
    : m_sides{Side{FrameReader(true), {}, {}, {}, {}}, Side{FrameReader(false), {}, {}, {}, {}}}
{
    // What runs inside CONNECT has an origin too, but begins anew.
    const bool upgraded =
        std::any_of(origin.requestHeaders.begin(), origin.requestHeaders.end(),
                    [](const HeaderField& field) { return http::equalsIgnoringCase(field.name, "upgrade"); });
    if (upgraded)
        m_streams.openByUpgrade(origin);
}

Http2StreamParser::~Http2StreamParser() = default;

StreamParseResult Http2StreamParser::parse(StreamContext& context, const StreamInput& input)
{
    Events events(*this, context, input.direction);
    return sideOf(input.direction).reader.read(input, events);
}

void Http2StreamParser::onSkipped(StreamContext& context, Direction direction, OffsetRange range)
{
    Events events(*this, context, direction);
    sideOf(direction).reader.onSkipped(range, events);
}

void Http2StreamParser::onGap(StreamContext& context, const StreamInput& before, const SequenceGap& gap)
{
    Events events(*this, context, before.direction);
    sideOf(before.direction).reader.onGap(before, gap, events);
}

void Http2StreamParser::onEnd(StreamContext& context, const StreamInput& rest, StreamEnd end)
{
    Events events(*this, context, rest.direction);
    Side& side = sideOf(rest.direction);
    side.reader.onEnd(rest, events);
    side.block.reset();
    if (side.closedData)
        context.finish(std::move(*side.closedData));
    m_streams.finish(context, rest.direction, end);
}

} // namespace weir
