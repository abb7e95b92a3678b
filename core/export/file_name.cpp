#include "core/export/file_name.h"

#include "core/base/utf8.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>

namespace weir {

namespace {

constexpr std::string_view forbidden = "/\\:*?\"<>|";
constexpr std::size_t maxExtensionOctets = 16;

bool isControl(std::string_view sequence)
{
    const auto first = static_cast<std::uint8_t>(sequence[0]);
    if (sequence.size() == 1)
        return first < 0x20 || first == 0x7f;
    // C1 controls; and U+061C, U+200B–200F, U+2028–202E, U+2060–206F, U+FEFF, which are invisible or turn the
    // order of what follows, so that a name shows another extension than it has.
    if (sequence.size() == 2)
        return (first == 0xc2 && static_cast<std::uint8_t>(sequence[1]) < 0xa0) || sequence == "\xd8\x9c";
    const std::string_view lead = sequence.substr(0, 2);
    const auto third = static_cast<std::uint8_t>(sequence[2]);
    return (lead == "\xe2\x80" && ((third >= 0x8b && third <= 0x8f) || (third >= 0xa8 && third <= 0xae))) ||
           (lead == "\xe2\x81" && third >= 0xa0 && third <= 0xaf) || sequence == "\xef\xbb\xbf";
}

/// CON, PRN, AUX, NUL, COM0–9, LPT0–9, also with an extension.
bool isDeviceName(std::string_view name)
{
    std::string stem(name.substr(0, name.find('.')));
    while (!stem.empty() && stem.back() == ' ')
        stem.pop_back();
    std::transform(stem.begin(), stem.end(), stem.begin(),
                   [](char c) { return static_cast<char>(std::toupper(static_cast<unsigned char>(c))); });
    constexpr std::array<std::string_view, 4> devices{"CON", "PRN", "AUX", "NUL"};
    if (std::find(devices.begin(), devices.end(), stem) != devices.end())
        return true;
    return stem.size() == 4 && (stem.starts_with("COM") || stem.starts_with("LPT")) && stem[3] >= '0' &&
           stem[3] <= '9';
}

/// The longest beginning of at most maxOctets octets that ends between characters. text is valid UTF-8.
std::string_view cutTo(std::string_view text, std::size_t maxOctets)
{
    if (text.size() <= maxOctets)
        return text;
    while (maxOctets > 0 && (static_cast<std::uint8_t>(text[maxOctets]) & 0xc0) == 0x80)
        --maxOctets;
    return text.substr(0, maxOctets);
}

std::string shortened(const std::string& name, std::size_t maxOctets)
{
    if (name.size() <= maxOctets)
        return name;
    const std::size_t dot = name.rfind('.');
    const bool hasExtension = dot != std::string::npos && dot > 0 &&
                              name.size() - dot <= maxExtensionOctets && name.size() - dot < maxOctets;
    const std::string extension = hasExtension ? name.substr(dot) : std::string();
    return std::string(cutTo(name, maxOctets - extension.size())) + extension;
}

/// Calls text(run) and field(name) for the parts of a template, in order.
template <typename OnText, typename OnField>
void splitTemplate(std::string_view nameTemplate, OnText&& text, OnField&& field)
{
    while (!nameTemplate.empty()) {
        const std::size_t brace = nameTemplate.find_first_of("{}");
        text(nameTemplate.substr(0, brace));
        if (brace == std::string_view::npos)
            return;
        nameTemplate.remove_prefix(brace);
        const std::size_t close = nameTemplate.find('}');
        if (nameTemplate.size() > 1 && nameTemplate[1] == nameTemplate[0]) {
            text(nameTemplate.substr(0, 1));
            nameTemplate.remove_prefix(2);
        } else if (nameTemplate[0] == '{' && close != std::string_view::npos) {
            field(nameTemplate.substr(1, close - 1));
            nameTemplate.remove_prefix(close + 1);
        } else {
            text(nameTemplate.substr(0, 1));
            nameTemplate.remove_prefix(1);
        }
    }
}

} // namespace

std::string safeFileName(std::string_view text, std::size_t maxOctets)
{
    const std::string valid = toValidUtf8(text);
    std::string name;
    for (std::string_view rest = valid; !rest.empty();) {
        const std::string_view sequence = rest.substr(0, utf8SequenceLength(rest));
        rest.remove_prefix(sequence.size());
        const bool bad =
            isControl(sequence) || (sequence.size() == 1 && forbidden.find(sequence[0]) != forbidden.npos);
        name += bad ? std::string_view("_") : sequence;
    }
    // A leading dot hides the file, a leading hyphen makes it an option; Windows drops dots and blanks at the
    // end.
    if (!name.empty() && (name[0] == '.' || name[0] == ' ' || name[0] == '-' || name[0] == '~'))
        name[0] = '_';
    name = shortened(name, maxOctets);
    while (!name.empty() && (name.back() == '.' || name.back() == ' '))
        name.pop_back();
    if (name.empty() || isDeviceName(name))
        name = shortened("_" + name, maxOctets);
    return name;
}

std::string fileNameFromTemplate(std::string_view nameTemplate, const FileNameFields& fields,
                                 std::size_t maxOctets)
{
    std::string name;
    splitTemplate(
        nameTemplate, [&](std::string_view text) { name += text; },
        [&](std::string_view wanted) {
            const auto field = std::find_if(fields.begin(), fields.end(),
                                            [wanted](const auto& entry) { return entry.first == wanted; });
            if (field != fields.end())
                name += field->second;
            else
                name.append("{").append(wanted).append("}");
        });
    return safeFileName(name, maxOctets);
}

std::vector<std::string> unknownFields(std::string_view nameTemplate,
                                       const std::vector<std::string_view>& known)
{
    std::vector<std::string> unknown;
    splitTemplate(
        nameTemplate, [](std::string_view) {},
        [&](std::string_view name) {
            if (std::find(known.begin(), known.end(), name) == known.end())
                unknown.emplace_back(name);
        });
    return unknown;
}

} // namespace weir
