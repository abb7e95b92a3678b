// What the handshake of one TLS session has settled so far, as far as it can be seen.
#pragma once

#include "core/parsers/tls/handshake_fields.h"
#include "core/parsers/tls/handshake_stream.h"
#include "core/parsers/tls/hello.h"
#include "core/stream/conversation_facts.h"
#include "core/stream/direction.h"
#include "core/tls/cipher_suite.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weir {

class TlsSession
{
public:
    /// A whole message, or the beginning of one. Writes into the facts what is new.
    void observe(Direction direction, const HandshakeMessage& message, TlsFacts& facts);
    /// A hello of SSL 2.0.
    void observeSsl2(const ClientHello& hello, TlsFacts& facts);
    void observeChangeCipherSpec(Direction direction, TlsFacts& facts);

    std::uint16_t version() const { return m_version; } ///< negotiated; 0: not known
    const CipherSuite* suite() const { return m_suite; }
    bool isTls13() const { return toTlsVersion(m_version) == TlsVersion::Tls13; }
    bool hasClientHello() const { return m_hasClientHello; }
    bool hasServerHello() const { return m_hasServerHello; }
    const std::string& alpn() const { return m_alpn; }
    HandshakeFacts handshakeFacts() const { return {m_version, m_suite, m_retry}; }

private:
    void observeClientHello(const HandshakeMessage& message, TlsFacts& facts);
    void observeServerHello(const HandshakeMessage& message, TlsFacts& facts);
    void observeEncryptedExtensions(const HandshakeMessage& message, TlsFacts& facts);
    void observeServerKeyExchange(const HandshakeMessage& message, TlsFacts& facts);
    void observeCertificates(Direction direction, Octets body, TlsFacts& facts);
    void observeResumption(const ServerHello& hello, TlsFacts& facts);

    bool m_hasClientHello = false;
    bool m_hasServerHello = false;
    bool m_retry = false;
    std::uint16_t m_version = 0;
    const CipherSuite* m_suite = nullptr;
    std::vector<std::uint8_t> m_offeredSession;
    bool m_offeredTicket = false;
    bool m_offeredEarlyData = false;
    bool m_serverSaidMore = false; ///< than its hello: the handshake is a full one
    std::string m_alpn;
};

/// Each certificate (DER) of a Certificate message's body.
std::vector<std::vector<std::uint8_t>> certificatesOf(Octets body, bool tls13);

} // namespace weir
