#include "core/content/content_part.h"

#include "core/base/ascii.h"
#include "core/base/utf8.h"
#include "core/content/charset.h"

#include <algorithm>
#include <optional>

namespace weir {

namespace {

/// RFC 2046 allows 70; some senders use more.
constexpr std::size_t maxBoundary = 256;

/// A line that separates parts.
struct Delimiter
{
    std::size_t begin; ///< the line break before it included
    std::size_t end;   ///< behind its own line break
    bool isLast;       ///< "--" behind the boundary
};

class MultipartReader
{
public:
    MultipartReader(std::string_view text, const PartLimits& limits, ContentParts& out)
        : m_text(text), m_limits(limits), m_out(out)
    {
    }

    /// Of range; false where nothing of it is closed as it should be.
    bool read(OffsetRange range, std::string_view boundary, unsigned depth);

private:
    std::optional<Delimiter> findDelimiter(std::size_t from, std::size_t end,
                                           const std::string& dashes) const;
    std::string boundaryAt(OffsetRange range) const;
    void addPart(OffsetRange range, unsigned depth, bool complete);
    std::size_t readHeader(ContentPart& part, OffsetRange range) const;

    std::string_view m_text;
    const PartLimits& m_limits;
    ContentParts& m_out;
};

std::optional<Delimiter> MultipartReader::findDelimiter(std::size_t from, std::size_t end,
                                                        const std::string& dashes) const
{
    const std::string_view text = m_text.substr(0, end);
    for (std::size_t at = text.find(dashes, from); at != std::string_view::npos;
         at = text.find(dashes, at + 1)) {
        if (at != from && text[at - 1] != '\n')
            continue;
        std::size_t behind = at + dashes.size();
        const bool isLast = text.substr(behind).starts_with("--");
        behind = std::min(text.find_first_not_of(" \t", behind + (isLast ? 2 : 0)), text.size());
        const bool hasBreak =
            text.substr(behind).starts_with('\n') || text.substr(behind).starts_with("\r\n");
        if (!hasBreak && behind != text.size())
            continue;
        std::size_t begin = at;
        if (begin > from)
            --begin;
        if (begin > from && text[begin - 1] == '\r')
            --begin;
        const std::size_t lineEnd = text.find('\n', behind);
        return Delimiter{begin, hasBreak ? lineEnd + 1 : text.size(), isLast};
    }
    return std::nullopt;
}

/// Of the first line that may be a delimiter, at the beginning of the content.
std::string MultipartReader::boundaryAt(OffsetRange range) const
{
    std::string_view text = m_text.substr(range.begin, range.length());
    text.remove_prefix(std::min(text.size(), text.find_first_not_of("\r\n")));
    if (!text.starts_with("--"))
        return {};
    const std::string_view line = trimmed(text.substr(2, std::min(text.find('\n'), maxBoundary + 2) - 2));
    const bool isToken = std::all_of(line.begin(), line.end(), [](char c) { return c > 0x20 && c < 0x7f; });
    return isToken ? std::string(line) : std::string();
}

bool MultipartReader::read(OffsetRange range, std::string_view boundary, unsigned depth)
{
    const auto find = [&](std::size_t from, const std::string& dashes) {
        return findDelimiter(from, range.end, dashes);
    };
    std::string dashes = "--" + std::string(boundary);
    auto delimiter =
        boundary.empty() || boundary.size() > maxBoundary ? std::nullopt : find(range.begin, dashes);
    if (!delimiter) {
        const std::string found = boundaryAt(range);
        if (found.empty())
            return false;
        dashes = "--" + found;
        delimiter = find(range.begin, dashes);
    }
    while (delimiter && !delimiter->isLast) {
        if (m_out.parts.size() >= m_limits.maxParts) {
            m_out.truncated = true;
            return true;
        }
        const std::size_t begin = delimiter->end;
        delimiter = find(begin, dashes);
        if (!delimiter && begin == range.end)
            return false;
        addPart({begin, delimiter ? delimiter->begin : range.end}, depth, delimiter.has_value());
    }
    return delimiter.has_value();
}

void MultipartReader::addPart(OffsetRange range, unsigned depth, bool complete)
{
    ContentPart part;
    part.depth = depth;
    const std::size_t bodyBegin = readHeader(part, range);
    part.header = {range.begin, bodyBegin};
    part.body = {bodyBegin, range.end};
    part.complete = complete;
    for (const auto& [name, value] : part.headers) {
        if (equalsAnyCase(name, "content-type") && part.mediaType.empty())
            part.mediaType = value;
        if (!equalsAnyCase(name, "content-disposition"))
            continue;
        for (const auto& [parameter, text] : parseParameters(value)) {
            if (parameter == "name" && part.name.empty())
                part.name = text;
            else if (parameter == "filename" && part.fileName.empty())
                part.fileName = text;
        }
    }
    const MediaType type = parseMediaType(part.mediaType);
    const OffsetRange body = part.body;
    m_out.parts.push_back(std::move(part));
    if (type.type != "multipart")
        return;
    if (depth + 1 >= m_limits.maxDepth)
        m_out.truncated = true;
    else
        read(body, type.parameter("boundary"), depth + 1);
}

/// Returns where the body begins.
std::size_t MultipartReader::readHeader(ContentPart& part, OffsetRange range) const
{
    std::size_t at = range.begin;
    while (at < range.end) {
        const std::size_t lineEnd = std::min<std::size_t>(m_text.find('\n', at), range.end);
        const std::string_view raw = m_text.substr(at, lineEnd - at);
        at = std::min<std::size_t>(lineEnd + 1, range.end);
        const std::string_view line = trimmed(raw);
        if (line.empty())
            return at;
        const bool folded = raw.front() == ' ' || raw.front() == '\t';
        const std::size_t colon = line.find(':');
        if (folded && !part.headers.empty())
            part.headers.back().second += " " + toValidUtf8(line);
        else
            part.headers.emplace_back(toValidUtf8(trimmed(line.substr(0, colon))),
                                      colon == std::string_view::npos
                                          ? std::string()
                                          : toValidUtf8(trimmed(line.substr(colon + 1))));
    }
    return at;
}

} // namespace

ContentParts parseMultipart(Octets content, std::string_view boundary, const PartLimits& limits)
{
    ContentParts result;
    MultipartReader reader(asCharacters(content), limits, result);
    result.complete = reader.read({0, content.size()}, boundary, 0);
    return result;
}

ContentParts parseForm(Octets content, const PartLimits& limits)
{
    ContentParts result;
    const std::string_view text = asCharacters(content);
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('&', at), text.size());
        if (end != at) {
            if (result.parts.size() >= limits.maxParts) {
                result.truncated = true;
                return result;
            }
            const std::size_t equals = std::min(text.substr(0, end).find('=', at), end);
            ContentPart part;
            part.header = {at, equals};
            part.body = {std::min(equals + 1, end), end};
            part.name = formValue(content.subspan(at, equals - at));
            result.parts.push_back(std::move(part));
        }
        at = end + 1;
    }
    return result;
}

std::string formValue(Octets encoded, std::string_view charset)
{
    const std::string octets = percentDecoded(asCharacters(encoded), true);
    return toUtf8(asOctets(octets), {.declared = charset, .detect = false}).text;
}

} // namespace weir
