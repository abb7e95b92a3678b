#include "core/tls/cipher_suite.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace weir {
namespace {

const CipherSuite& suite(std::uint16_t code)
{
    const CipherSuite* const found = findCipherSuite(code);
    EXPECT_NE(found, nullptr) << code;
    static const CipherSuite none;
    return found != nullptr ? *found : none;
}

TEST(CipherSuites, AreOrderedByCodeSoThatEachIsFound)
{
    EXPECT_TRUE(std::ranges::is_sorted(cipherSuites(), std::ranges::less_equal(), &CipherSuite::code));
    for (const CipherSuite& each : cipherSuites())
        EXPECT_EQ(findCipherSuite(each.code), &each);
    EXPECT_GT(cipherSuites().size(), 380U);
}

TEST(CipherSuites, NameTellsWhatASuiteIsMadeOf)
{
    const CipherSuite& gcm = suite(0xc02f);
    EXPECT_EQ(gcm.name, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    EXPECT_EQ(gcm.keyExchange, TlsKeyExchange::Ecdhe);
    EXPECT_EQ(gcm.authentication, TlsAuthentication::Rsa);
    EXPECT_EQ(gcm.cipher, TlsCipher::Aes128Gcm);
    EXPECT_EQ(gcm.mac, TlsHash::None);
    EXPECT_EQ(gcm.prf, TlsHash::Sha256);
    EXPECT_FALSE(gcm.tls13);

    const CipherSuite& cbc = suite(0xc028);
    EXPECT_EQ(cbc.cipher, TlsCipher::Aes256Cbc);
    EXPECT_EQ(cbc.mac, TlsHash::Sha384);
    EXPECT_EQ(cbc.prf, TlsHash::Sha384);

    const CipherSuite& sha1 = suite(0x000a);
    EXPECT_EQ(sha1.keyExchange, TlsKeyExchange::Rsa);
    EXPECT_EQ(sha1.cipher, TlsCipher::TripleDesCbc);
    EXPECT_EQ(sha1.mac, TlsHash::Sha1);
    EXPECT_EQ(sha1.prf, TlsHash::Sha256); // of TLS 1.2

    EXPECT_EQ(suite(0xc0a2).cipher, TlsCipher::Aes128Ccm8);
    EXPECT_EQ(suite(0xc0aa).keyExchange, TlsKeyExchange::DhePsk); // IANA writes PSK_DHE
    EXPECT_EQ(suite(0x0018).authentication, TlsAuthentication::Anonymous);
    EXPECT_EQ(suite(0x0000).cipher, TlsCipher::Null);
    EXPECT_EQ(suite(0x0000).mac, TlsHash::None);

    EXPECT_TRUE(suite(0x1302).tls13);
    EXPECT_EQ(suite(0x1302).keyExchange, TlsKeyExchange::None);
    EXPECT_EQ(suite(0x1302).prf, TlsHash::Sha384);
    EXPECT_EQ(suite(0x1305).cipher, TlsCipher::Aes128Ccm8);
}

TEST(CipherSuites, ExportSuitesUseFewOctetsOfTheirKeys)
{
    EXPECT_EQ(suite(0x0003).exportKey, 5); // RC4_40
    EXPECT_EQ(suite(0x0008).exportKey, 5); // DES40_CBC
    EXPECT_EQ(suite(0x0026).exportKey, 5); // DES_CBC_40
    EXPECT_EQ(suite(0x0062).exportKey, 8); // RSA_EXPORT1024_WITH_DES_CBC
    EXPECT_EQ(suite(0x0064).exportKey, 7); // RC4_56
    EXPECT_EQ(suite(0x0009).exportKey, 0);
}

TEST(CipherSuites, UnsupportedOnesStillHaveTheirNames)
{
    EXPECT_EQ(cipherSuiteName(0xc100), "TLS_GOSTR341112_256_WITH_KUZNYECHIK_CTR_OMAC");
    EXPECT_FALSE(canDecrypt(suite(0xc100)));
    EXPECT_FALSE(canDecrypt(suite(0xcc13))); // the ChaCha20 of a draft, not that of RFC 7905
    EXPECT_TRUE(canDecrypt(suite(0xcca8)));
    EXPECT_TRUE(canDecrypt(suite(0x0005)));
    EXPECT_TRUE(canDecrypt(suite(0xc086))); // CAMELLIA_128_GCM, which OpenSSL has not
}

TEST(CipherSuites, WhatIsOfferedButNoSuiteHasAName)
{
    EXPECT_EQ(cipherSuiteName(0x00ff), "TLS_EMPTY_RENEGOTIATION_INFO_SCSV");
    EXPECT_EQ(cipherSuiteName(0x5600), "TLS_FALLBACK_SCSV");
    EXPECT_EQ(cipherSuiteName(0x3a3a), "GREASE (0x3a3a)");
    EXPECT_EQ(cipherSuiteName(0x3a4a), "Unknown (0x3a4a)");
    EXPECT_TRUE(isSignallingSuite(0x00ff));
    EXPECT_EQ(findCipherSuite(0x00ff), nullptr);
    EXPECT_EQ(cipherSpecName(0x010080), "SSL2_RC4_128_WITH_MD5");
    EXPECT_EQ(cipherSpecName(0x000005), "TLS_RSA_WITH_RC4_128_SHA");
    EXPECT_EQ(cipherSpecName(0x123456), "Unknown (0x123456)");
}

TEST(TlsVersions, DraftsAreTls13)
{
    EXPECT_EQ(toTlsVersion(0x0303), TlsVersion::Tls12);
    EXPECT_EQ(toTlsVersion(0x7f1c), TlsVersion::Tls13);
    EXPECT_EQ(tls13Draft(0x7f1c), 28U);
    EXPECT_EQ(tls13Draft(0xfb17), 23U);
    EXPECT_EQ(tls13Draft(0x0304), 0U);
    EXPECT_FALSE(toTlsVersion(0x0002));
    EXPECT_FALSE(toTlsVersion(0x0305));
}

} // namespace
} // namespace weir
