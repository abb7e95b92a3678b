// A capture file of any octets, read to its end in blocks of two sizes: both must tell the same packets.
#include "tests/support/memory_capture.h"

#include <cstdlib>

namespace {

struct Sum
{
    std::uint64_t packets = 0;
    std::uint64_t octets = 0;
    bool operator==(const Sum&) const = default;
};

Sum readWith(const weir::test::Bytes& file, std::size_t blockSize)
{
    Sum sum;
    const auto reader = weir::test::openMemory(file, blockSize);
    if (!reader)
        return sum;
    weir::Packet packet;
    while (reader->next(packet) == weir::PacketReader::Result::Packet) {
        ++sum.packets;
        for (const std::uint8_t octet : packet.octets)
            sum.octets += octet;
    }
    return sum;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const weir::test::Bytes file(data, data + size);
    if (readWith(file, 64) != readWith(file, weir::RecordBuffer::defaultBlockSize))
        std::abort();
    return 0;
}
