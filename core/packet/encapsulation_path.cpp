#include "core/packet/encapsulation_path.h"

#include "core/base/octets.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace weir {

namespace {

constexpr char vlanTag = 'V';
constexpr char greKeyTag = 'K';

constexpr std::size_t addressLength = 17; // family, octets

void appendNumber(std::string& out, std::uint32_t value, int octets)
{
    for (int shift = (octets - 1) * 8; shift >= 0; shift -= 8)
        out.push_back(static_cast<char>(value >> shift));
}

void appendAddress(std::string& out, const IpAddress& address)
{
    out.push_back(static_cast<char>(address.family));
    out.append(address.octets.begin(), address.octets.end());
}

IpAddress takeAddress(OctetReader& reader)
{
    IpAddress address;
    address.family = static_cast<IpAddress::Family>(*reader.u8());
    const Octets octets = *reader.take(address.octets.size());
    std::copy(octets.begin(), octets.end(), address.octets.begin());
    return address;
}

std::string networkName(EncapsulationPath::Network kind, std::uint32_t id)
{
    switch (kind) {
    case EncapsulationPath::Network::Vxlan:
        return fmt::format("vxlan:{}", id);
    case EncapsulationPath::Network::Geneve:
        return fmt::format("geneve:{}", id);
    case EncapsulationPath::Network::Backbone:
        return fmt::format("pbb:{}", id);
    }
    return {};
}

const char* tunnelName(EncapsulationPath::Tunnel kind)
{
    switch (kind) {
    case EncapsulationPath::Tunnel::Ipip:
        return "ipip";
    case EncapsulationPath::Tunnel::SixInFour:
        return "6in4";
    case EncapsulationPath::Tunnel::FourInSix:
        return "4in6";
    case EncapsulationPath::Tunnel::Gre:
        return "gre";
    case EncapsulationPath::Tunnel::Gtp:
        return "gtp";
    case EncapsulationPath::Tunnel::EtherIp:
        return "etherip";
    case EncapsulationPath::Tunnel::Mpls:
        return "mpls";
    case EncapsulationPath::Tunnel::L2tp:
        return "l2tp";
    }
    return "";
}

} // namespace

void EncapsulationPath::addVlan(std::uint16_t id)
{
    m_description.push_back(vlanTag);
    appendNumber(m_description, id, 2);
}

void EncapsulationPath::addNetwork(Network kind, std::uint32_t id)
{
    m_description.push_back(static_cast<char>(kind));
    appendNumber(m_description, id, 3);
}

void EncapsulationPath::addGreKey(std::uint32_t key)
{
    m_description.push_back(greKeyTag);
    appendNumber(m_description, key, 4);
}

void EncapsulationPath::addTunnel(Tunnel kind, const IpAddress& a, const IpAddress& b)
{
    m_description.push_back(static_cast<char>(kind));
    appendAddress(m_description, std::min(a, b));
    appendAddress(m_description, std::max(a, b));
}

EncapsulationNames EncapsulationPath::names() const
{
    EncapsulationNames names;
    const auto* octets = reinterpret_cast<const std::uint8_t*>(m_description.data());
    OctetReader reader(Octets(octets, m_description.size()));
    while (const auto tag = reader.u8()) {
        const char kind = static_cast<char>(*tag);
        if (kind == vlanTag) {
            names.push_back(fmt::format("vlan:{}", *reader.u16()));
        } else if (kind == greKeyTag) {
            names.push_back(fmt::format("gre:{:#x}", *reader.u32()));
        } else if (reader.remaining() >= 2 * addressLength &&
                   *tunnelName(static_cast<Tunnel>(kind)) != '\0') {
            const IpAddress a = takeAddress(reader);
            const IpAddress b = takeAddress(reader);
            names.push_back(
                fmt::format("{}:{}-{}", tunnelName(static_cast<Tunnel>(kind)), toString(a), toString(b)));
        } else {
            names.push_back(networkName(static_cast<Network>(kind), *reader.u24()));
        }
    }
    return names;
}

} // namespace weir
