// A record's plaintext, made again whenever someone looks at it.
#pragma once

#include "core/stream/stream_layer.h"
#include "core/tls/record_protection.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace weir {

/// The source of its pieces is a record with its header, and RecordProtection::lookBehind() octets in front
/// of it where its sequence number is not 0. The argument is the sequence number, or a RecordPlace where the
/// protection needs one.
class RecordDecoder final : public PieceDecoder
{
public:
    explicit RecordDecoder(std::shared_ptr<const RecordProtection> protection)
        : m_protection(std::move(protection))
    {
    }

    std::optional<std::vector<std::uint8_t>> decode(Octets source, std::uint64_t argument) const override;

    const RecordProtection& protection() const { return *m_protection; }
    /// Octets in front of the record of that number.
    std::size_t lookBehind(std::uint64_t sequence) const
    {
        return sequence == 0 ? 0 : m_protection->lookBehind();
    }
    /// Nothing where there is no such number (RecordPlace::packed).
    std::optional<std::uint64_t> argument(RecordPlace place) const
    {
        return m_protection->needsKeystream() ? place.packed() : std::optional(place.sequence);
    }

private:
    std::shared_ptr<const RecordProtection> m_protection;
};

} // namespace weir
