// What the numbers of TLS are called: IANA's registries "TLS Parameters" and "TLS ExtensionType Values", and
// the drafts that were in wide use before they had numbers there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weir {

// Each of these is empty where the number is not assigned. Static storage.

std::string_view tlsContentTypeName(std::uint8_t type);
/// The name of the structure: "ClientHello".
std::string_view tlsHandshakeTypeName(std::uint8_t type);
std::string_view tlsExtensionName(std::uint16_t type);
std::string_view tlsGroupName(std::uint16_t group);
std::string_view tlsSignatureSchemeName(std::uint16_t scheme);
std::string_view tlsAlertLevelName(std::uint8_t level);
std::string_view tlsAlertName(std::uint8_t description);
std::string_view tlsCompressionMethodName(std::uint8_t method);
std::string_view tlsPointFormatName(std::uint8_t format);
std::string_view tlsPskModeName(std::uint8_t mode);
std::string_view tlsCertificateTypeName(std::uint8_t type);
/// Of a CertificateRequest before TLS 1.3: which kinds of key.
std::string_view tlsClientCertificateTypeName(std::uint8_t type);
std::string_view tlsCertificateStatusTypeName(std::uint8_t type);
std::string_view tlsCertificateCompressionName(std::uint16_t algorithm);
std::string_view tlsHashAlgorithmName(std::uint8_t hash);
std::string_view tlsSignatureAlgorithmName(std::uint8_t signature);
std::string_view hpkeKemName(std::uint16_t kem);
std::string_view hpkeKdfName(std::uint16_t kdf);
std::string_view hpkeAeadName(std::uint16_t aead);
std::string_view srtpProfileName(std::uint16_t profile);
std::string_view ssl2MessageName(std::uint8_t type);

/// "TLS 1.3", "TLS 1.3 (draft 28)", "SSL 3.0"; empty where there is no such version.
std::string tlsVersionName(std::uint16_t version);

} // namespace weir
