#include "core/stream/tcp_control.h"

#include <algorithm>

namespace weir {

namespace {

using Place = StreamBuffer::Place;

/// Further than this beyond what is known of a stream, nothing is believed.
Place maxJump(const Arrival& arrival)
{
    return static_cast<Place>(arrival.config.maxSequenceJump);
}

/// Of all that a copy of the same packet has in common with it. The time to live is not: a router may stand
/// between two taps. The time is, roughly, because a host may send the same packet again.
std::uint64_t fingerprint(const TcpSegment& segment)
{
    const TcpOptions::Timestamps& timestamps = segment.options.timestamps; // 0 where there are none
    // A hit is checked octet by octet where there are octets, so a quick mix will do: products that need not
    // wait for each other.
    const std::uint64_t numbers = std::uint64_t{segment.sequenceNumber} << 32 | segment.acknowledgmentNumber;
    const std::uint64_t sizes = std::uint64_t{segment.identification} << 48 |
                                std::uint64_t{segment.window} << 32 | segment.payloadLength;
    const std::uint64_t times = std::uint64_t{timestamps.value} << 32 | timestamps.echo;
    const std::uint64_t mixed = numbers * 0x9e37'79b9'7f4a'7c15u + sizes * 0xbf58'476d'1ce4'e5b9u +
                                times * 0x94d0'49bb'1331'11ebu + segment.flags.bits * 0xd6e8'feb8'6659'fd93u;
    return mixed ^ mixed >> 32;
}

std::uint32_t withTime(std::uint64_t fingerprint, std::int64_t timeBucket)
{
    const std::uint64_t mixed =
        (fingerprint ^ static_cast<std::uint64_t>(timeBucket)) * 0x9e37'79b9'7f4a'7c15u;
    return static_cast<std::uint32_t>(mixed >> 32) | 1u; // never 0, which is "none"
}

/// Octets that it sent on approval, as with a SYN.
Place pendingLength(const TcpEndpoint& endpoint)
{
    return endpoint.rare && endpoint.rare->pending ? static_cast<Place>(endpoint.rare->pending->length) : 0;
}

/// Octets that the sender of this segment lets its peer send at least; where the scale was not captured, a
/// generous guess.
Place windowOf(const Arrival& arrival)
{
    const TcpEndpoint& self = arrival.self();
    const TcpEndpoint& peer = arrival.peer();
    const bool scaleKnown = self.handshakeSeen() && peer.handshakeSeen();
    const bool isScaled = self.windowScaleOffered && peer.windowScaleOffered;
    const unsigned shift = !scaleKnown ? 8 : isScaled ? self.windowShift : 0;
    return std::max<Place>(arrival.segment.window, UINT16_MAX) << shift;
}

} // namespace

bool TcpControl::isSeenTwice(Arrival& arrival)
{
    const TcpSegment& segment = arrival.segment;
    const bool hasIdentification = segment.identification != 0;
    // Two equal ACKs without a number of their own may well be two (duplicate ACKs are how loss is told).
    if (!hasIdentification && segment.payloadLength == 0 && !segment.flags.syn() && !segment.flags.fin())
        return false;
    const unsigned bucketBits = hasIdentification ? 24 : 20; // about 17 ms, 1 ms
    const std::uint64_t print = fingerprint(segment);
    const std::int64_t bucket = segment.time.nanoseconds >> bucketBits;
    auto& recent = arrival.self().recent;
    const std::uint32_t now = withTime(print, bucket);
    const std::uint32_t before = withTime(print, bucket - 1);
    unsigned found = 0;
    for (const std::uint32_t each : recent) // without a branch: it is hardly ever there
        found |= unsigned{each == now} | unsigned{each == before};
    if (found)
        return true;
    std::uint8_t& next = arrival.self().nextRecent;
    recent[next] = now;
    next = static_cast<std::uint8_t>((next + 1u) % recent.size());
    return false;
}

TcpControl::Verdict TcpControl::beforePayload(Arrival& arrival)
{
    const TcpFlags flags = arrival.segment.flags;
    addHistory(arrival);
    if (flags.rst())
        return onRst(arrival);
    if (arrival.distrusted())
        return Verdict::Take; // its octets may be the only copy; its numbers are not believed
    if (flags.syn())
        onSyn(arrival);
    if (flags.ack())
        onAck(arrival);
    onWindow(arrival);
    onTimestamps(arrival);
    return Verdict::Take;
}

void TcpControl::addHistory(Arrival& arrival)
{
    const TcpFlags flags = arrival.segment.flags;
    Connection& connection = arrival.connection;
    if (arrival.badChecksum)
        connection.addRepeatableHistory(arrival.sender, 'c', arrival.self().badChecksums);
    if (flags.rst() && (flags.syn() || flags.fin()))
        connection.addHistory(arrival.sender, 'i');
    else if (flags.syn() && flags.fin())
        connection.addHistory(arrival.sender, 'q');
    else if (flags.syn())
        connection.addHistory(arrival.sender, flags.ack() ? 'h' : 's');
    if (flags.rst())
        connection.addHistory(arrival.sender, 'r');
    else if (flags.ack() && !flags.syn() && !flags.fin() && arrival.segment.payloadLength == 0)
        connection.addHistory(arrival.sender, 'a');
}

// ---- SYN

void TcpControl::onSyn(Arrival& arrival)
{
    TcpEndpoint& self = arrival.self();
    const TcpEndpoint& peer = arrival.peer();
    const bool withAck = arrival.segment.flags.ack();
    const bool repeated = withAck ? self.synAckSeen : self.synSeen;

    if (self.handshakeSeen() && arrival.place != self.initial) {
        arrival.note(withAck ? Anomaly::SynAckIsnChanged : Anomaly::SynIsnChanged);
        if (withAck && self.acked <= self.initial)
            self.rare.write().alternateInitial = arrival.place;
        return;
    }
    if (repeated) {
        ++self.stats.retransmissions;
        arrival.note(withAck ? Anomaly::SynAckRetransmit : Anomaly::SynRetransmit);
        self.roundTripStart = arrival.segment.time;
        return;
    }
    const bool late =
        withAck ? self.buffer.hasOctets() : self.stats.packets > 1 || (peer.synAckSeen && !self.synAckSeen);
    if (late && !self.handshakeSeen())
        arrival.note(Anomaly::HandshakeReordered);
    if (withAck)
        self.synAckSeen = true;
    else
        self.synSeen = true;
    adoptInitial(self, arrival.place);
    self.roundTripStart = arrival.segment.time;

    const TcpOptions& options = arrival.segment.options;
    if (options.windowScale) {
        self.windowScaleOffered = true;
        self.windowShift = std::min<std::uint8_t>(*options.windowScale, 14); // RFC 7323, section 2.3
        if (*options.windowScale > 14)
            arrival.note(Anomaly::WindowScaleInvalid);
    }
    noteHandshakeKind(arrival);
}

void TcpControl::adoptInitial(TcpEndpoint& endpoint, Place initial)
{
    endpoint.initial = initial;
    endpoint.buffer.setBase(initial + 1, StreamBuffer::BaseKind::Syn);
    // What was taken for stream before the SYN was known.
    endpoint.buffer.erase(initial - (Place{1} << 32), initial + 1);
    // Data in a SYN with another number was never accepted.
    if (endpoint.rare && endpoint.rare->pending && endpoint.rare->pending->place != initial + 1)
        endpoint.rare.write().pending.reset();
    endpoint.reference = endpoint.buffer.end();
}

/// RFC 9293, figure 8 (both SYNs cross; each is answered by a SYN/ACK), against the split handshake, where
/// the server leaves its own SYN/ACK out.
void TcpControl::noteHandshakeKind(Arrival& arrival)
{
    const TcpEndpoint& self = arrival.self();
    const TcpEndpoint& peer = arrival.peer();
    if (!arrival.segment.flags.ack() || !self.synSeen || !peer.synSeen)
        return;
    if (peer.synAckSeen)
        arrival.note(Anomaly::SimultaneousOpen);
}

// ---- RST (RFC 9293, section 3.10.7.4; RFC 5961, section 3)

TcpControl::Verdict TcpControl::onRst(Arrival& arrival)
{
    TcpEndpoint& self = arrival.self();
    const TcpEndpoint& peer = arrival.peer();
    const TcpSegment& segment = arrival.segment;
    if (segment.payloadLength > 0)
        arrival.note(Anomaly::RstWithData);
    if (arrival.distrusted())
        return Verdict::Ignore;
    if (self.stats.rst || peer.stats.rst)
        return Verdict::Ignore;

    const bool unanswered = peer.synSeen && !peer.ackSeen && !self.handshakeSeen();
    if (unanswered) { // the peer is in SYN-SENT: only the ACK of its SYN makes a RST good
        const Place ack = peer.unwrapKnown(segment.acknowledgmentNumber);
        const bool good =
            segment.flags.ack() && ack > peer.initial && ack <= peer.initial + 1 + pendingLength(peer);
        if (!good) {
            arrival.note(Anomaly::RstOutOfWindow);
            return Verdict::Ignore;
        }
    } else if (self.buffer.baseKind() != StreamBuffer::BaseKind::Unknown) {
        // The peer expects some number from its last ACK to the end of what was sent to it.
        const Place lowest = self.buffer.acked().value_or(self.buffer.base());
        const Place highest = std::max(self.next(), self.buffer.end());
        // Before our first look at a direction, an ACK may have been lost in the capture: its SYN counts too.
        const Place floor =
            self.handshakeSeen() && self.acked == TcpEndpoint::nowhere ? self.initial : lowest;
        if (arrival.place < floor ||
            (peer.rightEdge != TcpEndpoint::nowhere && arrival.place > std::max(highest, peer.rightEdge))) {
            arrival.note(Anomaly::RstOutOfWindow);
            return Verdict::Ignore;
        }
        if (arrival.place > highest) {
            arrival.note(Anomaly::RstInWindowNotExact);
            return Verdict::Ignore;
        }
    }
    self.stats.rst = true;
    return Verdict::Ignore; // its text is no stream, and its ACK says nothing that a live end would
}

// ---- ACK

void TcpControl::onAck(Arrival& arrival)
{
    TcpEndpoint& self = arrival.self();
    TcpEndpoint& peer = arrival.peer();
    const TcpSegment& segment = arrival.segment;
    const bool firstAck = !segment.flags.syn() && !self.ackSeen;

    Place ack = peer.unwrap(segment.acknowledgmentNumber);
    if (peer.rare && peer.rare->alternateInitial &&
        segment.acknowledgmentNumber == static_cast<std::uint32_t>(*peer.rare->alternateInitial + 1)) {
        adoptInitial(peer, *peer.rare->alternateInitial);
        peer.rare.write().alternateInitial.reset();
        ack = peer.unwrapKnown(segment.acknowledgmentNumber);
    }
    if (!segment.flags.syn())
        self.ackSeen = true;
    if (peer.handshakeSeen() && ack <= peer.initial)
        return; // of nothing
    const bool synAckOfSomethingElse = segment.flags.syn() && peer.synSeen && !peer.buffer.hasOctets() &&
                                       ack > peer.initial + 1 + pendingLength(peer);
    if (synAckOfSomethingElse || ack > peer.buffer.end() + maxJump(arrival)) {
        if (peer.buffer.baseKind() != StreamBuffer::BaseKind::Unknown) {
            arrival.note(Anomaly::AckOfUnsentData);
            return;
        }
    }
    if (peer.buffer.baseKind() == StreamBuffer::BaseKind::Unknown)
        peer.buffer.setBase(ack, StreamBuffer::BaseKind::Acknowledged);

    if (firstAck && self.synSeen && peer.handshakeSeen()) {
        if (ack == peer.initial + 1 && self.roundTripStart <= segment.time)
            arrival.connection.setHandshakeRoundTrip(segment.time - self.roundTripStart);
    }
    if (firstAck && peer.synSeen && self.synSeen && peer.synAckSeen && !self.synAckSeen)
        arrival.note(Anomaly::SplitHandshake);
    takeAck(arrival, ack);
}

void TcpControl::takeAck(Arrival& arrival, Place ack)
{
    TcpEndpoint& peer = arrival.peer();
    const Place sent = peer.stats.fin            ? peer.fin + 1
                       : peer.buffer.hasOctets() ? std::max(peer.buffer.top(), peer.buffer.base())
                                                 : peer.buffer.base();
    const Place before = std::max(peer.acked, peer.ackClaim);
    if (peer.ackClaim != TcpEndpoint::nowhere && peer.ackClaim <= sent) { // captured since
        peer.acked = std::max(peer.acked, peer.ackClaim);
        peer.ackClaim = TcpEndpoint::nowhere;
    }
    const bool contradicts =
        peer.ackClaim != TcpEndpoint::nowhere && ack < peer.ackClaim && ack >= peer.acked;
    if (contradicts) {
        // A receiver never takes an ACK back: the earlier one was not its own, and invents nothing.
        arrival.note(Anomaly::AckOfUnsentData);
        peer.ackClaim = TcpEndpoint::nowhere;
    }
    if (ack <= sent) {
        peer.acked = std::max(peer.acked, ack);
    } else if (ack >= peer.ackClaim) {
        peer.acked = std::max(peer.acked, peer.ackClaim); // said twice
        peer.ackClaim = ack;
        peer.ackClaimDoubtful = ack > std::max(sent, peer.acked) + windowOf(arrival);
        if (peer.ackClaimDoubtful)
            arrival.note(Anomaly::AckOfUnsentData);
    }
    const Place now = std::max(peer.acked, peer.ackClaim);
    if (now != before)
        peer.lastAckStepWasOne = before != TcpEndpoint::nowhere && now == before + 1;

    if (peer.roundTripPlace != 0 && ack >= peer.roundTripPlace) {
        const Duration sample = arrival.segment.time - peer.roundTripStart;
        peer.roundTripPlace = 0;
        if (sample.nanoseconds >= 0) {
            StreamStats::RoundTrip& figures = peer.stats.ackRoundTrip;
            figures.minimum = figures.samples == 0 ? sample : std::min(figures.minimum, sample);
            figures.maximum = std::max(figures.maximum, sample);
            figures.total.nanoseconds += sample.nanoseconds;
            ++figures.samples;
        }
    }
    if (peer.stats.fin && now > peer.fin)
        peer.finAcked = true;
    applyAcked(peer, arrival.self());
}

void applyAcked(TcpEndpoint& endpoint, const TcpEndpoint& peer)
{
    Place acked = endpoint.acked;
    if (!endpoint.ackClaimDoubtful)
        acked = std::max(acked, endpoint.ackClaim);
    if (acked == TcpEndpoint::nowhere)
        return;
    if (endpoint.stats.fin) {
        acked = std::min(acked, endpoint.fin);
    } else if (endpoint.lastAckStepWasOne && endpoint.buffer.baseKind() != StreamBuffer::BaseKind::Unknown) {
        const Place top = endpoint.buffer.hasOctets() ? endpoint.buffer.top() : endpoint.buffer.base();
        // A last step of a single octet, beyond all that was captured: a FIN that the capture lost.
        if (acked > top && (peer.stats.fin || acked == top + 1))
            --acked;
    }
    endpoint.buffer.setAcked(acked);
}

// ---- windows and timestamps (RFC 7323)

void TcpControl::onWindow(Arrival& arrival)
{
    const TcpSegment& segment = arrival.segment;
    TcpEndpoint& self = arrival.self();
    TcpEndpoint& peer = arrival.peer();
    if (!segment.flags.ack())
        return;
    const bool bothOffered = self.windowScaleOffered && peer.windowScaleOffered;
    const bool unknown = !self.handshakeSeen() || !peer.handshakeSeen();
    const unsigned shift = segment.flags.syn() ? 0 : bothOffered ? self.windowShift : unknown ? 14 : 0;
    const Place edge = peer.unwrapKnown(segment.acknowledgmentNumber) + (Place{segment.window} << shift);
    self.rightEdge = std::max(self.rightEdge, edge);

    if (segment.flags.syn())
        return;
    const bool closed = segment.window == 0;
    if (closed && !self.windowClosed) {
        ++peer.stats.zeroWindows;
        self.rare.write().zeroWindowSince = segment.time;
        arrival.note(Anomaly::ZeroWindow);
        arrival.connection.addRepeatableHistory(arrival.sender, 'w', peer.stats.zeroWindows);
    } else if (!closed && self.windowClosed) {
        const Duration lasted = segment.time - self.rare->zeroWindowSince;
        peer.stats.zeroWindow.nanoseconds += std::max<std::int64_t>(lasted.nanoseconds, 0);
    }
    self.windowClosed = closed;
}

void TcpControl::onTimestamps(Arrival& arrival)
{
    const TcpSegment& segment = arrival.segment;
    TcpEndpoint& self = arrival.self();
    if (!segment.options.hasTimestamps)
        return;
    const std::uint32_t value = segment.options.timestamps.value;
    const bool older = self.timestampKnown && static_cast<std::int32_t>(value - self.timestamp) < 0;
    const bool isNew =
        segment.payloadLength > 0 && self.buffer.hasOctets() && arrival.payloadBegin() >= self.buffer.top();
    if (older && isNew)
        arrival.note(Anomaly::BadTimestamp, arrival.payloadBegin());
    if (!older) {
        self.timestamp = value;
        self.timestampKnown = true;
    }
}

// ---- FIN

void TcpControl::afterPayload(Arrival& arrival)
{
    TcpEndpoint& self = arrival.self();
    TcpEndpoint& peer = arrival.peer();
    const TcpSegment& segment = arrival.segment;
    const bool counts = segment.flags.fin() && !segment.flags.syn() && !arrival.distrusted() &&
                        !self.stats.rst && !peer.stats.rst;
    if (counts) {
        const Place fin = arrival.payloadEnd();
        const Place acked = self.buffer.acked().value_or(fin);
        if (self.stats.fin) {
            if (fin == self.fin) {
                if (segment.payloadLength == 0)
                    ++self.stats.retransmissions;
                arrival.note(Anomaly::FinRetransmit);
            }
        } else if (fin < acked || (self.handshakeSeen() && fin <= self.initial) ||
                   (self.buffer.baseKind() != StreamBuffer::BaseKind::Unknown &&
                    fin > self.buffer.end() + maxJump(arrival))) {
            arrival.note(Anomaly::SegmentOutOfWindow);
        } else {
            if (self.buffer.hasOctets() && self.buffer.top() > fin)
                arrival.note(Anomaly::DataAfterFin, fin);
            self.stats.fin = true;
            self.fin = fin;
            self.finFirst = !peer.stats.fin;
            self.finAcked = std::max(self.acked, self.ackClaim) > fin;
            if (self.buffer.baseKind() == StreamBuffer::BaseKind::Unknown)
                self.buffer.setBase(fin, StreamBuffer::BaseKind::Acknowledged);
            self.buffer.endAt(fin);
            arrival.connection.addHistory(arrival.sender, 'f');
        }
    }
    applyAcked(self, peer);
    if (counts) // it tells how to understand the peer's last ACK
        applyAcked(peer, self);
    if (self.buffer.baseKind() != StreamBuffer::BaseKind::Unknown)
        self.reference = self.buffer.end();
}

} // namespace weir
