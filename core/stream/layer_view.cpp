#include "core/stream/layer_view.h"

#include <algorithm>
#include <cstring>
#include <list>
#include <utility>

namespace weir {

namespace {

/// Decoded pieces that are kept: enough for a screen, and for reading on from where one stopped.
constexpr std::size_t keptPieces = 16;

using Decoded = std::shared_ptr<const std::vector<std::uint8_t>>;

} // namespace

struct LayerView::Cache
{
    std::mutex mutex;
    std::list<std::pair<std::size_t, Decoded>>
        pieces; ///< by number; most recently used first. null: cannot be
};

LayerView::LayerView(std::shared_ptr<const StreamView> below, std::vector<LayerPiece> pieces,
                     std::vector<SequenceGap> gaps, std::uint64_t length)
    : m_below(std::move(below)),
      m_pieces(std::move(pieces)),
      m_gaps(std::move(gaps)),
      m_length(length),
      m_cache(std::make_shared<Cache>())
{
}

std::size_t LayerView::firstPieceAt(std::uint64_t offset) const
{
    const auto found = std::partition_point(m_pieces.begin(), m_pieces.end(),
                                            [&](const LayerPiece& piece) { return piece.end() <= offset; });
    return static_cast<std::size_t>(found - m_pieces.begin());
}

Decoded LayerView::decoded(std::size_t number) const
{
    {
        const std::lock_guard lock(m_cache->mutex);
        auto& kept = m_cache->pieces;
        for (auto it = kept.begin(); it != kept.end(); ++it) {
            if (it->first == number) {
                kept.splice(kept.begin(), kept, it);
                return it->second;
            }
        }
    }
    const LayerPiece& piece = m_pieces[number];
    std::vector<std::uint8_t> source(piece.source.length());
    Decoded result;
    if (m_below->read(piece.source.begin, source) == source.size() &&
        m_below->gaps(piece.source.begin, piece.source.end).empty()) {
        auto octets = piece.decoder->decode(source, piece.argument);
        if (octets && octets->size() >= piece.length)
            result = std::make_shared<const std::vector<std::uint8_t>>(std::move(*octets));
    }
    const std::lock_guard lock(m_cache->mutex);
    m_cache->pieces.emplace_front(number, result);
    if (m_cache->pieces.size() > keptPieces)
        m_cache->pieces.pop_back();
    return result;
}

std::size_t LayerView::read(std::uint64_t offset, std::span<std::uint8_t> out) const
{
    if (offset >= m_length)
        return 0;
    const std::uint64_t end = offset + std::min<std::uint64_t>(out.size(), m_length - offset);
    for (std::size_t i = firstPieceAt(offset); i < m_pieces.size() && m_pieces[i].offset < end; ++i) {
        const LayerPiece& piece = m_pieces[i];
        const std::uint64_t from = std::max(piece.offset, offset);
        const auto part = out.subspan(from - offset, std::min(piece.end(), end) - from);
        if (!piece.decoder) {
            const std::size_t got = m_below->read(piece.source.begin + (from - piece.offset), part);
            if (got < part.size())
                return from - offset + got;
        } else if (const Decoded octets = decoded(i)) {
            std::memcpy(part.data(), octets->data() + (from - piece.offset), part.size());
        } else {
            return from - offset;
        }
    }
    return end - offset;
}

std::vector<SequenceGap> LayerView::gaps(std::uint64_t from, std::uint64_t to) const
{
    to = std::min(to, m_length);
    std::vector<SequenceGap> found;
    // What lies between pieces, and what is missing inside those that are the octets below themselves.
    std::size_t i = firstPieceAt(from);
    std::uint64_t at = i == 0 ? 0 : m_pieces[i - 1].end();
    while (at < to) {
        const std::uint64_t next = i < m_pieces.size() ? m_pieces[i].offset : m_length;
        if (next > at && next > from)
            found.push_back(described(at, next));
        if (i == m_pieces.size() || next >= to)
            break;
        const LayerPiece& piece = m_pieces[i++];
        if (!piece.decoder) {
            for (SequenceGap gap : m_below->gaps(piece.source.begin, piece.source.end)) {
                const std::uint64_t begin = std::max(gap.offset, piece.source.begin);
                gap.length = std::min(gap.end(), piece.source.end) - begin;
                gap.offset = piece.offset + (begin - piece.source.begin);
                if (gap.end() > from && gap.offset < to)
                    found.push_back(gap);
            }
        }
        at = piece.end();
    }
    return found;
}

/// A gap between pieces, with what is known of it.
SequenceGap LayerView::described(std::uint64_t begin, std::uint64_t end) const
{
    SequenceGap gap;
    gap.offset = begin;
    gap.length = end - begin;
    const auto known = std::partition_point(m_gaps.begin(), m_gaps.end(),
                                            [&](const SequenceGap& each) { return each.end() <= begin; });
    if (known != m_gaps.end() && known->offset < end) {
        gap.cause = known->cause;
        gap.before = known->before;
        gap.after = known->after;
    }
    return gap;
}

void LayerView::forEachPart(std::uint64_t from, const PartVisitor& visit) const
{
    for (std::size_t i = firstPieceAt(from); i < m_pieces.size(); ++i) {
        const LayerPiece& piece = m_pieces[i];
        if (!(piece.decoder ? visitDecoded(piece, visit) : visitSource(piece, from, visit)))
            return;
    }
}

/// A decoded piece is there when the last frame that it was made of is.
bool LayerView::visitDecoded(const LayerPiece& piece, const PartVisitor& visit) const
{
    FrameNumber last;
    Timestamp time;
    m_below->forEachPart(piece.source.begin,
                         [&](std::uint64_t offset, std::uint64_t, FrameNumber frame, Timestamp at) {
                             if (offset >= piece.source.end)
                                 return false;
                             if (frame >= last) {
                                 last = frame;
                                 time = at;
                             }
                             return true;
                         });
    return visit(piece.offset, piece.length, last, time);
}

bool LayerView::visitSource(const LayerPiece& piece, std::uint64_t from, const PartVisitor& visit) const
{
    bool more = true;
    const std::uint64_t begin = piece.source.begin + (from > piece.offset ? from - piece.offset : 0);
    m_below->forEachPart(
        begin, [&](std::uint64_t offset, std::uint64_t length, FrameNumber frame, Timestamp time) {
            if (offset >= piece.source.end)
                return false;
            const std::uint64_t first = std::max(offset, piece.source.begin);
            const std::uint64_t end = std::min(offset + length, piece.source.end);
            if (first < end)
                more = visit(piece.offset + (first - piece.source.begin), end - first, frame, time);
            return more;
        });
    return more;
}

OffsetRange LayerView::sourceOf(OffsetRange range) const
{
    const std::size_t i = firstPieceAt(range.begin);
    if (i == m_pieces.size() || m_pieces[i].offset >= range.end)
        return {};
    const auto within = [](const LayerPiece& piece, std::uint64_t offset) {
        return piece.source.begin + (offset > piece.offset ? offset - piece.offset : 0);
    };
    const auto behind = std::partition_point(
        m_pieces.begin(), m_pieces.end(), [&](const LayerPiece& piece) { return piece.offset < range.end; });
    const LayerPiece& first = m_pieces[i];
    const LayerPiece& last = *std::prev(behind);
    return {first.decoder ? first.source.begin : within(first, range.begin),
            last.decoder || range.end >= last.end() ? last.source.end : within(last, range.end)};
}

} // namespace weir
