#include "core/tls/tls_names.h"

#include "core/tls/cipher_suite.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>

namespace weir {

namespace {

struct Name
{
    std::uint32_t number;
    std::string_view name;
};

template <std::size_t Count>
constexpr bool isSorted(const std::array<Name, Count>& names)
{
    return std::is_sorted(names.begin(), names.end(),
                          [](const Name& a, const Name& b) { return a.number < b.number; });
}

template <std::size_t Count>
std::string_view find(const std::array<Name, Count>& names, std::uint32_t number)
{
    const auto found = std::lower_bound(names.begin(), names.end(), number,
                                        [](const Name& a, std::uint32_t n) { return a.number < n; });
    return found != names.end() && found->number == number ? found->name : std::string_view();
}

constexpr std::array<Name, 7> contentTypes{{
    {20, "ChangeCipherSpec"},
    {21, "Alert"},
    {22, "Handshake"},
    {23, "ApplicationData"},
    {24, "Heartbeat"},
    {25, "Tls12Cid"},
    {26, "Ack"},
}};
static_assert(isSorted(contentTypes));

constexpr std::array<Name, 27> handshakeTypeNames{{
    {0, "HelloRequest"},
    {1, "ClientHello"},
    {2, "ServerHello"},
    {3, "HelloVerifyRequest"},
    {4, "NewSessionTicket"},
    {5, "EndOfEarlyData"},
    {6, "HelloRetryRequest"},
    {8, "EncryptedExtensions"},
    {9, "RequestConnectionId"},
    {10, "NewConnectionId"},
    {11, "Certificate"},
    {12, "ServerKeyExchange"},
    {13, "CertificateRequest"},
    {14, "ServerHelloDone"},
    {15, "CertificateVerify"},
    {16, "ClientKeyExchange"},
    {17, "ClientCertificateRequest"},
    {20, "Finished"},
    {21, "CertificateURL"},
    {22, "CertificateStatus"},
    {23, "SupplementalData"},
    {24, "KeyUpdate"},
    {25, "CompressedCertificate"},
    {26, "EKTKey"},
    {67, "NextProtocol"},
    {203, "EncryptedExtensions (Channel ID)"},
    {254, "MessageHash"},
}};
static_assert(isSorted(handshakeTypeNames));

constexpr std::array<Name, 74> extensionNames{{
    {0, "server_name"},
    {1, "max_fragment_length"},
    {2, "client_certificate_url"},
    {3, "trusted_ca_keys"},
    {4, "truncated_hmac"},
    {5, "status_request"},
    {6, "user_mapping"},
    {7, "client_authz"},
    {8, "server_authz"},
    {9, "cert_type"},
    {10, "supported_groups"},
    {11, "ec_point_formats"},
    {12, "srp"},
    {13, "signature_algorithms"},
    {14, "use_srtp"},
    {15, "heartbeat"},
    {16, "application_layer_protocol_negotiation"},
    {17, "status_request_v2"},
    {18, "signed_certificate_timestamp"},
    {19, "client_certificate_type"},
    {20, "server_certificate_type"},
    {21, "padding"},
    {22, "encrypt_then_mac"},
    {23, "extended_master_secret"},
    {24, "token_binding"},
    {25, "cached_info"},
    {26, "tls_lts"},
    {27, "compress_certificate"},
    {28, "record_size_limit"},
    {29, "pwd_protect"},
    {30, "pwd_clear"},
    {31, "password_salt"},
    {32, "ticket_pinning"},
    {33, "tls_cert_with_extern_psk"},
    {34, "delegated_credential"},
    {35, "session_ticket"},
    {36, "TLMSP"},
    {37, "TLMSP_proxying"},
    {38, "TLMSP_delegate"},
    {39, "supported_ekt_ciphers"},
    {40, "key_share (draft)"},
    {41, "pre_shared_key"},
    {42, "early_data"},
    {43, "supported_versions"},
    {44, "cookie"},
    {45, "psk_key_exchange_modes"},
    {46, "ticket_early_data_info (draft)"},
    {47, "certificate_authorities"},
    {48, "oid_filters"},
    {49, "post_handshake_auth"},
    {50, "signature_algorithms_cert"},
    {51, "key_share"},
    {52, "transparency_info"},
    {53, "connection_id (draft)"},
    {54, "connection_id"},
    {55, "external_id_hash"},
    {56, "external_session_id"},
    {57, "quic_transport_parameters"},
    {58, "ticket_request"},
    {59, "dnssec_chain"},
    {60, "sequence_number_encryption_algorithms"},
    {61, "rrc"},
    {62, "tls_flags"},
    {13172, "next_protocol_negotiation"},
    {17513, "application_settings"},
    {17613, "application_settings (new)"},
    {30031, "channel_id (old)"},
    {30032, "channel_id"},
    {51764, "trust_anchors"},
    {64768, "ech_outer_extensions"},
    {65037, "encrypted_client_hello"},
    {65281, "renegotiation_info"},
    {65445, "quic_transport_parameters (draft)"},
    {65486, "encrypted_server_name"},
}};
static_assert(isSorted(extensionNames));

constexpr std::array<Name, 58> groupNames{{
    {1, "sect163k1"},
    {2, "sect163r1"},
    {3, "sect163r2"},
    {4, "sect193r1"},
    {5, "sect193r2"},
    {6, "sect233k1"},
    {7, "sect233r1"},
    {8, "sect239k1"},
    {9, "sect283k1"},
    {10, "sect283r1"},
    {11, "sect409k1"},
    {12, "sect409r1"},
    {13, "sect571k1"},
    {14, "sect571r1"},
    {15, "secp160k1"},
    {16, "secp160r1"},
    {17, "secp160r2"},
    {18, "secp192k1"},
    {19, "secp192r1"},
    {20, "secp224k1"},
    {21, "secp224r1"},
    {22, "secp256k1"},
    {23, "secp256r1"},
    {24, "secp384r1"},
    {25, "secp521r1"},
    {26, "brainpoolP256r1"},
    {27, "brainpoolP384r1"},
    {28, "brainpoolP512r1"},
    {29, "x25519"},
    {30, "x448"},
    {31, "brainpoolP256r1tls13"},
    {32, "brainpoolP384r1tls13"},
    {33, "brainpoolP512r1tls13"},
    {34, "GC256A"},
    {35, "GC256B"},
    {36, "GC256C"},
    {37, "GC256D"},
    {38, "GC512A"},
    {39, "GC512B"},
    {40, "GC512C"},
    {41, "curveSM2"},
    {256, "ffdhe2048"},
    {257, "ffdhe3072"},
    {258, "ffdhe4096"},
    {259, "ffdhe6144"},
    {260, "ffdhe8192"},
    {512, "MLKEM512"},
    {513, "MLKEM768"},
    {514, "MLKEM1024"},
    {4587, "SecP256r1MLKEM768"},
    {4588, "X25519MLKEM768"},
    {4589, "SecP384r1MLKEM1024"},
    {4590, "curveSM2MLKEM768"},
    {16696, "CECPQ2"},
    {25497, "X25519Kyber768Draft00"},
    {25498, "SecP256r1Kyber768Draft00"},
    {65281, "arbitrary_explicit_prime_curves"},
    {65282, "arbitrary_explicit_char2_curves"},
}};
static_assert(isSorted(groupNames));

constexpr std::array<Name, 50> signatureSchemeNames{{
    {0x0101, "rsa_pkcs1_md5"},
    {0x0201, "rsa_pkcs1_sha1"},
    {0x0202, "dsa_sha1"},
    {0x0203, "ecdsa_sha1"},
    {0x0301, "rsa_pkcs1_sha224"},
    {0x0302, "dsa_sha224"},
    {0x0303, "ecdsa_sha224"},
    {0x0401, "rsa_pkcs1_sha256"},
    {0x0402, "dsa_sha256"},
    {0x0403, "ecdsa_secp256r1_sha256"},
    {0x0420, "rsa_pkcs1_sha256_legacy"},
    {0x0501, "rsa_pkcs1_sha384"},
    {0x0502, "dsa_sha384"},
    {0x0503, "ecdsa_secp384r1_sha384"},
    {0x0520, "rsa_pkcs1_sha384_legacy"},
    {0x0601, "rsa_pkcs1_sha512"},
    {0x0602, "dsa_sha512"},
    {0x0603, "ecdsa_secp521r1_sha512"},
    {0x0620, "rsa_pkcs1_sha512_legacy"},
    {0x0704, "eccsi_sha256"},
    {0x0705, "iso_ibs1"},
    {0x0706, "iso_ibs2"},
    {0x0707, "iso_chinese_ibs"},
    {0x0708, "sm2sig_sm3"},
    {0x0709, "gostr34102012_256a"},
    {0x070a, "gostr34102012_256b"},
    {0x070b, "gostr34102012_256c"},
    {0x070c, "gostr34102012_256d"},
    {0x070d, "gostr34102012_512a"},
    {0x070e, "gostr34102012_512b"},
    {0x070f, "gostr34102012_512c"},
    {0x0804, "rsa_pss_rsae_sha256"},
    {0x0805, "rsa_pss_rsae_sha384"},
    {0x0806, "rsa_pss_rsae_sha512"},
    {0x0807, "ed25519"},
    {0x0808, "ed448"},
    {0x0809, "rsa_pss_pss_sha256"},
    {0x080a, "rsa_pss_pss_sha384"},
    {0x080b, "rsa_pss_pss_sha512"},
    {0x081a, "ecdsa_brainpoolP256r1tls13_sha256"},
    {0x081b, "ecdsa_brainpoolP384r1tls13_sha384"},
    {0x081c, "ecdsa_brainpoolP512r1tls13_sha512"},
    {0x0840, "gostr34102012_256"},
    {0x0841, "gostr34102012_512"},
    {0x0904, "mldsa44"},
    {0x0905, "mldsa65"},
    {0x0906, "mldsa87"},
    {0xeded, "gostr34102001"},
    {0xeeee, "gostr34102012_256 (old)"},
    {0xefef, "gostr34102012_512 (old)"},
}};
static_assert(isSorted(signatureSchemeNames));

constexpr std::array<Name, 2> alertLevelNames{{
    {1, "warning"},
    {2, "fatal"},
}};
static_assert(isSorted(alertLevelNames));

constexpr std::array<Name, 38> alertNames{{
    {0, "close_notify"},
    {1, "end_of_early_data"},
    {10, "unexpected_message"},
    {20, "bad_record_mac"},
    {21, "decryption_failed"},
    {22, "record_overflow"},
    {30, "decompression_failure"},
    {40, "handshake_failure"},
    {41, "no_certificate"},
    {42, "bad_certificate"},
    {43, "unsupported_certificate"},
    {44, "certificate_revoked"},
    {45, "certificate_expired"},
    {46, "certificate_unknown"},
    {47, "illegal_parameter"},
    {48, "unknown_ca"},
    {49, "access_denied"},
    {50, "decode_error"},
    {51, "decrypt_error"},
    {52, "too_many_cids_requested"},
    {60, "export_restriction"},
    {70, "protocol_version"},
    {71, "insufficient_security"},
    {80, "internal_error"},
    {86, "inappropriate_fallback"},
    {90, "user_canceled"},
    {100, "no_renegotiation"},
    {109, "missing_extension"},
    {110, "unsupported_extension"},
    {111, "certificate_unobtainable"},
    {112, "unrecognized_name"},
    {113, "bad_certificate_status_response"},
    {114, "bad_certificate_hash_value"},
    {115, "unknown_psk_identity"},
    {116, "certificate_required"},
    {117, "general_error"},
    {120, "no_application_protocol"},
    {121, "ech_required"},
}};
static_assert(isSorted(alertNames));

constexpr std::array<Name, 3> compressionMethodNames{{
    {0, "null"},
    {1, "DEFLATE"},
    {64, "LZS"},
}};
static_assert(isSorted(compressionMethodNames));

constexpr std::array<Name, 3> pointFormatNames{{
    {0, "uncompressed"},
    {1, "ansiX962_compressed_prime"},
    {2, "ansiX962_compressed_char2"},
}};
static_assert(isSorted(pointFormatNames));

constexpr std::array<Name, 2> pskModeNames{{
    {0, "psk_ke"},
    {1, "psk_dhe_ke"},
}};
static_assert(isSorted(pskModeNames));

constexpr std::array<Name, 4> certificateTypeNames{{
    {0, "X509"},
    {1, "OpenPGP"},
    {2, "RawPublicKey"},
    {3, "1609Dot2"},
}};
static_assert(isSorted(certificateTypeNames));

constexpr std::array<Name, 15> clientCertificateTypeNames{{
    {1, "rsa_sign"},
    {2, "dss_sign"},
    {3, "rsa_fixed_dh"},
    {4, "dss_fixed_dh"},
    {5, "rsa_ephemeral_dh"},
    {6, "dss_ephemeral_dh"},
    {20, "fortezza_dms"},
    {21, "gost_sign94"},
    {22, "gost_sign01"},
    {64, "ecdsa_sign"},
    {65, "rsa_fixed_ecdh"},
    {66, "ecdsa_fixed_ecdh"},
    {67, "gost_sign256"},
    {68, "gost_sign512"},
    {80, "ibc_params"},
}};
static_assert(isSorted(clientCertificateTypeNames));

constexpr std::array<Name, 2> certificateStatusTypeNames{{
    {1, "ocsp"},
    {2, "ocsp_multi"},
}};
static_assert(isSorted(certificateStatusTypeNames));

constexpr std::array<Name, 3> certificateCompressionNames{{
    {1, "zlib"},
    {2, "brotli"},
    {3, "zstd"},
}};
static_assert(isSorted(certificateCompressionNames));

constexpr std::array<Name, 8> hashAlgorithmNames{{
    {0, "none"},
    {1, "md5"},
    {2, "sha1"},
    {3, "sha224"},
    {4, "sha256"},
    {5, "sha384"},
    {6, "sha512"},
    {8, "intrinsic"},
}};
static_assert(isSorted(hashAlgorithmNames));

constexpr std::array<Name, 8> signatureAlgorithmNames{{
    {0, "anonymous"},
    {1, "rsa"},
    {2, "dsa"},
    {3, "ecdsa"},
    {7, "ed25519"},
    {8, "ed448"},
    {64, "gostr34102012_256"},
    {65, "gostr34102012_512"},
}};
static_assert(isSorted(signatureAlgorithmNames));

constexpr std::array<Name, 7> hpkeKemNames{{
    {0x0010, "DHKEM(P-256, HKDF-SHA256)"},
    {0x0011, "DHKEM(P-384, HKDF-SHA384)"},
    {0x0012, "DHKEM(P-521, HKDF-SHA512)"},
    {0x0020, "DHKEM(X25519, HKDF-SHA256)"},
    {0x0021, "DHKEM(X448, HKDF-SHA512)"},
    {0x0030, "X25519Kyber768Draft00"},
    {0x647a, "X-Wing"},
}};
static_assert(isSorted(hpkeKemNames));

constexpr std::array<Name, 3> hpkeKdfNames{{
    {1, "HKDF-SHA256"},
    {2, "HKDF-SHA384"},
    {3, "HKDF-SHA512"},
}};
static_assert(isSorted(hpkeKdfNames));

constexpr std::array<Name, 4> hpkeAeadNames{{
    {1, "AES-128-GCM"},
    {2, "AES-256-GCM"},
    {3, "ChaCha20Poly1305"},
    {0xffff, "Export-only"},
}};
static_assert(isSorted(hpkeAeadNames));

constexpr std::array<Name, 8> srtpProfileNames{{
    {1, "SRTP_AES128_CM_HMAC_SHA1_80"},
    {2, "SRTP_AES128_CM_HMAC_SHA1_32"},
    {5, "SRTP_NULL_HMAC_SHA1_80"},
    {6, "SRTP_NULL_HMAC_SHA1_32"},
    {7, "SRTP_AEAD_AES_128_GCM"},
    {8, "SRTP_AEAD_AES_256_GCM"},
    {9, "DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM"},
    {10, "DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM"},
}};
static_assert(isSorted(srtpProfileNames));

constexpr std::array<Name, 9> ssl2MessageNames{{
    {0, "Error"},
    {1, "ClientHello"},
    {2, "ClientMasterKey"},
    {3, "ClientFinished"},
    {4, "ServerHello"},
    {5, "ServerVerify"},
    {6, "ServerFinished"},
    {7, "RequestCertificate"},
    {8, "ClientCertificate"},
}};
static_assert(isSorted(ssl2MessageNames));

constexpr std::string_view grease = "GREASE";

} // namespace

std::string_view tlsContentTypeName(std::uint8_t number)
{
    return find(contentTypes, number);
}

std::string_view tlsHandshakeTypeName(std::uint8_t number)
{
    return find(handshakeTypeNames, number);
}

std::string_view tlsExtensionName(std::uint16_t number)
{
    if (isGrease(number))
        return grease;
    return find(extensionNames, number);
}

std::string_view tlsGroupName(std::uint16_t number)
{
    if (isGrease(number))
        return grease;
    return find(groupNames, number);
}

std::string_view tlsSignatureSchemeName(std::uint16_t number)
{
    if (isGrease(number))
        return grease;
    return find(signatureSchemeNames, number);
}

std::string_view tlsAlertLevelName(std::uint8_t number)
{
    return find(alertLevelNames, number);
}

std::string_view tlsAlertName(std::uint8_t number)
{
    return find(alertNames, number);
}

std::string_view tlsCompressionMethodName(std::uint8_t number)
{
    return find(compressionMethodNames, number);
}

std::string_view tlsPointFormatName(std::uint8_t number)
{
    return find(pointFormatNames, number);
}

std::string_view tlsPskModeName(std::uint8_t number)
{
    return find(pskModeNames, number);
}

std::string_view tlsCertificateTypeName(std::uint8_t number)
{
    return find(certificateTypeNames, number);
}

std::string_view tlsClientCertificateTypeName(std::uint8_t number)
{
    return find(clientCertificateTypeNames, number);
}

std::string_view tlsCertificateStatusTypeName(std::uint8_t number)
{
    return find(certificateStatusTypeNames, number);
}

std::string_view tlsCertificateCompressionName(std::uint16_t number)
{
    return find(certificateCompressionNames, number);
}

std::string_view tlsHashAlgorithmName(std::uint8_t number)
{
    return find(hashAlgorithmNames, number);
}

std::string_view tlsSignatureAlgorithmName(std::uint8_t number)
{
    return find(signatureAlgorithmNames, number);
}

std::string_view hpkeKemName(std::uint16_t number)
{
    return find(hpkeKemNames, number);
}

std::string_view hpkeKdfName(std::uint16_t number)
{
    return find(hpkeKdfNames, number);
}

std::string_view hpkeAeadName(std::uint16_t number)
{
    return find(hpkeAeadNames, number);
}

std::string_view srtpProfileName(std::uint16_t number)
{
    return find(srtpProfileNames, number);
}

std::string_view ssl2MessageName(std::uint8_t number)
{
    return find(ssl2MessageNames, number);
}

std::string tlsVersionName(std::uint16_t version)
{
    switch (version) {
    case 0x0002:
        return "SSL 2.0";
    case 0x0300:
        return "SSL 3.0";
    case 0x0301:
        return "TLS 1.0";
    case 0x0302:
        return "TLS 1.1";
    case 0x0303:
        return "TLS 1.2";
    case 0x0304:
        return "TLS 1.3";
    case 0xfb17:
    case 0xfb1a:
        return fmt::format("TLS 1.3 (Facebook, draft {})", version & 0xff);
    default:
        break;
    }
    if (version >> 8 == 0x7f)
        return fmt::format("TLS 1.3 (draft {})", version & 0xff);
    if (version >> 8 == 0x7e)
        return fmt::format("TLS 1.3 (experiment {})", version & 0xff);
    return isGrease(version) ? std::string(grease) : std::string();
}

} // namespace weir
