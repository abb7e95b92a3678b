#include "core/tls/certificate.h"
#include "core/tls/openssl_handle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <limits>
#include <string>
#include <vector>

namespace weir::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

using Der = std::vector<std::uint8_t>;
using Key = OpenSslHandle<EVP_PKEY, EVP_PKEY_free>;

constexpr std::int64_t second = 1'000'000'000;

Timestamp at(std::int64_t seconds)
{
    return {seconds * second};
}

/// 2020-01-01 and 2030-01-01.
constexpr std::int64_t start = 1577836800;
constexpr std::int64_t stop = 1893456000;

struct Wish
{
    std::string subject = "example.org";
    std::string issuer; ///< empty: the subject
    std::string names = "DNS:example.org,DNS:*.example.net,IP:192.0.2.1";
    const EVP_MD* digest = EVP_sha256();
    std::string notAfter; ///< "99991231235959Z"; empty: `stop`
    long serial = 4711;
};

Key rsaKey(unsigned bits)
{
    return Key(EVP_RSA_gen(bits));
}

void setName(X509_NAME* name, const std::string& commonName)
{
    const auto add = [name](const char* field, const std::string& value) {
        X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(value.data()),
                                   static_cast<int>(value.size()), -1, 0);
    };
    add("O", "Weir test");
    add("CN", commonName);
}

Der make(const Wish& wish, EVP_PKEY* key, EVP_PKEY* signer)
{
    const OpenSslHandle<X509, X509_free> x509(X509_new());
    X509_set_version(x509.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x509.get()), wish.serial);
    ASN1_TIME_set(X509_getm_notBefore(x509.get()), start);
    if (wish.notAfter.empty())
        ASN1_TIME_set(X509_getm_notAfter(x509.get()), stop);
    else
        ASN1_TIME_set_string(X509_getm_notAfter(x509.get()), wish.notAfter.c_str());
    setName(X509_get_subject_name(x509.get()), wish.subject);
    setName(X509_get_issuer_name(x509.get()), wish.issuer.empty() ? wish.subject : wish.issuer);
    X509_set_pubkey(x509.get(), key);
    if (!wish.names.empty()) {
        X509_EXTENSION* names =
            X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, wish.names.c_str());
        X509_add_ext(x509.get(), names, -1);
        X509_EXTENSION_free(names);
    }
    X509_sign(x509.get(), signer, wish.digest);
    unsigned char* der = nullptr;
    const int size = i2d_X509(x509.get(), &der);
    Der octets(der, der + size);
    OPENSSL_free(der);
    return octets;
}

std::vector<CertificateFault> faults(const std::vector<CertificateVerdict>& verdicts)
{
    std::vector<CertificateFault> list;
    for (const CertificateVerdict& verdict : verdicts)
        list.push_back(verdict.fault);
    return list;
}

class CertificateTest : public testing::Test
{
protected:
    Key authority = rsaKey(2048);
    Key leaf = rsaKey(2048);

    Der signedLeaf(Wish wish = {})
    {
        wish.issuer = "authority";
        return make(wish, leaf.get(), authority.get());
    }
};

TEST_F(CertificateTest, SaysWhatIsInIt)
{
    const auto certificate = Certificate::parse(signedLeaf());
    ASSERT_TRUE(certificate);
    const CertificateFacts& facts = certificate->facts();
    EXPECT_EQ(facts.version, 3u);
    EXPECT_EQ(facts.serialNumber, "1267");
    EXPECT_EQ(facts.subject, "O=Weir test, CN=example.org");
    EXPECT_EQ(facts.issuer, "O=Weir test, CN=authority");
    EXPECT_EQ(facts.commonName, "example.org");
    EXPECT_THAT(facts.names, ElementsAre(Pair("DNS", "example.org"), Pair("DNS", "*.example.net"),
                                         Pair("IP", "192.0.2.1")));
    EXPECT_EQ(facts.notBefore, at(start));
    EXPECT_EQ(facts.notAfter, at(stop));
    EXPECT_EQ(facts.keyType, "RSA");
    EXPECT_EQ(facts.keyBits, 2048u);
    EXPECT_EQ(facts.signatureAlgorithm, "sha256WithRSAEncryption");
    EXPECT_EQ(facts.signatureDigest, "SHA256");
    EXPECT_EQ(facts.sha1.size(), 40u);
    EXPECT_EQ(facts.sha256.size(), 64u);
    EXPECT_FALSE(facts.selfSigned);
}

/// RFC 5280, section 4.1.2.5: it has no well-defined end.
TEST_F(CertificateTest, ATimeBeyondThatOfCapturesIsToldAsItStands)
{
    Wish wish;
    wish.notAfter = "99991231235959Z";
    const auto certificate = Certificate::parse(signedLeaf(wish));
    ASSERT_TRUE(certificate);
    EXPECT_EQ(certificate->facts().notBeforeText, "2020-01-01 00:00:00 UTC");
    EXPECT_EQ(certificate->facts().notAfterText, "9999-12-31 23:59:59 UTC");
    EXPECT_EQ(certificate->facts().notAfter, Timestamp{std::numeric_limits<std::int64_t>::max()});
}

TEST_F(CertificateTest, ANegativeSerialNumberHasItsSign)
{
    Wish wish;
    wish.serial = -255;
    EXPECT_EQ(Certificate::parse(signedLeaf(wish))->facts().serialNumber, "-ff");
}

