// Writes those seeds of the capture and packet targets whose names begin with "built-":
// make_fuzz_seeds tests/fuzz/corpus
#include "tests/support/capture_builder.h"

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace weir::test;

Bytes modestPcap(const PcapHeader& header)
{
    PcapBuilder file(header);
    file.packet(1, 2, tcpFrame({}, {.flags = 2})).packet(3, 4, tcpFrame({}, {}, "text"), 2000);
    return file.octets();
}

Bytes fullPcapng(Order order)
{
    PcapngBuilder file(order);
    const Bytes frame = tcpFrame({}, {}, "text");
    file.interface(1, 96, file.option(9, {9})).interface(101, 0, file.option(9, {0x8a}));
    file.packet(0, 1'000'000, frame, 0, file.comment("note")).simplePacket(frame, 60).oldPacket(1, 5, frame);
    file.block(5, file.ordered().u32(0).u64(1)).secrets("CLIENT_RANDOM 00 00");
    file.section(order == Order::Little ? Order::Big : Order::Little, file.comment("section"));
    file.interface(1).packet(0, 7, frame);
    return file.octets();
}

/// The input of the packet target.
Bytes packets(std::uint16_t linkType, const std::vector<Bytes>& octets)
{
    Bytes out;
    append16(out, __builtin_bswap16(linkType));
    for (const Bytes& each : octets) {
        append16(out, __builtin_bswap16(static_cast<std::uint16_t>(each.size())));
        appendAll(out, each);
    }
    return out;
}

Bytes withPrefix(std::string_view prefix, const Layer& layer)
{
    Bytes out = hex(prefix);
    appendAll(out, layer.octets);
    return out;
}

/// A header in hexadecimal around what `inner` builds.
Layer wrapped(std::string_view header, const Bytes& inner, std::uint8_t protocol)
{
    Layer layer;
    layer.octets = hex(header);
    appendAll(layer.octets, inner);
    layer.protocol = protocol;
    return layer;
}

std::vector<std::pair<std::string, Bytes>> packetSeeds()
{
    const Ip v4{.identification = 7};
    const Ip v6{.source = "2001:db8::1", .destination = "2001:db8::2", .identification = 7};
    const Layer segment = tcp({.options = hex("0101080a0000000100000002")}, std::string(40, 'x'));
    const Layer four = ipv4(v4, segment);
    const Layer six = ipv6(v6, ipv6Extension(0, 1, v6, segment));
    const Bytes frame = ethernet(four);
    std::vector<Bytes> fragments4, fragments6;
    for (const std::size_t offset : {24u, 0u, 48u, 8u}) {
        const std::size_t length = offset == 8 ? 16 : offset == 0 ? 8 : 24;
        fragments4.push_back(ethernet(ipv4Fragment(v4, segment, {offset, length, offset != 48})));
        fragments6.push_back(ethernet(ipv6Fragment(v6, segment, {offset, length, offset != 48})));
    }
    const auto udpTunnel = [&](std::uint16_t port, std::string_view header, const Bytes& inner) {
        return ethernet(ipv4(v4, udp(1000, port, wrapped(header, inner, 0))));
    };
    return {
        {"ethernet", packets(1, {frame, ethernet(vlan(5, six)), ethernet(vlan(7, vlan(8, four), 0x88a8))})},
        {"fragments4", packets(1, fragments4)},
        {"fragments6", packets(1, fragments6)},
        {"missing4", packets(1, {fragments4[1], fragments4[3], fragments4[2]})},
        {"cooked", packets(113, {withPrefix("00000001000602000000000100000800", four)})},
        {"cooked2", packets(276, {withPrefix("86dd000000000001000100060200000000010000", six)})},
        {"null", packets(0, {withPrefix("02000000", four), withPrefix("0000001e", six)})},
        {"raw", packets(101, {four.octets, six.octets})},
        {"ppp",
         packets(9, {withPrefix("ff030021", four), withPrefix("0057", six), withPrefix("0f000800", four)})},
        {"llc", packets(100, {withPrefix("aaaa030000000800", four)})},
        {"frame_relay", packets(107, {withPrefix("184103cc", four)})},
        {"wlan",
         packets(105,
                 {withPrefix("8802000002000000000202000000000102000000000300000000aaaa030000000800", four)})},
        {"radiotap",
         packets(127,
                 {withPrefix(
                     "00000900020000000008020000020000000002020000000001020000000003 0000aaaa030000000800",
                     four)})},
        {"nflog", packets(239, {withPrefix("02000000080001000800030064000900", four)})},
        {"mpls", packets(1, {[&] {
                             Layer layer = wrapped("00064000 00065140", four.octets, 0);
                             layer.etherType = 0x8847;
                             return ethernet(layer);
                         }()})},
        {"pppoe", packets(1, {[&] {
                              Layer layer = wrapped("1100000100660021", four.octets, 0);
                              layer.etherType = 0x8864;
                              return ethernet(layer);
                          }()})},
        {"ip_in_ip",
         packets(1, {ethernet(ipv4(v4, four)), ethernet(ipv4(v4, six)), ethernet(ipv6(v6, four))})},
        {"gre",
         packets(1, {ethernet(ipv4(v4, wrapped("30000800 0000000100000002", four.octets, 47))),
                     ethernet(ipv4(v4, wrapped("100088be 00000002 1001000000000000", frame, 47))),
                     ethernet(ipv4(v4, wrapped("100022eb 00000002 200100000000000000000000", frame, 47)))})},
        {"vxlan", packets(1, {udpTunnel(4789, "0800000000002a00", frame),
                              udpTunnel(4790, "0c00000300002a00", frame)})},
        {"geneve", packets(1, {udpTunnel(6081, "0100655800002a00 00000000", frame)})},
        {"gtp", packets(1, {udpTunnel(2152, "34ff0074 00000001 00000085 01000000", four.octets)})},
    };
}

void writeSeeds(const std::string& folder, const std::vector<std::pair<std::string, Bytes>>& seeds)
{
    for (const auto& [name, octets] : seeds)
        writeFile(folder + "/built-" + name, octets);
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::fprintf(stderr, "usage: make_seeds CORPUS_FOLDER\n");
        return 2;
    }
    const std::string corpus = argv[1];
    writeSeeds(corpus + "/capture", {
                                        {"little.pcap", modestPcap({})},
                                        {"big_nanoseconds.pcap", modestPcap({Order::Big, 0xa1b23c4d})},
                                        {"modified.pcap", modestPcap({Order::Little, 0xa1b2cd34})},
                                        {"old.pcap", modestPcap({.minorVersion = 2})},
                                        {"little.pcapng", fullPcapng(Order::Little)},
                                        {"big.pcapng", fullPcapng(Order::Big)},
                                    });
    writeSeeds(corpus + "/packet", packetSeeds());
    return 0;
}
