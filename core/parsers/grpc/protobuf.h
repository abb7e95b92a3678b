// Protocol buffers without their schema: what the octets alone tell.
#pragma once

#include "core/base/octets.h"
#include "core/stream/parsed_message.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace weir::grpc {

/// A node for each field: number, wire type, value; those that hold messages with their fields below. Where
/// octets are no field any more, the last node says so. offset: of the first octet; nothing: ranges are left
/// empty, because the octets are of no layer.
std::vector<DetailNode> describeProtobuf(Octets octets, std::optional<std::uint64_t> offset);

} // namespace weir::grpc
