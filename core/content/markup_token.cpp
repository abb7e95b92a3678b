#include "core/content/markup_token.h"

#include "core/base/ascii.h"

#include <algorithm>
#include <array>

namespace weir {

namespace {

constexpr std::string_view blanks = " \t\r\n\f";

/// What is inside is no markup, or markup whose blanks matter.
bool isRaw(std::string_view name)
{
    constexpr std::array<std::string_view, 6> raw{"script", "style", "textarea", "title", "pre", "xmp"};
    return std::any_of(raw.begin(), raw.end(),
                       [name](std::string_view each) { return equalsAnyCase(each, name); });
}

} // namespace

bool MarkupReader::next(MarkupToken& token)
{
    token = {};
    if (m_rest.empty())
        return false;
    if (!m_rawEnd.empty() || !beginsTag(0))
        readText(token);
    else
        readTag(token);
    m_rest.remove_prefix(token.text.size());
    return true;
}

bool MarkupReader::beginsTag(std::size_t at) const
{
    if (m_rest[at] != '<' || at + 1 >= m_rest.size())
        return false;
    // A section of characters is text (XML, section 2.7).
    const bool isXml = m_language == Language::Xml;
    if (isXml && m_rest.substr(at).starts_with("<![CDATA["))
        return false;
    const char c = m_rest[at + 1];
    return isLetter(c) || c == '/' || c == '!' || c == '?' ||
           (isXml && (c == '_' || c == ':' || static_cast<unsigned char>(c) >= 0x80));
}

void MarkupReader::readText(MarkupToken& token)
{
    std::size_t end = 0;
    if (!m_rawEnd.empty()) {
        const auto found = std::search(m_rest.begin(), m_rest.end(), m_rawEnd.begin(), m_rawEnd.end(),
                                       [](char a, char b) { return lowerCase(a) == b; });
        end = static_cast<std::size_t>(found - m_rest.begin());
        m_rawEnd.clear();
    }
    while (end < m_rest.size() && !beginsTag(end)) {
        const bool isSection = m_language == Language::Xml && m_rest.substr(end).starts_with("<![CDATA[");
        if (isSection)
            end = m_rest.find("]]>", end);
        else
            end = m_rest.find('<', end + 1);
        end = std::min(end, m_rest.size());
    }
    token.kind = MarkupToken::Kind::Text;
    token.text = m_rest.substr(0, end);
    token.isBlank = token.text.find_first_not_of(blanks) == std::string_view::npos;
}

void MarkupReader::readTag(MarkupToken& token)
{
    using Kind = MarkupToken::Kind;
    const bool isEnd = m_rest[1] == '/';
    if (m_rest[1] == '!' || m_rest[1] == '?') {
        token.kind = Kind::Other;
        token.text = m_rest.substr(0, otherEnd());
        return;
    }
    token.text = m_rest.substr(0, tagEnd());
    token.kind = token.text.back() != '>'     ? Kind::Other
                 : isEnd                      ? Kind::End
                 : token.text.ends_with("/>") ? Kind::Empty
                                              : Kind::Start;
    const std::string_view named = token.text.substr(isEnd ? 2 : 1);
    token.name = named.substr(0, named.find_first_of(" \t\r\n\f/>"));
    if (m_language == Language::Html && token.kind == Kind::Start && isRaw(token.name)) {
        m_rawEnd = "</" + lowerCase(token.name);
    }
}

/// Behind the ">" that is in no quotes.
std::size_t MarkupReader::tagEnd() const
{
    std::size_t at = 1;
    while ((at = m_rest.find_first_of("\"'>", at)) != std::string_view::npos && m_rest[at] != '>') {
        // A quotation mark counts where a value begins; elsewhere it is a slip.
        const std::size_t before = m_rest.find_last_not_of(blanks, at - 1);
        if (m_rest[before] == '=')
            at = m_rest.find(m_rest[at], at + 1);
        if (at == std::string_view::npos)
            break;
        ++at;
    }
    return std::min(at, m_rest.size() - 1) + 1;
}

std::size_t MarkupReader::otherEnd() const
{
    const auto behind = [this](std::string_view end, std::size_t from) {
        const std::size_t at = m_rest.find(end, from);
        return at == std::string_view::npos ? m_rest.size() : at + end.size();
    };
    if (m_rest.starts_with("<!--"))
        return behind("-->", 4);
    if (m_rest[1] == '?')
        return m_language == Language::Xml ? behind("?>", 2) : behind(">", 2);
    // A document type may have declarations of its own, in brackets.
    const std::size_t bracket = m_rest.find_first_of("[>", 2);
    if (m_language == Language::Xml && bracket != std::string_view::npos && m_rest[bracket] == '[') {
        const std::size_t close = m_rest.find(']', bracket);
        return close == std::string_view::npos ? m_rest.size() : behind(">", close);
    }
    return behind(">", 2);
}

void OpenElements::open(std::string_view name)
{
    m_names.push_back(name);
    ++m_counts[name];
}

std::size_t OpenElements::close(std::string_view name)
{
    const auto found = m_counts.find(name);
    if (found == m_counts.end() || found->second == 0)
        return 0;
    std::size_t closed = 0;
    for (bool isThis = false; !isThis; ++closed) {
        isThis = m_names.back() == name;
        --m_counts[m_names.back()];
        m_names.pop_back();
    }
    return closed;
}

} // namespace weir
