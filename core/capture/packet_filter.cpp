#include "core/capture/packet_filter.h"

#include <fmt/format.h>
#include <pcap/pcap.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <utility>

namespace weir {

namespace {

struct PcapCloser
{
    void operator()(pcap_t* handle) const { pcap_close(handle); }
};
using PcapHandle = std::unique_ptr<pcap_t, PcapCloser>;

/// pcap_open_dead wants a DLT_ value, files have LINKTYPE_ values, and libpcap keeps its table of the few
/// that differ to itself. So libpcap reads a capture of this link type that has no packets.
PcapHandle openEmptyCapture(LinkType linkType)
{
    pcap_file_header header{};
    header.magic = 0xa1b2c3d4;
    header.version_major = PCAP_VERSION_MAJOR;
    header.version_minor = PCAP_VERSION_MINOR;
    header.snaplen = 262'144;
    header.linktype = linkType.value;

    std::FILE* file = fmemopen(&header, sizeof header, "rb");
    if (file == nullptr)
        return nullptr;
    std::array<char, PCAP_ERRBUF_SIZE> error{};
    pcap_t* handle = pcap_fopen_offline(file, error.data());
    if (handle == nullptr)
        std::fclose(file);
    return PcapHandle(handle);
}

} // namespace

std::string linkTypeName(LinkType linkType)
{
    const PcapHandle handle = openEmptyCapture(linkType);
    const char* name = handle ? pcap_datalink_val_to_name(pcap_datalink(handle.get())) : nullptr;
    return name != nullptr ? std::string(name) : fmt::format("{}", linkType.value);
}

struct PacketFilter::Program
{
    bpf_program code{};

    Program() = default;
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;
    ~Program() { pcap_freecode(&code); }
};

PacketFilter::PacketFilter(std::string expression) : m_expression(std::move(expression)) {}
PacketFilter::~PacketFilter() = default;
PacketFilter::PacketFilter(PacketFilter&&) noexcept = default;
PacketFilter& PacketFilter::operator=(PacketFilter&&) noexcept = default;

PacketFilter::Verdict PacketFilter::judge(const Packet& packet)
{
    auto found = m_programs.find(packet.linkType.value);
    if (found == m_programs.end())
        found = m_programs.emplace(packet.linkType.value, compile(packet.linkType)).first;
    const Program* program = found->second.get();
    if (program == nullptr)
        return Verdict::Refused;

    pcap_pkthdr header{};
    header.caplen = static_cast<bpf_u_int32>(packet.octets.size());
    header.len = packet.originalLength;
    const bool match = pcap_offline_filter(&program->code, &header, packet.octets.data()) != 0;
    return match ? Verdict::Match : Verdict::NoMatch;
}

std::unique_ptr<PacketFilter::Program> PacketFilter::compile(LinkType linkType)
{
    const auto refuse = [&](const char* reason) {
        m_error = {CaptureError::Kind::BadFilter,
                   fmt::format("The packet filter “{}” cannot be used on packets of link type {}: {}.",
                               m_expression, linkTypeName(linkType), reason)};
        return nullptr;
    };
    const PcapHandle handle = openEmptyCapture(linkType);
    if (!handle)
        return refuse("libpcap does not know that link type");
    auto program = std::make_unique<Program>();
    if (pcap_compile(handle.get(), &program->code, m_expression.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0)
        return refuse(pcap_geterr(handle.get()));
    return program;
}

} // namespace weir
