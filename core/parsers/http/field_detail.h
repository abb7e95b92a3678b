// Detail nodes of start-line parts and fields, for both versions of HTTP.
#pragma once

#include "core/stream/parsed_message.h"

#include <string_view>
#include <vector>

namespace weir::http {

/// Wireshark's filter name of a field of HTTP/1; empty where it has none.
std::string_view fieldFilterName(std::string_view name);

/// What the value of a known field is made of: cookies, parameters, directives, credentials. Ranges lie in
/// valueRange where that is as long as the value, else (folded; compressed) they are valueRange itself.
std::vector<DetailNode> fieldParts(std::string_view name, std::string_view value, OffsetRange valueRange);

/// The field as a node, with its parts.
DetailNode fieldNode(const HeaderField& field, std::string_view defaultFilterName);

/// Path, query and its parameters of a request's target.
std::vector<DetailNode> targetParts(std::string_view target, OffsetRange range);

} // namespace weir::http
