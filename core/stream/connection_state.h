// The state of a connection, as RFC 9293 and as Zeek put it: pure functions of what was seen.
#pragma once

#include <cstdint>
#include <string_view>

namespace weir {

/// RFC 9293, section 3.3.2, as the client's end has it; Closed once both ends are, Reset after a RST that
/// was accepted, MidStream where no handshake was captured.
enum class ConnectionState : std::uint8_t {
    SynSent,
    SynReceived,
    Established,
    FinWait1,
    FinWait2,
    CloseWait,
    Closing,
    LastAck,
    TimeWait,
    Closed,
    Reset,
    MidStream
};
std::string_view toName(ConnectionState state);

/// Zeek's conn_state.
enum class ConnState : std::uint8_t { S0, S1, S2, S3, SF, REJ, RSTO, RSTR, RSTOS0, RSTRH, SH, SHR, OTH };
std::string_view toName(ConnState state);
/// One sentence for a person.
std::string_view explain(ConnState state);

/// The state of one endpoint (RFC 9293, section 3.3.2), derived from both ends.
enum class EndpointState : std::uint8_t {
    Unknown,
    Listen,
    SynSent,
    SynReceived,
    Established,
    FinWait1,
    FinWait2,
    CloseWait,
    Closing,
    LastAck,
    TimeWait,
    Closed
};
std::string_view toName(EndpointState state);

/// What one end did, and what became of it.
struct EndpointFacts
{
    bool syn = false;    ///< sent a SYN without ACK
    bool synAck = false; ///< sent a SYN with ACK
    bool sent = false;   ///< sent anything at all
    bool sentData = false;
    bool acked = false;    ///< sent an ACK (not SYN) after the peer's SYN
    bool fin = false;      ///< sent a FIN that counts
    bool finAcked = false; ///< and the peer acknowledged it
    bool finFirst = false; ///< its FIN came before the peer's
    bool rst = false;      ///< sent a RST that the peer accepts
};

ConnectionState connectionState(const EndpointFacts& client, const EndpointFacts& server);
ConnState connState(const EndpointFacts& client, const EndpointFacts& server);
EndpointState endpointState(const EndpointFacts& self, const EndpointFacts& peer);

/// Why the client is taken for the client. The strongest evidence first.
enum class RoleEvidence : std::uint8_t { User, Syn, SynAck, Protocol, Port, FirstSender };
/// "user", "syn", "syn_ack", "protocol", "port", "first_sender".
std::string_view toName(RoleEvidence evidence);

} // namespace weir
