// TLS with secrets: what is protected is opened where the secrets of the session are known.
#pragma once

#include "core/parsers/tls/record_opener.h"
#include "core/parsers/tls/session_cache.h"
#include "core/parsers/tls/tls_stream_parser.h"
#include "core/tls/key_schedule.h"
#include "core/tls/tls_secrets.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

class DecryptingTlsStreamParser final : public TlsStreamParser
{
public:
    /// Neither is null.
    DecryptingTlsStreamParser(std::shared_ptr<const TlsSecrets> secrets,
                              std::shared_ptr<TlsSessionCache> cache);

private:
    bool hasKeys(Direction direction) const override { return openerOf(direction).hasKeys(); }
    Opening open(Direction direction, const TlsRecord& record) override;
    void onRecordLost(Direction direction) override { openerOf(direction).passRecord(); }
    void onRecordsLost(Direction direction, std::uint64_t octets) override;
    void onHandshakeMessage(Direction direction, const HandshakeMessage& message) override;
    void onSsl2ClientHello(const ClientHello& hello, Octets message) override;
    void onChangeCipherSpec(Direction direction, std::optional<std::uint64_t> next) override;
    void onOctetsLost(Direction direction, std::uint64_t octets) override
    {
        openerOf(direction).lose(octets);
    }
    std::uint64_t takeLostContent(Direction direction, bool final) override
    {
        return openerOf(direction).takeLostContent(final);
    }
    Verdict verdict() const override;

    const RecordOpener& openerOf(Direction direction) const
    {
        return m_openers[static_cast<std::size_t>(direction)];
    }
    RecordOpener& openerOf(Direction direction) { return m_openers[static_cast<std::size_t>(direction)]; }

    void hearClientHello(const HandshakeMessage& message);
    void beginHandshake(const ClientHello& hello);
    void hearServerHello(const HandshakeMessage& message);
    void hearClientKeyExchange(const HandshakeMessage& message);
    void hearTicket(const HandshakeMessage& message);

    void expectEarlyData(const ClientHello& hello);
    void expectTls13();
    std::shared_ptr<const RecordProtection> tls13Protection(Direction direction, std::string_view label);
    void updateKeys(Direction direction);
    void expectUpdate(Direction direction);

    /// Of SSL 3.0 to TLS 1.2: keys of the handshake under way, made once they can be.
    const ProtectionPair& keys();
    std::optional<TlsSessionCache::Session> findMaster();
    std::optional<TlsSessionCache::Session> findResumed() const;
    std::optional<TlsSessionCache::Session> fromPremaster(Octets premaster, std::string_view from);
    std::optional<TlsSessionCache::Session> fromRsa();
    std::string whatIsMissing() const;

    std::shared_ptr<const TlsSecrets> m_secrets;
    std::shared_ptr<TlsSessionCache> m_cache;
    std::array<RecordOpener, 2> m_openers;
    std::string_view m_from; ///< where the secrets come from
    std::optional<ProtectionError> m_error;
    std::uint64_t m_failed = 0;

    // The handshake under way.
    ProtectionParameters m_parameters;
    TlsRandoms m_randoms;
    HandshakeTranscript m_transcript;
    bool m_transcriptBroken = false;
    bool m_serverDone = false; ///< the server said that its part of the handshake is over
    bool m_extendedMaster = false;
    bool m_isFull = false;        ///< keys are exchanged: whatever was offered for resumption does not count
    bool m_awaitsSession = false; ///< it resumes a session that is not in the cache
    SecretOctets m_sessionHash;
    std::vector<std::uint8_t> m_offeredSession; ///< the client's session id
    std::vector<std::uint8_t> m_offeredTicket;
    std::vector<std::uint8_t> m_givenSession; ///< the server's session id
    std::vector<std::uint8_t> m_certificate;
    std::vector<std::uint8_t> m_encryptedPremaster;
    std::optional<ProtectionPair> m_keys;
    std::optional<TlsSessionCache::Session> m_master;
    std::array<SecretOctets, 2> m_trafficSecrets; ///< TLS 1.3: of the application data, the latest
    std::array<bool, 2> m_applicationKeys{};      ///< TLS 1.3: the direction changed over to them
};

} // namespace weir
