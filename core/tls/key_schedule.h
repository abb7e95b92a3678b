// From secrets to keys: RFC 8446 section 7, RFC 5246 sections 6.3 and 8, RFC 7627, RFC 6101.
#pragma once

#include "core/base/expected.h"
#include "core/base/octets.h"
#include "core/tls/cipher_suite.h"
#include "core/tls/record_protection.h"
#include "core/tls/tls_secrets.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace weir {

struct TlsRandoms
{
    ClientRandom client{};
    std::array<std::uint8_t, 32> server{};
};

using SecretOctets = std::vector<std::uint8_t>;

// ---------------------------------------------------------------- SSL 3.0 to TLS 1.2

/// 48 octets, from what the key exchange gave (for RSA: the 48 octets that the client encrypted). Empty where
/// the library refuses.
SecretOctets masterSecret(TlsVersion version, const CipherSuite& suite, Octets premaster,
                          const TlsRandoms& randoms);

/// With extended_master_secret (RFC 7627): from the hash of the handshake up to and with ClientKeyExchange.
SecretOctets extendedMasterSecret(TlsVersion version, const CipherSuite& suite, Octets premaster,
                                  Octets sessionHash);

/// What the client writes and what the server writes, under one master secret.
struct ProtectionPair
{
    std::shared_ptr<const RecordProtection> client;
    std::shared_ptr<const RecordProtection> server;
};

/// Of a session's connection: randoms are those of the hellos of this handshake, also where it resumes.
Expected<ProtectionPair, ProtectionError> protectionFromMaster(const ProtectionParameters& parameters,
                                                               Octets master, const TlsRandoms& randoms);

/// The handshake's messages as they were sent, for the hash of RFC 7627. The hash is known only with
/// ServerHello: until select() the octets are kept.
class HandshakeTranscript
{
public:
    HandshakeTranscript();
    ~HandshakeTranscript();
    HandshakeTranscript(HandshakeTranscript&&) noexcept;
    HandshakeTranscript& operator=(HandshakeTranscript&&) noexcept;

    /// A whole handshake message with its header, or any part of it in order. HelloRequest is not added.
    void add(Octets octets);
    void select(TlsVersion version, const CipherSuite& suite);
    bool isSelected() const;
    /// Of all octets so far: MD5 and SHA-1 before TLS 1.2, then the PRF's. Empty before select().
    SecretOctets hash() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

// ---------------------------------------------------------------- TLS 1.3

/// Of one direction from one of its traffic secrets (handshake, application, early).
Expected<std::shared_ptr<const RecordProtection>, ProtectionError>
protectionFromTraffic(const ProtectionParameters& parameters, Octets trafficSecret);

/// What follows after a KeyUpdate. Empty where the secret does not fit the suite.
SecretOctets nextTrafficSecret(const ProtectionParameters& parameters, Octets trafficSecret);

/// Octets of the suite's secrets.
std::size_t trafficSecretLength(const CipherSuite& suite);

} // namespace weir
