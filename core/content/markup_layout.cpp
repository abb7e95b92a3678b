#include "core/base/ascii.h"
#include "core/content/markup_token.h"
#include "core/content/pretty.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace weir {

namespace {

using Kind = MarkupToken::Kind;

/// Which elements have text of their own, if only blanks and nothing else, or ask for their blanks to be
/// kept: in the order of start tags.
std::vector<bool> elementsWithText(std::string_view text)
{
    struct Open
    {
        std::size_t index; ///< of withText
        bool hasElements = false;
        bool hasBlanks = false;
    };
    std::vector<bool> withText;
    std::vector<Open> open;
    OpenElements elements;
    MarkupReader reader(text, MarkupReader::Language::Xml);
    for (MarkupToken token; reader.next(token);) {
        if (token.kind == Kind::End) {
            for (std::size_t closed = elements.close(token.name); closed > 0; --closed) {
                if (open.back().hasBlanks && !open.back().hasElements)
                    withText[open.back().index] = true;
                open.pop_back();
            }
            continue;
        }
        if (!open.empty() && token.kind == Kind::Text) {
            open.back().hasBlanks = true;
            withText[open.back().index] = withText[open.back().index] || !token.isBlank;
        } else if (!open.empty()) {
            open.back().hasElements = true;
        }
        if (token.kind == Kind::Start) {
            open.push_back({withText.size()});
            elements.open(token.name);
            withText.push_back(token.text.find("xml:space") != std::string_view::npos &&
                               token.text.find("preserve") != std::string_view::npos);
        }
    }
    return withText;
}

class XmlLayout
{
public:
    XmlLayout(std::string_view text, BoundedText& out)
        : m_reader(text, MarkupReader::Language::Xml), m_out(out), m_withText(elementsWithText(text))
    {
    }

    void run()
    {
        for (MarkupToken token; !m_out.isFull() && m_reader.next(token);)
            put(token);
    }

private:
    void put(const MarkupToken& token)
    {
        // Inside an element that has text, all is as it was.
        const bool asItIs = m_keepFrom != 0;
        if (token.kind == Kind::Text && token.isBlank && !asItIs)
            return;
        const std::size_t closed = token.kind == Kind::End ? m_elements.close(token.name) : 0;
        const bool follows = token.kind == Kind::End && m_before == token.name;
        if (!asItIs && !follows && token.kind != Kind::Text && !std::exchange(m_first, false))
            m_out.newLine(m_elements.depth());
        m_first = false;
        m_out.add(token.text);
        if (closed != 0 && m_elements.depth() < m_keepFrom)
            m_keepFrom = 0;
        if (token.kind == Kind::Start) {
            m_elements.open(token.name);
            if (m_withText[m_started++] && m_keepFrom == 0)
                m_keepFrom = m_elements.depth();
        }
        m_before = token.kind == Kind::Start ? token.name : std::string_view();
    }

    MarkupReader m_reader;
    BoundedText& m_out;
    std::vector<bool> m_withText;
    OpenElements m_elements;
    std::size_t m_started = 0;
    std::size_t m_keepFrom = 0; ///< depth of the element inside which all is as it was; 0: none
    bool m_first = true;
    std::string_view m_before; ///< name of the start tag just before; empty: it was something else
};

bool isAmong(std::span<const std::string_view> names, std::string_view name)
{
    return std::any_of(names.begin(), names.end(),
                       [name](std::string_view each) { return equalsAnyCase(each, name); });
}

/// Parts of a line of text: a blank beside them is seen.
bool isInline(std::string_view name)
{
    constexpr std::array<std::string_view, 49> names{
        "a",      "abbr",  "acronym", "b",    "bdi",   "bdo",  "big",    "br",     "button",  "cite",
        "code",   "data",  "del",     "dfn",  "em",    "font", "i",      "img",    "input",   "ins",
        "kbd",    "label", "mark",    "math", "meter", "nobr", "object", "output", "picture", "progress",
        "q",      "rp",    "rt",      "ruby", "s",     "samp", "select", "small",  "span",    "strike",
        "strong", "sub",   "sup",     "svg",  "time",  "tt",   "u",      "var",    "wbr"};
    return isAmong(names, name);
}

/// Have no end tag.
bool isVoid(std::string_view name)
{
    constexpr std::array<std::string_view, 14> names{"area",  "base",   "br",    "col",  "embed",
                                                     "hr",    "img",    "input", "link", "meta",
                                                     "param", "source", "track", "wbr"};
    return isAmong(names, name);
}

/// May leave out their end tag: another of its kind ends them.
bool endsItsLike(std::string_view name)
{
    constexpr std::array<std::string_view, 9> names{"p",  "li", "dt",     "dd",      "tr",
                                                    "td", "th", "option", "optgroup"};
    return isAmong(names, name);
}

class HtmlLayout
{
public:
    HtmlLayout(std::string_view text, BoundedText& out)
        : m_reader(text, MarkupReader::Language::Html), m_out(out)
    {
    }

