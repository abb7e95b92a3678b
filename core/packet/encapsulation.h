// What a packet was wrapped in: VLAN tags, tunnels, labels. Part of a connection's identity.
#pragma once

#include "core/base/ids.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace weir {

/// An interned encapsulation; equal ids mean equal encapsulations. 0: none.
using EncapsulationId = StrongId<struct EncapsulationIdTag, std::uint32_t>;

/// Names, from the outermost to the innermost, as in "vlan:100", "vxlan:42", "gre:0x1", "ipip:192.0.2.1-192.0.2.2".
/// Where the direction matters (outer addresses), the name is canonical: the same for both directions.
using EncapsulationNames = std::vector<std::string>;

/// Interns encapsulations. Written by the decoding thread only; readers take copies of names.
class EncapsulationTable
{
public:
    EncapsulationTable();

    /// layers: compact binary description made by PacketDecoder, equal for equal encapsulations.
    /// names is called only for a description that is new.
    /// Beyond maxEntries all further ones share one id whose name says so (limit_depth).
    template <typename MakeNames>
    EncapsulationId intern(std::string_view layers, MakeNames&& names)
    {
        if (layers.empty())
            return EncapsulationId{0};
        if (const auto known = m_ids.find(std::string(layers)); known != m_ids.end())
            return known->second;
        return add(layers, names());
    }

    const EncapsulationNames& names(EncapsulationId id) const;

    static constexpr std::size_t maxEntries = 65536;

private:
    EncapsulationId add(std::string_view layers, EncapsulationNames names);

    std::unordered_map<std::string, EncapsulationId> m_ids;
    std::vector<EncapsulationNames> m_names;
};

} // namespace weir
