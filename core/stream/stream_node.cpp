#include "core/stream/stream_node.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace weir {

namespace {

/// The parser reads a little where a header is expected, and more the longer it goes on without a skip.
constexpr std::size_t firstRead = 4096;

} // namespace

void StreamNode::Lane::drop(std::size_t count)
{
    assert(count <= available());
    head += count;
    offset += count;
    if (head == held.size()) {
        held.clear();
        head = 0;
    } else if (head > held.size() / 2) { // moved at most as often as octets are dropped: linear
        held.erase(held.begin(), held.begin() + static_cast<std::ptrdiff_t>(head));
        head = 0;
    }
}

/// What comes next has no past; `next` is the offset of the first octet held, or of the next one to come.
void StreamNode::Lane::restartAt(std::uint64_t next)
{
    offset = next;
    skip = 0;
    needed = 0;
    readSize = 0;
    blocked = false;
    failed = false;
}

StreamNode::StreamNode(ConversationRun& run, StreamNode* parent, ChildLayer kind, LayerId layer,
                       ParserOrigin origin)
    : m_run(run),
      m_parent(parent),
      m_kind(kind),
      m_layer(layer),
      m_depth(parent == nullptr ? 0 : parent->m_depth + 1),
      m_origin(std::move(origin))
{
    if (parent == nullptr) {
        m_lanes[0].midstream = run.input.midstream[0];
        m_lanes[1].midstream = run.input.midstream[1];
    }
    if (m_depth > run.options.limits.maxDepth || kind == ChildLayer::Unheard)
        m_mode = Mode::Raw;
    else if (!m_origin.protocol.empty())
        start(run.registry.find(m_origin.protocol), false);
}

StreamNode::~StreamNode() = default;

// ---- octets in

void StreamNode::feed(Direction at, Octets octets)
{
    Lane& lane = laneOf(at);
    if (octets.empty() || m_run.stopped())
        return;
    lane.final = false;
    take(at, octets);
    if (m_lanes[0].pendingEnd || m_lanes[1].pendingEnd)
        deliverEnds();
}

void StreamNode::take(Direction at, Octets octets)
{
    Lane& lane = laneOf(at);
    if (m_mode == Mode::Undecided && !m_arrivals.empty() && m_arrivals.back().lane != at)
        settle(false);
    lane.held.insert(lane.held.end(), octets.begin(), octets.end());
    if (!m_consumedAny && m_mode != Mode::Raw) {
        if (m_arrivals.empty() || m_arrivals.back().lane != at)
            m_arrivals.push_back({at, 0});
        m_arrivals.back().count += octets.size();
    }
    if (m_mode != Mode::Undecided)
        progress(at);
    else if (lane.available() >= StreamRegistry::recognitionLimit)
        settle(true);
}

std::uint64_t StreamNode::passable(Direction at) const
{
    const Lane& lane = laneOf(at);
    if (m_mode == Mode::Raw || lane.failed)
        return UINT64_MAX;
    return lane.available() == 0 ? lane.skip : 0;
}

void StreamNode::pass(Direction at, std::uint64_t count)
{
    Lane& lane = laneOf(at);
    assert(lane.available() == 0);
    const OffsetRange range{lane.offset, lane.offset + count};
    lane.offset += count;
    lane.skip -= std::min(lane.skip, count);
    if (m_mode != Mode::Parsing || lane.failed)
        return;
    m_parser->onSkipped(*this, turned(at), range);
    run(at, true);
}

std::size_t StreamNode::readSize(Direction at) const
{
    const Lane& lane = laneOf(at);
    const std::size_t missing = lane.needed > lane.available() ? lane.needed - lane.available() : 0;
    return std::min(m_run.options.chunk, std::max({firstRead, lane.readSize, missing}));
}

void StreamNode::onGap(Direction at, SequenceGap gap)
{
    Lane& lane = laneOf(at);
    if (m_run.stopped())
        return;
    lane.final = true;
    settle(true);
    if (m_mode == Mode::Parsing && !lane.failed && lane.skip > 0 && gap.length > 0) {
        passGap(at, gap);
        if (gap.length == 0)
            return; // the framing carries over it
    }
    const std::vector<std::uint8_t> before(lane.octets().begin(), lane.octets().end());
    const std::uint64_t from = lane.offset;
    lane.drop(lane.available());
    lane.restartAt(gap.end());
    lane.midstream = true;
    lane.final = false;
    if (m_mode == Mode::Parsing) {
        m_parser->onGap(*this, {turned(at), from, before}, gap);
        run(at, true);
    } else if (m_depth <= m_run.options.limits.maxDepth && m_origin.protocol.empty()) {
        // What follows may begin with something that is known.
        m_mode = Mode::Undecided;
        m_excluded.clear();
        m_arrivals.clear();
    }
}

