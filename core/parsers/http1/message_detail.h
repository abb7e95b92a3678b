// Detail trees of HTTP/1 messages: start line, fields, chunks, trailers, content.
#pragma once

#include "core/parsers/http1/start_line.h"
#include "core/stream/parsed_message.h"

#include <cstdint>
#include <string_view>

namespace weir::http {

/// line: as the parts point into it; range: of the line, its end included.
DetailNode requestLineNode(const RequestLineParts& parts, std::string_view line, OffsetRange range);
DetailNode statusLineNode(const StatusLineParts& parts, std::string_view line, OffsetRange range);

/// sizeLine and data: as far as they are known.
DetailNode chunkNode(std::uint64_t size, std::string_view sizeText, OffsetRange sizeLine, OffsetRange data);

/// Fields, trailers and content go behind what is there: the start line, and the chunks, if any, which then
/// come into the content's node.
void completeDetail(ParsedMessage& message, std::vector<DetailNode> chunks);

} // namespace weir::http
