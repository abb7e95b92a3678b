// A capture in memory, read in blocks of any size.
#pragma once

#include "core/capture/capture_magic.h"
#include "core/capture/open_reader.h"
#include "tests/support/packet_builder.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

namespace weir::test {

class MemoryStream : public OctetStream
{
public:
    explicit MemoryStream(Bytes octets) : m_octets(std::move(octets)) {}

    Expected<std::size_t, CaptureError> read(std::span<std::uint8_t> out) override
    {
        const std::size_t count = std::min(out.size(), m_octets.size() - m_next);
        if (count > 0)
            std::memcpy(out.data(), m_octets.data() + m_next, count);
        m_next += count;
        return count;
    }
    std::uint64_t consumed() const override { return m_next; }

private:
    Bytes m_octets;
    std::size_t m_next = 0;
};

/// Nothing where the octets are no capture, or their header cannot be used.
inline std::unique_ptr<PacketReader> openMemory(const Bytes& octets,
                                                std::size_t blockSize = RecordBuffer::defaultBlockSize)
{
    const auto format = captureFormat(octets);
    if (!format)
        return nullptr;
    auto source = std::make_unique<CaptureSource>(std::make_unique<MemoryStream>(octets), FileDescriptor());
    auto reader = openReader(std::move(source), *format, CaptureInfo{}, blockSize);
    return reader ? std::move(*reader) : nullptr;
}

/// A packet with octets of its own.
struct KeptPacket
{
    Packet packet; ///< packet.octets are those below
    Bytes octets;
};

inline std::vector<KeptPacket> readAll(PacketReader& reader)
{
    std::vector<KeptPacket> packets;
    Packet packet;
    while (reader.next(packet) == PacketReader::Result::Packet) {
        KeptPacket kept{packet, Bytes(packet.octets.begin(), packet.octets.end())};
        kept.packet.octets = {};
        packets.push_back(std::move(kept));
    }
    return packets;
}

} // namespace weir::test
