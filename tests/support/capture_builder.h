// Capture files for tests, octet by octet, in either byte order.
#pragma once

#include "tests/support/packet_builder.h"

#include <cstdint>
#include <fstream>
#include <string>

namespace weir::test {

enum class Order { Little, Big };

/// Numbers in a chosen byte order.
class OrderedBytes
{
public:
    explicit OrderedBytes(Order order) : m_order(order) {}

    OrderedBytes& u16(std::uint16_t value) { return number(value, 2); }
    OrderedBytes& u32(std::uint32_t value) { return number(value, 4); }
    OrderedBytes& u64(std::uint64_t value) { return number(value, 8); }
    OrderedBytes& raw(const Bytes& octets)
    {
        appendAll(octetsSoFar, octets);
        return *this;
    }
    OrderedBytes& pad4()
    {
        octetsSoFar.resize((octetsSoFar.size() + 3) / 4 * 4);
        return *this;
    }

    Bytes octetsSoFar;

private:
    OrderedBytes& number(std::uint64_t value, int width)
    {
        for (int i = 0; i < width; ++i) {
            const int shift = 8 * (m_order == Order::Little ? i : width - 1 - i);
            append8(octetsSoFar, static_cast<unsigned>(value >> shift & 0xff));
        }
        return *this;
    }

    Order m_order;
};

struct PcapHeader
{
    Order order = Order::Little;
    std::uint32_t magic = 0xa1b2c3d4; ///< 0xa1b23c4d: nanoseconds; 0xa1b2cd34: modified
    std::uint32_t linkType = 1;
    std::uint32_t snapshotLength = 262144;
    std::uint16_t minorVersion = 4;
};

class PcapBuilder
{
public:
    explicit PcapBuilder(const PcapHeader& header = {}) : m_header(header), m_out(header.order)
    {
        m_out.u32(header.magic).u16(2).u16(header.minorVersion).u32(0).u32(0);
        m_out.u32(header.snapshotLength).u32(header.linkType);
    }

    /// originalLength 0: as long as what was captured.
    PcapBuilder& packet(std::uint32_t seconds, std::uint32_t fraction, const Bytes& octets,
                        std::uint32_t originalLength = 0)
    {
        const auto captured = static_cast<std::uint32_t>(octets.size());
        m_out.u32(seconds).u32(fraction).u32(captured).u32(originalLength ? originalLength : captured);
        if (m_header.magic == 0xa1b2cd34)
            m_out.u32(1).u32(0);
        m_out.raw(octets);
        return *this;
    }
    PcapBuilder& raw(const Bytes& octets)
    {
        m_out.raw(octets);
        return *this;
    }

    const Bytes& octets() const { return m_out.octetsSoFar; }

private:
    PcapHeader m_header;
    OrderedBytes m_out;
};

class PcapngBuilder
{
public:
    explicit PcapngBuilder(Order order = Order::Little) { section(order); }

    PcapngBuilder& section(Order order, const Bytes& options = {})
    {
        m_order = order;
        return block(0x0a0d0d0a,
                     OrderedBytes(order).u32(0x1a2b3c4d).u16(1).u16(0).u64(~std::uint64_t{0}).raw(options));
    }
    PcapngBuilder& interface(std::uint16_t linkType, std::uint32_t snapshotLength = 0,
                             const Bytes& options = {})
    {
        return block(1, ordered().u16(linkType).u16(0).u32(snapshotLength).raw(options));
    }
    /// originalLength 0: as long as what was captured.
    PcapngBuilder& packet(std::uint32_t interface, std::uint64_t ticks, const Bytes& octets,
                          std::uint32_t originalLength = 0, const Bytes& options = {})
    {
        const auto captured = static_cast<std::uint32_t>(octets.size());
        OrderedBytes body = ordered();
        body.u32(interface)
            .u32(static_cast<std::uint32_t>(ticks >> 32))
            .u32(static_cast<std::uint32_t>(ticks));
        body.u32(captured).u32(originalLength ? originalLength : captured).raw(octets).pad4().raw(options);
        return block(6, body);
    }
    PcapngBuilder& oldPacket(std::uint16_t interface, std::uint64_t ticks, const Bytes& octets)
    {
        const auto captured = static_cast<std::uint32_t>(octets.size());
        OrderedBytes body = ordered();
        body.u16(interface).u16(7).u32(static_cast<std::uint32_t>(ticks >> 32));
        body.u32(static_cast<std::uint32_t>(ticks)).u32(captured).u32(captured).raw(octets).pad4();
        return block(2, body);
    }
    PcapngBuilder& simplePacket(const Bytes& octets, std::uint32_t originalLength)
    {
        return block(3, ordered().u32(originalLength).raw(octets).pad4());
    }
    PcapngBuilder& secrets(const std::string& keyLog)
    {
        OrderedBytes body = ordered();
        body.u32(0x544c534b).u32(static_cast<std::uint32_t>(keyLog.size())).raw(bytes(keyLog)).pad4();
        return block(10, body);
    }
    PcapngBuilder& block(std::uint32_t type, OrderedBytes body)
    {
        body.pad4();
        const auto length = static_cast<std::uint32_t>(body.octetsSoFar.size() + 12);
        appendAll(m_octets, ordered().u32(type).u32(length).raw(body.octetsSoFar).u32(length).octetsSoFar);
        return *this;
    }
    PcapngBuilder& raw(const Bytes& octets)
    {
        appendAll(m_octets, octets);
        return *this;
    }

    OrderedBytes ordered() const { return OrderedBytes(m_order); }
    Bytes option(std::uint16_t code, const Bytes& value) const
    {
        return ordered()
            .u16(code)
            .u16(static_cast<std::uint16_t>(value.size()))
            .raw(value)
            .pad4()
            .octetsSoFar;
    }
    Bytes comment(std::string_view text) const { return option(1, bytes(text)); }

    const Bytes& octets() const { return m_octets; }

private:
    Order m_order = Order::Little;
    Bytes m_octets;
};

inline void writeFile(const std::string& path, const Bytes& octets)
{
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(reinterpret_cast<const char*>(octets.data()), static_cast<std::streamsize>(octets.size()));
}

} // namespace weir::test