    void run()
    {
        for (MarkupToken token; !m_out.isFull() && m_reader.next(token);) {
            if (token.kind == Kind::Text)
                putText(token);
            else
                putTag(token);
        }
    }

private:
    /// What stands between the tag before and the next one.
    enum class Between : std::uint8_t { Nothing, Blank, Text };

    void putText(const MarkupToken& token)
    {
        const bool isKept =
            m_before.kind == Kind::Start && (m_before.name == "textarea" || m_before.name == "pre");
        if (token.isBlank && !isKept) {
            m_between = Between::Blank;
            return;
        }
        m_out.add(token.text);
        m_between = Between::Text;
    }

    void putTag(const MarkupToken& token)
    {
        const std::string_view name = lowered(token);
        bool isBroken = true; // lines are broken around or inside the element
        if (token.kind == Kind::End)
            isBroken = close(name);
        else if (token.kind == Kind::Start && endsItsLike(name) && m_elements.innermost() == name)
            close(name);

        const bool isBlock = token.kind == Kind::Other || !isInline(name);
        const bool besideBlock = m_before.isBlock || (isBlock && isBroken);
        const bool isEmptyElement =
            token.kind == Kind::End && m_before.kind == Kind::Start && m_before.name == name;
        if (!m_first && (m_between == Between::Blank ||
                         (m_between == Between::Nothing && besideBlock && !isEmptyElement)))
            breakLine();
        m_out.add(token.text);
        if (token.kind == Kind::Start && !isVoid(name)) {
            m_elements.open(name);
            m_broken.push_back(false);
        }
        m_first = false;
        m_between = Between::Nothing;
        m_before = {token.kind, name, isBlock};
    }

    void breakLine()
    {
        m_out.newLine(m_elements.depth());
        if (!m_broken.empty())
            m_broken.back() = true;
    }

    /// Whether there were line breaks inside; true where nothing is closed.
    bool close(std::string_view name)
    {
        const std::size_t closed = m_elements.close(name);
        const bool isBroken = closed == 0 || m_broken[m_elements.depth()];
        m_broken.resize(m_elements.depth());
        return isBroken;
    }

    /// Names live as long as the layout.
    std::string_view lowered(const MarkupToken& token)
    {
        return *m_names.insert(lowerCase(token.name)).first;
    }

    struct Before
    {
        Kind kind = Kind::Other;
        std::string_view name;
        bool isBlock = true;
    };

    MarkupReader m_reader;
    BoundedText& m_out;
    OpenElements m_elements;
    std::vector<bool> m_broken; ///< of the open elements: lines are broken inside
    std::unordered_set<std::string> m_names;
    bool m_first = true;
    Between m_between = Between::Nothing;
    Before m_before;
};

} // namespace

void layOutXml(std::string_view text, BoundedText& out)
{
    XmlLayout(text, out).run();
}

void layOutHtml(std::string_view text, BoundedText& out)
{
    HtmlLayout(text, out).run();
}

} // namespace weir
