// JA3, JA3S and JA4 against what their authors published.
#include "core/parsers/tls/fingerprint.h"
#include "tests/parsers/tls_builder.h"

#include <gtest/gtest.h>

namespace weir::test {
namespace {

using namespace tls;

Octets bodyOf(const std::string& message)
{
    return Octets(reinterpret_cast<const std::uint8_t*>(message.data()), message.size()).subspan(4);
}

// The example of JA4's specification, a Chrome.
std::string chromeHello()
{
    return clientHello(
        numbers({0x4a4a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013,
                 0xc014, 0x009c, 0x009d, 0x002f, 0x0035}),
        extension(0x5a5a, "") + extension(0x001b, "") + serverName("example.org") + extension(0x0033, "") +
            alpn({"h2", "http/1.1"}) + extension(0x4469, "") + extension(0x0017, "") + extension(0x002d, "") +
            extension(0x000d,
                      vector(2, numbers({0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601}))) +
            extension(0x0005, "") + extension(0x0023, "") + extension(0x0012, "") +
            extension(0x002b, vector(1, numbers({0x6a6a, 0x0304, 0x0303}))) + extension(0xff01, "") +
            extension(0x000b, "") + extension(0x000a, "") + extension(0x0015, "") + extension(0x8a8a, ""));
}

TEST(Fingerprint, Ja4IsThatOfThePublishedExample)
{
    const std::string message = chromeHello();
    const auto hello = readClientHello(bodyOf(message));
    ASSERT_TRUE(hello);
    const Ja4 ja4 = ja4Of(*hello);
    EXPECT_EQ(ja4.text, "t13d1516h2_8daaf6152771_e5627efa2ab1");
    EXPECT_EQ(ja4.raw,
              "t13d1516h2_002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030,cca8,cca9_"
              "0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,4469,ff01_"
              "0403,0804,0401,0503,0805,0501,0806,0601");
}

TEST(Fingerprint, Ja4OfAHelloWithoutExtensionsHasZerosForTheirHash)
{
    const std::string message = clientHello(numbers({0x002f}), "");
    const Ja4 ja4 = ja4Of(*readClientHello(bodyOf(message)));
    EXPECT_EQ(ja4.text.substr(0, 11), "t12i010000_");
    EXPECT_EQ(ja4.text.substr(24), "000000000000");
}

TEST(Fingerprint, Ja4TakesAnAlpnThatIsNoTextByItsDigits)
{
    const std::string message = clientHello(numbers({0x002f}), alpn({"\xab\xcd"}));
    EXPECT_EQ(ja4Of(*readClientHello(bodyOf(message))).text.substr(0, 10), "t12i0101ad");
}

TEST(Fingerprint, Ja3LeavesGreaseOutAndKeepsTheOrder)
{
    // From the README of JA3: "769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0".
    std::string message =
        clientHello(numbers({0x0a0a, 47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4}),
                    serverName("a") + extension(10, vector(2, numbers({0x1a1a, 23, 24, 25}))) +
                        extension(11, vector(1, std::string(1, '\0'))) + extension(0x2a2a, ""));
    message[4] = 3, message[5] = 1;
    const Ja3 ja3 = ja3Of(*readClientHello(bodyOf(message)));
    EXPECT_EQ(ja3.text, "769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0");
    EXPECT_EQ(ja3.hash, "ada70206e40642a3e4461f35503241d5");
}

TEST(Fingerprint, Ja3OfAHelloWithoutExtensionsKeepsItsCommas)
{
    // From the README of JA3.
    std::string message = clientHello(numbers({4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99}), "");
    message[4] = 3, message[5] = 1;
    const Ja3 ja3 = ja3Of(*readClientHello(bodyOf(message)));
    EXPECT_EQ(ja3.text, "769,4-5-10-9-100-98-3-6-19-18-99,,,");
    EXPECT_EQ(ja3.hash, "de350869b8c85de67a350c8d186f11e6");
}

TEST(Fingerprint, Ja3sIsVersionSuiteAndExtensions)
{
    // The commonest of TLS 1.3, as tshark has it.
    const std::string message = serverHello(0x1301, extension(51, "") + extension(43, bigEndian(0x0304, 2)));
    const Ja3 ja3s = ja3sOf(*readServerHello(bodyOf(message)));
    EXPECT_EQ(ja3s.text, "771,4865,51-43");
    EXPECT_EQ(ja3s.hash, "eb1d94daa7e0344597e756a1fb6e7054");
}

} // namespace
} // namespace weir::test
