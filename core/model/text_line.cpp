#include "core/model/text_line.h"

#include <QChar>

#include <algorithm>
#include <array>
#include <utility>

namespace weir {

namespace {

constexpr std::uint32_t tabWidth = 8;
constexpr char16_t dot = u'·';

struct Decoded
{
    char32_t character = 0;
    std::uint8_t octets = 1;
    bool valid = false;
};

/// The character at the front of octets (RFC 3629); not valid: one octet that begins none.
Decoded decodeUtf8(Octets octets)
{
    const std::uint8_t first = octets[0];
    if (first < 0x80)
        return {first, 1, true};
    const std::uint8_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || octets.size() < length)
        return {};
    char32_t character = first & (0xffu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((octets[i] & 0xc0) != 0x80)
            return {};
        character = character << 6 | (octets[i] & 0x3fu);
    }
    static constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = character >= 0xd800 && character < 0xe000;
    if (character < smallest[length] || character > 0x10ffff || surrogate)
        return {};
    return {character, length, true};
}

Decoded decode(Octets octets, Charset charset)
{
    switch (charset) {
    case Charset::Utf8:
        return decodeUtf8(octets);
    case Charset::Latin1:
        return {octets[0], 1, true};
    case Charset::Ascii:
        return {octets[0], 1, octets[0] < 0x80};
    }
    return {};
}

/// Scripts whose characters take two columns.
bool isWide(char32_t c)
{
    static constexpr std::array<std::pair<char32_t, char32_t>, 11> ranges{{{0x1100, 0x115f},
                                                                           {0x2e80, 0x303e},
                                                                           {0x3041, 0x33ff},
                                                                           {0x3400, 0x4dbf},
                                                                           {0x4e00, 0x9fff},
                                                                           {0xa000, 0xa4cf},
                                                                           {0xac00, 0xd7a3},
                                                                           {0xf900, 0xfaff},
                                                                           {0xff00, 0xff60},
                                                                           {0x1f300, 0x1faff},
                                                                           {0x20000, 0x3fffd}}};
    return std::any_of(ranges.begin(), ranges.end(),
                       [c](const auto& range) { return range.first <= c && c <= range.second; });
}

/// Not control, format (direction marks could rearrange what stands around them), private or unassigned.
bool isShown(char32_t c)
{
    if (c < 0x20 || c == 0x7f)
        return false;
    if (c < 0x7f)
        return true;
    switch (QChar::category(c)) {
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Other_Surrogate:
    case QChar::Other_PrivateUse:
    case QChar::Other_NotAssigned:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
        return false;
    default:
        return true;
    }
}

bool combines(char32_t c)
{
    return c > 0x7f &&
           (QChar::category(c) == QChar::Mark_NonSpacing || QChar::category(c) == QChar::Mark_Enclosing);
}

/// Octets of the line end, which is not shown.
std::size_t lineEndLength(Octets octets)
{
    const std::size_t size = octets.size();
    if (size == 0 || octets[size - 1] != '\n')
        return 0;
    return size >= 2 && octets[size - 2] == '\r' ? 2 : 1;
}

/// Octets that only look like UTF-8 by chance would show as letters of every script there is: where more
/// octets are malformed than characters are whole, the line is no text, and only ASCII is shown of it.
Charset charsetOf(Octets octets, Charset charset)
{
    if (charset != Charset::Utf8)
        return charset;
    std::size_t malformed = 0;
    std::size_t whole = 0;
    for (std::size_t at = 0; at < octets.size();) {
        const Decoded decoded = decodeUtf8(octets.subspan(at));
        malformed += decoded.valid ? 0 : 1;
        whole += decoded.octets > 1 ? 1 : 0;
        at += decoded.octets;
    }
    return malformed > whole ? Charset::Ascii : charset;
}

} // namespace

TextLine decodeLine(Octets octets, Charset wanted)
{
    TextLine line;
    line.octets = static_cast<std::uint32_t>(octets.size());
    const Octets shown = octets.first(octets.size() - lineEndLength(octets));
    const Charset charset = charsetOf(shown, wanted);
    line.text.reserve(static_cast<qsizetype>(shown.size()));
    line.cells.reserve(shown.size());
    std::uint32_t column = 0;
    for (std::size_t at = 0; at < shown.size();) {
        const Decoded decoded = decode(shown.subspan(at), charset);
        TextCell cell{static_cast<std::uint32_t>(at), column, 1, decoded.octets, 1, false};
        if (decoded.valid && decoded.character == '\t') {
            cell.columns = static_cast<std::uint8_t>(tabWidth - column % tabWidth);
            line.text.append(QLatin1Char(' '));
        } else if (decoded.valid && isShown(decoded.character)) {
            cell.textLength = QChar::requiresSurrogates(decoded.character) ? 2 : 1;
            cell.columns = combines(decoded.character) && column > 0 ? 0 : isWide(decoded.character) ? 2 : 1;
            line.text.append(QStringView(QChar::fromUcs4(decoded.character)));
        } else {
            cell.standIn = true;
            line.text.append(QChar(dot));
        }
        column += cell.columns;
        at += decoded.octets;
        line.cells.push_back(cell);
    }
    return line;
}

std::vector<std::uint32_t> wrapLine(const TextLine& line, unsigned columns)
{
    std::vector<std::uint32_t> rows{0};
    if (columns == 0)
        return rows;
    // A blank is worth a ragged edge only if the row stays reasonably full.
    const std::uint32_t nearEnd = columns / 2;
    std::uint32_t rowColumn = 0;
    std::uint32_t behindBlank = 0;
    qsizetype textAt = 0;
    for (std::uint32_t i = 0; i < line.cells.size(); ++i) {
        const TextCell& cell = line.cells[i];
        if (cell.column + cell.columns - rowColumn > columns && i > rows.back()) {
            const bool atBlank =
                behindBlank > rows.back() && line.cells[behindBlank].column - rowColumn > nearEnd;
            rows.push_back(atBlank ? behindBlank : i);
            rowColumn = line.cells[rows.back()].column;
        }
        if (line.text[textAt] == QLatin1Char(' '))
            behindBlank = i + 1;
        textAt += cell.textLength;
    }
    return rows;
}

} // namespace weir
