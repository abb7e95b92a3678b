// The TLS Cipher Suites registry of IANA, and what else is met in hellos: codes, names, and what a suite is
// made of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace weir {

/// Versions whose records are handled, by the number that a record bears.
enum class TlsVersion : std::uint16_t {
    Ssl3 = 0x0300,
    Tls10 = 0x0301,
    Tls11 = 0x0302,
    Tls12 = 0x0303,
    Tls13 = 0x0304
};

/// The version of that number: also of TLS 1.3's drafts (0x7fNN, 0xfb17 …). Nothing where it is not handled.
std::optional<TlsVersion> toTlsVersion(std::uint16_t number);
/// The draft of TLS 1.3 that a number of supported_versions stands for; 0: none, the standard itself.
unsigned tls13Draft(std::uint16_t number);
/// "SSL 3.0", "TLS 1.3".
std::string_view toName(TlsVersion version);

enum class TlsKeyExchange : std::uint8_t {
    None, ///< TLS 1.3, where the suite says nothing of it; TLS_NULL_WITH_NULL_NULL
    Rsa,
    Dh, ///< of the certificate's own key
    Dhe,
    Ecdh,
    Ecdhe,
    Psk,
    DhePsk,
    EcdhePsk,
    RsaPsk,
    Srp,
    Krb5,
    EcJpake,
    EccPwd,
    Gost,
    Other
};

enum class TlsAuthentication : std::uint8_t {
    None, ///< as TlsKeyExchange::None
    Anonymous,
    Rsa,
    Dss,
    Ecdsa,
    Psk,
    Password,
    Other
};

enum class TlsCipher : std::uint8_t {
    Unsupported, ///< known by name alone
    Null,
    Rc4,
    Rc2Cbc,
    IdeaCbc,
    DesCbc,
    TripleDesCbc,
    SeedCbc,
    Aes128Cbc,
    Aes256Cbc,
    Camellia128Cbc,
    Camellia256Cbc,
    Aria128Cbc,
    Aria256Cbc,
    Sm4Cbc,
    Aes128Gcm,
    Aes256Gcm,
    Camellia128Gcm,
    Camellia256Gcm,
    Aria128Gcm,
    Aria256Gcm,
    Sm4Gcm,
    Aes128Ccm,
    Aes256Ccm,
    Sm4Ccm,
    Aes128Ccm8,
    Aes256Ccm8,
    ChaCha20Poly1305
};

enum class TlsHash : std::uint8_t { None, Md5, Sha1, Sha256, Sha384, Sm3 };

struct CipherSuite
{
    std::uint16_t code = 0;
    std::string_view name; ///< IANA's
    TlsKeyExchange keyExchange = TlsKeyExchange::None;
    TlsAuthentication authentication = TlsAuthentication::None;
    TlsCipher cipher = TlsCipher::Unsupported;
    TlsHash mac = TlsHash::None; ///< of its HMAC; None where the cipher authenticates
    /// Of TLS 1.2's PRF and of TLS 1.3's key schedule; earlier versions have their own.
    TlsHash prf = TlsHash::Sha256;
    /// Octets of key material that an export suite uses of each key; 0: all of them.
    std::uint8_t exportKey = 0;
    bool tls13 = false; ///< of TLS 1.3, and no other version
};

/// What a cipher needs. Octets.
struct CipherShape
{
    enum class Mode : std::uint8_t { Null, Stream, Cbc, Gcm, Ccm, ChaCha20Poly1305 };

    const char* openSslName = ""; ///< empty: not OpenSSL's affair (NULL, RC4, unsupported)
    Mode mode = Mode::Null;
    std::uint8_t key = 0;
    std::uint8_t block = 1;       ///< of CBC
    std::uint8_t tag = 0;         ///< of an AEAD
    std::uint8_t fixedNonce = 0;  ///< of an AEAD before TLS 1.3: the part that comes from the key block
    std::uint8_t recordNonce = 0; ///< of an AEAD before TLS 1.3: the part that each record carries

    bool isAead() const { return mode == Mode::Gcm || mode == Mode::Ccm || mode == Mode::ChaCha20Poly1305; }
};

CipherShape shapeOf(TlsCipher cipher);
/// Octets of a digest.
std::size_t digestSize(TlsHash hash);
/// OpenSSL's name; empty for None.
const char* openSslName(TlsHash hash);

/// All that have a name, by code; static storage. Without SCSVs and GREASE, which are no suites.
std::span<const CipherSuite> cipherSuites();
/// Static storage; nullptr: a code without a suite.
const CipherSuite* findCipherSuite(std::uint16_t code);

/// RFC 8701: 0x0a0a, 0x1a1a … Of suites, extensions, groups, versions and ALPN alike.
bool isGrease(std::uint16_t code);
/// Signalling values (RFC 5746, RFC 7507): offered like a suite, never selected.
bool isSignallingSuite(std::uint16_t code);
/// For a list: IANA's name, an SCSV's, "GREASE (0x0a0a)", "Unknown (0x1234)".
std::string cipherSuiteName(std::uint16_t code);
/// Of a cipher spec in an SSL 2.0 hello, three octets: "SSL2_RC4_128_WITH_MD5"; 0x00NNNN are TLS's suites.
std::string cipherSpecName(std::uint32_t code);

/// Whether records under this suite can be opened, given the secrets and the ciphers that the library has.
bool canDecrypt(const CipherSuite& suite);

} // namespace weir
