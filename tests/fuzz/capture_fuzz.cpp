// Any octets as a capture file, read in large and in small blocks: the packets must be the same.
#include "core/packet/packet_decoder.h"
#include "tests/support/memory_capture.h"

#include <cstdlib>

namespace {

using namespace weir;

void require(bool holds)
{
    if (!holds)
        std::abort();
}

bool samePacket(const test::KeptPacket& a, const test::KeptPacket& b)
{
    return a.octets == b.octets && a.packet.frame == b.packet.frame && a.packet.time == b.packet.time &&
           a.packet.linkType == b.packet.linkType && a.packet.interface == b.packet.interface &&
           a.packet.originalLength == b.packet.originalLength && a.packet.position == b.packet.position;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const test::Bytes file(data, data + size);
    const auto large = test::openMemory(file);
    const auto small = test::openMemory(file, 1 + size % 61);
    require((large == nullptr) == (small == nullptr));
    if (!large)
        return 0;
    const auto packets = test::readAll(*large);
    const auto again = test::readAll(*small);
    require(packets.size() == again.size() && packets.size() == large->info().packets);
    for (std::size_t i = 0; i < packets.size(); ++i) {
        const test::KeptPacket& kept = packets[i];
        require(samePacket(kept, again[i]));
        require(kept.packet.position + kept.octets.size() <= size);
        require(std::equal(kept.octets.begin(), kept.octets.end(), data + kept.packet.position));
        require(kept.packet.interface < large->info().interfaces.size());
    }
    require(large->info().notices.size() == small->info().notices.size());
    require(large->info().truncatedAt == small->info().truncatedAt);
    return 0;
}