TEST_F(CertificateTest, AHostThatIsSaidInFullIsTheSame)
{
    const auto certificate = Certificate::parse(signedLeaf());
    EXPECT_TRUE(certificate->isFor("example.org."));
    EXPECT_TRUE(certificate->isFor("www.example.net."));
    EXPECT_FALSE(certificate->isFor("example.com."));
}

TEST_F(CertificateTest, IsJudgedByTheTimeOfTheCaptureAndTheNameThatWasAskedFor)
{
    const auto certificate = Certificate::parse(signedLeaf());
    ASSERT_TRUE(certificate);
    EXPECT_THAT(judge(*certificate, at(start + 1), "example.org"), IsEmpty());
    EXPECT_THAT(judge(*certificate, at(start + 1), "www.example.net"), IsEmpty());
    EXPECT_THAT(judge(*certificate, at(start + 1), "192.0.2.1"), IsEmpty());
    EXPECT_THAT(judge(*certificate, at(start + 1), ""), IsEmpty());
    EXPECT_THAT(faults(judge(*certificate, at(stop + 1), "example.org")),
                ElementsAre(CertificateFault::Expired));
    EXPECT_THAT(faults(judge(*certificate, at(start - 1), "example.org")),
                ElementsAre(CertificateFault::NotYetValid));
    EXPECT_THAT(faults(judge(*certificate, at(start + 1), "example.com")),
                ElementsAre(CertificateFault::NameMismatch));
}

TEST_F(CertificateTest, OneThatSignedItselfIsToldFromOneThatOnlySaysSo)
{
    const auto own = Certificate::parse(make({}, leaf.get(), leaf.get()));
    EXPECT_THAT(faults(judge(*own, at(start + 1), "")), ElementsAre(CertificateFault::SelfSigned));
    const auto pretended = Certificate::parse(make({}, leaf.get(), authority.get()));
    EXPECT_TRUE(pretended->facts().selfIssued);
    EXPECT_FALSE(pretended->facts().selfSigned);
}

TEST_F(CertificateTest, WeakKeysAndSignaturesAreSaid)
{
    const Key small = rsaKey(1024);
    Wish wish;
    wish.issuer = "authority";
    wish.digest = EVP_sha1();
    const auto certificate = Certificate::parse(make(wish, small.get(), authority.get()));
    EXPECT_THAT(faults(judge(*certificate, at(start + 1), "")),
                ElementsAre(CertificateFault::WeakKey, CertificateFault::WeakSignature));
}

TEST_F(CertificateTest, AChainWhoseLinksDoNotSignEachOtherIsNone)
{
    Wish root;
    root.subject = "authority";
    root.names.clear();
    const std::vector<Der> chain{signedLeaf(), make(root, authority.get(), authority.get())};
    EXPECT_THAT(judgeChain(chain, at(start + 1), "example.org"), IsEmpty());
    const std::vector<Der> broken{signedLeaf(), make(root, leaf.get(), leaf.get())};
    EXPECT_THAT(faults(judgeChain(broken, at(start + 1), "example.org")),
                ElementsAre(CertificateFault::NotAChain));
}

const Asn1Node* find(const Asn1Node& node, std::string_view name)
{
    if (node.name == name)
        return &node;
    for (const Asn1Node& child : node.children) {
        if (const Asn1Node* found = find(child, name))
            return found;
    }
    return nullptr;
}

TEST_F(CertificateTest, ItsAsn1HasTheNamesOfRfc5280AndExactRanges)
{
    const Der der = signedLeaf();
    const Asn1Node root = readCertificateAsn1(der);
    EXPECT_EQ(root.name, "Certificate");
    EXPECT_EQ(root.end, der.size());
    const Asn1Node* serial = find(root, "serialNumber");
    ASSERT_NE(serial, nullptr);
    EXPECT_EQ(serial->text, "4711");
    EXPECT_EQ(Der(der.begin() + static_cast<std::ptrdiff_t>(serial->begin),
                  der.begin() + static_cast<std::ptrdiff_t>(serial->end)),
              (Der{0x02, 0x02, 0x12, 0x67}));
    const Asn1Node* extension = find(root, "extension");
    ASSERT_NE(extension, nullptr);
    EXPECT_THAT(extension->text, HasSubstr("DNS:example.org"));
    EXPECT_NE(find(root, "modulus"), nullptr);
}

TEST_F(CertificateTest, CutOffItIsNoCertificateButItsAsn1IsShownAsFarAsItGoes)
{
    Der der = signedLeaf();
    der.resize(der.size() / 2);
    EXPECT_FALSE(Certificate::parse(der));
    EXPECT_EQ(readCertificateAsn1(der).end, der.size());
}

TEST_F(CertificateTest, PemIsReadBackByTheLibrary)
{
    const std::vector<Der> chain{signedLeaf(), make({}, leaf.get(), leaf.get())};
    const std::string pem = toPem(chain);
    const OpenSslHandle<BIO, BIO_free> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    for (const Der& der : chain) {
        char* name = nullptr;
        char* header = nullptr;
        unsigned char* data = nullptr;
        long size = 0;
        ASSERT_EQ(PEM_read_bio(bio.get(), &name, &header, &data, &size), 1);
        EXPECT_EQ(Der(data, data + size), der);
        OPENSSL_free(name), OPENSSL_free(header), OPENSSL_free(data);
    }
}

} // namespace
} // namespace weir::test
