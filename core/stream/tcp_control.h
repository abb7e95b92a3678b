// What the header of a segment means for both ends: SYN, ACK, RST, FIN, windows, timestamps (RFC 9293).
#pragma once

#include "core/stream/arrival.h"

namespace weir {

/// Stateless; everything it learns goes into the connection's endpoints.
class TcpControl
{
public:
    enum class Verdict {
        Take,  ///< go on with the payload, then afterPayload()
        Ignore ///< the receiver ignores this segment: it changes nothing
    };

    /// Everything but payload and FIN.
    static Verdict beforePayload(Arrival& arrival);

    /// The FIN, which stands behind the payload, and figures that depend on it.
    static void afterPayload(Arrival& arrival);

    /// True where the same packet was captured a short time ago (a mirror port, two taps).
    static bool isSeenTwice(Arrival& arrival);

private:
    static void onSyn(Arrival& arrival);
    static void adoptInitial(TcpEndpoint& endpoint, TcpEndpoint::Place initial);
    static void noteHandshakeKind(Arrival& arrival);
    static Verdict onRst(Arrival& arrival);
    static void onAck(Arrival& arrival);
    static void takeAck(Arrival& arrival, TcpEndpoint::Place ack);
    static void onWindow(Arrival& arrival);
    static void onTimestamps(Arrival& arrival);
    static void addHistory(Arrival& arrival);
};

/// Tells the buffer of `endpoint` how far the peer's ACKs reach, as they are understood now: an ACK of the
/// FIN is not an ACK of an octet.
void applyAcked(TcpEndpoint& endpoint, const TcpEndpoint& peer);

} // namespace weir
