#include "core/stream/tcp_reassembler.h"

#include <algorithm>

namespace weir {

namespace {

using Place = StreamBuffer::Place;
using Stored = StreamBuffer::Stored;

Stored cutTo(Stored stored, PlaceRange range)
{
    if (stored.end() > range.to)
        stored.cutBack(range.to);
    if (stored.place < range.from)
        stored.cutFront(range.from);
    return stored;
}

std::uint8_t checksumFlag(const Arrival& arrival)
{
    return static_cast<std::uint8_t>(arrival.badChecksum ? Segment::BadChecksum : 0);
}

/// The place behind the last octet that was sent before, or where the first one will be.
Place nextOctet(const TcpEndpoint& endpoint)
{
    const StreamBuffer& buffer = endpoint.buffer;
    return buffer.hasOctets() ? std::max(buffer.top(), buffer.base()) : buffer.base();
}

bool knowsBase(const TcpEndpoint& endpoint)
{
    return endpoint.buffer.baseKind() != StreamBuffer::BaseKind::Unknown;
}

/// The first run of the payload that lies in one piece in the capture; the whole, but for fragments.
PayloadPiece firstPiece(const TcpSegment& segment)
{
    return segment.pieces.empty() ? PayloadPiece{0, segment.capturedLength, segment.payloadPosition}
                                  : segment.pieces.front();
}

/// Of the payload of a segment that is not taken for the stream's.
Place placeOfDuplicate(const Arrival& arrival)
{
    const TcpSegment& segment = arrival.segment;
    return arrival.self().unwrapKnown(segment.sequenceNumber) + (segment.flags.syn() ? 1 : 0);
}

/// An octet (or none) of what was acknowledged before, sent to get an ACK (RFC 9293, section 3.8.4).
bool isKeepAlive(const Arrival& arrival)
{
    const TcpEndpoint& self = arrival.self();
    const TcpFlags flags = arrival.segment.flags;
    if (arrival.segment.payloadLength > 1 || flags.syn() || flags.fin() || !knowsBase(self))
        return false;
    const Place next = nextOctet(self);
    if (arrival.place != next - 1)
        return false;
    const bool nothingSent = next == self.buffer.base();
    return arrival.segment.payloadLength == 0 || nothingSent ||
           self.buffer.acked().value_or(self.buffer.base()) >= next;
}

/// The next octet, sent though the peer's window is closed (RFC 9293, section 3.8.6.1).
bool isZeroWindowProbe(const Arrival& arrival)
{
    return arrival.peer().windowClosed && arrival.segment.payloadLength == 1 &&
           !arrival.segment.flags.fin() && knowsBase(arrival.self()) &&
           arrival.place == nextOctet(arrival.self());
}

} // namespace

TcpReassembler::TcpReassembler(const StreamConfig& config, std::shared_ptr<const CaptureOctets> capture)
    : m_config(config), m_capture(std::move(capture))
{
}

void TcpReassembler::onPayload(Arrival& arrival)
{
    settlePeersPending(arrival);
    if (arrival.segment.payloadLength == 0)
        onEmpty(arrival);
    else if (takesAtAll(arrival)) {
        PlaceRange range{};
        if (findRange(arrival, range))
            put(arrival, range);
    }
}

/// The ACK of this segment decides about octets that the peer sent on approval.
void TcpReassembler::settlePeersPending(Arrival& arrival)
{
    TcpEndpoint& peer = arrival.peer();
    if (!arrival.segment.flags.ack() || arrival.distrusted() || !peer.rare || !peer.rare->pending)
        return;
    const Place acked = std::max(peer.acked, peer.ackClaim);
    const Stored pending = *peer.rare->pending;
    const bool isProbe = peer.rare->pendingIsProbe;
    if (acked < pending.place && !isProbe)
        return; // not even the SYN
    peer.rare.write().pending.reset();
    Arrival sent{arrival.connection, arrival.segment, 1 - arrival.sender, pending.place, m_config};
    if (acked > pending.place) {
        if (!isProbe)
            sent.note(Anomaly::SynData, pending.place);
        insert(sent, cutTo(pending, {pending.place, acked}));
    } else if (!isProbe) {
        sent.note(Anomaly::TfoDataIgnored, pending.place);
    }
}

void TcpReassembler::onEmpty(Arrival& arrival)
{
    if (isKeepAlive(arrival) && !arrival.self().stats.fin && arrival.self().ackSeen &&
        (arrival.self().buffer.hasOctets() || arrival.self().handshakeSeen()) &&
        arrival.self().stats.packets > 2)
        arrival.note(Anomaly::KeepAlive);
}

/// Not all that is payload is stream.
bool TcpReassembler::takesAtAll(Arrival& arrival)
{
    TcpEndpoint& self = arrival.self();
    const TcpFlags flags = arrival.segment.flags;
    if (flags.syn()) {
        if (arrival.place != self.initial)
            return false; // a handshake that does not count
        if (!flags.ack()) {
            if (!self.buffer.hasOctets() && self.acked == TcpEndpoint::nowhere &&
                self.ackClaim == TcpEndpoint::nowhere)
                hold(arrival, false);
            return false;
        }
        arrival.note(Anomaly::SynAckData, arrival.payloadBegin());
    } else if (isKeepAlive(arrival)) {
        arrival.note(Anomaly::KeepAlive);
        return false;
    } else if (isZeroWindowProbe(arrival)) {
        arrival.note(Anomaly::ZeroWindowProbe, arrival.place);
        hold(arrival, true);
        return false;
    }
    return true;
}

/// Keeps octets aside until the peer's ACK says whether they are stream.
void TcpReassembler::hold(Arrival& arrival, bool isProbe)
{
    const TcpSegment& segment = arrival.segment;
    if (segment.capturedLength == 0)
        return;
    const PayloadPiece first = firstPiece(segment);
    Stored stored;
    stored.place = arrival.payloadBegin();
    stored.position = first.position;
    stored.time = segment.time;
    stored.frame = segment.frame;
    stored.length = std::min(first.length, Segment::maxLength) & Segment::maxLength;
    TcpEndpoint::Rare& rare = arrival.self().rare.write();
    rare.pending = stored;
    rare.pendingIsProbe = isProbe;
}

/// Cuts the payload to what can belong to the stream, and moves the stream's beginning where that is not
/// known for sure. False: nothing of it belongs.
bool TcpReassembler::findRange(Arrival& arrival, PlaceRange& range)
{
    TcpEndpoint& self = arrival.self();
    StreamBuffer& buffer = self.buffer;
    range = {arrival.payloadBegin(), arrival.payloadEnd()};

    if (self.rare && self.rare->pending) {
        // Whoever goes on behind its SYN's data knows that it was accepted; else it sends it again.
        const Stored pending = *self.rare->pending;
        self.rare.write().pending.reset();
        if (!self.rare->pendingIsProbe && range.from >= pending.end()) {
            arrival.note(Anomaly::SynData, pending.place);
            insert(arrival, pending);
        }
    }
    if (self.stats.fin && range.to > self.fin) {
        arrival.note(Anomaly::DataAfterFin, self.fin);
        range.to = self.fin;
    }
    if (range.from >= range.to)
        return false;
    const bool isFixed = buffer.baseKind() == StreamBuffer::BaseKind::Syn;
    if (knowsBase(self)) {
        const bool tooFarBack =
            isFixed ? range.to <= buffer.base()
                    : range.from < buffer.base() - static_cast<Place>(m_config.maxSequenceJumpBack);
        const bool tooFarAhead = range.from > buffer.end() + static_cast<Place>(m_config.maxSequenceJump);
        if (tooFarBack || tooFarAhead) {
            arrival.note(Anomaly::SegmentOutOfWindow);
            return false;
        }
    }
    if (isFixed) {
        if (range.from < buffer.base())
            arrival.note(Anomaly::SegmentOutOfWindow, buffer.base());
        range.from = std::max(range.from, buffer.base());
    } else if (!buffer.hasOctets() || range.from < buffer.base()) {
        buffer.setBase(range.from, StreamBuffer::BaseKind::LowestOctet);
    }
    return true;
}

void TcpReassembler::put(Arrival& arrival, PlaceRange range)
{
    const TcpSegment& segment = arrival.segment;
    TcpEndpoint& self = arrival.self();
    const bool isNew = !self.buffer.hasOctets() || range.from >= self.buffer.top();
    m_repeated = false;
    m_outOfOrder = false;
    arrival.connection.addHistory(arrival.sender, 'd');
    if (!self.stats.timeToFirstOctet)
        self.stats.timeToFirstOctet = segment.time - arrival.connection.startTime();

    const auto putRun = [&](std::uint32_t offset, std::uint32_t length, std::uint64_t position) {
        const Place begin = arrival.payloadBegin() + static_cast<Place>(offset);
        Place from = std::max(begin, range.from);
        const Place end = std::min(begin + static_cast<Place>(length), range.to);
        while (from < end) { // once, but where a capture says absurd things
            Stored piece;
            piece.place = from;
            piece.position = position + static_cast<std::uint64_t>(from - begin);
            piece.time = segment.time;
            piece.frame = segment.frame;
            piece.length = static_cast<std::uint32_t>(std::min<Place>(end - from, Segment::maxLength)) &
                           Segment::maxLength;
            piece.flags = checksumFlag(arrival);
            putPiece(arrival, piece);
            from = piece.end();
        }
    };
    if (segment.pieces.empty())
        putRun(0, segment.capturedLength, segment.payloadPosition);
    for (const PayloadPiece& part : segment.pieces)
        putRun(part.offset, part.length, part.position);

    if (segment.capturedLength < segment.payloadLength) {
        const Place cutAt =
            std::max(range.from, arrival.payloadBegin() + static_cast<Place>(segment.capturedLength));
        arrival.note(Anomaly::SnaplenTruncated, cutAt);
        self.buffer.markLost(cutAt, range.to, GapCause::Snaplen);
    }
    if (!segment.pieces.empty())
        self.buffer.extendTo(range.to); // a fragment may be missing at the end

    if (m_repeated) {
        ++self.stats.retransmissions;
        arrival.note(Anomaly::Retransmission, range.from);
        arrival.connection.addRepeatableHistory(arrival.sender, 't', self.stats.retransmissions);
        self.roundTripPlace = 0; // Karn: its ACK may be for either copy
    }
    if (m_outOfOrder) {
        ++self.stats.outOfOrder;
        arrival.note(Anomaly::OutOfOrder, range.from);
    }
    if (isNew && self.roundTripPlace == 0 && !m_repeated) {
        self.roundTripPlace = range.to;
        self.roundTripStart = segment.time;
    }
}

void TcpReassembler::putPiece(Arrival& arrival, const Stored& piece)
{
    StreamBuffer& buffer = arrival.self().buffer;
    if (!buffer.hasOctets() || piece.place >= buffer.top()) {
        insert(arrival, piece);
        return;
    }
    Place at = piece.place;
    const auto fill = [&](Place to) {
        if (at >= to)
            return;
        Stored fresh = cutTo(piece, {at, to});
        const bool late = at < buffer.top() && !buffer.isMarkedLost(at);
        if (late)
            fresh.flags |= Segment::OutOfOrder;
        m_outOfOrder |= late;
        insert(arrival, fresh);
    };
    for (const Stored& older : buffer.overlapping(piece.place, piece.end())) {
        fill(older.place);
        const PlaceRange both{std::max(piece.place, older.place), std::min(piece.end(), older.end())};
        m_repeated = true;
        compare(arrival, cutTo(piece, both), older);
        at = both.to;
    }
    fill(piece.end());
}

bool TcpReassembler::isThere(const Arrival& arrival)
{
    const TcpSegment& segment = arrival.segment;
    const Place begin = placeOfDuplicate(arrival);
    const Place end = begin + static_cast<Place>(segment.capturedLength);
    const Octets payload = readPayload(segment);
    if (payload.size() < segment.capturedLength)
        return false;
    Place at = begin;
    for (const Stored& stored : arrival.self().buffer.overlapping(begin, end)) {
        const Stored part = cutTo(stored, {begin, end});
        if (part.place != at)
            return false;
        const Octets octets = read(part, m_olderOctets);
        if (!std::ranges::equal(octets, payload.subspan(static_cast<std::size_t>(at - begin), part.length)))
            return false;
        at = part.end();
    }
    return at == end;
}

void TcpReassembler::rememberDuplicate(Arrival& arrival)
{
    const TcpSegment& segment = arrival.segment;
    if (segment.capturedLength == 0 || arrival.self().buffer.repeatCount() >= m_config.maxRepeats)
        return;
    const Place begin = placeOfDuplicate(arrival);
    const auto there = arrival.self().buffer.overlapping(begin, begin + 1);
    const PayloadPiece first = firstPiece(segment);
    Repeat repeat;
    repeat.offset = static_cast<std::uint64_t>(begin);
    repeat.position = first.position;
    repeat.time = segment.time;
    repeat.frame = segment.frame;
    repeat.winner = there.empty() ? FrameNumber{} : there.front().frame;
    repeat.length = first.length;
    repeat.captureDuplicate = true;
    arrival.self().buffer.addRepeat(repeat);
}

/// Borrowed from `room`. Shorter where the capture has become shorter since.
Octets TcpReassembler::read(const Stored& stored, std::vector<std::uint8_t>& room) const
{
    room.resize(stored.length);
    return Octets(room).first(m_capture->readAt(stored.position, room));
}

/// Borrowed until the next call; likewise.
Octets TcpReassembler::readPayload(const TcpSegment& segment)
{
    m_newerOctets.resize(segment.capturedLength);
    const std::span<std::uint8_t> room(m_newerOctets);
    if (segment.pieces.empty())
        return room.first(m_capture->readAt(segment.payloadPosition, room));
    for (const PayloadPiece& piece : segment.pieces) {
        const std::size_t got = m_capture->readAt(piece.position, room.subspan(piece.offset, piece.length));
        if (got < piece.length)
            return room.first(piece.offset + got);
    }
    return room;
}

/// newer lies inside older.
void TcpReassembler::compare(Arrival& arrival, const Stored& newer, const Stored& older)
{
    const Octets allNewer = read(newer, m_newerOctets);
    const Octets allOlder = read(cutTo(older, {newer.place, newer.end()}), m_olderOctets);
    const std::size_t readable = std::min(allNewer.size(), allOlder.size());
    const Octets newerOctets = allNewer.first(readable);
    const Octets olderOctets = allOlder.first(readable);

    const auto firstDiffering = std::ranges::mismatch(newerOctets, olderOctets).in1;
    if (firstDiffering == newerOctets.end()) {
        addRepeat(arrival, newer, older.frame, false);
        return;
    }
    // Only what differs is a conflict: from the first such octet to the last.
    const auto lastDiffering =
        std::mismatch(newerOctets.rbegin(), newerOctets.rend(), olderOctets.rbegin()).first;
    const Place from = newer.place + (firstDiffering - newerOctets.begin());
    const Place to = newer.place + (newerOctets.rend() - lastDiffering);
    if (from > newer.place)
        addRepeat(arrival, cutTo(newer, {newer.place, from}), older.frame, false);
    resolveConflict(arrival, newer, older, {from, to});
    if (to < newer.end())
        addRepeat(arrival, cutTo(newer, {to, newer.end()}), older.frame, false);
}

void TcpReassembler::resolveConflict(Arrival& arrival, const Stored& newer, const Stored& older,
                                     PlaceRange range)
{
    TcpEndpoint& self = arrival.self();
    StreamBuffer& buffer = self.buffer;
    ++self.stats.conflicts;
    arrival.note(Anomaly::OverlapConflict, range.from);

    const bool olderBad = older.flags & Segment::BadChecksum;
    const bool oneIsDamaged = self.goodChecksums > 0 && olderBad != arrival.badChecksum;
    bool newWins = oneIsDamaged
                       ? olderBad
                       : newerWins(m_config.overlapPolicy, {arrival.payloadBegin(), arrival.payloadEnd()},
                                   {older.place, older.end()});
    Place from = range.from;
    if (newWins && !oneIsDamaged) {
        // What the receiver had in order and acknowledged, it has handed on.
        const Place handedOn = std::min(buffer.acked().value_or(buffer.base()), buffer.contiguousEnd());
        from = std::clamp(handedOn, range.from, range.to);
        newWins = from < range.to;
    }
    if (!newWins) {
        addRepeat(arrival, cutTo(newer, range), older.frame, true);
        return;
    }
    if (from > range.from)
        addRepeat(arrival, cutTo(newer, {range.from, from}), older.frame, true);
    addRepeat(arrival, cutTo(older, {from, range.to}), arrival.segment.frame, true);
    buffer.erase(from, range.to);
    Stored winner = cutTo(newer, {from, range.to});
    winner.flags = checksumFlag(arrival);
    insert(arrival, winner);
}

void TcpReassembler::addRepeat(Arrival& arrival, const Stored& copy, FrameNumber winner, bool differs)
{
    StreamBuffer& buffer = arrival.self().buffer;
    if (buffer.repeatCount() >= m_config.maxRepeats) {
        arrival.note(Anomaly::LimitRepeats, copy.place);
        return;
    }
    Repeat repeat;
    repeat.offset = static_cast<std::uint64_t>(copy.place);
    repeat.position = copy.position;
    repeat.time = copy.time;
    repeat.frame = copy.frame;
    repeat.winner = winner;
    repeat.length = copy.length;
    repeat.differs = differs;
    buffer.addRepeat(repeat);
}

void TcpReassembler::insert(Arrival& arrival, const Stored& stored)
{
    StreamBuffer& buffer = arrival.self().buffer;
    if (m_segments >= m_config.maxSegments) {
        ++m_givenUp;
        arrival.note(Anomaly::LimitQueue, stored.place);
        buffer.markLost(stored.place, stored.end(), GapCause::Limit);
        return;
    }
    ++m_segments;
    buffer.insert(stored);
}

} // namespace weir
