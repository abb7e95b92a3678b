#include "core/tls/cipher_suite.h"

#include "core/tls/cipher_suite_names.h"
#include "core/tls/crypto_library.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace weir {

namespace {

struct KeyExchangeWord
{
    std::string_view word;
    TlsKeyExchange keyExchange;
    TlsAuthentication authentication;
};

using Kx = TlsKeyExchange;
using Auth = TlsAuthentication;

// What stands between "TLS_" and "_WITH_", without "_EXPORT".
constexpr KeyExchangeWord keyExchangeWords[] = {
    {"NULL", Kx::None, Auth::None},
    {"RSA", Kx::Rsa, Auth::Rsa},
    {"RSA_FIPS", Kx::Rsa, Auth::Rsa},
    {"DH_DSS", Kx::Dh, Auth::Dss},
    {"DH_RSA", Kx::Dh, Auth::Rsa},
    {"DHE_DSS", Kx::Dhe, Auth::Dss},
    {"DHE_RSA", Kx::Dhe, Auth::Rsa},
    {"DH_anon", Kx::Dhe, Auth::Anonymous},
    {"ECDH_ECDSA", Kx::Ecdh, Auth::Ecdsa},
    {"ECDH_RSA", Kx::Ecdh, Auth::Rsa},
    {"ECDHE_ECDSA", Kx::Ecdhe, Auth::Ecdsa},
    {"ECDHE_RSA", Kx::Ecdhe, Auth::Rsa},
    {"ECDH_anon", Kx::Ecdhe, Auth::Anonymous},
    {"PSK", Kx::Psk, Auth::Psk},
    {"DHE_PSK", Kx::DhePsk, Auth::Psk},
    {"PSK_DHE", Kx::DhePsk, Auth::Psk},
    {"ECDHE_PSK", Kx::EcdhePsk, Auth::Psk},
    {"RSA_PSK", Kx::RsaPsk, Auth::Rsa},
    {"SRP_SHA", Kx::Srp, Auth::Password},
    {"SRP_SHA_RSA", Kx::Srp, Auth::Rsa},
    {"SRP_SHA_DSS", Kx::Srp, Auth::Dss},
    {"KRB5", Kx::Krb5, Auth::Other},
    {"ECJPAKE", Kx::EcJpake, Auth::Password},
    {"ECCPWD", Kx::EccPwd, Auth::Password},
    {"GOSTR341094", Kx::Gost, Auth::Other},
    {"GOSTR341001", Kx::Gost, Auth::Other},
    {"GOSTR341112_256", Kx::Gost, Auth::Other},
};

struct CipherWord
{
    std::string_view word;
    TlsCipher cipher;
    std::uint8_t exportKey = 0;
};

// What stands before the hash at the end of a name, or at its end.
constexpr CipherWord cipherWords[] = {
    {"NULL", TlsCipher::Null},
    {"RC4_128", TlsCipher::Rc4},
    {"RC4_40", TlsCipher::Rc4, 5},
    {"RC4_56", TlsCipher::Rc4, 7},
    {"RC2_CBC_40", TlsCipher::Rc2Cbc, 5},
    {"RC2_CBC_56", TlsCipher::Rc2Cbc, 7},
    {"IDEA_CBC", TlsCipher::IdeaCbc},
    {"DES_CBC", TlsCipher::DesCbc},
    {"DES40_CBC", TlsCipher::DesCbc, 5},
    {"DES_CBC_40", TlsCipher::DesCbc, 5},
    {"3DES_EDE_CBC", TlsCipher::TripleDesCbc},
    {"SEED_CBC", TlsCipher::SeedCbc},
    {"AES_128_CBC", TlsCipher::Aes128Cbc},
    {"AES_256_CBC", TlsCipher::Aes256Cbc},
    {"CAMELLIA_128_CBC", TlsCipher::Camellia128Cbc},
    {"CAMELLIA_256_CBC", TlsCipher::Camellia256Cbc},
    {"ARIA_128_CBC", TlsCipher::Aria128Cbc},
    {"ARIA_256_CBC", TlsCipher::Aria256Cbc},
    {"AES_128_GCM", TlsCipher::Aes128Gcm},
    {"AES_256_GCM", TlsCipher::Aes256Gcm},
    {"CAMELLIA_128_GCM", TlsCipher::Camellia128Gcm},
    {"CAMELLIA_256_GCM", TlsCipher::Camellia256Gcm},
    {"ARIA_128_GCM", TlsCipher::Aria128Gcm},
    {"ARIA_256_GCM", TlsCipher::Aria256Gcm},
    {"SM4_GCM", TlsCipher::Sm4Gcm},
    {"AES_128_CCM", TlsCipher::Aes128Ccm},
    {"AES_256_CCM", TlsCipher::Aes256Ccm},
    {"SM4_CCM", TlsCipher::Sm4Ccm},
    {"AES_128_CCM_8", TlsCipher::Aes128Ccm8},
    {"AES_256_CCM_8", TlsCipher::Aes256Ccm8},
    {"CHACHA20_POLY1305", TlsCipher::ChaCha20Poly1305},
};

struct HashWord
{
    std::string_view word;
    TlsHash hash;
};

constexpr HashWord hashWords[] = {{"_MD5", TlsHash::Md5},
                                  {"_SHA", TlsHash::Sha1},
                                  {"_SHA256", TlsHash::Sha256},
                                  {"_SHA384", TlsHash::Sha384},
                                  {"_SM3", TlsHash::Sm3}};

// Before RFC 7905: a nonce and an authenticated text of another shape.
bool isDraftChaCha(std::uint16_t code)
{
    return code >= 0xcc13 && code <= 0xcc15;
}

void readKeyExchange(CipherSuite& suite, std::string_view text)
{
    const auto found =
        std::ranges::find(keyExchangeWords, text.substr(0, text.find("_EXPORT")), &KeyExchangeWord::word);
    suite.keyExchange = found == std::end(keyExchangeWords) ? Kx::Other : found->keyExchange;
    suite.authentication = found == std::end(keyExchangeWords) ? Auth::Other : found->authentication;
    // Of the two ciphers of RSA_EXPORT1024 only this one's name does not tell.
    if (text.ends_with("_EXPORT1024"))
        suite.exportKey = 8;
}

void readCipherAndHash(CipherSuite& suite, std::string_view text)
{
    TlsHash hash = TlsHash::None;
    for (const HashWord& word : hashWords) {
        if (text.ends_with(word.word)) {
            hash = word.hash;
            text.remove_suffix(word.word.size());
            break;
        }
    }
    if (hash == TlsHash::Sha384 || hash == TlsHash::Sm3)
        suite.prf = hash;
    if (suite.code == 0) { // TLS_NULL_WITH_NULL_NULL
        suite.cipher = TlsCipher::Null;
        return;
    }
    const auto found = std::ranges::find(cipherWords, text, &CipherWord::word);
    if (found == std::end(cipherWords) || isDraftChaCha(suite.code))
        return;
    suite.cipher = found->cipher;
    if (found->exportKey != 0)
        suite.exportKey = found->exportKey;
    if (!shapeOf(suite.cipher).isAead())
        suite.mac = hash;
}

// TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: a name is made of the suite's parts.
CipherSuite suiteOf(const CipherSuiteName& named)
{
    CipherSuite suite;
    suite.code = named.code;
    suite.name = named.name;
    suite.keyExchange = Kx::Other;
    suite.authentication = Auth::Other;
    constexpr std::string_view with = "_WITH_";
    const std::size_t middle = named.name.find(with);
    if (middle != std::string_view::npos) {
        readKeyExchange(suite, named.name.substr(4, middle - 4));
        readCipherAndHash(suite, named.name.substr(middle + with.size()));
    } else if (named.name.starts_with("TLS_")) {
        suite.keyExchange = Kx::None;
        suite.authentication = Auth::None;
        suite.tls13 = true;
        readCipherAndHash(suite, named.name.substr(4));
    }
    return suite;
}

std::vector<CipherSuite> allSuites()
{
    std::vector<CipherSuite> suites;
    suites.reserve(cipherSuiteNames().size());
    for (const CipherSuiteName& named : cipherSuiteNames())
        suites.push_back(suiteOf(named));
    return suites;
}

struct CipherSpec
{
    std::uint32_t code;
    std::string_view name;
};

// SSL 2.0's, as its specification (section 2.3) and deployed software have them.
constexpr CipherSpec ssl2Specs[] = {
    {0x010080, "SSL2_RC4_128_WITH_MD5"},          {0x020080, "SSL2_RC4_128_EXPORT40_WITH_MD5"},
    {0x030080, "SSL2_RC2_128_CBC_WITH_MD5"},      {0x040080, "SSL2_RC2_128_CBC_EXPORT40_WITH_MD5"},
    {0x050080, "SSL2_IDEA_128_CBC_WITH_MD5"},     {0x060040, "SSL2_DES_64_CBC_WITH_MD5"},
    {0x0700c0, "SSL2_DES_192_EDE3_CBC_WITH_MD5"}, {0x080080, "SSL2_RC4_64_WITH_MD5"},
};

constexpr CipherShape aead(const char* name, CipherShape::Mode mode, std::uint8_t key, std::uint8_t tag)
{
    const bool whole = mode == CipherShape::Mode::ChaCha20Poly1305;
    return {name,
            mode,
            key,
            1,
            tag,
            static_cast<std::uint8_t>(whole ? 12 : 4),
            static_cast<std::uint8_t>(whole ? 0 : 8)};
}

constexpr CipherShape cbc(const char* name, std::uint8_t key, std::uint8_t block)
{
    return {name, CipherShape::Mode::Cbc, key, block, 0, 0, 0};
}

} // namespace

