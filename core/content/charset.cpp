#include "core/content/charset.h"

#include "core/base/ascii.h"
#include "core/base/utf8.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <iconv.h>
#include <optional>
#include <utility>

namespace weir {

namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";

struct Charset
{
    std::string_view name;  ///< for people
    std::string_view iconv; ///< empty: UTF-8
};

/// Labels that mean something else on the web than they say (the WHATWG's Encoding standard), and those that
/// iconv has another name for.
struct Label
{
    std::string_view label; ///< lower case
    Charset charset;
};
constexpr Charset utf8{"UTF-8", ""};
constexpr Charset western{"windows-1252", "CP1252"};
constexpr std::array labels{
    Label{"utf-8", utf8},
    Label{"utf8", utf8},
    Label{"unicode-1-1-utf-8", utf8},
    Label{"us-ascii", western},
    Label{"ascii", western},
    Label{"iso-8859-1", western},
    Label{"iso8859-1", western},
    Label{"latin1", western},
    Label{"windows-1252", western},
    Label{"cp1252", western},
    Label{"iso-8859-9", {"windows-1254", "CP1254"}},
    Label{"latin5", {"windows-1254", "CP1254"}},
    Label{"iso-8859-11", {"windows-874", "CP874"}},
    Label{"tis-620", {"windows-874", "CP874"}},
    Label{"windows-874", {"windows-874", "CP874"}},
    Label{"iso-8859-8-i", {"ISO-8859-8", "ISO-8859-8"}},
    Label{"shift_jis", {"Shift_JIS", "CP932"}},
    Label{"shift-jis", {"Shift_JIS", "CP932"}},
    Label{"sjis", {"Shift_JIS", "CP932"}},
    Label{"x-sjis", {"Shift_JIS", "CP932"}},
    Label{"windows-31j", {"Shift_JIS", "CP932"}},
    Label{"ms_kanji", {"Shift_JIS", "CP932"}},
    Label{"gb2312", {"GBK", "GB18030"}},
    Label{"gb_2312-80", {"GBK", "GB18030"}},
    Label{"gbk", {"GBK", "GB18030"}},
    Label{"x-gbk", {"GBK", "GB18030"}},
    Label{"gb18030", {"GB18030", "GB18030"}},
    Label{"big5", {"Big5", "BIG5-HKSCS"}},
    Label{"big5-hkscs", {"Big5", "BIG5-HKSCS"}},
    Label{"x-x-big5", {"Big5", "BIG5-HKSCS"}},
    Label{"euc-jp", {"EUC-JP", "EUC-JP-MS"}},
    Label{"x-euc-jp", {"EUC-JP", "EUC-JP-MS"}},
    Label{"iso-2022-jp", {"ISO-2022-JP", "ISO-2022-JP"}},
    Label{"euc-kr", {"EUC-KR", "CP949"}},
    Label{"ks_c_5601-1987", {"EUC-KR", "CP949"}},
    Label{"utf-16", {"UTF-16LE", "UTF-16LE"}},
    Label{"utf-16le", {"UTF-16LE", "UTF-16LE"}},
    Label{"utf-16be", {"UTF-16BE", "UTF-16BE"}},
    Label{"unicode", {"UTF-16LE", "UTF-16LE"}},
    Label{"utf-32", {"UTF-32LE", "UTF-32LE"}},
    Label{"utf-32le", {"UTF-32LE", "UTF-32LE"}},
    Label{"utf-32be", {"UTF-32BE", "UTF-32BE"}},
    Label{"x-mac-cyrillic", {"x-mac-cyrillic", "MAC-CYRILLIC"}},
    Label{"macintosh", {"macintosh", "MACINTOSH"}},
};

class Converter
{
public:
    explicit Converter(const std::string& from) : m_iconv(iconv_open("UTF-8", from.c_str())) {}
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;
    ~Converter()
    {
        if (isOpen())
            iconv_close(m_iconv);
    }
    bool isOpen() const { return m_iconv != reinterpret_cast<iconv_t>(-1); }

