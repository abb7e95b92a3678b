// Packets for tests, from the inside out, with correct lengths and checksums.
//
//     ethernet(vlan(100, ipv4({.source = "10.0.0.1", .destination = "10.0.0.2"}, tcp({.seq = 1}, "GET / "))))
//
// Each function returns a Layer: its octets, and what the layer outside must call them.
#pragma once

#include <arpa/inet.h>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::test {

using Bytes = std::vector<std::uint8_t>;

/// Octets with their names in the layers outside.
struct Layer
{
    Bytes octets;
    std::uint16_t etherType = 0; ///< when it stands in Ethernet
    std::uint8_t protocol = 0;   ///< when it stands in IP
    bool isTcp = false;          ///< its checksum awaits the addresses
};

inline void append8(Bytes& out, unsigned value)
{
    out.push_back(static_cast<std::uint8_t>(value));
}
inline void append16(Bytes& out, unsigned value)
{
    append8(out, value >> 8);
    append8(out, value);
}
inline void append32(Bytes& out, std::uint32_t value)
{
    append16(out, value >> 16);
    append16(out, value & 0xffff);
}
inline void appendAll(Bytes& out, const Bytes& more)
{
    out.insert(out.end(), more.begin(), more.end());
}
inline void store16(Bytes& out, std::size_t at, unsigned value)
{
    out[at] = static_cast<std::uint8_t>(value >> 8);
    out[at + 1] = static_cast<std::uint8_t>(value);
}
inline Bytes bytes(std::string_view text)
{
    return {text.begin(), text.end()};
}
/// "dead beef" → four octets.
inline Bytes hex(std::string_view digits)
{
    const auto nibble = [](char c) {
        return static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    };
    Bytes out;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (digits[i] == ' ')
            continue;
        assert(i + 1 < digits.size());
        append8(out, nibble(digits[i]) << 4 | nibble(digits[i + 1]));
        ++i;
    }
    return out;
}

/// RFC 1071, over `octets` after a sum that is already there.
inline std::uint16_t internetChecksum(const Bytes& octets, std::uint32_t sum = 0)
{
    for (std::size_t i = 0; i < octets.size(); ++i)
        sum += i % 2 == 0 ? static_cast<std::uint32_t>(octets[i]) << 8 : octets[i];
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(~sum);
}

inline Bytes addressOctets(const std::string& text)
{
    const bool v6 = text.find(':') != std::string::npos;
    Bytes out(v6 ? 16 : 4);
    [[maybe_unused]] const int ok = inet_pton(v6 ? AF_INET6 : AF_INET, text.c_str(), out.data());
    assert(ok == 1);
    return out;
}

struct Tcp
{
    std::uint16_t sourcePort = 40000;
    std::uint16_t destinationPort = 80;
    std::uint32_t seq = 0;
    std::uint32_t ack = 0;
    std::uint8_t flags = 0x10; ///< ACK
    std::uint16_t window = 65535;
    std::uint16_t urgent = 0;
    Bytes options = {}; ///< padded to a multiple of four
};

inline Layer tcp(const Tcp& header, const Bytes& payload = {})
{
    Bytes options = header.options;
    options.resize((options.size() + 3) / 4 * 4);
    Layer layer;
    append16(layer.octets, header.sourcePort);
    append16(layer.octets, header.destinationPort);
    append32(layer.octets, header.seq);
    append32(layer.octets, header.ack);
    append8(layer.octets, static_cast<unsigned>(5 + options.size() / 4) << 4);
    append8(layer.octets, header.flags);
    append16(layer.octets, header.window);
    append16(layer.octets, 0); // checksum: when the addresses are known
    append16(layer.octets, header.urgent);
    appendAll(layer.octets, options);
    appendAll(layer.octets, payload);
    layer.protocol = 6;
    layer.isTcp = true;
    return layer;
}
inline Layer tcp(const Tcp& header, std::string_view payload)
{
    return tcp(header, bytes(payload));
}

inline Layer udp(std::uint16_t sourcePort, std::uint16_t destinationPort, const Layer& payload)
{
    Layer layer;
    append16(layer.octets, sourcePort);
    append16(layer.octets, destinationPort);
    append16(layer.octets, static_cast<unsigned>(payload.octets.size() + 8));
    append16(layer.octets, 0); // no checksum
    appendAll(layer.octets, payload.octets);
    layer.protocol = 17;
    return layer;
}

struct Ip
{
    std::string source = "10.0.0.1";
    std::string destination = "10.0.0.2";
    std::uint8_t timeToLive = 64; ///< or hop limit
    std::uint32_t identification = 0;
    Bytes options = {}; ///< IPv4; a multiple of four
};

namespace detail {

inline void fillTcpChecksum(Layer& layer, const Ip& ip)
{
    if (!layer.isTcp || layer.octets.size() < 18)
        return;
    Bytes pseudo = addressOctets(ip.source);
    appendAll(pseudo, addressOctets(ip.destination));
    append32(pseudo, static_cast<std::uint32_t>(layer.octets.size()));
    append32(pseudo, 6);
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < pseudo.size(); i += 2)
        sum += static_cast<std::uint32_t>(pseudo[i] << 8 | pseudo[i + 1]);
    store16(layer.octets, 16, 0);
    store16(layer.octets, 16, internetChecksum(layer.octets, sum));
}

