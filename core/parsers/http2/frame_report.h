// Frames for people: facts, detail nodes with Wireshark's filter names, a line for a list.
#pragma once

#include "core/base/octets.h"
#include "core/base/offset_range.h"
#include "core/parsers/http2/frame.h"
#include "core/stream/parsed_message.h"

#include <span>

namespace weir::http2 {

/// The frame's own node: header, flags, and what lies around its content. range: the whole frame.
DetailNode describeFrame(const FrameHeader& header, OffsetRange range);

/// Adds the nodes of padding, priority and promised stream. range: the whole frame.
void describeBlockFrame(DetailNode& node, const FrameHeader& header, OffsetRange range, Octets payload);
void describeDataFrame(DetailNode& node, const FrameHeader& header, OffsetRange range, std::uint32_t padding);

/// Adds a node for each field, all with the range of the block that they come from.
void describeFields(DetailNode& node, std::span<const HeaderField> fields, OffsetRange block);

/// A frame that is a message of its own: summary, fields, and the detail tree where it is wanted.
void reportFrame(ParsedMessage& message, const FrameHeader& header, OffsetRange range, Octets payload,
                 bool wantsDetail);

} // namespace weir::http2
