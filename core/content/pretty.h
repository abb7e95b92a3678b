// Content laid out for reading. Tokens, text and values stay as they are, whatever is wrong with them: only
// blanks between them change. Everything is linear in the length of the content.
#pragma once

#include "core/base/octets.h"
#include "core/content/content_part.h"
#include "core/content/media_type.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir {

enum class PrettyKind : std::uint8_t {
    None, ///< nothing to lay out: shown as text or octets
    Json,
    Xml,
    Html,
    Form,
    Multipart
};
/// "none", "json", "xml", "html", "form", "multipart".
std::string_view toName(PrettyKind kind);

struct PrettyLimits
{
    std::size_t maxOctets = std::size_t{16} << 20; ///< of the content
    std::size_t maxText = std::size_t{32} << 20;   ///< of the result
    PartLimits parts = {};
};

struct PrettyContent
{
    PrettyKind kind = PrettyKind::None;
    std::string text;               ///< UTF-8; empty for kind None
    bool truncated = false;         ///< a limit was reached: there is more
    std::vector<ContentPart> parts; ///< of a form or multipart content
};

/// How the content would be laid out: by its declared type, and by its octets where that says nothing of use
/// (JSON as text/html or without any type).
PrettyKind prettyKindOf(const MediaType& declared, Octets content);

PrettyContent prettyPrint(Octets content, const MediaType& declared, const PrettyLimits& limits = {});

/// A text that stops growing at its limit.
class BoundedText
{
public:
    explicit BoundedText(std::size_t limit) : m_limit(limit) {}

    void add(std::string_view text);
    /// A line feed and two blanks a level, up to a depth beyond which nobody reads on.
    void newLine(std::size_t depth);
    bool isFull() const { return m_full; }
    std::size_t room() const { return m_limit - m_text.size(); }
    std::string take() { return std::move(m_text); }

private:
    std::string m_text;
    std::size_t m_limit;
    bool m_full = false;
};

/// JSON or what resembles it: several values in a row, comments, a callback around it, cut off anywhere.
void layOutJson(std::string_view text, BoundedText& out);
/// Line breaks come only where there is a blank already, or where elements hold no text of their own.
void layOutXml(std::string_view text, BoundedText& out);
/// Line breaks come only where there is a blank already, or beside elements that are no part of a line.
void layOutHtml(std::string_view text, BoundedText& out);

} // namespace weir
