// Which protocol a stream is, and what its parser gets to see again: when it is recognised, fails, or hands
// over.
#include "core/stream/stream_node.h"

#include <algorithm>
#include <utility>

namespace weir {

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

/// Asked for in the turn of `current`: what the other lane holds is older.
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

} // namespace weir