/// The part of a gap that was to be skipped anyway.
void StreamNode::passGap(Direction at, SequenceGap& gap)
{
    Lane& lane = laneOf(at);
    SequenceGap inside = gap;
    inside.length = std::min(gap.length, lane.skip);
    lane.skip -= inside.length;
    lane.offset += inside.length;
    gap.offset += inside.length;
    gap.length -= inside.length;
    m_parser->onGap(*this, {turned(at), inside.offset, {}}, inside);
    run(at, true);
}

void StreamNode::finishLane(Direction at, StreamEnd end)
{
    Lane& lane = laneOf(at);
    const Lane& other = laneOf(opposite(at));
    if (lane.ended || m_run.stopped())
        return;
    lane.final = true;
    lane.pendingEnd = end;
    settle(other.ended || other.pendingEnd);
    deliverEnds();
}

/// Ends that waited: for the protocol to be known, or for what the other direction says.
void StreamNode::deliverEnds()
{
    for (const Direction at : {Direction::ToServer, Direction::ToClient, Direction::ToServer}) {
        Lane& lane = laneOf(at);
        const Lane& other = laneOf(opposite(at));
        if (!lane.pendingEnd || m_mode == Mode::Undecided)
            continue;
        if (lane.blocked && !other.ended && !other.pendingEnd)
            continue;
        deliverEnd(at, *std::exchange(lane.pendingEnd, std::nullopt));
    }
    if (m_lanes[0].ended && m_lanes[1].ended)
        release();
}

void StreamNode::deliverEnd(Direction at, StreamEnd end)
{
    Lane& lane = laneOf(at);
    lane.ended = true;
    if (m_mode == Mode::Parsing)
        m_parser->onEnd(*this, inputOf(at), end);
    m_handOver.reset(); // nobody is left to take over
    lane.drop(lane.available());
}

/// Of a child that is over, what nobody will ask for again.
void StreamNode::release()
{
    if (m_parent == nullptr)
        return;
    m_parser.reset();
    m_origin = {};
    m_mode = Mode::Raw;
    if (m_kind == ChildLayer::Transparent) {
        for (Lane& lane : m_lanes)
            lane.pieces = {};
    }
}

StreamInput StreamNode::inputOf(Direction at) const
{
    const Lane& lane = laneOf(at);
    return {turned(at), lane.offset, lane.octets()};
}

// ---- the machine

/// progressed: that lane went on already.
void StreamNode::run(Direction at, bool progressed)
{
    progress(at, progressed);
    if (m_lanes[0].pendingEnd || m_lanes[1].pendingEnd)
        deliverEnds();
}

/// As far as both directions get. One that waits has its turn after every step of the other, so that what it
/// sees does not depend on how many octets came at once.
void StreamNode::progress(Direction at, bool progressed)
{
    const Direction otherWay = opposite(at);
    for (progressed = progressed || advance(at); !m_run.stopped(); progressed = advance(at)) {
        if (takeTurn(at) || !progressed || !laneOf(otherWay).blocked)
            return;
        laneOf(otherWay).blocked = false;
        const bool answered = advance(otherWay);
        if (takeTurn(at)) // what the other one held is older than the rest of this one
            return;
        if (answered)
            laneOf(at).blocked = false;
    }
}

/// Another parser, where the one of now gave up or handed over while that lane was parsed.
bool StreamNode::takeTurn(Direction at)
{
    if (m_handOver) {
        performHandOver(at);
        return true;
    }
    if (std::exchange(m_restarted, false)) {
        replay();
        return true;
    }
    return false;
}

/// Gives the parser what is held, as long as it takes some, or until the other lane has its turn. True where
/// it took any.
bool StreamNode::advance(Direction at)
{
    Lane& lane = laneOf(at);
    bool progressed = false;
    while (!m_run.stopped() && !m_handOver) {
        if (progressed && laneOf(opposite(at)).blocked)
            return true;
        if (m_mode == Mode::Raw || lane.failed) {
            lane.drop(lane.available());
            return progressed;
        }
        if (m_mode == Mode::Undecided)
            return progressed;
        if (lane.skip > 0 && lane.available() > 0) {
            const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(lane.skip, lane.available()));
            const OffsetRange range{lane.offset, lane.offset + count};
            lane.drop(count);
            lane.skip -= count;
            m_parser->onSkipped(*this, turned(at), range);
            progressed = true;
            continue;
        }
        if (lane.available() == 0 || lane.blocked || lane.available() < lane.needed)
            break;
        const StreamParseResult result = m_parser->parse(*this, inputOf(at));
        if (!applyResult(at, result))
            break;
        progressed = true;
    }
    if (lane.available() > m_run.options.limits.maxHeld)
        giveUpHeld(at);
    return progressed;
}

