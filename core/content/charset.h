// Text of messages, whatever its charset, as UTF-8.
#pragma once

#include "core/base/octets.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace weir {

struct CharsetChoice
{
    std::string_view declared = {}; ///< label of a charset parameter; empty: none
    /// Without a byte order mark and a known label: look for <meta charset> and <?xml encoding>, then whether
    /// it is UTF-8, else windows-1252. False: UTF-8.
    bool detect = true;
};

struct Utf8Text
{
    enum class Evidence : std::uint8_t { Mark, Declared, Document, Guess };

    std::string text;    ///< well-formed, without byte order mark
    std::string charset; ///< that it was read as: "UTF-8", "windows-1252", "Shift_JIS" …
    Evidence evidence = Evidence::Guess;
    std::uint64_t replaced = 0; ///< characters that became U+FFFD
};

/// A byte order mark goes before the label (as browsers have it), labels mean what they mean on the web
/// (ISO-8859-1 is windows-1252, GB2312 is GB18030); one that is not known counts as none.
Utf8Text toUtf8(Octets octets, const CharsetChoice& choice = {});

/// %41 → "A"; a per cent sign without two digits stays. plusIsBlank: as in forms.
std::string percentDecoded(std::string_view text, bool plusIsBlank = false);

} // namespace weir
