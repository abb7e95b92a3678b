// Random access to octets that are made of pieces of the layer below: TLS plaintext, the content of a
// message.
#pragma once

#include "core/stream/stream_layer.h"
#include "core/stream/stream_view.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace weir {

/// Pieces are decoded when they are read, the last few kept. Reading ends before a piece that cannot be
/// decoded: parsers make pieces only of what they could decode, so the capture has changed meanwhile.
class LayerView final : public StreamView
{
public:
    /// pieces: in order of offset, disjoint. Where none is, octets are missing; gaps say why.
    LayerView(std::shared_ptr<const StreamView> below, std::vector<LayerPiece> pieces,
              std::vector<SequenceGap> gaps, std::uint64_t length);

    std::uint64_t length() const override { return m_length; }
    std::size_t read(std::uint64_t offset, std::span<std::uint8_t> out) const override;
    std::vector<SequenceGap> gaps(std::uint64_t from, std::uint64_t to) const override;
    void forEachPart(std::uint64_t from, const PartVisitor& visit) const override;

    /// The octets of the layer below that [range) is made of: from the first piece's to the last one's.
    OffsetRange sourceOf(OffsetRange range) const;

private:
    struct Cache;

    std::size_t firstPieceAt(std::uint64_t offset) const;
    std::shared_ptr<const std::vector<std::uint8_t>> decoded(std::size_t number) const;
    SequenceGap described(std::uint64_t begin, std::uint64_t end) const;
    bool visitDecoded(const LayerPiece& piece, const PartVisitor& visit) const;
    bool visitSource(const LayerPiece& piece, std::uint64_t from, const PartVisitor& visit) const;

    std::shared_ptr<const StreamView> m_below;
    std::vector<LayerPiece> m_pieces;
    std::vector<SequenceGap> m_gaps;
    std::uint64_t m_length;
    std::shared_ptr<Cache> m_cache;
};

} // namespace weir
