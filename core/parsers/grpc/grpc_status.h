// How a gRPC call ended (gRPC over HTTP/2, "Responses").
#pragma once

#include "core/base/octets.h"
#include "core/stream/parsed_message.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weir::grpc {

struct Status
{
    std::string code;    ///< as sent: "5"
    std::string name;    ///< "NOT_FOUND"; empty: not known
    std::string message; ///< decoded; may be empty
};

/// From the trailers of a response, or from its headers where it has no content. Nothing: neither tells.
std::optional<Status> statusOf(const ParsedMessage& response);

/// "gRPC status 5 NOT_FOUND: no such gauge".
std::string sentence(const Status& status);

/// The lines of a trailer section as text, as gRPC-Web sends them in a message of their own. offset: of the
/// first octet in the layer, for the ranges; nothing: they were compressed, and have none.
std::vector<HeaderField> readTrailers(Octets text, std::optional<std::uint64_t> offset);

} // namespace weir::grpc
