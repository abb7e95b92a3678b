// Text from captures is octets; text in results is UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace weir {

/// Octets of the well-formed UTF-8 sequence (RFC 3629) that text begins with; 0 where there is none.
std::size_t utf8SequenceLength(std::string_view text);

/// How many octets from the front on are UTF-8: all of them, or those before the first that is not.
std::size_t validUtf8Length(std::string_view text);

/// The text with U+FFFD for each octet that belongs to no well-formed sequence.
std::string toValidUtf8(std::string_view text);

} // namespace weir
