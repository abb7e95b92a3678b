// What content is: as declared, as its octets look, and whether the two agree.
#pragma once

#include "core/base/octets.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir {

/// A Content-Type field (RFC 9110, section 8.3).
struct MediaType
{
    std::string type;                                            ///< lower case; empty: none could be read
    std::string subtype;                                         ///< likewise
    std::vector<std::pair<std::string, std::string>> parameters; ///< names in lower case, values unquoted

    /// "text/html"; empty where there is none.
    std::string essence() const;
    /// Of the first parameter of that name (lower case); empty where there is none.
    std::string_view parameter(std::string_view name) const;
    /// The subtype ends so, or is that: "json" for application/json and application/problem+json.
    bool hasSuffix(std::string_view suffix) const;
};

/// Lenient: blanks anywhere, empty parameters, of several values in a list the first.
MediaType parseMediaType(std::string_view field);

/// Parameters of any field that has them: `attachment; filename="a.txt"` → {"filename", "a.txt"}. Those in
/// RFC 8187's form (filename*) are decoded to UTF-8 and come without the asterisk, before plain ones of the
/// same name.
std::vector<std::pair<std::string, std::string>> parseParameters(std::string_view field);

/// Octets that detection looks at, at most.
inline constexpr std::size_t detectionOctets = 4096;

/// The media type that the first octets look like: "application/octet-stream" for octets that are neither
/// known nor text, "text/plain" for text that is nothing else; empty for no octets. Own signatures for what
/// the web carries, libmagic (one instance a thread) for the rest.
std::string detectMediaType(Octets beginning);

/// Likewise, by own signatures alone, which takes a hundredth of the time: JSON, pages, scripts, images …;
/// empty for all else.
std::string_view recognizeMediaType(Octets beginning);

/// Whether the octets are certainly not of the declared type: an executable as an image, a page as JSON. Not
/// told where receivers commonly disagree with the declaration and nothing follows from it (text under
/// another text type, one image format under another's name, anything as application/octet-stream).
bool contradicts(const MediaType& declared, Octets beginning);

/// Text in some charset: text/*, JSON, XML, JavaScript, forms …
bool isTextual(const MediaType& type);

/// Without dot; empty where none is usual: "image/jpeg" → "jpg".
std::string_view extensionFor(std::string_view essence);

} // namespace weir
