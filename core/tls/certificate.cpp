#include "core/tls/certificate.h"

#include "core/base/utf8.h"
#include "core/tls/openssl_handle.h"

#include <fmt/format.h>
#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <ctime>
#include <limits>

namespace weir {

namespace {

using X509Handle = OpenSslHandle<X509, X509_free>;
using BioHandle = OpenSslHandle<BIO, BIO_free>;

std::string toHex(const unsigned char* octets, std::size_t size)
{
    std::string text;
    for (std::size_t i = 0; i < size; ++i)
        text += fmt::format("{:02x}", octets[i]);
    return text;
}

std::string contentOf(BIO* bio)
{
    const char* text = nullptr;
    const long size = BIO_get_mem_data(bio, &text);
    return size > 0 ? toValidUtf8({text, static_cast<std::size_t>(size)}) : std::string();
}

std::string nameText(const X509_NAME* name)
{
    const BioHandle bio(BIO_new(BIO_s_mem()));
    // Control characters are escaped, UTF-8 is left as it is.
    constexpr unsigned long flags = ASN1_STRFLGS_ESC_CTRL | ASN1_STRFLGS_UTF8_CONVERT |
                                    ASN1_STRFLGS_DUMP_UNKNOWN | ASN1_STRFLGS_DUMP_DER |
                                    XN_FLAG_SEP_CPLUS_SPC | XN_FLAG_FN_SN;
    X509_NAME_print_ex(bio.get(), name, 0, flags);
    return contentOf(bio.get());
}

std::string stringText(const ASN1_STRING* string)
{
    unsigned char* utf8 = nullptr;
    const int size = ASN1_STRING_to_UTF8(&utf8, string);
    if (size < 0)
        return {};
    std::string text = toValidUtf8({reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size)});
    OPENSSL_free(utf8);
    return text;
}

std::string commonNameOf(const X509_NAME* name)
{
    int last = -1;
    for (int at = -1; (at = X509_NAME_get_index_by_NID(name, NID_commonName, at)) >= 0;)
        last = at;
    return last < 0 ? std::string() : stringText(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, last)));
}

std::optional<Timestamp> timeOf(const ASN1_TIME* time)
{
    std::tm parts{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1)
        return std::nullopt;
    constexpr std::int64_t nanosecondsPerSecond = 1'000'000'000;
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / nanosecondsPerSecond;
    const std::int64_t seconds = timegm(&parts);
    // Certificates that never expire say the year 9999; the clock of captures ends in 2262.
    if (seconds > most)
        return Timestamp{std::numeric_limits<std::int64_t>::max()};
    if (seconds < -most)
        return Timestamp{std::numeric_limits<std::int64_t>::min()};
    return Timestamp{seconds * nanosecondsPerSecond};
}

std::string timeTextOf(const ASN1_TIME* time)
{
    std::tm parts{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1)
        return {};
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02} UTC", parts.tm_year + 1900, parts.tm_mon + 1,
                       parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::string addressText(const ASN1_OCTET_STRING* address)
{
    const unsigned char* octets = ASN1_STRING_get0_data(address);
    const int size = ASN1_STRING_length(address);
    if (size == 4)
        return fmt::format("{}.{}.{}.{}", octets[0], octets[1], octets[2], octets[3]);
    if (size != 16)
        return toHex(octets, static_cast<std::size_t>(std::max(size, 0)));
    std::string text;
    for (int i = 0; i < 16; i += 2)
        text += fmt::format("{}{:x}", i == 0 ? "" : ":", octets[i] << 8 | octets[i + 1]);
    return text;
}

std::pair<std::string_view, std::string> alternativeName(const GENERAL_NAME& name)
{
    switch (name.type) {
    case GEN_DNS:
        return {"DNS", stringText(name.d.dNSName)};
    case GEN_EMAIL:
        return {"email", stringText(name.d.rfc822Name)};
    case GEN_URI:
        return {"URI", stringText(name.d.uniformResourceIdentifier)};
    case GEN_IPADD:
        return {"IP", addressText(name.d.iPAddress)};
    case GEN_DIRNAME:
        return {"directory", nameText(name.d.directoryName)};
    default:
        return {"other", {}};
    }
}

