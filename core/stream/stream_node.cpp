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

/// Where it is still open which protocol this is: finds out if it can be known now, and parses what was held.
/// Asked where a direction's turn is over (the other one speaks, a gap, the end) or the limit is reached, and
/// nowhere else, so that the answer does not depend on how the octets of a turn were cut.
void StreamNode::settle(bool now)
{
    if (m_mode != Mode::Undecided || !decide(now))
        return;
    replay();
    deliverEnds(); // only now: what either direction held was parsed before
}

/// Brings what is held to the parser as if it came only now, in the order in which it came.
void StreamNode::replay()
{
    const std::vector<Arrival> arrivals = std::exchange(m_arrivals, {});
    std::array<std::vector<std::uint8_t>, 2> held;
    std::array<bool, 2> final{};
    for (std::size_t i = 0; i < 2; ++i) {
        held[i].assign(m_lanes[i].octets().begin(), m_lanes[i].octets().end());
        m_lanes[i].held.clear();
        m_lanes[i].head = 0;
        final[i] = std::exchange(m_lanes[i].final, false);
    }
    std::array<std::size_t, 2> taken{};
    const auto bring = [&](Direction at, std::size_t count) {
        const auto i = static_cast<std::size_t>(at);
        const Octets octets = Octets(held[i]).subspan(taken[i], std::min(count, held[i].size() - taken[i]));
        taken[i] += octets.size();
        if (!octets.empty() && !m_run.stopped())
            take(at, octets);
    };
    for (const Arrival& arrival : arrivals)
        bring(arrival.lane, arrival.count);
    for (const Direction at : bothDirections)
        bring(at, SIZE_MAX);
    for (std::size_t i = 0; i < 2; ++i)
        m_lanes[i].final = final[i];
    // Refused meanwhile: each time by another one, so this ends.
    if (m_mode == Mode::Undecided && decide(final[0] && final[1]))
        replay();
}

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
        if (takeTurn(otherWay))
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

void StreamNode::fail(Direction at, std::string reason)
{
    Lane& lane = laneOf(at);
    m_run.result.facts.failures.push_back({m_entry->name, m_layer, tcpDirection(at),
                                           toOwnLayer(at, {lane.offset, lane.offset}).begin,
                                           std::move(reason)});
    lane.drop(lane.available());
    lane.restartAt(lane.offset);
    lane.failed = true;
}

/// As a gap that the limit made: the parser goes on behind it.
void StreamNode::giveUpHeld(Direction at)
{
    Lane& lane = laneOf(at);
    if (m_mode != Mode::Parsing) {
        lane.drop(lane.available());
        return;
    }
    const std::vector<std::uint8_t> before(lane.octets().begin(), lane.octets().end());
    const std::uint64_t from = lane.offset;
    lane.drop(lane.available());
    lane.restartAt(lane.offset);
    SequenceGap gap;
    gap.offset = lane.offset;
    gap.cause = GapCause::Limit;
    m_parser->onGap(*this, {turned(at), from, before}, gap);
}

/// now: nothing more will help to decide.
bool StreamNode::decide(bool now)
{
    FirstOctets first;
    for (const Direction at : bothDirections) {
        const auto i = static_cast<std::size_t>(at);
        const Lane& lane = laneOf(at);
        first.octets[i] = lane.octets().first(std::min(lane.available(), StreamRegistry::recognitionLimit));
        first.final[i] = lane.final || lane.ended;
        first.midstream[i] = lane.midstream;
        now = now || lane.available() >= StreamRegistry::recognitionLimit;
    }
    if (now)
        first.final = {true, true};
    first.serverPort = m_run.input.serverPort;
    const StreamRegistry::Choice choice = m_run.registry.choose(first, m_excluded);
    if (!choice.decided)
        return false;
    start(choice.entry, choice.reversed);
    return true;
}

