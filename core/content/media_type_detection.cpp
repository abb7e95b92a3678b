// What octets look like.
#include "core/base/ascii.h"
#include "core/base/utf8.h"
#include "core/content/charset.h"
#include "core/content/media_type.h"

#include <algorithm>
#include <array>
#include <magic.h>
#include <memory>
#include <optional>

namespace weir {

namespace {

/// What follows from a type for those who read it.
enum class Kind : std::uint8_t {
    Opaque, ///< nothing is claimed, or nothing is known
    Text,
    Page, ///< HTML
    Json,
    Code, ///< scripts and style sheets
    Image,
    Media, ///< audio and video
    Font,
    Document,
    Archive,
    Executable
};

struct Signature
{
    std::size_t at;
    std::string_view octets;
    std::string_view type;
    Kind kind;
};

using namespace std::string_view_literals;

/// Long enough, or odd enough, not to begin a text by chance.
constexpr std::array signatures{
    Signature{0, "\x89PNG\r\n\x1a\n"sv, "image/png", Kind::Image},
    Signature{0, "\xff\xd8\xff"sv, "image/jpeg", Kind::Image},
    Signature{0, "GIF87a"sv, "image/gif", Kind::Image},
    Signature{0, "GIF89a"sv, "image/gif", Kind::Image},
    Signature{0, "\0\0\1\0"sv, "image/vnd.microsoft.icon", Kind::Image},
    Signature{0, "\xff\x0a"sv, "image/jxl", Kind::Image},
    Signature{0, "II*\0"sv, "image/tiff", Kind::Image},
    Signature{0, "MM\0*"sv, "image/tiff", Kind::Image},
    Signature{4, "ftypavif"sv, "image/avif", Kind::Image},
    Signature{4, "ftypheic"sv, "image/heic", Kind::Image},
    Signature{4, "ftypM4A "sv, "audio/mp4", Kind::Media},
    Signature{4, "ftypqt  "sv, "video/quicktime", Kind::Media},
    Signature{4, "ftyp"sv, "video/mp4", Kind::Media},
    Signature{4, "styp"sv, "video/mp4", Kind::Media},
    Signature{0, "\x1a\x45\xdf\xa3"sv, "video/webm", Kind::Media},
    Signature{0, "OggS\0"sv, "application/ogg", Kind::Media},
    Signature{0, "fLaC\0"sv, "audio/flac", Kind::Media},
    Signature{0, "ID3\2"sv, "audio/mpeg", Kind::Media},
    Signature{0, "ID3\3"sv, "audio/mpeg", Kind::Media},
    Signature{0, "ID3\4"sv, "audio/mpeg", Kind::Media},
    Signature{0, "FLV\1"sv, "video/x-flv", Kind::Media},
    Signature{0, "wOFF\0\1\0\0"sv, "font/woff", Kind::Font},
    Signature{0, "wOFFOTTO"sv, "font/woff", Kind::Font},
    Signature{0, "wOFFtrue"sv, "font/woff", Kind::Font},
    Signature{0, "wOF2\0\1\0\0"sv, "font/woff2", Kind::Font},
    Signature{0, "wOF2OTTO"sv, "font/woff2", Kind::Font},
    Signature{0, "OTTO\0"sv, "font/otf", Kind::Font},
    Signature{0, "\0\1\0\0\0"sv, "font/ttf", Kind::Font},
    Signature{0, "%PDF-"sv, "application/pdf", Kind::Document},
    Signature{0, "PK\3\4"sv, "application/zip", Kind::Archive},
    Signature{0, "\x1f\x8b\x08"sv, "application/gzip", Kind::Archive},
    Signature{0, "\x28\xb5\x2f\xfd"sv, "application/zstd", Kind::Archive},
    Signature{0,
              "\xfd"
              "7zXZ\0"sv,
              "application/x-xz", Kind::Archive},
    Signature{0, "7z\xbc\xaf\x27\x1c"sv, "application/x-7z-compressed", Kind::Archive},
    Signature{0, "Rar!\x1a\x07"sv, "application/vnd.rar", Kind::Archive},
    Signature{0, "\0asm"sv, "application/wasm", Kind::Executable},
    Signature{0,
              "\x7f"
              "ELF"sv,
              "application/x-executable", Kind::Executable},
};

struct Found
{
    std::string_view type;
    Kind kind = Kind::Opaque;
};

/// Formats whose first octets alone do not tell.
std::optional<Found> findStructured(std::string_view text)
{
    if (text.starts_with("RIFF") && text.size() >= 12) {
        const std::string_view form = text.substr(8, 4);
        if (form == "WEBP")
            return Found{"image/webp", Kind::Image};
        if (form == "WAVE")
            return Found{"audio/wav", Kind::Media};
        if (form == "AVI ")
            return Found{"video/x-msvideo", Kind::Media};
    }
    // The DOS header names the place of the header proper, at 60.
    if (text.starts_with("MZ") && text.size() >= 64) {
        const auto octet = [&](std::size_t i) {
            return static_cast<std::size_t>(static_cast<std::uint8_t>(text[i]));
        };
        const std::size_t place = octet(60) | octet(61) << 8 | octet(62) << 16 | octet(63) << 24;
        if (place < text.size() && text.substr(place).starts_with("PE\0\0"sv))
            return Found{"application/vnd.microsoft.portable-executable", Kind::Executable};
    }
    return std::nullopt;
}

std::string_view withoutMarkAndBlanks(std::string_view text)
{
    if (text.starts_with("\xef\xbb\xbf"))
        text.remove_prefix(3);
    text.remove_prefix(std::min(text.size(), text.find_first_not_of(" \t\r\n\f")));
    return text;
}

bool looksLikeJson(std::string_view text)
{
    const char open = text.empty() ? '\0' : text.front();
    if (open != '{' && open != '[')
        return false;
    const std::string_view next = withoutMarkAndBlanks(text.substr(1));
    if (next.empty())
        return false;
    if (open == '{')
        return next[0] == '"' || next[0] == '}';
    return std::string_view("{[\"]-0123456789").find(next[0]) != std::string_view::npos ||
           next.starts_with("true") || next.starts_with("false") || next.starts_with("null");
}

/// A tag's or declaration's name, with something behind it that cannot belong to it.
bool startsWithTag(std::string_view text, std::string_view lowerCaseTag)
{
    return startsWithAnyCase(text, lowerCaseTag) &&
           (text.size() == lowerCaseTag.size() ||
            std::string_view(" \t\r\n/>").find(text[lowerCaseTag.size()]) != std::string_view::npos);
}

std::optional<Found> findMarkup(std::string_view text)
{
    // Comments may stand before the first tag.
    for (int comments = 0; text.starts_with("<!--") && comments < 16; ++comments) {
        const std::size_t end = text.find("-->", 4);
        if (end == std::string_view::npos)
            return std::nullopt;
        text = withoutMarkAndBlanks(text.substr(end + 3));
    }
    constexpr std::array<std::string_view, 12> tags{"<!doctype html", "<html", "<head",  "<body",
                                                    "<script",        "<meta", "<title", "<div",
                                                    "<table",         "<p",    "<h1",    "<iframe"};
    if (std::any_of(tags.begin(), tags.end(), [&](std::string_view tag) { return startsWithTag(text, tag); }))
        return Found{"text/html", Kind::Page};
    if (startsWithTag(text, "<svg"))
        return Found{"image/svg+xml", Kind::Text};
    if (!startsWithTag(text, "<?xml"))
        return std::nullopt;
    if (text.find("<svg") != std::string_view::npos)
        return Found{"image/svg+xml", Kind::Text};
    if (text.find("<html") != std::string_view::npos)
        return Found{"application/xhtml+xml", Kind::Page};
    return Found{"text/xml", Kind::Text};
}

std::optional<Found> findCode(std::string_view text)
{
    constexpr std::array<std::string_view, 18> scripts{
        "function ", "function(", "(function", "!function", "var ",           "let ",
        "const ",    "import ",   "import{",   "export ",   "\"use strict\"", "'use strict'",
        "window.",   "document.", "(()=>",     "(() =>",    "(self.",         "define("};
    constexpr std::array<std::string_view, 6> styles{"@charset", "@import", "@font-face",
                                                     "@media",   ":root",   "@keyframes"};
    for (int comments = 0; comments < 16; ++comments) {
        const bool block = text.starts_with("/*");
        if (!block && !text.starts_with("//"))
            break;
        const std::size_t end = text.find(block ? "*/" : "\n", 2);
        if (end == std::string_view::npos)
            return std::nullopt;
        text = withoutMarkAndBlanks(text.substr(end + (block ? 2 : 1)));
    }
    const auto begins = [text](std::string_view word) { return text.starts_with(word); };
    if (std::any_of(scripts.begin(), scripts.end(), begins))
        return Found{"text/javascript", Kind::Code};
    if (std::any_of(styles.begin(), styles.end(), begins))
        return Found{"text/css", Kind::Code};
    return std::nullopt;
}

/// Well-formed UTF-8 without control characters, as far as it can be seen.
bool looksLikeText(std::string_view text, bool isCutOff)
{
    while (!text.empty()) {
        const std::size_t length = utf8SequenceLength(text);
        if (length == 0)
            return isCutOff && text.size() < 4 && static_cast<std::uint8_t>(text[0]) >= 0xc2;
        const char c = text[0];
        if (static_cast<std::uint8_t>(c) < 0x20 &&
            std::string_view("\t\r\n\f\x1b").find(c) == std::string_view::npos)
            return false;
        text.remove_prefix(length);
    }
    return true;
}

std::optional<Found> findSure(std::string_view octets)
{
    for (const Signature& signature : signatures) {
        if (octets.size() > signature.at && octets.substr(signature.at).starts_with(signature.octets))
            return Found{signature.type, signature.kind};
    }
    if (const auto found = findStructured(octets))
        return found;
    const std::string_view text = withoutMarkAndBlanks(octets);
    if (const auto found = findMarkup(text))
        return found;
    return std::nullopt;
}

std::string askMagic(Octets octets)
{
    struct Close
    {
        void operator()(magic_set* set) const { magic_close(set); }
    };
    // An instance is not for two threads at once; loading takes milliseconds, and happens once a thread.
    static thread_local const std::unique_ptr<magic_set, Close> magic = [] {
        std::unique_ptr<magic_set, Close> set(
            magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_ELF | MAGIC_NO_CHECK_TAR));
        if (set && magic_load(set.get(), nullptr) != 0)
            set.reset();
        return set;
    }();
    const char* type = magic ? magic_buffer(magic.get(), octets.data(), octets.size()) : nullptr;
    return type != nullptr ? type : "";
}

/// What libmagic calls octets that it does not know.
constexpr const char* unknown = "application/octet-stream";

/// Guesses at programming languages are wrong too often to be of use.
bool isGuess(std::string_view type)
{
    constexpr std::array<std::string_view, 6> kept{"text/calendar", "text/vcard",         "text/rtf",
                                                   "text/x-php",    "text/x-shellscript", "text/x-python"};
    return type.starts_with("text/") && std::find(kept.begin(), kept.end(), type) == kept.end();
}

Kind kindOf(const MediaType& type)
{
    const std::string_view subtype = type.subtype;
    if (type.hasSuffix("svg+xml"))
        return Kind::Text;
    if (type.type == "image")
        return Kind::Image;
    if (type.type == "audio" || type.type == "video")
        return Kind::Media;
    if (type.type == "font" || subtype.starts_with("font-") || subtype.starts_with("x-font-"))
        return Kind::Font;
    if (subtype == "html" || subtype == "xhtml+xml")
        return Kind::Page;
    if (type.hasSuffix("json"))
        return Kind::Json;
    if (subtype == "javascript" || subtype == "x-javascript" || subtype == "ecmascript" || subtype == "css")
        return Kind::Code;
    if (subtype == "pdf")
        return Kind::Document;
    return isTextual(type) ? Kind::Text : Kind::Opaque;
}

} // namespace

