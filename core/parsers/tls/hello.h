// What a ClientHello or ServerHello says, as far as the rest of the session, a summary or a fingerprint needs
// it. (Its whole breakdown is in handshake_fields.h.)
#pragma once

#include "core/base/octets.h"
#include "core/tls/tls_secrets.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weir {

namespace tls {

// Extensions that mean something to the session.
inline constexpr std::uint16_t serverNameExtension = 0;
inline constexpr std::uint16_t supportedGroupsExtension = 10;
inline constexpr std::uint16_t pointFormatsExtension = 11;
inline constexpr std::uint16_t signatureAlgorithmsExtension = 13;
inline constexpr std::uint16_t alpnExtension = 16;
inline constexpr std::uint16_t truncatedHmacExtension = 4;
inline constexpr std::uint16_t encryptThenMacExtension = 22;
inline constexpr std::uint16_t extendedMasterSecretExtension = 23;
inline constexpr std::uint16_t sessionTicketExtension = 35;
inline constexpr std::uint16_t preSharedKeyExtension = 41;
inline constexpr std::uint16_t earlyDataExtension = 42;
inline constexpr std::uint16_t supportedVersionsExtension = 43;
inline constexpr std::uint16_t keyShareExtension = 51;
inline constexpr std::uint16_t nextProtocolExtension = 13172;
inline constexpr std::uint16_t encryptedClientHelloExtension = 65037;
inline constexpr std::uint16_t encryptedServerNameExtension = 65486;

// Messages.
inline constexpr std::uint8_t helloRequest = 0;
inline constexpr std::uint8_t clientHello = 1;
inline constexpr std::uint8_t serverHello = 2;
inline constexpr std::uint8_t newSessionTicket = 4;
inline constexpr std::uint8_t endOfEarlyData = 5;
inline constexpr std::uint8_t helloRetryRequest = 6; ///< of early drafts
inline constexpr std::uint8_t encryptedExtensions = 8;
inline constexpr std::uint8_t certificate = 11;
inline constexpr std::uint8_t serverKeyExchange = 12;
inline constexpr std::uint8_t certificateRequest = 13;
inline constexpr std::uint8_t serverHelloDone = 14;
inline constexpr std::uint8_t certificateVerify = 15;
inline constexpr std::uint8_t clientKeyExchange = 16;
inline constexpr std::uint8_t finished = 20;
inline constexpr std::uint8_t certificateUrl = 21;
inline constexpr std::uint8_t certificateStatus = 22;
inline constexpr std::uint8_t supplementalData = 23;
inline constexpr std::uint8_t keyUpdate = 24;
inline constexpr std::uint8_t compressedCertificate = 25;
inline constexpr std::uint8_t nextProtocol = 67;

} // namespace tls

struct HelloExtension
{
    std::uint16_t type = 0;
    Octets data; ///< borrowed as the hello's octets are
};

/// Of both kinds of hello, and EncryptedExtensions.
struct HelloExtensions
{
    std::vector<HelloExtension> list; ///< in the order sent

    const HelloExtension* find(std::uint16_t type) const;
};

/// As far as it can be read: what is behind a fault is not there.
struct ClientHello
{
    std::uint16_t version = 0; ///< legacy_version
    ClientRandom random{};
    Octets sessionId;
    std::vector<std::uint16_t> cipherSuites;
    HelloExtensions extensions;
    std::string serverName; ///< the first host_name; valid UTF-8
    std::vector<std::string> alpn;
    std::vector<std::uint16_t> supportedVersions;
    std::vector<std::uint16_t> groups;
    std::vector<std::uint8_t> pointFormats;
    std::vector<std::uint16_t> signatureAlgorithms;

    /// The highest version offered, GREASE and what is unknown left out.
    std::uint16_t highestVersion() const;
};

struct ServerHello
{
    std::uint16_t version = 0;           ///< legacy_version
    std::uint16_t negotiatedVersion = 0; ///< from supported_versions, else `version`
    std::array<std::uint8_t, 32> random{};
    Octets sessionId;
    std::uint16_t cipherSuite = 0;
    HelloExtensions extensions;
    std::string alpn;
    std::optional<std::uint16_t> group; ///< of key_share
    bool retry = false;                 ///< it is a HelloRetryRequest
};

/// body: the message without its four octets of header. Nothing where not even the random is whole.
std::optional<ClientHello> readClientHello(Octets body);
std::optional<ServerHello> readServerHello(Octets body);
/// EncryptedExtensions of TLS 1.3.
HelloExtensions readExtensions(OctetReader& reader);
/// Of an extension's data that is a list of protocol names.
std::vector<std::string> readAlpn(Octets data);
std::vector<std::uint16_t> readNumbers(Octets data);

/// The random that makes a ServerHello a HelloRetryRequest (RFC 8446, section 4.1.3).
bool isRetryRandom(Octets random);

} // namespace weir
