// What a packet was wrapped in: VLAN tags, tunnels, labels. Part of a connection's identity.
#pragma once

#include "core/base/ids.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace weir {

/// An interned encapsulation; equal ids mean equal encapsulations. 0: none.
using EncapsulationId = StrongId<struct EncapsulationIdTag, std::uint32_t>;

/// Names, from the outermost to the innermost, as in "vlan:100", "vxlan:42", "gre:0x1",
/// "ipip:192.0.2.1-192.0.2.2". Where the direction matters (outer addresses), the name is canonical: the same
/// for both directions.
using EncapsulationNames = std::vector<std::string>;

/// Interns encapsulations. Written by the decoding thread only; readers take copies of names.
class EncapsulationTable
{
public:
    EncapsulationTable();
    EncapsulationTable(const EncapsulationTable&) = delete;
    EncapsulationTable& operator=(const EncapsulationTable&) = delete;

    /// layers: compact binary description made by PacketDecoder, equal for equal encapsulations.
    /// names is called only for a description that is new.
    /// Beyond maxEntries all further ones share one id whose name says so (limit_depth).
    template <typename MakeNames>
    EncapsulationId intern(std::string_view layers, MakeNames&& names)
    {
        if (layers.empty())
            return EncapsulationId{0};
        if (m_last && m_last->first == layers)
            return m_last->second;
        if (const auto known = m_ids.find(layers); known != m_ids.end()) {
            m_last = &*known; // stays where it is when others are added
            return known->second;
        }
        return m_names.size() < maxEntries ? add(layers, names()) : tooMany();
    }

    const EncapsulationNames& names(EncapsulationId id) const;
    /// Ids are below this.
    std::size_t size() const { return m_names.size(); }

    static constexpr std::size_t maxEntries = 65536;

private:
    /// Seeded for each table, so that no capture can be made to collide.
    struct Hash
    {
        using is_transparent = void;
        std::uint64_t seed;
        std::size_t operator()(std::string_view layers) const;
    };
    using Ids = std::unordered_map<std::string, EncapsulationId, Hash, std::equal_to<>>;

    EncapsulationId add(std::string_view layers, EncapsulationNames names);
    EncapsulationId tooMany();

    Ids m_ids;
    const Ids::value_type* m_last = nullptr; ///< most packets are wrapped as the one before
    std::vector<EncapsulationNames> m_names; ///< by id
    bool m_overflowed = false;
};

} // namespace weir
