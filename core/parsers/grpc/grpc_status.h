// How a gRPC call ended (gRPC over HTTP/2, "Responses").
#pragma once

#include "core/stream/parsed_message.h"

#include <optional>
#include <string>
#include <string_view>

namespace weir::grpc {

struct Status
{
    std::string code;    ///< as sent: "5"
    std::string name;    ///< "NOT_FOUND"; empty: not known
    std::string message; ///< decoded; may be empty
};

/// From the trailers of a response, or from its headers where it has no content. Nothing: neither tells.
std::optional<Status> statusOf(const ParsedMessage& response);

} // namespace weir::grpc
