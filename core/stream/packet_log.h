// Every packet of a connection: frame and position, a few octets each.
#pragma once

#include "core/base/ids.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace weir {

/// Append-only and delta-coded. A copy shares what was there when it was made.
class PacketLog
{
public:
    struct Entry
    {
        FrameNumber frame;
        std::uint64_t position = 0; ///< of the packet's first octet in the capture
        unsigned sender = 0;        ///< Side
    };

    void append(const Entry& entry);
    std::size_t size() const { return m_count; }

    /// Calls visit(Entry) for each, in file order, until it returns false.
    template <typename Visit>
    void forEach(Visit&& visit) const
    {
        Cursor cursor;
        for (std::size_t i = 0; i < m_count; ++i) {
            if (!visit(decode(cursor)))
                return;
        }
    }

private:
    using Octets = std::vector<std::uint8_t>;
    struct Cursor
    {
        std::size_t at = 0;
        std::uint32_t frame = 0;
        std::uint64_t position = 0;
    };
    Entry decode(Cursor& cursor) const;

    std::shared_ptr<Octets> m_octets; ///< only ever appended to while unshared
    std::uint32_t m_count = 0;
    std::uint32_t m_lastFrame = 0;
    std::uint64_t m_lastPosition = 0;
};

} // namespace weir
