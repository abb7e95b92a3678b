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

// RFC 8448, section 3: the server's application data under server_application_traffic_secret_0 …
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
    const auto part = [&block](std::ptrdiff_t from, std::ptrdiff_t count) {
        return Bytes(block.begin() + from, block.begin() + from + count);
    };
    const ProtectionParameters parameters{TlsVersion::Tls12, &suite};
    const auto pair =
        protectionFromMaster(parameters, master,
                             randoms("62e1fd91f23f558a605f28478c58cf72637b89784d959df7e946d3f07bd1b616",
                                     "ae6c806f8ad4d80784549dff28a4b58fd837681a51d928c3e30ee5ff14f39868"));
    ASSERT_TRUE(pair.hasValue());
    RecordSealer client(parameters, {part(0, 32), part(64, 16), {}});
    RecordSealer server(parameters, {part(32, 32), part(80, 16), {}});
    EXPECT_EQ(open(*pair->client, client.seal(23, Bytes{1, 2, 3}), 0), (Bytes{1, 2, 3}));
    EXPECT_EQ(open(*pair->server, server.seal(23, Bytes{4, 5}), 0), (Bytes{4, 5}));
}

} // namespace
} // namespace weir
