// What the fields of HTTP/2 say (RFC 9113, section 8).
#pragma once

#include "core/stream/parsed_message.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace weir::http2 {

using Fields = std::span<const HeaderField>;

/// Value of the first field of that name; null where there is none, or it is not known.
const std::string* findField(Fields fields, std::string_view name);

/// What is not allowed about the fields of a header or trailer section; empty: nothing.
std::string fieldFault(Fields fields, bool trailers);

/// Whether the block was made of trailers, as far as one can see.
bool looksLikeTrailers(Fields fields);

/// Put together from :scheme, :authority (or Host) and :path; empty where one is not known.
std::string urlOf(Fields fields);

/// Content-Length; nothing where there is none or it is no number.
std::optional<std::uint64_t> declaredLength(Fields fields);

} // namespace weir::http2
