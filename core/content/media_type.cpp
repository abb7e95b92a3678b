#include "core/content/media_type.h"

#include "core/base/ascii.h"
#include "core/content/charset.h"

#include <algorithm>
#include <array>
#include <optional>

namespace weir {

namespace {

constexpr std::string_view blanks = " \t\r\n";

/// A quoted string or what stands up to the next semicolon; taken from the front of rest.
std::string takeValue(std::string_view& rest)
{
    rest.remove_prefix(std::min(rest.size(), rest.find_first_not_of(blanks)));
    if (!rest.starts_with('"')) {
        const std::string_view token = rest.substr(0, rest.find(';'));
        rest.remove_prefix(token.size());
        return std::string(trimmed(token));
    }
    std::string value;
    std::size_t at = 1;
    for (; at < rest.size() && rest[at] != '"'; ++at) {
        // Some browsers put a path with bare backslashes in quotes: only what needs a backslash loses it.
        if (rest[at] == '\\' && at + 1 < rest.size() && (rest[at + 1] == '"' || rest[at + 1] == '\\'))
            ++at;
        value += rest[at];
    }
    rest.remove_prefix(std::min(rest.size(), at + 1));
    rest.remove_prefix(std::min(rest.size(), rest.find(';')));
    return value;
}

/// charset'language'percent-encoded (RFC 8187, section 3.2).
std::optional<std::string> decodeExtended(std::string_view value)
{
    const std::size_t charsetEnd = value.find('\'');
    const std::size_t languageEnd =
        charsetEnd == std::string_view::npos ? charsetEnd : value.find('\'', charsetEnd + 1);
    if (languageEnd == std::string_view::npos)
        return std::nullopt;
    const std::string octets = percentDecoded(value.substr(languageEnd + 1));
    return toUtf8(asOctets(octets), {.declared = value.substr(0, charsetEnd), .detect = false}).text;
}

struct Extension
{
    std::string_view essence;
    std::string_view extension;
};
constexpr std::array extensions{
    Extension{"application/atom+xml", "xml"},
    Extension{"application/dash+xml", "mpd"},
    Extension{"application/dns-message", "dns"},
    Extension{"application/ecmascript", "js"},
    Extension{"application/epub+zip", "epub"},
    Extension{"application/font-woff", "woff"},
    Extension{"application/grpc", "grpc"},
    Extension{"application/gzip", "gz"},
    Extension{"application/java-archive", "jar"},
    Extension{"application/javascript", "js"},
    Extension{"application/json", "json"},
    Extension{"application/ld+json", "json"},
    Extension{"application/manifest+json", "webmanifest"},
    Extension{"application/msword", "doc"},
    Extension{"application/ocsp-request", "orq"},
    Extension{"application/ocsp-response", "ors"},
    Extension{"application/octet-stream", "bin"},
    Extension{"application/ogg", "ogx"},
    Extension{"application/pdf", "pdf"},
    Extension{"application/pkcs7-mime", "p7m"},
    Extension{"application/pkix-cert", "cer"},
    Extension{"application/pkix-crl", "crl"},
    Extension{"application/postscript", "ps"},
    Extension{"application/rss+xml", "xml"},
    Extension{"application/rtf", "rtf"},
    Extension{"application/sql", "sql"},
    Extension{"application/vnd.android.package-archive", "apk"},
    Extension{"application/vnd.apple.mpegurl", "m3u8"},
    Extension{"application/vnd.debian.binary-package", "deb"},
    Extension{"application/vnd.microsoft.portable-executable", "exe"},
    Extension{"application/vnd.ms-cab-compressed", "cab"},
    Extension{"application/vnd.ms-excel", "xls"},
    Extension{"application/vnd.ms-fontobject", "eot"},
    Extension{"application/vnd.ms-powerpoint", "ppt"},
    Extension{"application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"},
    Extension{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"},
    Extension{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"},
    Extension{"application/vnd.rar", "rar"},
    Extension{"application/vnd.tcpdump.pcap", "pcap"},
    Extension{"application/wasm", "wasm"},
    Extension{"application/x-7z-compressed", "7z"},
    Extension{"application/x-bzip2", "bz2"},
    Extension{"application/x-dosexec", "exe"},
    Extension{"application/x-executable", "elf"},
    Extension{"application/x-gzip", "gz"},
    Extension{"application/x-javascript", "js"},
    Extension{"application/x-msdownload", "exe"},
    Extension{"application/x-ndjson", "ndjson"},
    Extension{"application/x-pkcs12", "p12"},
    Extension{"application/x-protobuf", "pb"},
    Extension{"application/x-sh", "sh"},
    Extension{"application/x-shockwave-flash", "swf"},
    Extension{"application/x-tar", "tar"},
    Extension{"application/x-www-form-urlencoded", "txt"},
    Extension{"application/x-x509-ca-cert", "crt"},
    Extension{"application/x-xz", "xz"},
    Extension{"application/xhtml+xml", "xhtml"},
    Extension{"application/xml", "xml"},
    Extension{"application/yaml", "yaml"},
    Extension{"application/zip", "zip"},
    Extension{"application/zstd", "zst"},
    Extension{"audio/aac", "aac"},
    Extension{"audio/flac", "flac"},
    Extension{"audio/mp4", "m4a"},
    Extension{"audio/mpeg", "mp3"},
    Extension{"audio/ogg", "ogg"},
    Extension{"audio/wav", "wav"},
    Extension{"audio/webm", "weba"},
    Extension{"font/otf", "otf"},
    Extension{"font/ttf", "ttf"},
    Extension{"font/woff", "woff"},
    Extension{"font/woff2", "woff2"},
    Extension{"image/apng", "apng"},
    Extension{"image/avif", "avif"},
    Extension{"image/bmp", "bmp"},
    Extension{"image/gif", "gif"},
    Extension{"image/heic", "heic"},
    Extension{"image/jpeg", "jpg"},
    Extension{"image/jpg", "jpg"},
    Extension{"image/jxl", "jxl"},
    Extension{"image/png", "png"},
    Extension{"image/svg+xml", "svg"},
    Extension{"image/tiff", "tif"},
    Extension{"image/vnd.microsoft.icon", "ico"},
    Extension{"image/webp", "webp"},
    Extension{"image/x-icon", "ico"},
    Extension{"message/http", "http"},
    Extension{"message/rfc822", "eml"},
    Extension{"multipart/form-data", "multipart"},
    Extension{"text/calendar", "ics"},
    Extension{"text/css", "css"},
    Extension{"text/csv", "csv"},
    Extension{"text/event-stream", "txt"},
    Extension{"text/html", "html"},
    Extension{"text/javascript", "js"},
    Extension{"text/markdown", "md"},
    Extension{"text/plain", "txt"},
    Extension{"text/vcard", "vcf"},
    Extension{"text/vtt", "vtt"},
    Extension{"text/x-php", "php"},
    Extension{"text/x-python", "py"},
    Extension{"text/x-shellscript", "sh"},
    Extension{"text/xml", "xml"},
    Extension{"video/mp2t", "ts"},
    Extension{"video/mp4", "mp4"},
    Extension{"video/mpeg", "mpg"},
    Extension{"video/ogg", "ogv"},
    Extension{"video/quicktime", "mov"},
    Extension{"video/webm", "webm"},
    Extension{"video/x-flv", "flv"},
    Extension{"video/x-matroska", "mkv"},
    Extension{"video/x-msvideo", "avi"},
};
static_assert(std::is_sorted(extensions.begin(), extensions.end(),
                             [](const Extension& a, const Extension& b) { return a.essence < b.essence; }));

} // namespace

std::string MediaType::essence() const
{
    return type.empty() ? std::string() : type + "/" + subtype;
}

std::string_view MediaType::parameter(std::string_view name) const
{
    const auto found = std::find_if(parameters.begin(), parameters.end(),
                                    [name](const auto& each) { return each.first == name; });
    return found == parameters.end() ? std::string_view() : std::string_view(found->second);
}

bool MediaType::hasSuffix(std::string_view suffix) const
{
    if (!subtype.ends_with(suffix))
        return false;
    const std::size_t rest = subtype.size() - suffix.size();
    return rest == 0 || subtype[rest - 1] == '+';
}

MediaType parseMediaType(std::string_view field)
{
    MediaType result;
    const std::string_view essence = trimmed(field.substr(0, field.find_first_of(";,")));
    const std::size_t slash = essence.find('/');
    if (slash == 0 || slash == std::string_view::npos || slash + 1 == essence.size() ||
        essence.find_first_of(blanks) != std::string_view::npos)
        return result;
    result.type = lowerCase(essence.substr(0, slash));
    result.subtype = lowerCase(essence.substr(slash + 1));
    result.parameters = parseParameters(field);
    return result;
}

std::vector<std::pair<std::string, std::string>> parseParameters(std::string_view field)
{
    std::vector<std::pair<std::string, std::string>> parameters;
    std::size_t extended = 0;
    for (std::size_t at = field.find(';'); at != std::string_view::npos; at = field.find(';')) {
        field.remove_prefix(at + 1);
        const std::size_t nameEnd = field.find_first_of("=;");
        if (nameEnd == std::string_view::npos || field[nameEnd] == ';')
            continue;
        std::string name = lowerCase(trimmed(field.substr(0, nameEnd)));
        field.remove_prefix(nameEnd + 1);
        std::string value = takeValue(field);
        const auto decoded = name.ends_with('*') ? decodeExtended(value) : std::nullopt;
        if (decoded) {
            name.pop_back();
            const auto place = parameters.begin() + static_cast<std::ptrdiff_t>(extended++);
            parameters.emplace(place, std::move(name), *decoded);
        } else {
            parameters.emplace_back(std::move(name), std::move(value));
        }
    }
    return parameters;
}

bool isTextual(const MediaType& type)
{
    if (type.type == "text" || type.hasSuffix("json") || type.hasSuffix("xml"))
        return true;
    constexpr std::array<std::string_view, 15> textual{"javascript",   "ecmascript",
                                                       "x-javascript", "x-www-form-urlencoded",
                                                       "x-ndjson",     "json-seq",
                                                       "graphql",      "sql",
                                                       "yaml",         "x-yaml",
                                                       "toml",         "x-sh",
                                                       "xml-dtd",      "vnd.apple.mpegurl",
                                                       "x-mpegurl"};
    return type.type == "application" &&
           std::find(textual.begin(), textual.end(), type.subtype) != textual.end();
}

std::string_view extensionFor(std::string_view essence)
{
    const auto found = std::lower_bound(
        extensions.begin(), extensions.end(), essence,
        [](const Extension& entry, std::string_view wanted) { return entry.essence < wanted; });
    if (found != extensions.end() && found->essence == essence)
        return found->extension;
    if (essence.ends_with("+json"))
        return "json";
    if (essence.ends_with("+xml"))
        return "xml";
    return essence.ends_with("+zip") ? "zip" : std::string_view();
}

} // namespace weir
