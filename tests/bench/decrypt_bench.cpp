// How fast records of 16 KiB are opened: a line for each cipher, its name as `openssl speed` has it, and
// octets a second. bench.py compares them with OpenSSL's own figures.
#include "core/tls/record_protection.h"
#include "tests/support/record_sealer.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

using namespace weir;

namespace {

constexpr std::size_t recordSize = 16384;
constexpr std::size_t records =
    64; ///< 1 MiB: neither always in the nearest cache nor always out of all of them
constexpr std::chrono::milliseconds least{1000};

double octetsASecond(const ProtectionParameters& parameters)
{
    test::RecordSealer sealer(parameters, test::RecordSealer::someKeys(parameters));
    std::vector<std::vector<std::uint8_t>> sealed;
    const std::vector<std::uint8_t> plain(recordSize, 0x42);
    for (std::size_t i = 0; i < records; ++i)
        sealed.push_back(sealer.seal(23, plain));

    const auto opener = RecordProtection::create(parameters, test::RecordSealer::someKeys(parameters));
    std::vector<std::uint8_t> content;
    std::uint64_t octets = 0;
    const auto begin = std::chrono::steady_clock::now();
    auto passed = std::chrono::steady_clock::duration::zero();
    for (; passed < least; passed = std::chrono::steady_clock::now() - begin) {
        for (std::size_t i = 0; i < records; ++i) {
            const ProtectedRecord record{23, 0x0303, i, 0, Octets(sealed[i]).subspan(5), {}};
            if (!(*opener)->open(record, content) || content.size() != recordSize)
                std::exit(EXIT_FAILURE);
            octets += content.size();
        }
    }
    return static_cast<double>(octets) / std::chrono::duration<double>(passed).count();
}

} // namespace

int main()
{
    struct Case
    {
        const char* name;
        TlsVersion version;
        std::uint16_t suite;
    };
    for (const Case& each :
         {Case{"aes-128-gcm", TlsVersion::Tls13, 0x1301}, Case{"aes-256-gcm", TlsVersion::Tls12, 0xc030},
          Case{"chacha20-poly1305", TlsVersion::Tls13, 0x1303}})
        fmt::print("{} {:.0f}\n", each.name, octetsASecond({each.version, findCipherSuite(each.suite)}));
}
