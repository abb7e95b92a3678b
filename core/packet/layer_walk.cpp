// What a walk needs around the layers: its start, the place of the payload, and what goes over several
// packets.
#include "core/packet/layer_walk.h"

#include <cassert>
#include <iterator>
#include <utility>

namespace weir {

namespace {

/// More layers than any honest packet has.
constexpr unsigned maxDepth = 32;

/// Runs of a datagram that follow each other without a hole.
struct Stretch
{
    std::uint32_t capturedEnd; ///< octets are there up to here
    std::uint32_t knownEnd;    ///< and were on the wire, if not captured, up to here
    std::size_t nextRun;
};

/// The longest one from the run `first` on; it ends behind what was not captured.
Stretch stretchFrom(const Datagram& datagram, std::size_t first)
{
    Stretch stretch{datagram.runs[first].begin, datagram.runs[first].begin, first};
    for (; stretch.nextRun < datagram.runs.size(); ++stretch.nextRun) {
        const Datagram::Run& run = datagram.runs[stretch.nextRun];
        const bool afterCut = stretch.capturedEnd < stretch.knownEnd;
        if (run.begin != stretch.knownEnd || (afterCut && run.captured))
            break;
        stretch.knownEnd = run.end;
        if (run.captured)
            stretch.capturedEnd = run.end;
    }
    return stretch;
}

} // namespace

DecodeResult LayerWalk::walk(const Packet& packet, TcpSegment& segment)
{
    // Member by member: a copy of the whole would have to wait for its parts, which were written just now.
    m_frame = packet.frame;
    m_time = packet.time;
    m_position = packet.position;
    m_octets = packet.octets.data();
    m_oddities.clear();
    if (!m_incomplete.empty())
        m_incomplete.clear();
    m_progress.nextRun = 0;
    m_subframes = {};
    begin(segment);
    m_source = OctetSource(m_octets, m_position);
    const auto captured = static_cast<std::uint32_t>(packet.octets.size());
    return link(packet.linkType, {packet.octets, std::max(packet.originalLength, captured)});
}

void LayerWalk::begin(TcpSegment& segment)
{
    m_segment = &segment;
    m_depth = 0;
    m_ipHeaders = 0;
    m_path.clear();
    segment = TcpSegment{};
    segment.frame = m_frame;
    segment.time = m_time;
    segment.packetPosition = m_position;
}

bool LayerWalk::enter()
{
    if (++m_depth <= maxDepth)
        return true;
    m_oddities.push_back({PacketOddity::LimitDepth, m_frame});
    return false;
}

EncapsulationId LayerWalk::internPath()
{
    return m_encapsulations.intern(m_path.description(), [this] { return m_path.names(); });
}

/// Says where the segment's payload lies in the capture.
void LayerWalk::placePayload(Octets payload)
{
    m_payload = payload;
    if (m_source.isPacket()) {
        m_segment->payloadPosition = m_source.position(payload.data());
        return;
    }
    m_pieces.clear();
    m_source.locate(payload, 0, m_pieces);
    if (!m_pieces.empty())
        m_segment->payloadPosition = m_pieces.front().position;
    else
        m_segment->capturedLength = 0; // what cannot be read again is not there
    m_segment->pieces = m_pieces;
}

/// Takes what only the IP header knows; goes on inside the datagram if this fragment made it whole.
DecodeResult LayerWalk::fragment(Fragment& fragment, LayerOctets layer)
{
    constexpr std::uint32_t maxDatagram = 65535;
    const bool endsInsideOctet = fragment.more && layer.wireLength() % 8 != 0;
    if (endsInsideOctet || fragment.offset + layer.wireLength() > maxDatagram ||
        (fragment.more && layer.wireLength() == 0))
        return DecodeResult::Undecoded;
    fragment.source = m_segment->source.address;
    fragment.destination = m_segment->destination.address;
    fragment.timeToLive = m_segment->timeToLive;
    fragment.encapsulation = internPath();
    fragment.path = &m_path;
    fragment.octets = layer.captured();
    fragment.wireLength = layer.wireLength();
    fragment.location = m_source;
    fragment.frame = m_frame;
    fragment.time = m_time;
    fragment.packetPosition = m_position;

    auto whole = m_defragmenter.add(fragment, m_oddities);
    queueIncomplete(m_defragmenter.takeAbandoned());
    if (!whole)
        return DecodeResult::Fragment;
    if (!whole->isWholeAndCaptured()) {
        m_incomplete.push_back(std::move(*whole));
        return DecodeResult::Fragment;
    }
    m_datagram = std::move(*whole);
    m_segment->timeToLive = m_datagram.timeToLive;
    m_source = OctetSource(m_datagram.octets.data(), m_datagram.pieces);
    const LayerOctets datagram{m_datagram.octets, *m_datagram.length};
    return m_datagram.isV6() ? ipv6Payload(m_datagram.protocol, datagram)
                             : ipPayload(m_datagram.protocol, datagram);
}

void LayerWalk::flush()
{
    m_oddities.clear();
    m_subframes = {};
    m_progress.nextRun = 0;
    m_defragmenter.flush(m_oddities);
    queueIncomplete(m_defragmenter.takeAbandoned());
}

void LayerWalk::queueIncomplete(std::vector<Datagram> datagrams)
{
    std::move(datagrams.begin(), datagrams.end(), std::back_inserter(m_incomplete));
}

bool LayerWalk::takeFurther(TcpSegment& segment)
{
    if (!m_subframes.captured().empty() && nextOfAggregate(segment))
        return true;
    return nextOfIncomplete(segment);
}

bool LayerWalk::nextOfAggregate(TcpSegment& segment)
{
    while (!m_subframes.captured().empty()) {
        begin(segment);
        m_path = m_subframesPath;
        if (aggregate(m_subframes) == DecodeResult::Tcp)
            return true;
    }
    return false;
}

/// The next run of the datagram in hand, or the first of the next datagram.
bool LayerWalk::nextOfIncomplete(TcpSegment& segment)
{
    while (m_progress.nextRun > 0 && m_progress.nextRun < m_datagram.runs.size()) {
        if (continueIncomplete(segment))
            return true;
    }
    while (!m_incomplete.empty()) {
        m_datagram = std::move(m_incomplete.front());
        m_incomplete.pop_front();
        m_progress.nextRun = 0;
        if (beginIncomplete(segment))
            return true;
    }
    return false;
}

/// The front of the datagram, if it holds a TCP header: as a packet that was cut when it was captured.
bool LayerWalk::beginIncomplete(TcpSegment& segment)
{
    const Datagram::Run& first = m_datagram.runs.front();
    if (first.begin != 0 || !first.captured)
        return false;
    m_frame = first.frame;
    m_time = first.time;
    m_position = first.packetPosition;
    begin(segment);
    m_path = m_datagram.path;
    segment.source.address = m_datagram.source;
    segment.destination.address = m_datagram.destination;
    segment.timeToLive = m_datagram.timeToLive;
    segment.identification =
        m_datagram.isV6() ? std::uint16_t{0} : static_cast<std::uint16_t>(m_datagram.identification);
    m_source = OctetSource(m_datagram.octets.data(), m_datagram.pieces);

    const Stretch stretch = stretchFrom(m_datagram, 0);
    const std::uint32_t length = m_datagram.length.value_or(m_datagram.runs.back().end);
    const LayerOctets front{Octets(m_datagram.octets).first(stretch.capturedEnd), length};
    const DecodeResult result =
        m_datagram.isV6() ? ipv6Payload(m_datagram.protocol, front) : ipPayload(m_datagram.protocol, front);
    if (result != DecodeResult::Tcp)
        return false;
    // Inside another IP header the segment's own length is known: it is cut, and no more can be said.
    if (m_ipHeaders > 0)
        return true;
    const auto header = static_cast<std::uint32_t>(m_tcp.data() - m_datagram.octets.data());
    m_progress.payloadBegin = header + (m_tcp[12] >> 4) * 4u;
    m_progress.nextRun = stretch.nextRun;
    segment.checksum = ChecksumVerdict::NotCaptured;
    m_progress.segment = segment;
    segment.payloadLength = std::max(stretch.knownEnd, m_progress.payloadBegin) - m_progress.payloadBegin;
    if (stretch.knownEnd != m_datagram.length)
        segment.flags.bits &= static_cast<std::uint8_t>(~TcpFlags::Fin);
    return true;
}

/// The next run without a hole, as if it had been sent as a segment of its own. False: no payload is in it.
bool LayerWalk::continueIncomplete(TcpSegment& segment)
{
    const Datagram::Run& first = m_datagram.runs[m_progress.nextRun];
    const Stretch stretch = stretchFrom(m_datagram, m_progress.nextRun);
    const std::uint32_t begin = std::max(first.begin, m_progress.payloadBegin);
    m_progress.nextRun = stretch.nextRun;
    if (stretch.capturedEnd <= begin)
        return false;
    m_segment = &segment;
    segment = m_progress.segment;
    segment.frame = first.frame;
    segment.time = first.time;
    segment.packetPosition = first.packetPosition;
    segment.pieces = {};
    const std::uint32_t synOctet = segment.flags.syn() ? 1 : 0;
    segment.sequenceNumber += begin - m_progress.payloadBegin + synOctet;
    segment.flags.bits &= static_cast<std::uint8_t>(~TcpFlags::Syn);
    if (stretch.knownEnd != m_datagram.length)
        segment.flags.bits &= static_cast<std::uint8_t>(~TcpFlags::Fin);
    segment.options = {};
    segment.capturedLength = stretch.capturedEnd - begin;
    segment.payloadLength = stretch.knownEnd - begin;
    m_source = OctetSource(m_datagram.octets.data(), m_datagram.pieces);
    placePayload(Octets(m_datagram.octets).subspan(begin, segment.capturedLength));
    return true;
}

} // namespace weir