    /// unit: octets that a character has at least, which are passed over where one is wrong.
    void run(Octets octets, std::size_t unit, Utf8Text& out)
    {
        char* in = const_cast<char*>(asCharacters(octets).data());
        std::size_t left = octets.size();
        std::array<char, 4096> buffer;
        for (bool more = true; more;) {
            char* next = buffer.data();
            std::size_t room = buffer.size();
            // At the end, without input: what a stateful charset has left.
            more = left != 0;
            const std::size_t result = more ? iconv(m_iconv, &in, &left, &next, &room)
                                            : iconv(m_iconv, nullptr, nullptr, &next, &room);
            const int error = result == static_cast<std::size_t>(-1) ? errno : 0;
            out.text.append(buffer.data(), buffer.size() - room);
            if (error != EILSEQ && error != EINVAL)
                continue;
            out.text += replacement;
            ++out.replaced;
            const std::size_t wrong = error == EINVAL ? left : std::min(unit, left);
            in += wrong;
            left -= wrong;
        }
    }

private:
    iconv_t m_iconv;
};

/// What a label stands for; nothing where it is not known.
std::optional<std::pair<std::string, std::string>> charsetOf(std::string_view label)
{
    std::string name = lowerCase(label);
    name.erase(0, name.find_first_not_of(" \t\"'"));
    name.erase(name.find_last_not_of(" \t\"'") + 1);
    const auto found =
        std::find_if(labels.begin(), labels.end(), [&](const Label& each) { return each.label == name; });
    if (found != labels.end())
        return std::pair(std::string(found->charset.name), std::string(found->charset.iconv));
    // Only names that iconv takes for nothing but a name.
    const bool isPlain = !name.empty() && name.size() <= 40 &&
                         std::all_of(name.begin(), name.end(),
                                     [](char c) { return isLetterOrDigit(c) || c == '-' || c == '_'; });
    if (!isPlain || !Converter(name).isOpen())
        return std::nullopt;
    return std::pair(name, name);
}

struct Mark
{
    std::string_view octets;
    Charset charset;
};
/// UTF-32's begins with UTF-16's.
constexpr std::array marks{
    Mark{"\xef\xbb\xbf", utf8},
    Mark{std::string_view("\xff\xfe\0\0", 4), {"UTF-32LE", "UTF-32LE"}},
    Mark{std::string_view("\0\0\xfe\xff", 4), {"UTF-32BE", "UTF-32BE"}},
    Mark{"\xff\xfe", {"UTF-16LE", "UTF-16LE"}},
    Mark{"\xfe\xff", {"UTF-16BE", "UTF-16BE"}},
};

/// The label that stands behind `word` and an equals sign, in quotes or bare.
std::string_view labelAfter(std::string_view text, std::string_view word)
{
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        std::string_view rest = text.substr(at + word.size());
        rest.remove_prefix(std::min(rest.size(), rest.find_first_not_of(" \t\r\n")));
        if (!rest.starts_with('='))
            continue;
        rest.remove_prefix(1);
        rest.remove_prefix(std::min(rest.size(), rest.find_first_not_of(" \t\r\n\"'")));
        return rest.substr(0, rest.find_first_of(" \t\r\n\"';/>?"));
    }
    return {};
}

/// What the document says of itself, in the first octets of it as browsers have it.
std::string labelInDocument(std::string_view text)
{
    constexpr std::size_t enough = 1024;
    const std::string beginning = lowerCase(text.substr(0, enough));
    std::string_view label;
    if (beginning.starts_with("<?xml"))
        label = labelAfter(std::string_view(beginning).substr(0, beginning.find("?>")), "encoding");
    for (std::size_t at = beginning.find("<meta"); at != std::string::npos && label.empty();
         at = beginning.find("<meta", at + 1))
        label = labelAfter(std::string_view(beginning).substr(at, beginning.find('>', at) - at), "charset");
    // It could be read as ASCII: it cannot be what it says then.
    return label.starts_with("utf-16") || label.starts_with("utf-32") ? "utf-8" : std::string(label);
}

/// Its last character may be cut off, if there were others of more than one octet.
bool isUtf8(std::string_view text)
{
    bool isCertain = false;
    while (!text.empty()) {
        const std::size_t length = utf8SequenceLength(text);
        if (length == 0)
            return isCertain && text.size() < 4 && static_cast<std::uint8_t>(text[0]) >= 0xc2;
        isCertain = isCertain || length > 1;
        text.remove_prefix(length);
    }
    return true;
}

void convert(Octets octets, const std::string& iconvName, Utf8Text& result)
{
    if (iconvName.empty()) {
        result.text.reserve(octets.size());
        for (std::string_view rest = asCharacters(octets); !rest.empty();) {
            const std::size_t length = utf8SequenceLength(rest);
            result.text += length == 0 ? replacement : rest.substr(0, length);
            result.replaced += length == 0;
            rest.remove_prefix(length == 0 ? 1 : length);
        }
        return;
    }
    const std::size_t unit = iconvName.starts_with("UTF-16") ? 2 : iconvName.starts_with("UTF-32") ? 4 : 1;
    Converter converter(iconvName);
    if (converter.isOpen())
        converter.run(octets, unit, result);
    else
        convert(octets, {}, result);
}

} // namespace

Utf8Text toUtf8(Octets octets, const CharsetChoice& choice)
{
    Utf8Text result;
    const auto as = [&](std::string_view name, std::string_view iconvName, Utf8Text::Evidence evidence) {
        result.charset = name;
        result.evidence = evidence;
        convert(octets, std::string(iconvName), result);
        return result;
    };
    for (const Mark& mark : marks) {
        if (!asCharacters(octets).starts_with(mark.octets))
            continue;
        octets = octets.subspan(mark.octets.size());
        return as(mark.charset.name, mark.charset.iconv, Utf8Text::Evidence::Mark);
    }
    if (const auto declared = charsetOf(choice.declared))
        return as(declared->first, declared->second, Utf8Text::Evidence::Declared);
    if (choice.detect) {
        if (const auto found = charsetOf(labelInDocument(asCharacters(octets))))
            return as(found->first, found->second, Utf8Text::Evidence::Document);
        if (!isUtf8(asCharacters(octets)))
            return as(western.name, western.iconv, Utf8Text::Evidence::Guess);
    }
    return as(utf8.name, utf8.iconv, Utf8Text::Evidence::Guess);
}

std::string percentDecoded(std::string_view text, bool plusIsBlank)
{
    const auto digit = [](char c) {
        if (c >= '0' && c <= '9')
            return c - '0';
        const int low = lowerCase(c);
        return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
    };
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
            decoded += static_cast<char>(digit(text[i + 1]) << 4 | digit(text[i + 2]));
            i += 2;
        } else {
            decoded += plusIsBlank && text[i] == '+' ? ' ' : text[i];
        }
    }
    return decoded;
}

} // namespace weir
