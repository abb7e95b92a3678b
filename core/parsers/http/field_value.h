// What field values say that both versions of HTTP understand alike.
#pragma once

#include "core/stream/parsed_message.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::http {

/// `name=value` of a list of parameters; views of the field value, the value with its quotes.
struct Parameter
{
    std::string_view name;
    std::string_view value; ///< empty where there is no "="
    std::string_view whole;
};

/// Parameters behind the first element: "text/html; charset=utf-8" → charset.
std::vector<Parameter> parametersOf(std::string_view value);
/// Splits at the first "=".
Parameter splitParameter(std::string_view text);
/// The value of a parameter without its quotes; empty: there is none.
std::string parameter(std::string_view value, std::string_view name);

/// "text/html", without parameters and in small letters.
std::string bareMediaType(std::string_view contentType);

/// The name that Content-Disposition suggests (RFC 6266; filename* as in RFC 8187 goes before filename).
/// UTF-8 where its charset is known, else as sent. Untrusted.
std::string suggestedFileName(std::string_view disposition);

/// Values of all fields of that name, split at commas.
std::vector<std::string_view> listOf(const std::vector<HeaderField>& fields, std::string_view name);

/// mediaType, encodings and fileName of a content, from the fields of its message.
void describeContent(MessageContent& content, const std::vector<HeaderField>& fields);

/// The registry's name of the parser of a content that is itself made of messages; empty: it is not, or they
/// cannot be read where they are because the content is coded.
std::string_view contentParser(const std::vector<HeaderField>& fields, MessageKind kind);

/// Base64 (RFC 4648, also without padding); nothing where it is none.
std::optional<std::string> decodeBase64(std::string_view text);

} // namespace weir::http