/// True where something was consumed, or may be after the turn of the other lane.
bool StreamNode::applyResult(Direction at, const StreamParseResult& result)
{
    Lane& lane = laneOf(at);
    assert(result.consumed <= lane.available());
    const std::size_t consumed = std::min(result.consumed, lane.available());
    if (result.status == StreamParseResult::Status::NotThisProtocol && !m_consumedAny) {
        m_excluded.push_back(m_entry);
        m_parser.reset();
        m_mode = Mode::Undecided;
        for (Lane& each : m_lanes) {
            each.needed = 0;
            each.blocked = false;
        }
        m_restarted = decideAtLimit();
        return false;
    }
    lane.drop(consumed);
    if (result.status != StreamParseResult::Status::Ok) {
        fail(at, result.status == StreamParseResult::Status::Failed
                     ? result.reason
                     : "These are no octets of this protocol any more.");
        return true;
    }
    if (consumed > 0 && !m_consumedAny) {
        m_consumedAny = true;
        m_arrivals.clear();
    }
    lane.skip = result.skip;
    lane.needed = result.needed;
    lane.blocked = result.blocked;
    if (result.yields)
        return true;
    if (consumed == 0 && result.skip == 0) {
        lane.needed = std::max(result.needed, result.blocked ? 0 : lane.available() + 1);
        lane.readSize = std::min(std::max(lane.readSize, firstRead) * 2, std::size_t{64} << 10);
        return false;
    }
    lane.readSize =
        result.skip > 0 ? 0 : std::min(std::max(lane.readSize, firstRead) * 2, std::size_t{64} << 10);
    return true;
}

// ---- children

void StreamNode::add(Direction direction, LayerPiece piece, Octets octets)
{
    Lane& lane = laneOf(direction);
    if (octets.empty() || m_run.stopped() || m_kind == ChildLayer::Unheard)
        return;
    piece.offset = lane.end();
    piece.length = octets.size();
    lane.pieces.push_back(std::move(piece));
    const std::uint64_t passed = std::min<std::uint64_t>(passable(direction), octets.size());
    if (passed > 0)
        pass(direction, passed);
    // Small bites where a test wants them.
    for (Octets rest = octets.subspan(passed); !rest.empty();) {
        const std::size_t bite = std::min(rest.size(), m_run.options.chunk);
        feed(direction, rest.first(bite));
        rest = rest.subspan(bite);
    }
}

void StreamNode::gap(Direction direction, std::uint64_t length, GapCause cause)
{
    Lane& lane = laneOf(direction);
    SequenceGap missing;
    missing.offset = lane.end();
    missing.length = length;
    missing.cause = cause;
    if (length > 0)
        lane.gaps.push_back(missing);
    onGap(direction, missing);
}

ChildStream& StreamNode::openChild(ChildLayer kind, std::string_view name, ParserOrigin origin)
{
    LayerId layer = m_layer;
    auto& layers = m_run.result.facts.layers;
    if (kind == ChildLayer::Own && layers.size() == limits().maxLayers)
        kind = ChildLayer::Unheard;
    if (kind == ChildLayer::Own) {
        layer = LayerId{static_cast<std::uint16_t>(layers.size() + 1)};
        layers.push_back({layer, m_layer, m_run.uniqueLayerName(name)});
    }
    m_children.push_back(std::make_unique<StreamNode>(m_run, this, kind, layer, std::move(origin)));
    return *m_children.back();
}

void StreamNode::handOver(std::array<std::uint64_t, 2> from, ParserOrigin origin)
{
    if (m_reversed)
        std::swap(from[0], from[1]);
    m_handOver = HandOver{from, std::move(origin)};
}

void StreamNode::takeLayers(std::vector<LayerIndex>& layers)
{
    if (m_parent != nullptr && m_kind == ChildLayer::Own) {
        LayerIndex index;
        index.id = m_layer;
        index.parent = m_parent->m_layer;
        for (const Direction at : bothDirections) {
            const auto i = static_cast<std::size_t>(tcpDirection(at));
            Lane& lane = laneOf(at);
            index.lengths[i] = lane.end();
            // A piece's source is in the nearest layer that has a view of its own.
            Direction above = at;
            for (StreamNode* node = m_parent;
                 node->m_parent != nullptr && node->m_kind == ChildLayer::Transparent;
                 node = node->m_parent) {
                above = node->turned(above);
                node->translate(above, lane.pieces);
            }
            index.pieces[i] = std::move(lane.pieces);
            index.gaps[i] = std::move(lane.gaps);
        }
        layers.push_back(std::move(index));
    }
    for (const auto& child : m_children)
        child->takeLayers(layers);
}

} // namespace weir
