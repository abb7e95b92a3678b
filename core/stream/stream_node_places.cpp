// Where what a parser says of its own octets lies in the layer it is shown in, and in the octets of TCP.
#include "core/stream/stream_node.h"

#include <algorithm>
#include <utility>

namespace weir {

/// A lane's direction as the connection has it.
Direction StreamNode::tcpDirection(Direction at) const
{
    for (const StreamNode* node = m_parent; node != nullptr; node = node->m_parent)
        at = node->turned(at);
    return at;
}

OffsetRange StreamNode::inParent(Direction at, OffsetRange range) const
{
    const std::vector<LayerPiece>& pieces = laneOf(at).pieces;
    auto first = std::partition_point(pieces.begin(), pieces.end(),
                                      [&](const LayerPiece& piece) { return piece.end() <= range.begin; });
    if (first == pieces.end())
        return pieces.empty() ? OffsetRange{}
                              : OffsetRange{pieces.back().source.end, pieces.back().source.end};
    const std::uint64_t intoFirst = range.begin > first->offset ? range.begin - first->offset : 0;
    const std::uint64_t begin = first->source.begin + (first->decoder ? 0 : intoFirst);
    if (range.empty())
        return {begin, begin};
    auto behind = std::partition_point(first, pieces.end(),
                                       [&](const LayerPiece& piece) { return piece.offset < range.end; });
    if (behind == first) // all of it is missing
        return {first->source.begin, first->source.begin};
    const LayerPiece& last = *std::prev(behind);
    const bool whole = last.decoder != nullptr || range.end >= last.end();
    return {begin, whole ? last.source.end : last.source.begin + (range.end - last.offset)};
}

/// In the nearest layer that is not transparent.
OffsetRange StreamNode::toOwnLayer(Direction at, OffsetRange range) const
{
    const StreamNode* node = this;
    for (; node->m_parent != nullptr && node->m_kind == ChildLayer::Transparent; node = node->m_parent) {
        range = node->inParent(at, range);
        at = node->m_parent->turned(at);
    }
    return range;
}

MessageIndex StreamNode::begin(Direction, std::uint64_t)
{
    if (m_run.nextMessage == limits().maxMessages)
        return MessageIndex{UINT32_MAX};
    return MessageIndex{m_run.nextMessage++};
}

bool StreamNode::wantsDetail(MessageIndex index) const
{
    return index != MessageIndex{UINT32_MAX} && m_run.options.wantsDetail && m_run.options.wantsDetail(index);
}

void StreamNode::finish(ParsedMessage message)
{
    if (message.index == MessageIndex{UINT32_MAX}) {
        ++m_run.result.facts.unlisted;
        return;
    }
    Direction at = turned(message.direction);
    message.layer = m_layer;
    message.direction = tcpDirection(at);
    const StreamNode* node = this;
    for (; node->m_parent != nullptr && node->m_kind == ChildLayer::Transparent; node = node->m_parent) {
        node->translate(at, message);
        at = node->m_parent->turned(at);
    }
    OffsetRange range = message.range;
    for (; node->m_parent != nullptr; node = node->m_parent) {
        range = node->inParent(at, range);
        at = node->m_parent->turned(at);
    }
    m_run.publish(std::move(message), at, range);
}

void StreamNode::translate(Direction at, ParsedMessage& message) const
{
    const auto move = [&](OffsetRange& range) {
        if (!range.empty())
            range = inParent(at, range);
    };
    move(message.range);
    for (auto* fields : {&message.headers, &message.trailers}) {
        for (HeaderField& field : *fields) {
            move(field.nameRange);
            move(field.valueRange);
        }
    }
    for (MessageAnomaly& anomaly : message.anomalies)
        move(anomaly.range);
    if (message.content)
        translate(at, message.content->pieces);
    translate(at, message.detail);
}

void StreamNode::translate(Direction at, std::vector<DetailNode>& nodes) const
{
    for (DetailNode& node : nodes) {
        if (!node.layer && !node.range.empty())
            node.range = inParent(at, node.range);
        translate(at, node.children);
    }
}

/// A piece that lies over several of ours becomes several, unless only its decoder knows what is where.
void StreamNode::translate(Direction at, std::vector<LayerPiece>& pieces) const
{
    const std::vector<LayerPiece>& ours = laneOf(at).pieces;
    std::vector<LayerPiece> translated;
    for (LayerPiece& piece : pieces) {
        if (piece.decoder) {
            piece.source = inParent(at, piece.source);
            translated.push_back(std::move(piece));
            continue;
        }
        auto below = std::partition_point(ours.begin(), ours.end(), [&](const LayerPiece& each) {
            return each.end() <= piece.source.begin;
        });
        for (; below != ours.end() && below->offset < piece.source.end; ++below) {
            const std::uint64_t begin = std::max(below->offset, piece.source.begin);
            const std::uint64_t end = std::min(below->end(), piece.source.end);
            LayerPiece part;
            part.offset = piece.offset + (begin - piece.source.begin);
            part.length = end - begin;
            part.source = inParent(at, {begin, end});
            translated.push_back(std::move(part));
        }
    }
    pieces = std::move(translated);
}

} // namespace weir
