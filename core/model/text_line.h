// A line of octets as text: which character stands in which column and came from which octets.
#pragma once

#include "core/base/octets.h"

#include <QString>

#include <cstdint>
#include <vector>

namespace weir {

enum class Charset : std::uint8_t { Utf8, Latin1, Ascii };

/// One character as it is shown. What cannot be shown as itself stands as a middle dot.
struct TextCell
{
    std::uint32_t octet = 0;      ///< of its first octet, from the line's first
    std::uint32_t column = 0;     ///< from the row's first
    std::uint16_t textLength = 0; ///< UTF-16 units
    std::uint8_t octets = 1;
    std::uint8_t columns = 1; ///< 0: combines with the one before
    bool standIn = false;     ///< a dot for a control character or a malformed octet
};

struct TextLine
{
    QString text;                ///< of all cells
    std::vector<TextCell> cells; ///< columns as if nothing were wrapped
    std::uint32_t octets = 0;
};

/// Line ends (CR LF, LF) at the end of the octets have no columns. Tabs stand as blanks up to the next
/// multiple of tabWidth columns.
TextLine decodeLine(Octets octets, Charset charset);

/// First cells of the rows that the line falls into: the first is 0; a row has at most `columns` columns
/// (0: all in one), and ends behind a blank where one is near its end.
std::vector<std::uint32_t> wrapLine(const TextLine& line, unsigned columns);

} // namespace weir
