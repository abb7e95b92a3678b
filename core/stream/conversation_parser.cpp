#include "core/stream/conversation_parser.h"

#include "core/stream/stream_node.h"

#include <algorithm>
#include <utility>

namespace weir {

namespace {

/// The parts of a direction, a handful at a time.
class PartCursor
{
public:
    struct Part
    {
        std::uint64_t begin;
        std::uint64_t end;
        /// The last frame that everything up to here waited for.
        FrameNumber delivered;
    };

    explicit PartCursor(const StreamView& view) : m_view(view) { refill(); }

    const Part* current() const { return m_at < m_parts.size() ? &m_parts[m_at] : nullptr; }

    void next()
    {
        if (++m_at == m_parts.size())
            refill();
    }

private:
    void refill()
    {
        constexpr std::size_t handful = 256;
        m_parts.clear();
        m_at = 0;
        const std::uint64_t from = m_end;
        m_view.forEachPart(from,
                           [&](std::uint64_t offset, std::uint64_t length, FrameNumber frame, Timestamp) {
                               m_delivered = std::max(m_delivered, frame);
                               m_end = offset + length;
                               m_parts.push_back({std::max(offset, from), m_end, m_delivered});
                               return m_parts.size() < handful;
                           });
    }

    const StreamView& m_view;
    std::vector<Part> m_parts;
    std::size_t m_at = 0;
    std::uint64_t m_end = 0;
    FrameNumber m_delivered;
};

/// Brings both directions to the root in the order of the capture.
class Feeder
{
public:
    Feeder(ConversationRun& run, StreamNode& root) : m_run(run), m_root(root) {}

    void all()
    {
        std::array<PartCursor, 2> cursors{PartCursor(*m_run.input.directions[0]),
                                          PartCursor(*m_run.input.directions[1])};
        while (!stopped()) {
            const auto* toServer = cursors[0].current();
            const auto* toClient = cursors[1].current();
            if (toServer == nullptr && toClient == nullptr)
                break;
            const bool client =
                toServer == nullptr || (toClient != nullptr && toClient->delivered < toServer->delivered);
            deliverRun(client ? Direction::ToClient : Direction::ToServer, cursors[client ? 1 : 0],
                       client ? toServer : toClient);
        }
        for (const Direction direction : bothDirections) {
            const std::uint64_t length = viewOf(direction).length();
            if (!stopped() && m_root.reached(direction) < length)
                gapsUpTo(direction, length);
        }
        for (const Direction direction : bothDirections) {
            if (!stopped())
                m_root.finishLane(direction, m_run.input.ends[static_cast<std::size_t>(direction)]);
        }
    }

private:
    const StreamView& viewOf(Direction direction) const
    {
        return *m_run.input.directions[static_cast<std::size_t>(direction)];
    }

    bool stopped()
    {
        const auto* cancel = m_run.options.cancel;
        if (cancel != nullptr && cancel->load(std::memory_order_relaxed))
            m_run.result.stopped = true;
        return m_run.stopped();
    }

    /// Parts that follow each other before the other direction has something.
    void deliverRun(Direction direction, PartCursor& cursor, const PartCursor::Part* other)
    {
        constexpr std::uint64_t longRun = 256 * 1024;
        const std::uint64_t begin = cursor.current()->begin;
        std::uint64_t end = cursor.current()->end;
        cursor.next();
        for (const auto* part = cursor.current();
             part != nullptr && part->begin == end && end - begin < longRun; part = cursor.current()) {
            if (other != nullptr && other->delivered < part->delivered)
                break;
            end = part->end;
            cursor.next();
        }
        deliver(direction, begin, end);
    }

    void gapsUpTo(Direction direction, std::uint64_t end)
    {
        for (SequenceGap gap : viewOf(direction).gaps(m_root.reached(direction), end)) {
            if (gap.offset >= end)
                break;
            gap.length = std::min(gap.end(), end) - gap.offset;
            m_root.onGap(direction, gap);
        }
    }

    void deliver(Direction direction, std::uint64_t begin, std::uint64_t end)
    {
        if (m_root.reached(direction) < begin)
            gapsUpTo(direction, begin);
        while (m_root.reached(direction) < end && !stopped()) {
            const std::uint64_t at = m_root.reached(direction);
            if (const std::uint64_t count = std::min(m_root.passable(direction), end - at); count > 0) {
                m_root.pass(direction, count);
                continue;
            }
            m_block.resize(
                static_cast<std::size_t>(std::min<std::uint64_t>(m_root.readSize(direction), end - at)));
            const std::size_t got = viewOf(direction).read(at, m_block);
            if (got == 0) {
                m_run.result.unreadable = m_run.result.stopped = true;
                return;
            }
            m_root.feed(direction, Octets(m_block).first(got));
        }
    }

    ConversationRun& m_run;
    StreamNode& m_root;
    std::vector<std::uint8_t> m_block;
};

} // namespace

void ConversationRun::publish(ParsedMessage message, Direction tcpDirection, OffsetRange tcpRange)
{
    if (result.stopped)
        return;
    const StreamView& view = *input.directions[static_cast<std::size_t>(tcpDirection)];
    view.forEachPart(tcpRange.begin,
                     [&](std::uint64_t offset, std::uint64_t, FrameNumber frame, Timestamp time) {
                         if (offset < tcpRange.end || tcpRange.empty()) {
                             message.firstFrame = message.lastFrame = frame;
                             message.firstTime = message.lastTime = time;
                         }
                         return false;
                     });
    // The last parts are those that may have completed it.
    constexpr std::uint64_t tail = 64 * 1024;
    const std::uint64_t from = std::max(tcpRange.begin, tcpRange.end - std::min(tcpRange.end, tail));
    view.forEachPart(from, [&](std::uint64_t offset, std::uint64_t, FrameNumber frame, Timestamp time) {
        if (offset >= tcpRange.end)
            return false;
        if (frame > message.lastFrame) {
            message.lastFrame = frame;
            message.lastTime = time;
        }
        return true;
    });
    if (!sink(std::move(message)))
        result.stopped = true;
}

std::string ConversationRun::uniqueLayerName(std::string_view wish) const
{
    const auto taken = [&](const std::string& name) {
        return std::any_of(result.facts.layers.begin(), result.facts.layers.end(),
                           [&](const LayerFacts& layer) { return layer.name == name; });
    };
    std::string name(wish);
    for (unsigned number = 2; taken(name); ++number)
        name = std::string(wish) + "." + std::to_string(number);
    return name;
}

ParsedConversation parseConversation(const ConversationInput& input, const StreamRegistry& registry,
                                     const ParseOptions& options, const MessageSink& sink)
{
    ConversationRun run{input, registry, options, sink};
    ParserOrigin origin;
    origin.protocol = options.protocol;
    StreamNode root(run, nullptr, ChildLayer::Own, tcpLayer, std::move(origin));
    Feeder(run, root).all();
    if (options.collectLayers) {
        root.takeLayers(run.result.layers);
        std::sort(run.result.layers.begin(), run.result.layers.end(),
                  [](const LayerIndex& a, const LayerIndex& b) { return a.id < b.id; });
    }
    return std::move(run.result);
}

} // namespace weir