std::string_view recognizeMediaType(Octets beginning)
{
    beginning = beginning.first(std::min(beginning.size(), detectionOctets));
    const std::string_view octets = asCharacters(beginning);
    if (const auto found = findSure(octets))
        return found->type;
    if (!looksLikeText(octets, beginning.size() == detectionOctets))
        return {};
    const std::string_view text = withoutMarkAndBlanks(octets);
    if (looksLikeJson(text))
        return "application/json";
    const auto code = findCode(text);
    return code ? code->type : std::string_view();
}

std::string detectMediaType(Octets beginning)
{
    beginning = beginning.first(std::min(beginning.size(), detectionOctets));
    if (beginning.empty())
        return {};
    const std::string_view known = recognizeMediaType(beginning);
    // What is a zip file to begin with may be a document or a program of some kind.
    if (!known.empty() && known != "application/zip")
        return std::string(known);
    const std::string guess = askMagic(beginning);
    if (!known.empty())
        return guess.starts_with("application/") && guess != unknown ? guess : std::string(known);
    const bool isText = looksLikeText(asCharacters(beginning), beginning.size() == detectionOctets);
    if (!guess.empty() && !isGuess(guess) && (!isText || guess != unknown))
        return guess;
    return isText || guess.starts_with("text/") ? "text/plain" : unknown;
}

bool contradicts(const MediaType& declared, Octets beginning)
{
    beginning = beginning.first(std::min(beginning.size(), detectionOctets));
    const std::string_view octets = asCharacters(beginning);
    const auto found = findSure(octets);
    const Kind claimed = kindOf(declared);
    if (!found || claimed == Kind::Opaque || found->kind == claimed || found->kind == Kind::Opaque)
        return false;
    if (found->kind == Kind::Text)
        return claimed == Kind::Font || claimed == Kind::Document;
    // A page may be shown as any text, but is no script, style sheet or data: an error page, usually.
    if (found->kind == Kind::Page)
        return claimed != Kind::Text;
    return true;
}

} // namespace weir
