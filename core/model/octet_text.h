// Octets as text for the clipboard.
#pragma once

#include "core/base/octets.h"
#include "core/model/text_line.h"

#include <QString>

namespace weir {

enum class CopyForm : std::uint8_t { Text, Hex, HexDump, CArray, Base64 };

/// Text: in that charset, with control characters other than tab and line ends as dots.
/// Hex: "47 45 54". HexDump: lines of offset, 16 octets and ASCII. CArray: "static const unsigned char …".
QString octetText(Octets octets, CopyForm form, Charset charset);

} // namespace weir
