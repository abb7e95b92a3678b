// The layers that a packet is wrapped in, while it is being unwrapped.
#pragma once

#include "core/packet/encapsulation.h"
#include "core/packet/ip_address.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace weir {

/// Collects what belongs to a connection's identity, from the outside in: never what differs between the two
/// directions of one connection (tunnel endpoint ids of GTP-U, MPLS labels, PPTP call ids) and never what
/// merely observed it (ERSPAN sessions, NFLOG groups).
class EncapsulationPath
{
public:
    enum class Tunnel : char {
        Ipip = 'I',
        SixInFour = '6',
        FourInSix = '4',
        Gre = 'G',
        Gtp = 'T',
        EtherIp = 'E',
        L2tp = 'L',
        Mpls = 'M'
    };
    enum class Network : char { Vxlan = 'X', Geneve = 'N', Backbone = 'P' };

    void clear() { m_description.clear(); }
    bool empty() const { return m_description.empty(); }

    void addVlan(std::uint16_t id);
    /// A virtual network identifier of 24 bits.
    void addNetwork(Network kind, std::uint32_t id);
    void addGreKey(std::uint32_t key);
    /// The outer addresses, in either order.
    void addTunnel(Tunnel kind, const IpAddress& a, const IpAddress& b);

    /// Equal for equal encapsulations; for EncapsulationTable::intern.
    std::string_view description() const { return m_description; }

    EncapsulationNames names() const;

private:
    std::string m_description;
};

} // namespace weir