std::optional<TlsVersion> toTlsVersion(std::uint16_t number)
{
    if (tls13Draft(number) != 0)
        return TlsVersion::Tls13;
    if (number < 0x0300 || number > 0x0304)
        return std::nullopt;
    return static_cast<TlsVersion>(number);
}

unsigned tls13Draft(std::uint16_t number)
{
    // 0x7fNN: the drafts' own (RFC 8446, section 4.2.1 of drafts); 0xfbNN: Facebook's.
    const unsigned draft = number & 0xffU;
    const unsigned family = number >> 8;
    return (family == 0x7f || family == 0xfb) && draft > 13 && draft <= 28 ? draft : 0;
}

std::string_view toName(TlsVersion version)
{
    switch (version) {
    case TlsVersion::Ssl3:
        return "SSL 3.0";
    case TlsVersion::Tls10:
        return "TLS 1.0";
    case TlsVersion::Tls11:
        return "TLS 1.1";
    case TlsVersion::Tls12:
        return "TLS 1.2";
    case TlsVersion::Tls13:
        return "TLS 1.3";
    }
    return "";
}

CipherShape shapeOf(TlsCipher cipher)
{
    using Mode = CipherShape::Mode;
    switch (cipher) {
    case TlsCipher::Unsupported:
    case TlsCipher::Null:
        return {};
    case TlsCipher::Rc4:
        return {"", Mode::Stream, 16, 1, 0, 0, 0};
    case TlsCipher::Rc2Cbc:
        return cbc("RC2-CBC", 16, 8);
    case TlsCipher::IdeaCbc:
        return cbc("IDEA-CBC", 16, 8);
    case TlsCipher::DesCbc:
        return cbc("DES-CBC", 8, 8);
    case TlsCipher::TripleDesCbc:
        return cbc("DES-EDE3-CBC", 24, 8);
    case TlsCipher::SeedCbc:
        return cbc("SEED-CBC", 16, 16);
    case TlsCipher::Aes128Cbc:
        return cbc("AES-128-CBC", 16, 16);
    case TlsCipher::Aes256Cbc:
        return cbc("AES-256-CBC", 32, 16);
    case TlsCipher::Camellia128Cbc:
        return cbc("CAMELLIA-128-CBC", 16, 16);
    case TlsCipher::Camellia256Cbc:
        return cbc("CAMELLIA-256-CBC", 32, 16);
    case TlsCipher::Aria128Cbc:
        return cbc("ARIA-128-CBC", 16, 16);
    case TlsCipher::Aria256Cbc:
        return cbc("ARIA-256-CBC", 32, 16);
    case TlsCipher::Sm4Cbc:
        return cbc("SM4-CBC", 16, 16);
    case TlsCipher::Aes128Gcm:
        return aead("AES-128-GCM", Mode::Gcm, 16, 16);
    case TlsCipher::Aes256Gcm:
        return aead("AES-256-GCM", Mode::Gcm, 32, 16);
    case TlsCipher::Camellia128Gcm:
        return aead("CAMELLIA-128-GCM", Mode::Gcm, 16, 16);
    case TlsCipher::Camellia256Gcm:
        return aead("CAMELLIA-256-GCM", Mode::Gcm, 32, 16);
    case TlsCipher::Aria128Gcm:
        return aead("ARIA-128-GCM", Mode::Gcm, 16, 16);
    case TlsCipher::Aria256Gcm:
        return aead("ARIA-256-GCM", Mode::Gcm, 32, 16);
    case TlsCipher::Sm4Gcm:
        return aead("SM4-GCM", Mode::Gcm, 16, 16);
    case TlsCipher::Aes128Ccm:
        return aead("AES-128-CCM", Mode::Ccm, 16, 16);
    case TlsCipher::Aes256Ccm:
        return aead("AES-256-CCM", Mode::Ccm, 32, 16);
    case TlsCipher::Sm4Ccm:
        return aead("SM4-CCM", Mode::Ccm, 16, 16);
    case TlsCipher::Aes128Ccm8:
        return aead("AES-128-CCM", Mode::Ccm, 16, 8);
    case TlsCipher::Aes256Ccm8:
        return aead("AES-256-CCM", Mode::Ccm, 32, 8);
    case TlsCipher::ChaCha20Poly1305:
        return aead("ChaCha20-Poly1305", Mode::ChaCha20Poly1305, 32, 16);
    }
    return {};
}

