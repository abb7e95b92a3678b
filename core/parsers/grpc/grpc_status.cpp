#include "core/parsers/grpc/grpc_status.h"

#include "core/parsers/http/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace weir::grpc {

namespace {

constexpr std::array<std::string_view, 17> names{
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};

const std::string* find(const std::vector<HeaderField>& fields, std::string_view name)
{
    const auto found = std::find_if(fields.begin(), fields.end(), [name](const HeaderField& field) {
        return http::equalsIgnoringCase(field.name, name);
    });
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

std::string sentence(const Status& status)
{
    return fmt::format("gRPC status {}{}{}{}{}", status.code, status.name.empty() ? "" : " ", status.name,
                       status.message.empty() ? "" : ": ", status.message);
}

std::vector<HeaderField> readTrailers(Octets text, std::optional<std::uint64_t> offset)
{
    std::vector<HeaderField> trailers;
    const std::string_view whole = http::asText(text);
    for (std::size_t at = 0; at < whole.size();) {
        const std::size_t end = std::min(whole.find('\n', at), whole.size());
        std::string_view line = whole.substr(at, end - at);
        at = end + 1;
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (line.empty())
            continue;
        const std::size_t colon = std::min(line.find(':'), line.size());
        const std::string_view name = http::trim(line.substr(0, colon));
        const std::string_view value = http::trim(line.substr(std::min(colon + 1, line.size())));
        HeaderField field{std::string(name), std::string(value), {}, {}};
        if (offset) {
            field.nameRange = http::rangeOf(name, whole, *offset);
            field.valueRange = http::rangeOf(value, whole, *offset);
        }
        trailers.push_back(std::move(field));
    }
    return trailers;
}

} // namespace weir::grpc