inline Layer ipv4Header(const Ip& ip, std::uint8_t protocol, const Bytes& payload, unsigned flagsAndOffset)
{
    Layer layer;
    Bytes& out = layer.octets;
    append8(out, static_cast<unsigned>(0x45 + ip.options.size() / 4));
    append8(out, 0);
    append16(out, static_cast<unsigned>(20 + ip.options.size() + payload.size()));
    append16(out, ip.identification);
    append16(out, flagsAndOffset);
    append8(out, ip.timeToLive);
    append8(out, protocol);
    append16(out, 0);
    appendAll(out, addressOctets(ip.source));
    appendAll(out, addressOctets(ip.destination));
    appendAll(out, ip.options);
    store16(out, 10, internetChecksum(out));
    appendAll(out, payload);
    layer.etherType = 0x0800;
    layer.protocol = 4;
    return layer;
}

inline Layer ipv6Header(const Ip& ip, std::uint8_t nextHeader, const Bytes& payload)
{
    Layer layer;
    Bytes& out = layer.octets;
    append32(out, 0x60000000);
    append16(out, static_cast<unsigned>(payload.size()));
    append8(out, nextHeader);
    append8(out, ip.timeToLive);
    appendAll(out, addressOctets(ip.source));
    appendAll(out, addressOctets(ip.destination));
    appendAll(out, payload);
    layer.etherType = 0x86dd;
    layer.protocol = 41;
    return layer;
}

} // namespace detail

inline Layer ipv4(const Ip& ip, Layer payload)
{
    detail::fillTcpChecksum(payload, ip);
    return detail::ipv4Header(ip, payload.protocol, payload.octets, 0);
}

inline Layer ipv6(const Ip& ip, Layer payload)
{
    detail::fillTcpChecksum(payload, ip);
    return detail::ipv6Header(ip, payload.protocol, payload.octets);
}

/// An extension header (hop-by-hop 0, routing 43, destination options 60) of `units` times 8 octets before
/// payload. The TCP checksum must be filled in outside: give `ip` as it will stand there.
inline Layer ipv6Extension(std::uint8_t kind, unsigned units, const Ip& ip, Layer payload)
{
    detail::fillTcpChecksum(payload, ip);
    Layer layer;
    append8(layer.octets, payload.protocol);
    append8(layer.octets, units - 1);
    layer.octets.resize(units * 8);
    appendAll(layer.octets, payload.octets);
    layer.protocol = kind;
    return layer;
}

/// Octets [offset, offset + length) of the datagram's payload as one fragment; offset is a multiple of 8.
/// `more` is false for the last one.
struct FragmentRange
{
    std::size_t offset;
    std::size_t length;
    bool more;
};

inline Layer ipv4Fragment(const Ip& ip, Layer payload, FragmentRange range)
{
    detail::fillTcpChecksum(payload, ip);
    const auto begin = payload.octets.begin() + static_cast<std::ptrdiff_t>(range.offset);
    const Bytes part(begin, begin + static_cast<std::ptrdiff_t>(range.length));
    const unsigned moreFlag = range.more ? 0x2000 : 0;
    return detail::ipv4Header(ip, payload.protocol, part, moreFlag | static_cast<unsigned>(range.offset / 8));
}

inline Layer ipv6Fragment(const Ip& ip, Layer payload, FragmentRange range)
{
    detail::fillTcpChecksum(payload, ip);
    const auto begin = payload.octets.begin() + static_cast<std::ptrdiff_t>(range.offset);
    Bytes part;
    append8(part, payload.protocol);
    append8(part, 0);
    append16(part, static_cast<unsigned>(range.offset) | (range.more ? 1u : 0u));
    append32(part, ip.identification);
    part.insert(part.end(), begin, begin + static_cast<std::ptrdiff_t>(range.length));
    return detail::ipv6Header(ip, 44, part);
}

/// A tag around payload; tagType 0x88a8 for a service tag.
inline Layer vlan(unsigned id, const Layer& payload, std::uint16_t tagType = 0x8100)
{
    Layer layer;
    append16(layer.octets, id);
    append16(layer.octets, payload.etherType);
    appendAll(layer.octets, payload.octets);
    layer.etherType = tagType;
    return layer;
}

/// A frame without check sequence, padded to 60 octets as a network card does.
inline Bytes ethernet(const Layer& payload)
{
    Bytes out = hex("020000000002 020000000001");
    append16(out, payload.etherType);
    appendAll(out, payload.octets);
    if (out.size() < 60)
        out.resize(60);
    return out;
}

/// The commonest packet: TCP over IPv4 over Ethernet.
inline Bytes tcpFrame(const Ip& ip, const Tcp& header, std::string_view payload = {})
{
    return ethernet(ipv4(ip, tcp(header, payload)));
}

} // namespace weir::test
