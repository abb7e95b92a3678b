// How long the content of a message is (RFC 9112, section 6), from its start line and fields.
#pragma once

#include "core/stream/parsed_message.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::http {

struct MessageFraming
{
    enum class Kind : std::uint8_t {
        None,
        Length,
        UntilClose,
        Chunked,
        /// multipart/byteranges that says itself where it ends (RFC 2616, section 4.4, rule 4)
        Multipart,
        Tunnel ///< the connection is another protocol's from here on
    };
    Kind kind = Kind::None;
    std::uint64_t length = 0;         ///< of Kind::Length
    std::string boundary;             ///< of Kind::Multipart
    std::vector<std::string> codings; ///< transfer codings other than chunked, in the order applied
    std::vector<MessageAnomaly> anomalies;
};

MessageFraming requestFraming(const std::vector<HeaderField>& fields);

/// method: of the request; empty: not known.
MessageFraming responseFraming(unsigned status, std::string_view method,
                               const std::vector<HeaderField>& fields);

/// The fields that framing depends on.
bool framesMessage(std::string_view fieldName);

} // namespace weir::http
