#include "core/parsers/tls/session.h"

#include "core/parsers/tls/fingerprint.h"
#include "core/tls/tls_names.h"

#include <fmt/format.h>

#include <algorithm>

namespace weir {

std::vector<std::vector<std::uint8_t>> certificatesOf(Octets body, bool tls13)
{
    std::vector<std::vector<std::uint8_t>> certificates;
    OctetReader reader(body);
    if (tls13)
        reader.skip(reader.u8().value_or(0));
    const std::size_t announced = reader.u24().value_or(0);
    OctetReader list(reader.take(std::min(announced, reader.remaining())).value_or(Octets()));
    while (const auto length = list.u24()) {
        const auto certificate = list.take(*length);
        if (!certificate)
            break;
        certificates.emplace_back(certificate->begin(), certificate->end());
        if (tls13)
            list.skip(list.u16().value_or(0));
    }
    return certificates;
}

void TlsSession::observe(Direction direction, const HandshakeMessage& message, TlsFacts& facts)
{
    switch (message.type) {
    case tls::clientHello:
        observeClientHello(message, facts);
        return;
    case tls::serverHello:
        observeServerHello(message, facts);
        return;
    default:
        break;
    }
    if (direction == Direction::ToClient)
        m_serverSaidMore |= message.type != tls::newSessionTicket;
    if (!message.complete)
        return;
    switch (message.type) {
    case tls::encryptedExtensions:
        observeEncryptedExtensions(message, facts);
        break;
    case tls::certificate:
        observeCertificates(direction, message.body(), facts);
        break;
    case tls::compressedCertificate: {
        OctetReader reader(message.body());
        const auto algorithm = reader.u16();
        const auto length = reader.u24();
        const auto size = reader.u24();
        if (const auto body = decompressCertificate(
                algorithm.value_or(0), reader.take(size.value_or(0)).value_or(Octets()), length.value_or(0)))
            observeCertificates(direction, *body, facts);
        break;
    }
    case tls::serverKeyExchange:
        observeServerKeyExchange(message, facts);
        break;
    default:
        break;
    }
}

void TlsSession::observeClientHello(const HandshakeMessage& message, TlsFacts& facts)
{
    const auto hello = readClientHello(message.body());
    if (!hello)
        return;
    const bool again = m_hasClientHello;
    m_hasClientHello = true;
    m_serverSaidMore = false;
    m_offeredSession.assign(hello->sessionId.begin(), hello->sessionId.end());
    const HelloExtension* ticket = hello->extensions.find(tls::sessionTicketExtension);
    m_offeredTicket = ticket != nullptr && !ticket->data.empty();
    m_offeredEarlyData |= hello->extensions.find(tls::earlyDataExtension) != nullptr;
    if (again)
        return; // after a HelloRetryRequest, or a renegotiation: the first one is the client's face
    facts.serverName = hello->serverName;
    facts.clientRandom = toHex(hello->random);
    facts.encryptedClientHello = hello->extensions.find(tls::encryptedClientHelloExtension) != nullptr ||
                                 hello->extensions.find(tls::encryptedServerNameExtension) != nullptr;
    if (message.complete) {
        facts.ja3 = ja3Of(*hello).hash;
        facts.ja4 = ja4Of(*hello).text;
    }
}

void TlsSession::observeSsl2(const ClientHello& hello, TlsFacts& facts)
{
    m_hasClientHello = true;
    m_offeredSession.assign(hello.sessionId.begin(), hello.sessionId.end());
    facts.clientRandom = toHex(hello.random);
}

void TlsSession::observeServerHello(const HandshakeMessage& message, TlsFacts& facts)
{
    const auto hello = readServerHello(message.body());
    if (!hello)
        return;
    m_version = hello->negotiatedVersion;
    m_suite = findCipherSuite(hello->cipherSuite);
    facts.version = tlsVersionName(m_version);
    facts.cipherSuite = cipherSuiteName(hello->cipherSuite);
    m_retry = hello->retry;
    if (hello->retry)
        return;
    m_hasServerHello = true;
    m_serverSaidMore = false;
    if (hello->group)
        facts.keyExchangeGroup = tlsGroupName(*hello->group);
    if (!hello->alpn.empty())
        facts.alpn = m_alpn = hello->alpn;
    if (facts.ja3s.empty() && message.complete)
        facts.ja3s = ja3sOf(*hello).hash;
    observeResumption(*hello, facts);
}

void TlsSession::observeResumption(const ServerHello& hello, TlsFacts& facts)
{
    facts.resumption.clear();
    if (isTls13()) {
        if (hello.extensions.find(tls::preSharedKeyExtension) != nullptr)
            facts.resumption = "psk";
    } else if (!m_offeredSession.empty() && std::equal(hello.sessionId.begin(), hello.sessionId.end(),
                                                       m_offeredSession.begin(), m_offeredSession.end())) {
        facts.resumption = m_offeredTicket ? "ticket" : "session id";
    }
}

void TlsSession::observeChangeCipherSpec(Direction direction, TlsFacts& facts)
{
    // A server that goes on with a ticket need not repeat a session id (RFC 5077, section 3.4): it shows by
    // what it leaves out.
    const bool short_ =
        direction == Direction::ToClient && m_hasServerHello && !m_serverSaidMore && !isTls13();
    if (short_ && m_offeredTicket && facts.resumption.empty())
        facts.resumption = "ticket";
}

void TlsSession::observeEncryptedExtensions(const HandshakeMessage& message, TlsFacts& facts)
{
    OctetReader reader(message.body());
    const HelloExtensions extensions = readExtensions(reader);
    if (const auto* alpn = extensions.find(tls::alpnExtension)) {
        auto protocols = readAlpn(alpn->data);
        if (!protocols.empty())
            facts.alpn = m_alpn = protocols.front();
    }
    if (m_offeredEarlyData && extensions.find(tls::earlyDataExtension) != nullptr)
        facts.earlyData = true;
}

void TlsSession::observeServerKeyExchange(const HandshakeMessage& message, TlsFacts& facts)
{
    const TlsKeyExchange exchange = m_suite != nullptr ? m_suite->keyExchange : TlsKeyExchange::Other;
    OctetReader reader(message.body());
    if (exchange == TlsKeyExchange::DhePsk || exchange == TlsKeyExchange::EcdhePsk)
        reader.skip(reader.u16().value_or(0));
    if (exchange == TlsKeyExchange::Ecdhe || exchange == TlsKeyExchange::EcdhePsk) {
        if (reader.u8() == 3)
            facts.keyExchangeGroup = tlsGroupName(reader.u16().value_or(0));
    } else if (exchange == TlsKeyExchange::Dhe || exchange == TlsKeyExchange::DhePsk) {
        facts.keyExchangeGroup = fmt::format("DH, {} bits", reader.u16().value_or(0) * 8);
    }
}

void TlsSession::observeCertificates(Direction direction, Octets body, TlsFacts& facts)
{
    auto& chain = direction == Direction::ToClient ? facts.serverCertificates : facts.clientCertificates;
    chain = certificatesOf(body, isTls13());
}

} // namespace weir
