#include "core/parsers/http1/message_detail.h"

#include "core/parsers/http/field_detail.h"
#include "core/parsers/http/text.h"

#include <algorithm>
#include <utility>

namespace weir::http {

namespace {

DetailNode node(std::string_view name, std::string_view text, std::string_view filterName, OffsetRange range)
{
    return {std::string(name), std::string(text), std::string(filterName), range, {}, {}, {}};
}

void addPart(DetailNode& parent, DetailNode part)
{
    if (!part.text.empty())
        parent.children.push_back(std::move(part));
}

DetailNode fieldsNode(std::string_view name, const std::vector<HeaderField>& fields,
                      std::string_view filterName)
{
    DetailNode group = node(name, std::to_string(fields.size()) + (fields.size() == 1 ? " field" : " fields"),
                            {}, {fields.front().nameRange.begin, fields.front().nameRange.end});
    for (const HeaderField& field : fields) {
        group.children.push_back(fieldNode(field, filterName));
        group.range.end = std::max(group.range.end, group.children.back().range.end);
    }
    return group;
}

DetailNode contentNode(const MessageContent& content, std::vector<DetailNode> chunks)
{
    std::string text = grouped(content.length) + (content.length == 1 ? " octet" : " octets");
    if (!content.mediaType.empty())
        text += ", " + content.mediaType;
    for (const std::string& encoding : content.encodings)
        text += ", " + encoding;
    if (!content.complete)
        text += ", incomplete";
    DetailNode made = node("Content", text, "http.file_data", {});
    if (!content.pieces.empty())
        made.range = {content.pieces.front().source.begin, content.pieces.back().source.end};
    made.children = std::move(chunks);
    return made;
}

} // namespace

DetailNode requestLineNode(const RequestLineParts& parts, std::string_view line, OffsetRange range)
{
    const auto place = [&](std::string_view part) { return rangeOf(part, line, range.begin); };
    DetailNode made = node("Request line", line, "http.request.line", range);
    addPart(made, node("Method", parts.method, "http.request.method", place(parts.method)));
    if (!parts.target.empty()) {
        DetailNode target = node("Target", parts.target, "http.request.uri", place(parts.target));
        target.children = targetParts(parts.target, target.range);
        made.children.push_back(std::move(target));
    }
    if (!parts.version.empty())
        addPart(made, node("Version", parts.version, "http.request.version", place(parts.version)));
    return made;
}

DetailNode statusLineNode(const StatusLineParts& parts, std::string_view line, OffsetRange range)
{
    const auto place = [&](std::string_view part) { return rangeOf(part, line, range.begin); };
    DetailNode made = node("Status line", line, "http.response.line", range);
    if (!parts.version.empty())
        addPart(made, node("Version", parts.version, "http.response.version", place(parts.version)));
    if (!parts.code.empty())
        addPart(made, node("Status", parts.code, "http.response.code", place(parts.code)));
    if (!parts.reason.empty())
        addPart(made, node("Reason", parts.reason, "http.response.phrase", place(parts.reason)));
    return made;
}

DetailNode chunkNode(std::uint64_t size, std::string_view sizeText, OffsetRange sizeLine, OffsetRange data)
{
    DetailNode made =
        node(size == 0 ? "Last chunk" : "Chunk", grouped(size) + (size == 1 ? " octet" : " octets"), {},
             {sizeLine.begin, std::max(sizeLine.end, data.end)});
    made.children.push_back(node("Size", sizeText, "http.chunk_size", sizeLine));
    if (const std::size_t semicolon = sizeText.find(';'); semicolon != std::string_view::npos) {
        const std::string_view extension = trim(sizeText.substr(semicolon + 1));
        made.children.back().children.push_back(
            node("Extension", extension, {}, rangeOf(extension, sizeText, sizeLine.begin)));
    }
    if (!data.empty())
        made.children.push_back(node("Data", made.text, "http.chunk_data", data));
    return made;
}

void completeDetail(ParsedMessage& message, std::vector<DetailNode> chunks)
{
    const bool request = message.kind == MessageKind::Request;
    const std::string_view filterName = request ? "http.request.line" : "http.response.line";
    if (request && !message.url.empty())
        message.detail.push_back(node("URL", message.url, "http.request.full_uri", {}));
    if (!message.headers.empty())
        message.detail.push_back(fieldsNode("Header", message.headers, filterName));
    if (message.content)
        message.detail.push_back(contentNode(*message.content, std::move(chunks)));
    if (!message.trailers.empty())
        message.detail.push_back(fieldsNode("Trailers", message.trailers, filterName));
}

} // namespace weir::http