/// Between the turns: only where no further octet would be looked at.
bool StreamNode::decideAtLimit()
{
    const auto full = [](const Lane& lane) { return lane.available() >= StreamRegistry::recognitionLimit; };
    return (full(m_lanes[0]) || full(m_lanes[1])) && decide(true);
}

void StreamNode::start(const ProtocolEntry* entry, bool reversed)
{
    m_entry = entry;
    m_consumedAny = false;
    m_reversed = reversed;
    m_parser = entry == nullptr ? nullptr : entry->make(m_origin);
    m_mode = m_parser ? Mode::Parsing : Mode::Raw;
    if (!m_parser)
        return;
    auto& protocols = m_run.result.facts.protocols;
    if (m_parent == nullptr && protocols.empty())
        m_run.result.facts.rolesReversed = reversed;
    if (std::find(protocols.begin(), protocols.end(), entry->name) == protocols.end())
        protocols.push_back(entry->name);
}

/// Asked for while `current` was parsed: what the other lane holds is older.
void StreamNode::performHandOver(Direction current)
{
    HandOver next = std::move(*m_handOver);
    const std::unique_ptr<StreamParser> old = std::move(m_parser); // its children are nodes of ours, and stay
    for (const Direction at : bothDirections) {
        Lane& lane = laneOf(at);
        const std::uint64_t from = next.from[static_cast<std::size_t>(at)];
        if (!lane.ended)
            old->onEnd(*this, {turned(at), lane.offset, {}}, StreamEnd::HandOver);
        const std::uint64_t ahead = from > lane.offset ? from - lane.offset : 0;
        const auto held = static_cast<std::size_t>(std::min<std::uint64_t>(ahead, lane.available()));
        lane.drop(held);
        lane.restartAt(lane.offset);
        lane.skip = ahead - held;
    }
    m_handOver.reset(); // the old parser has no say any more
    m_origin = std::move(next.origin);
    m_excluded.clear();
    m_mode = Mode::Undecided;
    m_consumedAny = false;
    m_arrivals.clear();
    // What is recognised does not depend on how much of the current lane came at once: the rest of it comes
    // when the older octets are settled, unless these are the last ones.
    Lane& lane = laneOf(current);
    std::vector<std::uint8_t> newer;
    if (!lane.final && !m_lanes[0].pendingEnd && !m_lanes[1].pendingEnd) {
        newer.assign(lane.octets().begin(), lane.octets().end());
        lane.held.clear();
        lane.head = 0;
    }
    for (const Direction at : {opposite(current), current}) {
        if (laneOf(at).available() > 0)
            m_arrivals.push_back({at, laneOf(at).available()});
    }
    if (++m_handOvers > limits().maxDepth)
        m_mode = Mode::Raw;
    else if (!m_origin.protocol.empty())
        start(m_run.registry.find(m_origin.protocol), m_reversed);
    if (m_mode != Mode::Undecided)
        replay();
    else if (!m_arrivals.empty())
        settle(false);
    if (!newer.empty() && !m_run.stopped())
        take(current, newer);
    deliverEnds();
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

// ---- places

/// A lane's direction as the connection has it.
Direction StreamNode::tcpDirection(Direction at) const
{
    for (const StreamNode* node = m_parent; node != nullptr; node = node->m_parent)
        at = node->turned(at);
    return at;
}

OffsetRange StreamNode::inParent(Direction at, OffsetRange range) const
{
    const std::vector<LayerPiece>& pieces = laneOf(at).pieces;
    auto first = std::partition_point(pieces.begin(), pieces.end(),
                                      [&](const LayerPiece& piece) { return piece.end() <= range.begin; });
    if (first == pieces.end())
        return pieces.empty() ? OffsetRange{}
                              : OffsetRange{pieces.back().source.end, pieces.back().source.end};
    const std::uint64_t intoFirst = range.begin > first->offset ? range.begin - first->offset : 0;
    const std::uint64_t begin = first->source.begin + (first->decoder ? 0 : intoFirst);
    if (range.empty())
        return {begin, begin};
    auto behind = std::partition_point(first, pieces.end(),
                                       [&](const LayerPiece& piece) { return piece.offset < range.end; });
    if (behind == first) // all of it is missing
        return {first->source.begin, first->source.begin};
    const LayerPiece& last = *std::prev(behind);
    const bool whole = last.decoder != nullptr || range.end >= last.end();
    return {begin, whole ? last.source.end : last.source.begin + (range.end - last.offset)};
}

/// In the nearest layer that is not transparent.
OffsetRange StreamNode::toOwnLayer(Direction at, OffsetRange range) const
{
    const StreamNode* node = this;
    for (; node->m_parent != nullptr && node->m_kind == ChildLayer::Transparent; node = node->m_parent) {
        range = node->inParent(at, range);
        at = node->m_parent->turned(at);
    }
    return range;
}

MessageIndex StreamNode::begin(Direction, std::uint64_t)
{
    if (m_run.nextMessage == limits().maxMessages)
        return MessageIndex{UINT32_MAX};
    return MessageIndex{m_run.nextMessage++};
}

bool StreamNode::wantsDetail(MessageIndex index) const
{
    return index != MessageIndex{UINT32_MAX} && m_run.options.wantsDetail && m_run.options.wantsDetail(index);
}

void StreamNode::finish(ParsedMessage message)
{
    if (message.index == MessageIndex{UINT32_MAX}) {
        ++m_run.result.facts.unlisted;
        return;
    }
    Direction at = turned(message.direction);
    message.layer = m_layer;
    message.direction = tcpDirection(at);
    const StreamNode* node = this;
    for (; node->m_parent != nullptr && node->m_kind == ChildLayer::Transparent; node = node->m_parent) {
        node->translate(at, message);
        at = node->m_parent->turned(at);
    }
    OffsetRange range = message.range;
    for (; node->m_parent != nullptr; node = node->m_parent) {
        range = node->inParent(at, range);
        at = node->m_parent->turned(at);
    }
    m_run.publish(std::move(message), at, range);
}

void StreamNode::translate(Direction at, ParsedMessage& message) const
{
    const auto move = [&](OffsetRange& range) {
        if (!range.empty())
            range = inParent(at, range);
    };
    move(message.range);
    for (auto* fields : {&message.headers, &message.trailers}) {
        for (HeaderField& field : *fields) {
            move(field.nameRange);
            move(field.valueRange);
        }
    }
    for (MessageAnomaly& anomaly : message.anomalies)
        move(anomaly.range);
    if (message.content)
        translate(at, message.content->pieces);
    translate(at, message.detail);
}

void StreamNode::translate(Direction at, std::vector<DetailNode>& nodes) const
{
    for (DetailNode& node : nodes) {
        if (!node.layer && !node.range.empty())
            node.range = inParent(at, node.range);
        translate(at, node.children);
    }
}

/// A piece that lies over several of ours becomes several, unless only its decoder knows what is where.
void StreamNode::translate(Direction at, std::vector<LayerPiece>& pieces) const
{
    const std::vector<LayerPiece>& ours = laneOf(at).pieces;
    std::vector<LayerPiece> translated;
    for (LayerPiece& piece : pieces) {
        if (piece.decoder) {
            piece.source = inParent(at, piece.source);
            translated.push_back(std::move(piece));
            continue;
        }
        auto below = std::partition_point(ours.begin(), ours.end(), [&](const LayerPiece& each) {
            return each.end() <= piece.source.begin;
        });
        for (; below != ours.end() && below->offset < piece.source.end; ++below) {
            const std::uint64_t begin = std::max(below->offset, piece.source.begin);
            const std::uint64_t end = std::min(below->end(), piece.source.end);
            LayerPiece part;
            part.offset = piece.offset + (begin - piece.source.begin);
            part.length = end - begin;
            part.source = inParent(at, {begin, end});
            translated.push_back(std::move(part));
        }
    }
    pieces = std::move(translated);
}

} // namespace weir
