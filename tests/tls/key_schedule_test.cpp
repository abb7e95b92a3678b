#include "core/tls/crypto_library.h"
#include "core/tls/key_schedule.h"
#include "tests/support/hex.h"
#include "tests/support/record_sealer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace weir {
namespace {

using namespace test;
using Bytes = std::vector<std::uint8_t>;

TlsRandoms randoms(std::string_view client, std::string_view server)
{
    TlsRandoms both;
    std::ranges::copy(fromHex(client), both.client.begin());
    std::ranges::copy(fromHex(server), both.server.begin());
    return both;
}

/// The content of a record given with its header.
Bytes open(const RecordProtection& protection, const Bytes& record, std::uint64_t sequence,
           std::uint8_t* type = nullptr)
{
    ProtectedRecord parts;
    parts.type = record[0];
    parts.version = loadBig16(record.data() + 1);
    parts.sequence = sequence;
    parts.fragment = Octets(record).subspan(5);
    Bytes content;
    const auto opened = protection.open(parts, content);
    EXPECT_TRUE(opened.hasValue());
    if (opened.hasValue() && type != nullptr)
        *type = opened->type;
    return content;
}

Bytes joined(std::initializer_list<Bytes> parts)
{
    Bytes all;
    for (const Bytes& part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

Bytes text(std::string_view characters)
{
    return {characters.begin(), characters.end()};
}

Bytes hmac(const char* hash, const Bytes& key, const Bytes& message)
{
    Bytes mac(EVP_MAX_MD_SIZE);
    std::size_t size = 0;
    EXPECT_NE(EVP_Q_mac(nullptr, "HMAC", nullptr, hash, nullptr, key.data(), key.size(), message.data(),
                        message.size(), mac.data(), mac.size(), &size),
              nullptr);
    mac.resize(size);
    return mac;
}

Bytes digest(const char* hash, const Bytes& message)
{
    Bytes value(EVP_MAX_MD_SIZE);
    std::size_t size = 0;
    EXPECT_EQ(EVP_Q_digest(nullptr, hash, nullptr, message.data(), message.size(), value.data(), &size), 1);
    value.resize(size);
    return value;
}

/// RFC 2246, section 5.
Bytes pHash(const char* hash, const Bytes& secret, const Bytes& seed, std::size_t length)
{
    Bytes out;
    for (Bytes a = hmac(hash, secret, seed); out.size() < length; a = hmac(hash, secret, a))
        out = joined({out, hmac(hash, secret, joined({a, seed}))});
    out.resize(length);
    return out;
}

Bytes prf10(const Bytes& secret, std::string_view label, const Bytes& seed, std::size_t length)
{
    const auto half = static_cast<std::ptrdiff_t>((secret.size() + 1) / 2);
    Bytes out = pHash("MD5", {secret.begin(), secret.begin() + half}, joined({text(label), seed}), length);
    const Bytes second =
        pHash("SHA1", {secret.end() - half, secret.end()}, joined({text(label), seed}), length);
    for (std::size_t i = 0; i < length; ++i)
        out[i] ^= second[i];
    return out;
}

Bytes part(const Bytes& octets, std::ptrdiff_t from, std::ptrdiff_t count)
{
    return {octets.begin() + from, octets.begin() + from + count};
}

// RFC 8448, section 3: the client's application data under client_application_traffic_secret_0 …
TEST(KeySchedule, OpensTheRecordsOfRfc8448)
{
    const ProtectionParameters parameters{TlsVersion::Tls13, findCipherSuite(0x1301)};
    const auto client = protectionFromTraffic(
        parameters, fromHex("9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5"));
    ASSERT_TRUE(client.hasValue());
    Bytes payload(50);
    std::iota(payload.begin(), payload.end(), std::uint8_t{0});
    std::uint8_t type = 0;
    EXPECT_EQ(
        open(**client,
             fromHex(
                 "17 03 03 00 43 a2 3f 70 54 b6 2c 94 d0 af fa fe 82 28 ba 55 cb ef ac ea 42 f9 14 aa 66 bc"
                 "ab 3f 2b 98 19 a8 a5 b4 6b 39 5b d5 4a 9a 20 44 1e 2b 62 97 4e 1f 5a 62 92 a2 97 70 14 bd"
                 "1e 3d ea e6 3a ee bb 21 69 49 15 e4"),
             0, &type),
        payload);
    EXPECT_EQ(type, 23);

    // … and the alert that closes it, which is the client's second record.
    EXPECT_EQ(open(**client,
                   fromHex("17 03 03 00 13 c9 87 27 60 65 56 66 b7 4d 7f f1 15 3e fd 6d b6 d0 b0 e3"), 1,
                   &type),
              fromHex("01 00"));
    EXPECT_EQ(type, 21);
}

// The first of NIST's CAVP vectors for the key derivation of TLS 1.2 with SHA-256.
TEST(KeySchedule, DerivesMasterSecretAndKeyBlockOfTls12)
{
    const CipherSuite& suite = *findCipherSuite(0x003c); // AES_128_CBC_SHA256: MAC 32, key 16
    const SecretOctets master = masterSecret(
        TlsVersion::Tls12, suite,
        fromHex("f8938ecc9edebc5030c0c6a441e213cd24e6f770a50dda07876f8d55da062bcadb386b411fd4fe4313a604fc"
                "e6c17fbc"),
        randoms("36c129d01a3200894b9179faac589d9835d58775f9b5ea3587cb8fd0364cae8c",
                "f6c9575ed7ddd73e1f7d16eca115415812a43c2b747daaaae043abfb50053fce"));
    EXPECT_EQ(
        master,
        fromHex("202c88c00f84a17a20027079604787461176455539e705be730890602c289a5001e34eeb3a043e5d52a65e66"
                "125188bf"));
    const Bytes block =
        fromHex("d06139889fffac1e3a71865f504aa5d0d2a2e89506c6f2279b670c3e1b74f531016a2530c51a3a0f7e1d65"
                "90d0f0566b2f387f8d11fd4f731cdd572d2eae927f6f2f81410b25e6960be68985add6c38445ad9f8c64bf"
                "8068bf9a6679485d966f1ad6f68b43495b10a683755ea2b858d70ccac7ec8b053c6bd41ca299d4e51928");
    ASSERT_EQ(block.size(), 128U);
    const ProtectionParameters parameters{TlsVersion::Tls12, &suite};
    const auto pair =
        protectionFromMaster(parameters, master,
                             randoms("62e1fd91f23f558a605f28478c58cf72637b89784d959df7e946d3f07bd1b616",
                                     "ae6c806f8ad4d80784549dff28a4b58fd837681a51d928c3e30ee5ff14f39868"));
    ASSERT_TRUE(pair.hasValue());
    RecordSealer client(parameters, {part(block, 0, 32), part(block, 64, 16), {}});
    RecordSealer server(parameters, {part(block, 32, 32), part(block, 80, 16), {}});
    EXPECT_EQ(open(*pair->client, client.seal(23, Bytes{1, 2, 3}), 0), (Bytes{1, 2, 3}));
    EXPECT_EQ(open(*pair->server, server.seal(23, Bytes{4, 5}), 0), (Bytes{4, 5}));
}

TEST(KeySchedule, ExportSuitesOfTls10WidenTheirKeys)
{
    const ProtectionParameters parameters{TlsVersion::Tls10,
                                          findCipherSuite(0x0008)}; // RSA_EXPORT_WITH_DES40_CBC_SHA
    TlsRandoms both;
    both.client.fill(0xc1);
    both.server.fill(0x5e);
    const Bytes client(both.client.begin(), both.client.end());
    const Bytes server(both.server.begin(), both.server.end());
    const Bytes master(48, 0x77);
    const auto pair = protectionFromMaster(parameters, master, both);
    ASSERT_TRUE(pair.hasValue());

    // RFC 2246, section 6.3.1: 20 octets of MAC key and 5 of key for each side; the rest of a key is
    // expanded.
    const Bytes block = prf10(master, "key expansion", joined({server, client}), 50);
    const Bytes ivs = prf10({}, "IV block", joined({client, server}), 16);
    RecordKeys mine{part(block, 0, 20),
                    prf10(part(block, 40, 5), "client write key", joined({client, server}), 8),
                    part(ivs, 0, 8)};
    RecordKeys theirs{part(block, 20, 20),
                      prf10(part(block, 45, 5), "server write key", joined({client, server}), 8),
                      part(ivs, 8, 8)};
    EXPECT_EQ(open(*pair->client, RecordSealer(parameters, mine).seal(23, Bytes{1, 2, 3}), 0),
              (Bytes{1, 2, 3}));
    EXPECT_EQ(open(*pair->server, RecordSealer(parameters, theirs).seal(23, Bytes{4}), 0), (Bytes{4}));
}

TEST(KeySchedule, ExportSuitesOfSsl3WidenTheirKeys)
{
    const ProtectionParameters parameters{TlsVersion::Ssl3,
                                          findCipherSuite(0x0006)}; // RSA_EXPORT_WITH_RC2_CBC_40_MD5
    TlsRandoms both;
    both.client.fill(0xc1);
    both.server.fill(0x5e);
    const Bytes client(both.client.begin(), both.client.end());
    const Bytes server(both.server.begin(), both.server.end());
    const Bytes master(48, 0x77);
    const auto pair = protectionFromMaster(parameters, master, both);
    ASSERT_TRUE(pair.hasValue());

    // RFC 6101, sections 6.2.2 and 6.2.2.1.
    Bytes block;
    for (const std::string_view salt : {"A", "BB", "CCC", "DDDD"})
        block = joined(
            {block,
             digest("MD5", joined({master, digest("SHA1", joined({text(salt), master, server, client}))}))});
    RecordKeys mine{part(block, 0, 16), digest("MD5", joined({part(block, 32, 5), client, server})),
                    part(digest("MD5", joined({client, server})), 0, 8)};
    RecordKeys theirs{part(block, 16, 16), digest("MD5", joined({part(block, 37, 5), server, client})),
                      part(digest("MD5", joined({server, client})), 0, 8)};
    EXPECT_EQ(open(*pair->client, RecordSealer(parameters, mine).seal(23, Bytes{1, 2, 3}), 0),
              (Bytes{1, 2, 3}));
    EXPECT_EQ(open(*pair->server, RecordSealer(parameters, theirs).seal(23, Bytes{4}), 0), (Bytes{4}));
}

TEST(KeySchedule, NextTrafficSecretHasTheLabelOfItsDraft)
{
    const Bytes secret(48, 0x31);
    const auto expanded = [&](const Bytes& label) { // HKDF-Expand-Label, one block: RFC 8446, section 7.1
        return hmac("SHA384", secret,
                    joined({{0, 48, static_cast<std::uint8_t>(label.size())}, label, {0}, {1}}));
    };
    const CipherSuite* const suite = findCipherSuite(0x1302);
    EXPECT_EQ(nextTrafficSecret({TlsVersion::Tls13, suite}, secret), expanded(text("tls13 traffic upd")));
    EXPECT_EQ(nextTrafficSecret({TlsVersion::Tls13, suite, false, false, 23}, secret),
              expanded(text("tls13 traffic upd")));
    EXPECT_EQ(nextTrafficSecret({TlsVersion::Tls13, suite, false, false, 18}, secret),
              expanded(text("TLS 1.3, application traffic secret")));
    EXPECT_TRUE(nextTrafficSecret({TlsVersion::Tls13, suite}, Bytes(32)).empty());
}

TEST(KeySchedule, ExtendedMasterSecretComesFromTheHandshakesHash)
{
    const CipherSuite& suite = *findCipherSuite(0x009d); // with SHA-384
    const Bytes premaster(48, 0x29);
    HandshakeTranscript transcript;
    transcript.add(text("Client"));
    transcript.add(text("Hello"));
    EXPECT_TRUE(transcript.hash().empty());
    transcript.select(TlsVersion::Tls12, suite);
    transcript.add(text("ServerHello"));
    const Bytes hash = digest("SHA384", text("ClientHelloServerHello"));
    EXPECT_EQ(transcript.hash(), hash);
    EXPECT_EQ(transcript.hash(), hash); // asking changes nothing
    EXPECT_EQ(extendedMasterSecret(TlsVersion::Tls12, suite, premaster, hash),
              pHash("SHA384", premaster, joined({text("extended master secret"), hash}), 48));

    HandshakeTranscript old;
    old.add(text("ClientHello"));
    old.select(TlsVersion::Tls11, *findCipherSuite(0x002f));
    EXPECT_EQ(old.hash(), joined({digest("MD5", text("ClientHello")), digest("SHA1", text("ClientHello"))}));
    EXPECT_EQ(extendedMasterSecret(TlsVersion::Tls11, suite, premaster, old.hash()),
              prf10(premaster, "extended master secret", old.hash(), 48));
}

TEST(KeySchedule, RefusesSecretsThatDoNotFit)
{
    const auto error = [](std::uint16_t suite, TlsVersion version, std::size_t length) {
        const ProtectionParameters parameters{version, findCipherSuite(suite)};
        if (version == TlsVersion::Tls13)
            return protectionFromTraffic(parameters, Bytes(length)).error();
        return protectionFromMaster(parameters, Bytes(length), {}).error();
    };
    EXPECT_EQ(error(0x1302, TlsVersion::Tls13, 32), ProtectionError::BadSecret);
    EXPECT_EQ(error(0xc02f, TlsVersion::Tls13, 32), ProtectionError::NotForVersion);
    EXPECT_EQ(error(0x1306, TlsVersion::Tls13, 32), ProtectionError::Unsupported);
    EXPECT_EQ(error(0xc02f, TlsVersion::Tls12, 47), ProtectionError::BadSecret);
    EXPECT_EQ(error(0x1301, TlsVersion::Tls12, 48), ProtectionError::NotForVersion);
    EXPECT_EQ(error(0xc100, TlsVersion::Tls12, 48), ProtectionError::Unsupported);
    EXPECT_EQ(error(0xc02f, TlsVersion::Tls10, 48), ProtectionError::NotForVersion);
}

} // namespace
} // namespace weir
