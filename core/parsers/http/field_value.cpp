#include "core/parsers/http/field_value.h"

#include "core/parsers/http/text.h"

#include <algorithm>

namespace weir::http {

namespace {

std::string latin1ToUtf8(std::string_view text)
{
    std::string utf8;
    for (const char c : text) {
        const auto octet = static_cast<unsigned char>(c);
        if (octet < 0x80) {
            utf8 += c;
        } else {
            utf8 += static_cast<char>(0xc0 | octet >> 6);
            utf8 += static_cast<char>(0x80 | (octet & 0x3f));
        }
    }
    return utf8;
}

/// charset'language'percent-encoded (RFC 8187, section 3.2.1).
std::optional<std::string> extendedValue(std::string_view value)
{
    const std::size_t first = value.find('\'');
    const std::size_t second = first == std::string_view::npos ? first : value.find('\'', first + 1);
    if (second == std::string_view::npos)
        return std::nullopt;
    const std::string plain = percentDecode(value.substr(second + 1));
    return equalsIgnoringCase(value.substr(0, first), "iso-8859-1") ? latin1ToUtf8(plain) : plain;
}

int base64Digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (isDigit(c))
        return c - '0' + 52;
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

} // namespace

Parameter splitParameter(std::string_view text)
{
    const std::size_t equals = std::min(text.find('='), text.size());
    return {trim(text.substr(0, equals)), trim(text.substr(std::min(equals + 1, text.size()))), text};
}

std::vector<Parameter> parametersOf(std::string_view value)
{
    std::vector<Parameter> parameters;
    const std::vector<std::string_view> elements = splitList(value, ';');
    for (std::size_t index = 1; index < elements.size(); ++index)
        parameters.push_back(splitParameter(elements[index]));
    return parameters;
}

std::string parameter(std::string_view value, std::string_view name)
{
    for (const Parameter& candidate : parametersOf(value)) {
        if (equalsIgnoringCase(candidate.name, name))
            return unquote(candidate.value);
    }
    return {};
}

std::string bareMediaType(std::string_view contentType)
{
    return toLower(trim(contentType.substr(0, contentType.find(';'))));
}

std::string_view contentParser(const std::vector<HeaderField>& fields, MessageKind kind)
{
    const std::vector<std::string_view> types = listOf(fields, "content-type");
    if (types.empty() || !listOf(fields, "content-encoding").empty())
        return {};
    const std::string type = bareMediaType(types.front());
    if (type == "text/event-stream")
        return kind == MessageKind::Response ? "sse" : "";
    // "application/grpc-web-text" has Base64 around its messages.
    const std::string_view base = std::string_view(type).substr(0, type.find('+'));
    return base == "application/grpc" || base == "application/grpc-web" ? "grpc" : "";
}

std::string suggestedFileName(std::string_view disposition)
{
    if (const auto extended = extendedValue(parameter(disposition, "filename*")))
        return *extended;
    return parameter(disposition, "filename");
}

std::vector<std::string_view> listOf(const std::vector<HeaderField>& fields, std::string_view name)
{
    std::vector<std::string_view> all;
    for (const HeaderField& field : fields) {
        if (!equalsIgnoringCase(field.name, name))
            continue;
        const std::vector<std::string_view> elements = splitList(field.value);
        all.insert(all.end(), elements.begin(), elements.end());
    }
    return all;
}

void describeContent(MessageContent& content, const std::vector<HeaderField>& fields)
{
    for (const HeaderField& field : fields) {
        if (content.mediaType.empty() && equalsIgnoringCase(field.name, "content-type"))
            content.mediaType = field.value;
        else if (content.fileName.empty() && equalsIgnoringCase(field.name, "content-disposition"))
            content.fileName = suggestedFileName(field.value);
    }
    for (const std::string_view coding : listOf(fields, "content-encoding"))
        content.encodings.push_back(toLower(coding));
}

std::optional<std::string> decodeBase64(std::string_view text)
{
    while (!text.empty() && text.back() == '=')
        text.remove_suffix(1);
    std::string plain;
    unsigned bits = 0;
    unsigned held = 0;
    for (const char c : text) {
        const int digit = base64Digit(c);
        if (digit < 0)
            return std::nullopt;
        bits = (bits << 6 | static_cast<unsigned>(digit)) & 0xffff;
        held += 6;
        if (held >= 8) {
            held -= 8;
            plain += static_cast<char>(bits >> held & 0xff);
        }
    }
    return plain;
}

} // namespace weir::http
