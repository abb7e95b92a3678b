#include "core/tls/crypto_library.h"
#include "core/tls/rsa_key.h"
#include "core/tls/tls_secret_store.h"
#include "tests/support/scratch_folder.h"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <cstring>
#include <fstream>

namespace weir {
namespace {

using Bytes = std::vector<std::uint8_t>;
using BioPtr = std::unique_ptr<BIO, OpenSslDeleter<BIO_free_all>>;
using CertificatePtr = std::unique_ptr<X509, OpenSslDeleter<X509_free>>;
using Pkcs12Ptr = std::unique_ptr<PKCS12, OpenSslDeleter<PKCS12_free>>;

Bytes contents(BIO* bio)
{
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, data + size};
}

template <typename Write>
Bytes written(Write write)
{
    const BioPtr bio(BIO_new(BIO_s_mem()));
    EXPECT_EQ(write(bio.get()), 1);
    return contents(bio.get());
}

CertificatePtr certificateOf(EVP_PKEY* key)
{
    CertificatePtr certificate(X509_new());
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key);
    X509_sign(certificate.get(), key, EVP_sha256());
    return certificate;
}

Bytes der(X509* certificate)
{
    return written([&](BIO* bio) { return i2d_X509_bio(bio, certificate); });
}

/// What a client sends: PKCS#1 v1.5 with the key's public half.
Bytes encrypted(EVP_PKEY* key, const Bytes& text)
{
    const KeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    EVP_PKEY_encrypt_init(context.get());
    EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING);
    Bytes out(static_cast<std::size_t>(EVP_PKEY_get_size(key)));
    std::size_t size = out.size();
    EXPECT_EQ(EVP_PKEY_encrypt(context.get(), out.data(), &size, text.data(), text.size()), 1);
    return out;
}

class RsaKeys : public testing::Test
{
protected:
    // Making a key takes long, so all tests share two.
    static void SetUpTestSuite()
    {
        s_key = EVP_RSA_gen(1024);
        s_other = EVP_RSA_gen(1024);
    }
    static void TearDownTestSuite()
    {
        EVP_PKEY_free(s_key);
        EVP_PKEY_free(s_other);
    }

    static Bytes premaster()
    {
        Bytes octets(48, 0x5a);
        octets[0] = octets[1] = 3;
        return octets;
    }
    static Bytes pem(EVP_PKEY* key, const char* password = nullptr)
    {
        return written([&](BIO* bio) {
            return PEM_write_bio_PKCS8PrivateKey(
                bio, key, password != nullptr ? EVP_aes_128_cbc() : nullptr, password,
                password != nullptr ? static_cast<int>(std::strlen(password)) : 0, nullptr, nullptr);
        });
    }
    static void expectKey(const Bytes& file, const std::optional<std::string>& password = std::nullopt)
    {
        const auto keys = RsaKey::read(file, password);
        ASSERT_TRUE(keys.hasValue()) << keys.error().message;
        ASSERT_EQ(keys->size(), 1U);
        EXPECT_EQ(keys->at(0)->decryptPremaster(encrypted(s_key, premaster())), premaster());
        EXPECT_EQ(keys->at(0)->description(), "RSA, 1024 bit");
    }

    static EVP_PKEY* s_key;
    static EVP_PKEY* s_other;
};

EVP_PKEY* RsaKeys::s_key = nullptr;
EVP_PKEY* RsaKeys::s_other = nullptr;

TEST_F(RsaKeys, AreReadInEveryForm)
{
    expectKey(pem(s_key));
    expectKey(written([](BIO* bio) {
        return PEM_write_bio_PrivateKey_traditional(bio, s_key, nullptr, nullptr, 0, nullptr, nullptr);
    }));
    expectKey(written([](BIO* bio) { return i2d_PrivateKey_bio(bio, s_key); }));
    expectKey(written(
        [](BIO* bio) { return i2d_PKCS8PrivateKey_bio(bio, s_key, nullptr, nullptr, 0, nullptr, nullptr); }));
}

TEST_F(RsaKeys, AreFoundBehindOtherThingsInAFile)
{
    const CertificatePtr certificate = certificateOf(s_key);
    expectKey(written([&](BIO* bio) {
        BIO_puts(bio, "Bag Attributes\n    friendlyName: server\n");
        return PEM_write_bio_X509(bio, certificate.get()) &&
               PEM_write_bio_PKCS8PrivateKey(bio, s_key, nullptr, nullptr, 0, nullptr, nullptr);
    }));
    Bytes two = pem(s_key);
    const Bytes second = pem(s_other);
    two.insert(two.end(), second.begin(), second.end());
    const auto keys = RsaKey::read(two, std::nullopt);
    ASSERT_TRUE(keys.hasValue());
    EXPECT_EQ(keys->size(), 2U);
}

