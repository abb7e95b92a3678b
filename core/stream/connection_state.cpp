#include "core/stream/connection_state.h"

#include <array>
#include <cstddef>

namespace weir {

std::string_view toName(ConnectionState state)
{
    static constexpr std::array<std::string_view, 12> names{
        "SynSent", "SynReceived", "Established", "FinWait1", "FinWait2", "CloseWait",
        "Closing", "LastAck",     "TimeWait",    "Closed",   "Reset",    "MidStream"};
    return names[static_cast<std::size_t>(state)];
}

std::string_view toName(ConnState state)
{
    static constexpr std::array<std::string_view, 13> names{
        "S0", "S1", "S2", "S3", "SF", "REJ", "RSTO", "RSTR", "RSTOS0", "RSTRH", "SH", "SHR", "OTH"};
    return names[static_cast<std::size_t>(state)];
}

std::string_view explain(ConnState state)
{
    static constexpr std::array<std::string_view, 13> sentences{
        "The client asked, and nobody answered.",
        "Established, and not closed within the capture.",
        "Established; the client closed its direction, the server did not.",
        "Established; the server closed its direction, the client did not.",
        "Established and closed by both ends.",
        "The server refused the connection.",
        "Established; the client reset it.",
        "The server reset it.",
        "The client asked, then reset, without an answer from the server.",
        "The server answered a SYN that was not captured, then reset.",
        "The client asked, then closed, without an answer from the server.",
        "The server answered a SYN that was not captured, then closed.",
        "The beginning was not captured.",
    };
    return sentences[static_cast<std::size_t>(state)];
}

std::string_view toName(EndpointState state)
{
    static constexpr std::array<std::string_view, 12> names{
        "unknown",    "LISTEN",     "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1",
        "FIN-WAIT-2", "CLOSE-WAIT", "CLOSING",  "LAST-ACK",     "TIME-WAIT",   "CLOSED"};
    return names[static_cast<std::size_t>(state)];
}

std::string_view toName(RoleEvidence evidence)
{
    static constexpr std::array<std::string_view, 6> names{"user",     "syn",  "syn_ack",
                                                           "protocol", "port", "first_sender"};
    return names[static_cast<std::size_t>(evidence)];
}

namespace {

EndpointState closingState(const EndpointFacts& self, const EndpointFacts& peer)
{
    if (self.fin && peer.fin) {
        if (self.finAcked && peer.finAcked)
            return self.finFirst ? EndpointState::TimeWait : EndpointState::Closed;
        if (!self.finFirst)
            return self.finAcked ? EndpointState::Closed : EndpointState::LastAck;
        return self.finAcked ? EndpointState::TimeWait : EndpointState::Closing;
    }
    if (self.fin)
        return self.finAcked ? EndpointState::FinWait2 : EndpointState::FinWait1;
    return EndpointState::CloseWait;
}

/// A handshake has an ACK that nobody needs to have captured: any data or ACK behind it will do.
bool isEstablished(const EndpointFacts& client, const EndpointFacts& server)
{
    return (client.syn || client.synAck) && (server.synAck || server.syn) &&
           (client.acked || client.sentData || server.sentData);
}

} // namespace

EndpointState endpointState(const EndpointFacts& self, const EndpointFacts& peer)
{
    if (self.rst || peer.rst)
        return EndpointState::Closed;
    if (self.fin || peer.fin)
        return closingState(self, peer);
    if (!self.sent)
        return peer.syn ? EndpointState::Listen : EndpointState::Unknown;
    if (self.syn && !peer.synAck && !peer.syn && !self.acked)
        return EndpointState::SynSent;
    if ((self.synAck || self.syn) && !peer.acked && !peer.sentData && !self.acked)
        return EndpointState::SynReceived;
    return EndpointState::Established;
}

ConnectionState connectionState(const EndpointFacts& client, const EndpointFacts& server)
{
    if (client.rst || server.rst)
        return ConnectionState::Reset;
    if (client.fin && server.fin && client.finAcked && server.finAcked)
        return ConnectionState::Closed;
    if (client.fin || server.fin) {
        switch (closingState(client, server)) {
        case EndpointState::FinWait1:
            return ConnectionState::FinWait1;
        case EndpointState::FinWait2:
            return ConnectionState::FinWait2;
        case EndpointState::Closing:
            return ConnectionState::Closing;
        case EndpointState::LastAck:
            return ConnectionState::LastAck;
        case EndpointState::TimeWait:
            return ConnectionState::TimeWait;
        case EndpointState::CloseWait:
            return ConnectionState::CloseWait;
        default:
            return ConnectionState::Closed;
        }
    }
    const bool clientSyn = client.syn || client.synAck;
    const bool serverSyn = server.syn || server.synAck;
    if (!clientSyn && !serverSyn)
        return ConnectionState::MidStream;
    if (isEstablished(client, server))
        return ConnectionState::Established;
    if (serverSyn)
        return client.acked || client.sentData ? ConnectionState::Established : ConnectionState::SynReceived;
    return client.acked || client.sentData || server.sentData ? ConnectionState::Established
                                                              : ConnectionState::SynSent;
}

ConnState connState(const EndpointFacts& client, const EndpointFacts& server)
{
    const bool established = (client.syn || client.synAck) && (server.syn || server.synAck);
    // Zeek's "inactive or partial": no part of the handshake was seen from that end.
    const bool clientInactive = !client.syn && !client.synAck;
    const bool serverInactive = !server.syn && !server.synAck;

    if (server.rst) {
        if (client.syn && !established && !client.sentData)
            return ConnState::REJ;
        return clientInactive ? ConnState::RSTRH : ConnState::RSTR;
    }
    if (client.rst)
        return serverInactive ? ConnState::RSTOS0 : ConnState::RSTO;
    if (client.fin && server.fin)
        return ConnState::SF;
    if (client.fin)
        return serverInactive ? ConnState::SH : ConnState::S2;
    if (server.fin)
        return clientInactive ? ConnState::SHR : ConnState::S3;
    if (established)
        return ConnState::S1;
    if (client.syn && !server.sent)
        return ConnState::S0;
    return ConnState::OTH;
}

} // namespace weir
