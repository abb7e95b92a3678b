#include "core/parsers/grpc/grpc_status.h"

#include "core/parsers/http/text.h"

#include <algorithm>
#include <array>

namespace weir::grpc {

namespace {

constexpr std::array<std::string_view, 17> names{
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};

const std::string* find(const std::vector<HeaderField>& fields, std::string_view name)
{
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [name](const HeaderField& field) { return field.name == name; });
    return found == fields.end() ? nullptr : &found->value;
}

} // namespace

std::optional<Status> statusOf(const ParsedMessage& response)
{
    for (const auto* fields : {&response.trailers, &response.headers}) {
        const std::string* const code = find(*fields, "grpc-status");
        if (code == nullptr)
            continue;
        Status status{*code, {}, {}};
        const auto number = http::parseDecimal(*code);
        if (number && *number < names.size())
            status.name = names[*number];
        if (const std::string* const message = find(*fields, "grpc-message"); message != nullptr)
            status.message = http::percentDecode(*message);
        return status;
    }
    return std::nullopt;
}

} // namespace weir::grpc
