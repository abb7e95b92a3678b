#include "core/content/pretty.h"

#include "core/content/charset.h"

#include <algorithm>
#include <utility>

namespace weir {

namespace {

constexpr std::size_t deepestIndent = 40;

class Printer
{
public:
    explicit Printer(const PrettyLimits& limits) : m_limits(limits), m_out(limits.maxText) {}

    PrettyContent print(Octets content, const MediaType& declared)
    {
        m_result.truncated = content.size() > m_limits.maxOctets;
        content = content.first(std::min(content.size(), m_limits.maxOctets));
        m_result.kind = prettyKindOf(declared, content);
        put(content, declared, m_result.kind);
        m_result.truncated = m_result.truncated || m_out.isFull();
        m_result.text = m_out.take();
        return std::move(m_result);
    }

private:
    void put(Octets content, const MediaType& declared, PrettyKind kind)
    {
        switch (kind) {
        case PrettyKind::None:
            break;
        case PrettyKind::Json:
            layOutJson(textOf(content, declared, false), m_out);
            break;
        case PrettyKind::Xml:
            layOutXml(textOf(content, declared, true), m_out);
            break;
        case PrettyKind::Html:
            layOutHtml(textOf(content, declared, true), m_out);
            break;
        case PrettyKind::Form:
            putForm(content, declared, true);
            break;
        case PrettyKind::Multipart:
            putMultipart(content, declared);
            break;
        }
    }

    static std::string textOf(Octets content, const MediaType& declared, bool detect)
    {
        return toUtf8(content, {.declared = declared.parameter("charset"), .detect = detect}).text;
    }

    /// isWhole: not only a part of multipart content, whose own fields are in no list.
    void putForm(Octets content, const MediaType& declared, bool isWhole)
    {
        ContentParts parts = parseForm(content, m_limits.parts);
        m_result.truncated = m_result.truncated || parts.truncated;
        const std::string_view charset = declared.parameter("charset");
        std::string_view between;
        for (ContentPart& part : parts.parts) {
            if (!charset.empty())
                part.name = formValue(cut(content, part.header), charset);
            m_out.add(std::exchange(between, "\n"));
            m_out.add(part.name);
            m_out.add(" = ");
            m_out.add(formValue(cut(content, part.body), charset));
        }
        if (isWhole)
            m_result.parts = std::move(parts.parts);
    }

    void putMultipart(Octets content, const MediaType& declared)
    {
        ContentParts parts = parseMultipart(content, declared.parameter("boundary"), m_limits.parts);
        std::string_view between;
        for (const ContentPart& part : parts.parts) {
            if (m_out.isFull())
                break;
            m_out.add(std::exchange(between, "\n\n"));
            for (const auto& [name, value] : part.headers) {
                m_out.add(name);
                m_out.add(": ");
                m_out.add(value);
                m_out.add("\n");
            }
            m_out.add("\n");
            putPart(cut(content, part.body), parseMediaType(part.mediaType));
        }
        m_result.truncated = m_result.truncated || parts.truncated;
        m_result.parts = std::move(parts.parts);
    }

    void putPart(Octets body, const MediaType& declared)
    {
        const PrettyKind kind = prettyKindOf(declared, body);
        if (kind == PrettyKind::Multipart)
            return; // its own parts follow in the list
        if (kind == PrettyKind::Form)
            return putForm(body, declared, false);
        if (kind != PrettyKind::None)
            return put(body, declared, kind);
        const std::string detected = detectMediaType(body);
        if (detected.starts_with("text/") || (isTextual(declared) && !contradicts(declared, body)))
            m_out.add(textOf(body.first(std::min(body.size(), m_out.room() + 1)), declared, true));
        else
            m_out.add(body.empty() ? "(empty)"
                                   : "(" + std::to_string(body.size()) + " octets, " + detected + ")");
    }

    static Octets cut(Octets content, OffsetRange range)
    {
        return content.subspan(range.begin, range.length());
    }

    const PrettyLimits& m_limits;
    BoundedText m_out;
    PrettyContent m_result;
};

} // namespace

std::string_view toName(PrettyKind kind)
{
    switch (kind) {
    case PrettyKind::None:
        return "none";
    case PrettyKind::Json:
        return "json";
    case PrettyKind::Xml:
        return "xml";
    case PrettyKind::Html:
        return "html";
    case PrettyKind::Form:
        return "form";
    case PrettyKind::Multipart:
        break;
    }
    return "multipart";
}

PrettyKind prettyKindOf(const MediaType& declared, Octets content)
{
    if (declared.hasSuffix("json") || declared.subtype == "x-ndjson" || declared.subtype == "json-seq")
        return PrettyKind::Json;
    if (declared.type == "multipart")
        return PrettyKind::Multipart;
    if (declared.essence() == "application/x-www-form-urlencoded")
        return PrettyKind::Form;
    // Anything else that claims to be something particular is taken at its word.
    const bool saysLittle = declared.type.empty() || declared.subtype == "octet-stream" ||
                            declared.subtype == "plain" || declared.subtype == "html" ||
                            declared.hasSuffix("xml") || declared.hasSuffix("javascript");
    const std::string_view detected = saysLittle ? recognizeMediaType(content) : std::string_view();
    if (detected == "application/json")
        return PrettyKind::Json;
    if (declared.hasSuffix("xml"))
        return PrettyKind::Xml;
    if (declared.subtype == "html")
        return PrettyKind::Html;
    if (!declared.type.empty() && declared.subtype != "octet-stream")
        return PrettyKind::None;
    if (detected == "text/html")
        return PrettyKind::Html;
    return detected == "text/xml" || detected.ends_with("+xml") ? PrettyKind::Xml : PrettyKind::None;
}

PrettyContent prettyPrint(Octets content, const MediaType& declared, const PrettyLimits& limits)
{
    return Printer(limits).print(content, declared);
}

void BoundedText::add(std::string_view text)
{
    if (text.size() > room()) {
        // Not in the middle of a character.
        std::size_t fits = room();
        while (fits > 0 && (static_cast<std::uint8_t>(text[fits]) & 0xc0) == 0x80)
            --fits;
        text = text.substr(0, fits);
        m_full = true;
    }
    m_text += text;
    if (m_full)
        m_limit = m_text.size();
}

void BoundedText::newLine(std::size_t depth)
{
    static const std::string blanks = "\n" + std::string(2 * deepestIndent, ' ');
    add(std::string_view(blanks).substr(0, 1 + 2 * std::min(depth, deepestIndent)));
}

} // namespace weir
