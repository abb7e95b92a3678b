// Runs the parsers over a connection that was put together: from the index, as often as anyone likes.
//
// Octets come in the order of the capture: a run of one direction is delivered when the last frame that it
// waited for was captured. What the parser skips is not read. So a connection can be parsed while the capture
// is still being read (from a snapshot), again with other secrets, and only as far as the message that is
// looked at.
#pragma once

#include "core/stream/conversation_facts.h"
#include "core/stream/parsed_message.h"
#include "core/stream/stream_parser.h"
#include "core/stream/stream_registry.h"
#include "core/stream/stream_view.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace weir {

/// The TCP octets of a connection and how they ended.
struct ConversationInput
{
    std::array<std::shared_ptr<const StreamView>, 2> directions; ///< index: Direction; none is null
    std::array<StreamEnd, 2> ends{StreamEnd::CaptureEnd, StreamEnd::CaptureEnd};
    std::array<bool, 2> midstream{}; ///< the direction's first octets are not known to be captured
    std::uint16_t serverPort = 0;
};

/// A layer above TCP, as it was found: enough to read any octet of it (LayerView).
struct LayerIndex
{
    LayerId id;
    LayerId parent;
    std::array<std::vector<LayerPiece>, 2> pieces; ///< index: Direction
    std::array<std::vector<SequenceGap>, 2> gaps;  ///< likewise
    std::array<std::uint64_t, 2> lengths{};        ///< likewise; gaps included
};

struct ParseOptions
{
    ParserLimits limits;
    /// Of which message detail is wanted.
    std::function<bool(MessageIndex)> wantsDetail;
    bool collectLayers = false;
    /// The protocol, whatever the octets look like; empty: find out.
    std::string protocol;
    const std::atomic<bool>* cancel = nullptr;
    /// Octets presented at a time at most; for tests.
    std::size_t chunk = std::size_t{64} << 10;
};

struct ParsedConversation
{
    ConversationFacts facts;
    std::vector<LayerIndex> layers; ///< where ParseOptions::collectLayers; by id, from 1
    bool stopped = false;           ///< by the sink or the cancel flag
    bool unreadable = false;        ///< the capture cannot be read any more
};

/// Messages as they are finished: not in order of their index. False stops.
using MessageSink = std::function<bool(ParsedMessage&&)>;

ParsedConversation parseConversation(const ConversationInput& input, const StreamRegistry& registry,
                                     const ParseOptions& options, const MessageSink& sink);

} // namespace weir