std::size_t digestSize(TlsHash hash)
{
    switch (hash) {
    case TlsHash::None:
        return 0;
    case TlsHash::Md5:
        return 16;
    case TlsHash::Sha1:
        return 20;
    case TlsHash::Sha256:
    case TlsHash::Sm3:
        return 32;
    case TlsHash::Sha384:
        return 48;
    }
    return 0;
}

const char* openSslName(TlsHash hash)
{
    switch (hash) {
    case TlsHash::None:
        return "";
    case TlsHash::Md5:
        return "MD5";
    case TlsHash::Sha1:
        return "SHA1";
    case TlsHash::Sha256:
        return "SHA256";
    case TlsHash::Sha384:
        return "SHA384";
    case TlsHash::Sm3:
        return "SM3";
    }
    return "";
}

std::span<const CipherSuite> cipherSuites()
{
    static const std::vector<CipherSuite> suites = allSuites();
    return suites;
}

const CipherSuite* findCipherSuite(std::uint16_t code)
{
    const std::span<const CipherSuite> all = cipherSuites();
    const auto found = std::ranges::lower_bound(all, code, {}, &CipherSuite::code);
    return found != all.end() && found->code == code ? &*found : nullptr;
}

bool isGrease(std::uint16_t code)
{
    return (code & 0x0f0f) == 0x0a0a && code >> 8 == (code & 0xff);
}

bool isSignallingSuite(std::uint16_t code)
{
    return code == 0x00ff || code == 0x5600;
}

std::string cipherSuiteName(std::uint16_t code)
{
    if (const CipherSuite* const suite = findCipherSuite(code))
        return std::string(suite->name);
    if (code == 0x00ff)
        return "TLS_EMPTY_RENEGOTIATION_INFO_SCSV";
    if (code == 0x5600)
        return "TLS_FALLBACK_SCSV";
    return fmt::format("{} (0x{:04x})", isGrease(code) ? "GREASE" : "Unknown", code);
}

std::string cipherSpecName(std::uint32_t code)
{
    if (code <= 0xffff)
        return cipherSuiteName(static_cast<std::uint16_t>(code));
    const auto found = std::ranges::find(ssl2Specs, code, &CipherSpec::code);
    return found != std::end(ssl2Specs) ? std::string(found->name) : fmt::format("Unknown (0x{:06x})", code);
}

bool canDecrypt(const CipherSuite& suite)
{
    if (suite.cipher == TlsCipher::Unsupported)
        return false;
    const CipherShape shape = shapeOf(suite.cipher);
    return *shape.openSslName == '\0' || fetchCipher(shape) != nullptr;
}

} // namespace weir