TEST_F(RsaKeys, WithPasswordsSayWhatIsMissing)
{
    const Bytes file = pem(s_key, "secret");
    expectKey(file, "secret");
    EXPECT_EQ(RsaKey::read(file, std::nullopt).error().kind, RsaKeyError::Kind::NeedsPassword);
    EXPECT_EQ(RsaKey::read(file, "wrong").error().kind, RsaKeyError::Kind::WrongPassword);
    const CertificatePtr certificate = certificateOf(s_key);
    const Pkcs12Ptr bag(PKCS12_create("secret", "name", s_key, certificate.get(), nullptr, 0, 0, 0, 0, 0));
    const Bytes pkcs12 = written([&](BIO* bio) { return i2d_PKCS12_bio(bio, bag.get()); });
    expectKey(pkcs12, "secret");
    EXPECT_EQ(RsaKey::read(pkcs12, "wrong").error().kind, RsaKeyError::Kind::WrongPassword);
    EXPECT_EQ(RsaKey::read(pkcs12, std::nullopt).error().kind, RsaKeyError::Kind::NeedsPassword);
}

TEST_F(RsaKeys, OtherFilesAreRefusedWithTheirReason)
{
    const KeyPtr ec(EVP_EC_gen("P-256"));
    EXPECT_EQ(RsaKey::read(pem(ec.get()), std::nullopt).error().kind, RsaKeyError::Kind::NotRsa);
    EXPECT_EQ(RsaKey::read({}, std::nullopt).error().kind, RsaKeyError::Kind::NotAKey);
    const std::string text = "CLIENT_RANDOM 00 00\n";
    EXPECT_EQ(RsaKey::read(Bytes(text.begin(), text.end()), std::nullopt).error().kind,
              RsaKeyError::Kind::NotAKey);
    const Bytes onlyPublic = written([](BIO* bio) { return PEM_write_bio_PUBKEY(bio, s_key); });
    EXPECT_EQ(RsaKey::read(onlyPublic, std::nullopt).error().kind, RsaKeyError::Kind::NotAKey);
}

TEST_F(RsaKeys, BelieveOnlyAPremasterSecret)
{
    const auto keys = RsaKey::read(pem(s_key), std::nullopt);
    ASSERT_TRUE(keys.hasValue());
    const RsaKey& key = *keys->at(0);
    Bytes wrongVersion = premaster();
    wrongVersion[0] = 7;
    EXPECT_FALSE(key.decryptPremaster(encrypted(s_key, wrongVersion)));
    EXPECT_FALSE(key.decryptPremaster(encrypted(s_key, Bytes(47, 3))));
    EXPECT_FALSE(key.decryptPremaster(encrypted(s_key, Bytes(49, 3))));
    EXPECT_FALSE(key.decryptPremaster(encrypted(s_other, premaster())));
    EXPECT_FALSE(key.decryptPremaster({}));
    EXPECT_FALSE(key.decryptPremaster(Bytes(1000, 1)));
    EXPECT_FALSE(key.decryptPremaster(Bytes(128, 0xff)));
}

TEST_F(RsaKeys, AreChosenByTheCertificate)
{
    const ScratchFolder folder;
    const Bytes mine = pem(s_key);
    const Bytes other = pem(s_other, "secret");
    std::ofstream(folder.path() + "/mine.pem")
        .write(reinterpret_cast<const char*>(mine.data()), static_cast<std::streamsize>(mine.size()));
    std::ofstream(folder.path() + "/other.pem")
        .write(reinterpret_cast<const char*>(other.data()), static_cast<std::streamsize>(other.size()));
    TlsSecretStore store;
    const auto locked = store.addFile(folder.path() + "/other.pem");
    EXPECT_EQ(locked.error().key, RsaKeyError::Kind::NeedsPassword);
    ASSERT_TRUE(store.addFile(folder.path() + "/other.pem", "secret").hasValue());
    const Bytes sent = encrypted(s_key, premaster());
    const Bytes certificate = der(certificateOf(s_key).get());
    EXPECT_FALSE(store.secrets()->decryptPremaster(certificate, sent));
    ASSERT_TRUE(store.addFile(folder.path() + "/mine.pem").hasValue());
    EXPECT_EQ(store.secrets()->decryptPremaster(certificate, sent), premaster());
    EXPECT_EQ(store.secrets()->decryptPremaster({}, sent), premaster()); // certificate not captured
    EXPECT_FALSE(store.secrets()->decryptPremaster(der(certificateOf(s_other).get()), sent));
    EXPECT_FALSE(store.secrets()->decryptPremaster(Bytes{1, 2, 3}, sent));
    EXPECT_EQ(store.sources().at(1).kind, SecretSourceReport::Kind::RsaKey);
}

} // namespace
} // namespace weir
