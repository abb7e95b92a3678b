// JSON by its tokens alone (RFC 8259): no value is read, so none can be altered.
#include "core/content/pretty.h"

#include <algorithm>

namespace weir {

namespace {

constexpr std::string_view blanks = " \t\r\n";

class JsonLayout
{
public:
    JsonLayout(std::string_view text, BoundedText& out) : m_text(text), m_out(out) {}

    void run()
    {
        while (m_at < m_text.size() && !m_out.isFull()) {
            const char c = m_text[m_at];
            if (blanks.find(c) != std::string_view::npos) {
                m_blank = true;
                m_lineBreak = m_lineBreak || c == '\n';
                ++m_at;
                continue;
            }
            if (c == '{' || c == '[')
                open();
            else if (c == '}' || c == ']')
                close();
            else if (c == ',' || c == ':')
                separate(c);
            else
                other(c);
            m_blank = m_lineBreak = false;
        }
    }

private:
    /// What the token before leaves to do: it depends on the next one.
    enum class Before : std::uint8_t { Nothing, Opened, Separated, Value };

    void open()
    {
        beginValue();
        take(m_at + 1);
        ++m_depth;
        m_before = Before::Opened;
    }

    void close()
    {
        if (m_depth > 0) {
            --m_depth;
            if (m_before != Before::Opened)
                m_out.newLine(m_depth);
        }
        take(m_at + 1);
        m_before = Before::Value;
    }

    void separate(char c)
    {
        if (m_before == Before::Opened)
            m_out.newLine(m_depth);
        take(m_at + 1);
        if (c == ':')
            m_out.add(" ");
        m_before = c == ',' && m_depth > 0 ? Before::Separated : Before::Nothing;
    }

    void other(char c)
    {
        beginValue();
        m_before = Before::Value;
        if (c == '"')
            return take(stringEnd());
        if (m_text.substr(m_at).starts_with("//")) {
            take(std::min(m_text.find('\n', m_at), m_text.size()));
            m_before = Before::Separated;
        } else if (m_text.substr(m_at).starts_with("/*")) {
            const std::size_t end = m_text.find("*/", m_at + 2);
            take(end == std::string_view::npos ? m_text.size() : end + 2);
        } else {
            take(std::min(m_text.find_first_of(" \t\r\n{}[],:\"", m_at + 1), m_text.size()));
        }
    }

    void beginValue()
    {
        if (m_before == Before::Opened || m_before == Before::Separated)
            m_out.newLine(m_depth);
        else if (m_before == Before::Value && m_lineBreak && m_depth == 0)
            m_out.newLine(0);
        else if (m_before == Before::Value && m_blank)
            m_out.add(" ");
    }

    std::size_t stringEnd() const
    {
        std::size_t at = m_at + 1;
        while ((at = m_text.find_first_of("\"\\", at)) != std::string_view::npos && m_text[at] == '\\')
            at += 2;
        return std::min(at, m_text.size() - 1) + 1;
    }

    void take(std::size_t end)
    {
        m_out.add(m_text.substr(m_at, end - m_at));
        m_at = end;
    }

    std::string_view m_text;
    BoundedText& m_out;
    std::size_t m_at = 0;
    std::size_t m_depth = 0;
    bool m_blank = false;     ///< before the token
    bool m_lineBreak = false; ///< likewise
    Before m_before = Before::Nothing;
};

} // namespace

void layOutJson(std::string_view text, BoundedText& out)
{
    JsonLayout(text, out).run();
}

} // namespace weir
