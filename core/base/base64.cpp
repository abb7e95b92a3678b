#include "core/base/base64.h"

#include <algorithm>
#include <string_view>

namespace weir {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

} // namespace

std::string Base64Encoder::add(Octets octets)
{
    std::string letters;
    letters.reserve(octets.size() / 3 * 4 + 4);
    for (const std::uint8_t octet : octets) {
        m_held = m_held << 8 | octet;
        if (++m_heldOctets < 3)
            continue;
        for (const unsigned shift : {18u, 12u, 6u, 0u})
            letters += alphabet[m_held >> shift & 0x3f];
        m_held = 0;
        m_heldOctets = 0;
    }
    return letters;
}

std::string Base64Encoder::finish()
{
    std::string letters;
    if (m_heldOctets != 0) {
        const std::uint32_t group = m_held << 8 * (3 - m_heldOctets);
        for (unsigned i = 0; i < 4; ++i)
            letters += i <= m_heldOctets ? alphabet[group >> (18 - 6 * i) & 0x3f] : '=';
    }
    m_held = 0;
    m_heldOctets = 0;
    return letters;
}

std::string LineBreaker::add(std::string_view text)
{
    std::string lines;
    while (!text.empty()) {
        if (m_column == 0)
            lines += m_indent;
        const std::size_t count = std::min(text.size(), m_width - m_column);
        lines += text.substr(0, count);
        text.remove_prefix(count);
        m_column += count;
        if (m_column == m_width) {
            lines += '\n';
            m_column = 0;
        }
    }
    return lines;
}

std::string LineBreaker::finish()
{
    const bool open = m_column != 0;
    m_column = 0;
    return open ? "\n" : "";
}

} // namespace weir
