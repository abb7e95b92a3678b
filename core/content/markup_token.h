// XML and HTML cut into tags and what is between them. For the layouts alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace weir {

struct MarkupToken
{
    enum class Kind : std::uint8_t {
        Text,  ///< up to the next tag; CDATA sections too
        Start, ///< <name …>
        End,   ///< </name>
        Empty, ///< <name …/>
        Other  ///< comment, declaration, processing instruction; a tag that never ends
    };
    Kind kind = Kind::Text;
    std::string_view text; ///< all of it
    std::string_view name; ///< of a tag
    bool isBlank = false;  ///< text of nothing but blanks
};

/// Every octet of the text is in one token. Well-formed or not; linear.
class MarkupReader
{
public:
    enum class Language : std::uint8_t { Xml, Html };

    MarkupReader(std::string_view text, Language language) : m_rest(text), m_language(language) {}

    /// False at the end.
    bool next(MarkupToken& token);

private:
    std::size_t tagEnd() const;
    std::size_t otherEnd() const;
    bool beginsTag(std::size_t at) const;
    void readText(MarkupToken& token);
    void readTag(MarkupToken& token);

    std::string_view m_rest;
    Language m_language;
    std::string m_rawEnd; ///< "</script": up to there all is text; empty: no such element is open
};

/// Elements that are open. An end tag without a start tag closes nothing.
class OpenElements
{
public:
    void open(std::string_view name);
    /// How many are closed by that end tag: those inside, which were never closed, and itself; 0: none.
    std::size_t close(std::string_view name);
    std::size_t depth() const { return m_names.size(); }
    std::string_view innermost() const { return m_names.empty() ? std::string_view() : m_names.back(); }

private:
    std::vector<std::string_view> m_names;
    std::unordered_map<std::string_view, std::size_t> m_counts;
};

} // namespace weir
