// The breakdown of handshake messages and their extensions, field by field.
#pragma once

#include "core/base/octets.h"
#include "core/parsers/tls/field_tree.h"
#include "core/tls/cipher_suite.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace weir {

/// What must be known of a session to read its messages.
struct HandshakeFacts
{
    std::uint16_t version = 0;          ///< negotiated; 0: not known
    const CipherSuite* suite = nullptr; ///< negotiated; null: not known
    bool retry = false;                 ///< the message is a HelloRetryRequest

    bool isTls13() const { return toTlsVersion(version) == TlsVersion::Tls13; }
};

/// body: behind the message's header, whose first octet is the tree's octet 0.
void describeHandshake(FieldTree& tree, std::uint8_t type, Octets body, const HandshakeFacts& facts);

/// In which message extensions stand: their structure depends on it.
enum class ExtensionPlace : std::uint8_t {
    ClientHello,
    ServerHello,
    HelloRetryRequest,
    EncryptedExtensions,
    CertificateRequest,
    Certificate,
    NewSessionTicket
};

/// Extensions with the length in front of them; none where the octets are at their end.
void describeExtensions(FieldReader& reader, ExtensionPlace place);

/// A certificate (DER): its main facts and its ASN.1.
void describeCertificate(FieldReader& reader, std::size_t length);

/// Meaning of a number for FieldReader::named.
std::string suiteMeaning(std::uint32_t code);

/// What a CompressedCertificate (RFC 8879) holds: the body of a Certificate. Nothing where it cannot be
/// decompressed, or is longer than it says or than `limit` octets.
std::optional<std::vector<std::uint8_t>> decompressCertificate(std::uint16_t algorithm, Octets compressed,
                                                               std::size_t length);

/// Most octets that a compressed certificate may expand to.
inline constexpr std::size_t maxCertificateMessage = std::size_t{1} << 20;

} // namespace weir
