// A coding whose parts may follow each other: members of gzip (RFC 1952, section 2.2), frames of zstd (RFC
// 8878, section 3.1).
//
//     | magic … part | magic … part | whatever else: passed over
//
#pragma once

#include "core/content/content_stage.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace weir {

template <std::size_t magicLength>
class ConcatenatedStage : public ContentStage
{
public:
    Status add(Octets encoded, const Emit& emit) final
    {
        while (!encoded.empty()) {
            if (m_place == Place::Behind) {
                m_ignored += encoded.size();
                break;
            }
            const Status status = m_place == Place::Inside ? inside(encoded, emit) : between(encoded, emit);
            if (status != Status::Ok)
                return status;
        }
        return Status::Ok;
    }

protected:
    enum class Place : std::uint8_t { Between, Inside, Behind };

    /// Whether that octet may stand at that place of the magic number, behind those of magic().
    virtual bool fits(std::size_t at, std::uint8_t octet) const = 0;
    /// A part begins, with these octets.
    virtual Status begin(Octets magic, const Emit& emit) = 0;
    /// The part goes on: takes what belongs to it from the front of encoded, and says endPart() at its end.
    virtual Status inside(Octets& encoded, const Emit& emit) = 0;

    void endPart()
    {
        ++m_parts;
        m_place = Place::Between;
    }
    Place place() const { return m_place; }
    std::uint64_t parts() const { return m_parts; } ///< whole ones
    /// What there is of the next part's, as it trickles in.
    Octets magic() const { return Octets(m_magic).first(m_magicSize); }

private:
    Status between(Octets& encoded, const Emit& emit)
    {
        const std::uint8_t octet = encoded.front();
        encoded = encoded.subspan(1);
        const bool fitting = fits(m_magicSize, octet);
        m_magic[m_magicSize++] = octet;
        if (!fitting) {
            m_place = Place::Behind;
            m_ignored += m_magicSize;
            return m_parts == 0 ? Status::Damaged : Status::Ok;
        }
        if (m_magicSize < magicLength)
            return Status::Ok;
        m_magicSize = 0;
        m_place = Place::Inside;
        return begin(m_magic, emit);
    }

    std::array<std::uint8_t, magicLength> m_magic{};
    std::size_t m_magicSize = 0;
    Place m_place = Place::Between;
    std::uint64_t m_parts = 0;
};

} // namespace weir
