// Content made of several: forms and multipart bodies.
#pragma once

#include "core/base/octets.h"
#include "core/base/offset_range.h"
#include "core/content/media_type.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir {

struct PartLimits
{
    std::size_t maxParts = 10'000;
    unsigned maxDepth = 8; ///< of multipart content inside multipart content
};

/// Ranges count octets of the whole content.
struct ContentPart
{
    std::string name;      ///< of a form's field; UTF-8
    std::string fileName;  ///< as suggested; untrusted
    std::string mediaType; ///< as declared, with its parameters; empty: none
    std::vector<std::pair<std::string, std::string>> headers; ///< of a part of multipart content, in order
    OffsetRange header;   ///< its header section with the empty line; of a form's field its name
    OffsetRange body;     ///< the value, as sent
    unsigned depth = 0;   ///< inside how many other parts
    bool complete = true; ///< false: its end is not there
};

struct ContentParts
{
    std::vector<ContentPart> parts; ///< in order; those inside a part follow it
    bool complete = true;           ///< the end of the last one was there
    bool truncated = false;         ///< a limit was reached: there are more
};

/// multipart/* (RFC 2046, section 5.1). boundary: as declared; where it is empty or does not occur, the one
/// that the content begins with counts.
ContentParts parseMultipart(Octets content, std::string_view boundary, const PartLimits& limits = {});

/// application/x-www-form-urlencoded. Names and values are percent-encoded: see formValue().
ContentParts parseForm(Octets content, const PartLimits& limits = {});

/// A form's name or value, decoded, in UTF-8. charset: declared; empty: UTF-8.
std::string formValue(Octets encoded, std::string_view charset = {});

} // namespace weir
