#include "core/export/message_report.h"

#include "core/export/connection_report.h"
#include "core/export/gap_json.h"
#include "core/export/json_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace weir {

namespace {

void writePair(JsonWriter& json, std::string_view name, std::string_view value)
{
    json.beginArray();
    json.value(name);
    json.value(value);
    json.endArray();
}

void writeHeaders(JsonWriter& json, std::string_view key, const std::vector<HeaderField>& fields)
{
    json.key(key);
    json.beginArray();
    for (const HeaderField& field : fields)
        writePair(json, field.name, field.value);
    json.endArray();
}

void writeAnomalies(JsonWriter& json, const MessageReport& report)
{
    json.key("anomalies");
    json.beginArray();
    for (const std::string_view name : report.anomalies())
        json.value(name);
    json.endArray();
    if (!report.withPlaces)
        return;
    json.key("anomaly_places");
    json.beginArray();
    for (const MessageAnomaly& anomaly : report.message.anomalies) {
        const OffsetRange range = anomaly.range.empty() ? report.message.range : anomaly.range;
        json.beginObject();
        json.member("name", describe(anomaly.anomaly).name);
        json.member("offset", range.begin);
        json.member("length", range.length());
        json.member("text", anomaly.detail.empty() ? describe(anomaly.anomaly).sentence
                                                   : std::string_view(anomaly.detail));
        json.endObject();
    }
    json.endArray();
}

void writeStart(JsonWriter& json, const ParsedMessage& message)
{
    if (message.request) {
        json.key("start");
        json.beginObject();
        json.member("method", message.request->method);
        json.member("target", message.request->target);
        json.member("version", message.request->version);
        json.endObject();
    }
    if (message.response) {
        json.key("start");
        json.beginObject();
        const unsigned status = message.response->status;
        json.member("status", status != 0 ? std::optional(status) : std::nullopt);
        json.member("reason", message.response->reason);
        json.member("version", message.response->version);
        json.endObject();
    }
}

void writeContent(JsonWriter& json, const MessageContent& content, const MessageReport& report)
{
    const ContentReport& read = *report.content;
    json.key("content");
    json.beginObject();
    json.member("length", content.length);
    json.member("complete", content.complete);
    writeGaps(json, read.gaps);
    json.member("media_type", content.mediaType.empty() ? std::nullopt : std::optional(content.mediaType));
    json.key("encodings");
    json.beginArray();
    for (const std::string& encoding : content.encodings)
        json.value(encoding);
    json.endArray();
    json.member("decoded_length", read.decodedLength);
    if (!content.fileName.empty())
        json.member("file_name", content.fileName);
    if (report.digestAlgorithm) {
        const std::string_view name = toName(*report.digestAlgorithm);
        json.member(name, read.digest);
        json.member(fmt::format("decoded_{}", name), read.decodedDigest);
    }
    json.endObject();
}

void writeRequestOrResponse(JsonWriter& json, const ParsedMessage& message)
{
    if (message.kind == MessageKind::Response)
        json.member("interim", message.interim);
    if (message.stream)
        json.member("stream", *message.stream);
    writeStart(json, message);
    if (!message.url.empty())
        json.member("url", message.url);
    writeHeaders(json, "headers", message.headers);
    writeHeaders(json, "trailers", message.trailers);
}

bool isRequestOrResponse(const ParsedMessage& message)
{
    return message.kind == MessageKind::Request || message.kind == MessageKind::Response;
}

void writeOther(JsonWriter& json, const ParsedMessage& message)
{
    if (message.stream)
        json.member("stream", *message.stream);
    if (!message.opcode.empty())
        json.member("opcode", message.opcode);
    if (!message.headers.empty())
        writeHeaders(json, "headers", message.headers);
    if (!message.trailers.empty())
        writeHeaders(json, "trailers", message.trailers);
}

std::string numberText(const std::optional<std::uint64_t>& number)
{
    return number ? fmt::format("{}", *number) : std::string();
}

/// A node's octets; those of the message for the root.
void writeRange(JsonWriter& json, std::string_view layer, const OffsetRange& range)
{
    const bool own = !range.empty();
    json.member("layer", layer);
    json.member("offset", own ? std::optional(range.begin) : std::nullopt);
    json.member("length", own ? range.length() : 0);
}

void writeNodes(JsonWriter& json, const std::vector<DetailNode>& nodes, LayerId layer,
                const ConversationFacts& facts)
{
    json.key("children");
    json.beginArray();
    for (const DetailNode& node : nodes) {
        const LayerId own = node.layer.value_or(layer);
        json.beginObject();
        json.member("name", node.name);
        json.member("text", node.text);
        if (!node.filterName.empty())
            json.member("field", node.filterName);
        writeRange(json, layerName(facts, own), node.range);
        if (node.anomaly)
            json.member("anomaly", describe(*node.anomaly).name);
        writeNodes(json, node.children, own, facts);
        json.endObject();
    }
    json.endArray();
}

} // namespace

