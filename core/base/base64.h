// Octets as letters (RFC 4648, section 4), and letters as lines; both in pieces.
#pragma once

#include "core/base/octets.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace weir {

/// Base64 (RFC 4648, section 4) of octets that come in pieces.
class Base64Encoder
{
public:
    /// The letters that are complete now.
    std::string add(Octets octets);
    /// The last letters and the padding. The encoder is as new afterwards.
    std::string finish();

private:
    std::uint32_t m_held = 0; ///< octets that do not make a group of three yet
    unsigned m_heldOctets = 0;
};

/// Breaks text that comes in pieces into lines.
class LineBreaker
{
public:
    LineBreaker(std::size_t width, std::string indent) : m_width(width), m_indent(std::move(indent)) {}

    std::string add(std::string_view text);
    /// The line feed of a last line that is not full. As new afterwards.
    std::string finish();

private:
    std::size_t m_width;
    std::string m_indent;
    std::size_t m_column = 0;
};

} // namespace weir
