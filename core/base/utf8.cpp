#include "core/base/utf8.h"

#include <cstdint>

namespace weir {

namespace {

struct Lead
{
    std::size_t length;     ///< of the whole sequence; 0: no lead octet
    std::uint8_t secondLow; ///< the narrowed range of the second octet (RFC 3629, section 4)
    std::uint8_t secondHigh;
};

Lead leadOf(std::uint8_t octet)
{
    if (octet < 0x80)
        return {1, 0, 0};
    if (octet < 0xc2)
        return {0, 0, 0};
    if (octet < 0xe0)
        return {2, 0x80, 0xbf};
    if (octet == 0xe0)
        return {3, 0xa0, 0xbf};
    if (octet == 0xed)
        return {3, 0x80, 0x9f};
    if (octet < 0xf0)
        return {3, 0x80, 0xbf};
    if (octet == 0xf0)
        return {4, 0x90, 0xbf};
    if (octet < 0xf4)
        return {4, 0x80, 0xbf};
    if (octet == 0xf4)
        return {4, 0x80, 0x8f};
    return {0, 0, 0};
}

} // namespace

std::size_t utf8SequenceLength(std::string_view text)
{
    if (text.empty())
        return 0;
    const auto octet = [text](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const Lead lead = leadOf(octet(0));
    if (lead.length > text.size())
        return 0;
    if (lead.length >= 2 && (octet(1) < lead.secondLow || octet(1) > lead.secondHigh))
        return 0;
    for (std::size_t i = 2; i < lead.length; ++i) {
        if ((octet(i) & 0xc0) != 0x80)
            return 0;
    }
    return lead.length;
}

std::size_t validUtf8Length(std::string_view text)
{
    std::size_t at = 0;
    while (at < text.size()) {
        if (static_cast<std::uint8_t>(text[at]) < 0x80) {
            ++at;
            continue;
        }
        const std::size_t length = utf8SequenceLength(text.substr(at));
        if (length == 0)
            break;
        at += length;
    }
    return at;
}

std::string toValidUtf8(std::string_view text)
{
    std::string valid;
    valid.reserve(text.size());
    for (;;) {
        const std::size_t whole = validUtf8Length(text);
        valid += text.substr(0, whole);
        if (whole == text.size())
            return valid;
        valid += "\xef\xbf\xbd";
        text.remove_prefix(whole + 1);
    }
}

} // namespace weir