std::vector<std::pair<std::string_view, std::string>> alternativeNames(const X509* certificate)
{
    std::vector<std::pair<std::string_view, std::string>> names;
    const OpenSslHandle<GENERAL_NAMES, GENERAL_NAMES_free> list(
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    for (int i = 0; i < sk_GENERAL_NAME_num(list.get()); ++i)
        names.push_back(alternativeName(*sk_GENERAL_NAME_value(list.get(), i)));
    return names;
}

void readKey(const X509* certificate, CertificateFacts& facts)
{
    EVP_PKEY* key = X509_get0_pubkey(certificate);
    if (key == nullptr) {
        // The library does not know the algorithm; its name may be known all the same.
        ASN1_OBJECT* algorithm = nullptr;
        X509_PUBKEY_get0_param(&algorithm, nullptr, nullptr, nullptr, X509_get_X509_PUBKEY(certificate));
        std::array<char, 128> text{};
        OBJ_obj2txt(text.data(), static_cast<int>(text.size()), algorithm, 0);
        facts.keyType = text.data();
        return;
    }
    facts.keyBits = static_cast<unsigned>(std::max(EVP_PKEY_get_bits(key), 0));
    const int type = EVP_PKEY_get_base_id(key);
    if (type == EVP_PKEY_EC) {
        std::array<char, 80> group{};
        std::size_t size = 0;
        EVP_PKEY_get_group_name(key, group.data(), group.size(), &size);
        facts.keyType = fmt::format("EC {}", group.data());
    } else if (type == EVP_PKEY_RSA) {
        facts.keyType = "RSA";
    } else if (const char* name = OBJ_nid2sn(type); name != nullptr) {
        facts.keyType = name;
    }
}

void readSignature(const X509* certificate, CertificateFacts& facts)
{
    const int algorithm = X509_get_signature_nid(certificate);
    if (algorithm != NID_undef) {
        facts.signatureAlgorithm = OBJ_nid2ln(algorithm);
    } else {
        const X509_ALGOR* identifier = nullptr;
        X509_get0_signature(nullptr, &identifier, certificate);
        std::array<char, 128> text{};
        OBJ_obj2txt(text.data(), static_cast<int>(text.size()), identifier->algorithm, 1);
        facts.signatureAlgorithm = text.data();
    }
    int digest = NID_undef;
    if (X509_get_signature_info(const_cast<X509*>(certificate), &digest, nullptr, nullptr, nullptr) == 1 &&
        digest != NID_undef)
        facts.signatureDigest = OBJ_nid2sn(digest);
}

std::string fingerprint(const X509* certificate, const EVP_MD* kind)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    return X509_digest(certificate, kind, digest.data(), &size) == 1 ? toHex(digest.data(), size)
                                                                     : std::string();
}

CertificateFacts factsOf(X509* certificate)
{
    CertificateFacts facts;
    facts.version = static_cast<unsigned>(X509_get_version(certificate) + 1);
    const ASN1_INTEGER* serial = X509_get0_serialNumber(certificate);
    const bool isNegative = (ASN1_STRING_type(serial) & V_ASN1_NEG) != 0;
    facts.serialNumber =
        (isNegative ? "-" : "") +
        toHex(ASN1_STRING_get0_data(serial), static_cast<std::size_t>(ASN1_STRING_length(serial)));
    const X509_NAME* subject = X509_get_subject_name(certificate);
    const X509_NAME* issuer = X509_get_issuer_name(certificate);
    facts.subject = nameText(subject);
    facts.issuer = nameText(issuer);
    facts.commonName = commonNameOf(subject);
    facts.names = alternativeNames(certificate);
    facts.notBefore = timeOf(X509_get0_notBefore(certificate));
    facts.notAfter = timeOf(X509_get0_notAfter(certificate));
    facts.notBeforeText = timeTextOf(X509_get0_notBefore(certificate));
    facts.notAfterText = timeTextOf(X509_get0_notAfter(certificate));
    readKey(certificate, facts);
    readSignature(certificate, facts);
    facts.sha1 = fingerprint(certificate, EVP_sha1());
    facts.sha256 = fingerprint(certificate, EVP_sha256());
    facts.selfIssued = X509_NAME_cmp(subject, issuer) == 0;
    EVP_PKEY* key = X509_get0_pubkey(certificate);
    facts.selfSigned = facts.selfIssued && key != nullptr && X509_verify(certificate, key) == 1;
    facts.authority = X509_check_ca(certificate) == 1;
    ERR_clear_error();
    return facts;
}

} // namespace

struct Certificate::Handle
{
    X509Handle x509;
};

std::optional<Certificate> Certificate::parse(Octets der)
{
    const unsigned char* at = der.data();
    X509Handle x509(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    if (!x509) {
        ERR_clear_error();
        return std::nullopt;
    }
    Certificate certificate;
    certificate.m_facts = factsOf(x509.get());
    certificate.m_handle = std::make_shared<const Handle>(Handle{std::move(x509)});
    return certificate;
}

std::optional<bool> Certificate::isSignedBy(const Certificate& issuer) const
{
    EVP_PKEY* key = X509_get0_pubkey(issuer.m_handle->x509.get());
    const int verified = key == nullptr ? -1 : X509_verify(m_handle->x509.get(), key);
    ERR_clear_error();
    return verified < 0 ? std::nullopt : std::optional(verified == 1);
}

bool Certificate::isFor(const std::string& host) const
{
    X509* certificate = m_handle->x509.get();
    // "example.org." is the same host, said in full.
    const std::string name = host.ends_with('.') ? host.substr(0, host.size() - 1) : host;
    const bool fits = X509_check_ip_asc(certificate, name.c_str(), 0) == 1 ||
                      X509_check_host(certificate, name.c_str(), name.size(), 0, nullptr) == 1;
    ERR_clear_error();
    return fits;
}

std::string toPem(std::span<const std::vector<std::uint8_t>> certificates)
{
    constexpr std::size_t octetsPerLine = 48;
    std::string text;
    for (const auto& der : certificates) {
        text += "-----BEGIN CERTIFICATE-----\n";
        for (std::size_t at = 0; at < der.size(); at += octetsPerLine) {
            std::array<unsigned char, octetsPerLine / 3 * 4 + 1> line{};
            const std::size_t count = std::min(octetsPerLine, der.size() - at);
            EVP_EncodeBlock(line.data(), der.data() + at, static_cast<int>(count));
            text += reinterpret_cast<const char*>(line.data());
            text += '\n';
        }
        text += "-----END CERTIFICATE-----\n";
    }
    return text;
}

} // namespace weir
