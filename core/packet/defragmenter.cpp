#include "core/packet/defragmenter.h"

#include "core/packet/ip_protocol.h"

#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <utility>

namespace weir {

namespace {

constexpr std::size_t recentFragments = 4096;

void storeBig32(std::uint8_t* p, std::uint32_t value)
{
    for (int i = 0; i < 4; ++i)
        p[i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
}

std::size_t memoryOf(const Datagram& datagram)
{
    constexpr std::size_t fixed = 512; // the entry itself, its place in list and index
    return fixed + datagram.octets.capacity() + datagram.runs.capacity() * sizeof(Datagram::Run) +
           datagram.pieces.capacity() * sizeof(PayloadPiece);
}

void sortPieces(Datagram& datagram)
{
    std::sort(datagram.pieces.begin(), datagram.pieces.end(),
              [](const PayloadPiece& a, const PayloadPiece& b) { return a.offset < b.offset; });
}

/// Whether run and fragment say the same where both were captured.
bool sameOctets(const Datagram& datagram, const Datagram::Run& run, const Fragment& fragment)
{
    if (!run.captured)
        return true;
    const auto capturedEnd = fragment.offset + static_cast<std::uint32_t>(fragment.octets.size());
    const std::uint32_t begin = std::max(run.begin, fragment.offset);
    const std::uint32_t end = std::min(run.end, capturedEnd);
    return begin >= end || std::equal(datagram.octets.begin() + begin, datagram.octets.begin() + end,
                                      fragment.octets.begin() + (begin - fragment.offset));
}

/// Whether TCP may stand inside, so that a loss is worth a word. UDP may hold a tunnel, but mostly does not.
bool mayHoldTcp(const Datagram& datagram)
{
    switch (datagram.protocol) {
    case IpProtocol::tcp:
    case IpProtocol::ipv4:
    case IpProtocol::ipv6:
    case IpProtocol::gre:
    case IpProtocol::authentication:
    case IpProtocol::etherIp:
    case IpProtocol::mplsInIp:
        return true;
    default:
        return datagram.isV6() && isIpv6Extension(datagram.protocol);
    }
}

} // namespace

bool Datagram::isWholeAndCaptured() const
{
    std::uint32_t at = 0;
    for (const Run& run : runs) {
        if (run.begin != at || !run.captured)
            return false;
        at = run.end;
    }
    return length && at == *length;
}

std::size_t Defragmenter::Hash::operator()(const Key& key) const
{
    return XXH3_64bits_withSeed(key.data(), key.size(), seed);
}

Defragmenter::Defragmenter(const PacketLimits& limits)
    : m_limits(limits), m_seed(std::random_device{}()), m_index(0, Hash{m_seed})
{
}

std::optional<Datagram> Defragmenter::add(const Fragment& fragment, std::vector<PacketOddityNote>& oddities)
{
    while (!m_waiting.empty() && fragment.time - m_waiting.front().time > timeout)
        giveUp(m_waiting.begin(), oddities);

    const auto waiting = find(keyOf(fragment), fragment);
    if (waiting->dropped)
        return std::nullopt;
    insert(*waiting, fragment, oddities);
    account(*waiting);

    Datagram& datagram = waiting->datagram;
    if (!waiting->dropped && datagram.length == waiting->covered) {
        rememberFingerprints(*waiting);
        Datagram whole = std::move(datagram);
        remove(waiting);
        sortPieces(whole);
        return whole;
    }
    while (m_heldOctets > m_limits.fragmentOctets || m_waiting.size() > m_limits.fragmentDatagrams) {
        oddities.push_back({PacketOddity::LimitFragments, fragment.frame});
        giveUp(m_waiting.begin(), oddities);
    }
    return std::nullopt;
}

void Defragmenter::flush(std::vector<PacketOddityNote>& oddities)
{
    while (!m_waiting.empty())
        giveUp(m_waiting.begin(), oddities);
}

std::vector<Datagram> Defragmenter::takeAbandoned()
{
    return std::exchange(m_abandoned, {});
}

Defragmenter::Key Defragmenter::keyOf(const Fragment& fragment)
{
    Key key{};
    std::uint8_t* p = key.data();
    std::memcpy(p, fragment.source.octets.data(), 16);
    std::memcpy(p + 16, fragment.destination.octets.data(), 16);
    storeBig32(p + 32, fragment.identification);
    storeBig32(p + 36, fragment.encapsulation.value);
    p[40] = static_cast<std::uint8_t>(fragment.source.family);
    p[41] = fragment.isV6() ? 0 : fragment.protocol;
    return key;
}

Defragmenter::Queue::iterator Defragmenter::find(const Key& key, const Fragment& fragment)
{
    const std::uint64_t print = fingerprint(key, fragment);
    const bool isRepeat = m_recent.contains(print);
    if (const auto known = m_index.find(key); known != m_index.end()) {
        Waiting& waiting = *known->second;
        waiting.onlyRepeats &= isRepeat;
        if (!waiting.dropped)
            waiting.fingerprints.push_back(print);
        return known->second;
    }
    Waiting& waiting = m_waiting.emplace_back();
    waiting.key = key;
    waiting.frame = fragment.frame;
    waiting.time = fragment.time;
    waiting.onlyRepeats = isRepeat;
    waiting.fingerprints.push_back(print);
    waiting.datagram.source = fragment.source;
    waiting.datagram.destination = fragment.destination;
    waiting.datagram.identification = fragment.identification;
    waiting.datagram.protocol = fragment.protocol;
    waiting.datagram.timeToLive = fragment.timeToLive;
    waiting.datagram.path = *fragment.path;
    return m_index.emplace(key, std::prev(m_waiting.end())).first->second;
}

void Defragmenter::insert(Waiting& waiting, const Fragment& fragment, std::vector<PacketOddityNote>& oddities)
{
    Datagram& datagram = waiting.datagram;
    const bool consistent = agreesOnLength(datagram, fragment) && fillHoles(waiting, fragment);
    if (consistent && fragment.offset == 0) {
        datagram.protocol = fragment.protocol;
        datagram.timeToLive = fragment.timeToLive;
    }
    if (consistent || waiting.overlapNoted)
        return;
    waiting.overlapNoted = true;
    oddities.push_back({PacketOddity::FragmentOverlap, fragment.frame});
    if (fragment.isV6()) { // RFC 5722: this datagram, and what of it is still to come
        waiting.dropped = true;
        datagram.octets = {};
        datagram.runs = {};
        datagram.pieces = {};
        waiting.fingerprints = {};
    }
}

/// The last fragment tells the length, and nothing may stand beyond it.
bool Defragmenter::agreesOnLength(Datagram& datagram, const Fragment& fragment) const
{
    const std::uint32_t end = fragment.offset + fragment.wireLength;
    if (datagram.length && (fragment.more ? end > *datagram.length : end != *datagram.length))
        return false;
    if (fragment.more)
        return true;
    if (!datagram.runs.empty() && datagram.runs.back().end > end)
        return false;
    datagram.length = end;
    return true;
}

/// Stores what is new. False where the fragment overlaps in a way that it must not: IPv4 with other octets,
/// IPv6 unless it is a copy of one fragment.
bool Defragmenter::fillHoles(Waiting& waiting, const Fragment& fragment)
{
    Datagram& datagram = waiting.datagram;
    const std::uint32_t end = fragment.offset + fragment.wireLength;
    const auto capturedEnd = fragment.offset + static_cast<std::uint32_t>(fragment.octets.size());
    bool agrees = true;
    for (std::uint32_t at = fragment.offset; at < end;) {
        const auto run = std::partition_point(datagram.runs.begin(), datagram.runs.end(),
                                              [&](const Datagram::Run& each) { return each.end <= at; });
        const std::uint32_t holeEnd = run == datagram.runs.end() ? end : std::min(end, run->begin);
        if (at < holeEnd) {
            if (fragment.isV6() && (at != fragment.offset || holeEnd != end))
                return false;
            store(waiting, fragment, at, holeEnd);
            at = holeEnd;
            continue;
        }
        const bool copy = run->begin == fragment.offset && (run->end == end || run->end == capturedEnd);
        if (!sameOctets(datagram, *run, fragment) || (fragment.isV6() && !copy && run->captured))
            agrees = false;
        at = run->end;
    }
    return agrees;
}

/// [begin, end) in the datagram: a hole so far.
void Defragmenter::store(Waiting& waiting, const Fragment& fragment, std::uint32_t begin, std::uint32_t end)
{
    Datagram& datagram = waiting.datagram;
    waiting.covered += end - begin;
    const auto capturedEnd = fragment.offset + static_cast<std::uint32_t>(fragment.octets.size());
    const std::uint32_t split = std::clamp(capturedEnd, begin, end);
    if (begin < split) {
        if (datagram.octets.size() < split)
            datagram.octets.resize(split);
        const Octets part = fragment.octets.subspan(begin - fragment.offset, split - begin);
        std::memcpy(datagram.octets.data() + begin, part.data(), part.size());
        fragment.location.locate(part, begin, datagram.pieces);
    }
    const auto insertRun = [&](std::uint32_t from, std::uint32_t to, bool captured) {
        if (from == to)
            return;
        const auto next = std::partition_point(datagram.runs.begin(), datagram.runs.end(),
                                               [&](const Datagram::Run& each) { return each.begin < from; });
        datagram.runs.insert(next,
                             {from, to, captured, fragment.frame, fragment.time, fragment.packetPosition});
    };
    insertRun(begin, split, true);
    insertRun(split, end, false);
}

void Defragmenter::account(Waiting& waiting)
{
    m_heldOctets -= waiting.held;
    waiting.held = memoryOf(waiting.datagram) + waiting.fingerprints.capacity() * sizeof(std::uint64_t);
    m_heldOctets += waiting.held;
}

std::uint64_t Defragmenter::fingerprint(const Key& key, const Fragment& fragment) const
{
    const std::uint64_t ofKey = XXH3_64bits_withSeed(key.data(), key.size(), m_seed);
    return XXH3_64bits_withSeed(fragment.octets.data(), fragment.octets.size(), ofKey + fragment.offset);
}

void Defragmenter::rememberFingerprints(const Waiting& waiting)
{
    for (const std::uint64_t print : waiting.fingerprints)
        if (m_recent.insert(print).second)
            m_recentOrder.push_back(print);
    while (m_recentOrder.size() > recentFragments) {
        m_recent.erase(m_recentOrder.front());
        m_recentOrder.pop_front();
    }
}

void Defragmenter::giveUp(Queue::iterator waiting, std::vector<PacketOddityNote>& oddities)
{
    Datagram& datagram = waiting->datagram;
    if (!waiting->dropped && !waiting->onlyRepeats && mayHoldTcp(datagram)) {
        oddities.push_back({PacketOddity::FragmentMissing, waiting->frame});
        sortPieces(datagram);
        if (!datagram.runs.empty())
            m_abandoned.push_back(std::move(datagram));
    }
    remove(waiting);
}

void Defragmenter::remove(Queue::iterator waiting)
{
    m_heldOctets -= waiting->held;
    m_index.erase(waiting->key);
    m_waiting.erase(waiting);
}

} // namespace weir