std::vector<std::string_view> MessageReport::anomalies() const
{
    std::vector<std::string_view> names;
    const auto add = [&names](Anomaly anomaly) {
        const std::string_view name = describe(anomaly).name;
        if (std::find(names.begin(), names.end(), name) == names.end())
            names.push_back(name);
    };
    for (const MessageAnomaly& anomaly : message.anomalies)
        add(anomaly.anomaly);
    if (content && content->anomaly)
        add(*content->anomaly);
    return names;
}

std::string messageJsonHead(MessageKind kind, const MessageLinks& links)
{
    JsonWriter json;
    json.beginObject();
    json.member("message", links.message);
    if (kind == MessageKind::Request)
        json.member("answered_by", links.answeredBy);
    if (kind == MessageKind::Response)
        json.member("answers", links.answers);
    json.endObject();
    std::string head = json.takeLine();
    head.resize(head.size() - 2); // the object goes on
    return head + ',';
}

std::string messageJsonTail(const MessageReport& report)
{
    const ParsedMessage& message = report.message;
    JsonWriter json;
    json.beginObject();
    json.member("connection", report.connection.value);
    json.member("protocol", message.protocol);
    json.member("kind", toName(message.kind));
    json.member("direction", toName(message.direction));
    json.member("layer", report.layer);
    json.member("offset", message.range.begin);
    json.member("length", message.range.length());
    json.member("first_frame", message.firstFrame.value);
    json.member("last_frame", message.lastFrame.value);
    json.member("time", message.firstTime);
    json.member("last_time", message.lastTime);
    json.member("summary", message.summary);
    json.member("complete", message.complete);
    writeAnomalies(json, report);
    if (isRequestOrResponse(message))
        writeRequestOrResponse(json, message);
    else
        writeOther(json, message);
    if (message.content && report.content)
        writeContent(json, *message.content, report);
    if (!isRequestOrResponse(message) || !message.fields.empty()) {
        json.key("fields");
        json.beginArray();
        for (const auto& [name, value] : message.fields)
            writePair(json, name, value);
        json.endArray();
    }
    json.endObject();
    return json.takeLine().substr(1); // behind the head
}

std::string messageCsvHeader(std::optional<DigestAlgorithm> digestAlgorithm)
{
    std::vector<std::string> fields{
        "message", "answers",    "answered_by",    "connection",       "protocol",      "kind", "direction",
        "layer",   "offset",     "length",         "first_frame",      "last_frame",    "time", "last_time",
        "summary", "complete",   "anomalies",      "stream",           "method",        "url",  "status",
        "opcode",  "media_type", "content_length", "content_complete", "decoded_length"};
    if (digestAlgorithm) {
        fields.emplace_back(toName(*digestAlgorithm));
        fields.push_back(fmt::format("decoded_{}", toName(*digestAlgorithm)));
    }
    return csvLine(fields);
}

std::string messageCsvHead(const MessageLinks& links)
{
    return fmt::format("{},{},{},", links.message, numberText(links.answers), numberText(links.answeredBy));
}

std::string messageCsvTail(const MessageReport& report)
{
    const ParsedMessage& message = report.message;
    const auto number = [](std::uint64_t value) { return fmt::format("{}", value); };
    std::vector<std::string> fields{
        number(report.connection.value),
        std::string(message.protocol),
        std::string(toName(message.kind)),
        std::string(toName(message.direction)),
        std::string(report.layer),
        number(message.range.begin),
        number(message.range.length()),
        number(message.firstFrame.value),
        number(message.lastFrame.value),
        toDecimalSeconds(message.firstTime),
        toDecimalSeconds(message.lastTime),
        toValidUtf8(message.summary),
        message.complete ? "true" : "false",
        fmt::format("{}", fmt::join(report.anomalies(), " ")),
        message.stream ? number(*message.stream) : "",
        message.request ? toValidUtf8(message.request->method) : "",
        toValidUtf8(message.url),
        message.response && message.response->status != 0 ? number(message.response->status) : "",
        message.opcode};
    const MessageContent* content = message.content && report.content ? &*message.content : nullptr;
    fields.push_back(content ? toValidUtf8(content->mediaType) : "");
    fields.push_back(content ? number(content->length) : "");
    fields.emplace_back(content == nullptr ? "" : content->complete ? "true" : "false");
    fields.push_back(content ? numberText(report.content->decodedLength) : "");
    if (report.digestAlgorithm) {
        fields.push_back(content ? report.content->digest.value_or("") : "");
        fields.push_back(content ? report.content->decodedDigest.value_or("") : "");
    }
    return csvLine(fields);
}

std::string detailJson(const ParsedMessage& message, std::uint64_t number, ConnectionId connection,
                       const ConversationFacts& facts)
{
    JsonWriter json;
    json.beginObject();
    json.member("name", fmt::format("{} {}", message.protocol, toName(message.kind)));
    json.member("text", message.summary);
    writeRange(json, layerName(facts, message.layer), message.range);
    json.member("message", number);
    json.member("connection", connection.value);
    json.member("direction", toName(message.direction));
    json.member("first_frame", message.firstFrame.value);
    json.member("last_frame", message.lastFrame.value);
    writeNodes(json, message.detail, message.layer, facts);
    json.endObject();
    return json.takeLine();
}

} // namespace weir
