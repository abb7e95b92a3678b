#include "core/export/har.h"

#include "core/base/base64.h"
#include "core/content/charset.h"
#include "core/content/content_part.h"
#include "core/content/media_type.h"
#include "core/export/content_walk.h"
#include "core/export/har_fields.h"
#include "core/export/json_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace weir {

namespace {

constexpr std::string_view unknownType = "x-unknown";

/// Milliseconds with their fraction, exactly.
std::string milliseconds(Duration duration)
{
    const auto nanoseconds = static_cast<std::uint64_t>(std::max<std::int64_t>(duration.nanoseconds, 0));
    std::string text = fmt::format("{}.{:06}", nanoseconds / 1'000'000, nanoseconds % 1'000'000);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.')
        text.pop_back();
    return text;
}

/// A capture may hold any times: not below zero, and not so long that a sum of phases would overflow.
Duration phase(Duration duration)
{
    constexpr std::int64_t century = std::int64_t{100} * 365 * 86'400 * 1'000'000'000;
    return {std::clamp<std::int64_t>(duration.nanoseconds, 0, century / 8)};
}

/// HAR's phases follow each other; what was not seen is nothing.
struct Timings
{
    std::optional<Duration> blocked;
    std::optional<Duration> connect; ///< with ssl
    std::optional<Duration> ssl;
    Duration send{};
    Duration wait{};
    Duration receive{};

    explicit Timings(const HarEntry& entry)
    {
        const ParsedMessage* request = entry.request;
        const ParsedMessage* response = entry.response;
        if (request != nullptr)
            send = phase(request->lastTime - request->firstTime);
        // An answer may begin before the request is complete.
        if (request != nullptr && response != nullptr)
            wait = phase(response->firstTime - request->lastTime);
        if (response != nullptr)
            receive = phase(response->lastTime - response->firstTime);
        if (!entry.opening)
            return;
        const Timestamp ready = entry.opening->secured.value_or(entry.opening->connected);
        connect = phase(ready - entry.opening->start);
        if (entry.opening->secured)
            ssl = phase(*entry.opening->secured - entry.opening->connected);
        if (request != nullptr)
            blocked = phase(request->firstTime - ready);
    }

    Duration total() const
    {
        std::int64_t sum = send.nanoseconds + wait.nanoseconds + receive.nanoseconds;
        for (const auto& other : {blocked, connect})
            sum += other ? other->nanoseconds : 0;
        return {sum};
    }
};

/// A content, read once: the beginning of it, and what became of the rest.
struct ContentSample
{
    std::vector<std::uint8_t> octets;
    std::uint64_t size = 0; ///< decoded, all of it
    ContentOutcome outcome;
    bool asSent = false; ///< a coding is not known

    bool isTruncated() const { return octets.size() < size; }
};

ContentSample sampleOf(const StreamView& view, const MessageContent& content, const HarOptions& options)
{
    ContentSample sample;
    const auto keep = [&](Octets octets) {
        sample.size += octets.size();
        const std::uint64_t room = options.maxContent - sample.octets.size();
        octets = octets.first(static_cast<std::size_t>(std::min<std::uint64_t>(room, octets.size())));
        sample.octets.insert(sample.octets.end(), octets.begin(), octets.end());
        return true;
    };
    sample.outcome = decodeContent(view, content, options.limits, keep);
    sample.asSent = sample.outcome.status == ContentDecoder::Status::Unsupported;
    if (sample.asSent)
        streamThrough(view, keep, [](const SequenceGap&) { return true; });
    return sample;
}

class EntryWriter
{
public:
    EntryWriter(const HarEntry& entry, const HarOptions& options) : m_entry(entry), m_options(options) {}

    std::string write();

private:
    void writeRequest();
    void writeResponse();
    void writeHeaders(const std::vector<HeaderField>& fields);
    void writeCookies(const std::vector<HarCookie>& cookies);
    void writeSizes(const ParsedMessage* message, const StreamView* content);
    void writePostData();
    void writeParameters(const MediaType& type, const ContentSample& sample);
    void writeContent();
    void writeText(const ContentSample& sample, const MediaType& type, std::string_view encodingKey);
    void writeContentFaults(const ContentSample& sample, const MessageContent& content);
    void writeOwn(const ParsedMessage& message);
    void writeTimings(const Timings& timings);
    void writeTime(std::string_view name, std::optional<Duration> duration);
    template <typename Value>
    void writeMaybe(std::string_view name, const std::optional<Value>& value)
    {
        if (value)
            m_json.member(name, *value);
    }
    std::string url() const;

    const HarEntry& m_entry;
    const HarOptions& m_options;
    JsonWriter m_json;
};

std::string EntryWriter::write()
{
    const Timings timings(m_entry);
    const ParsedMessage& first = m_entry.request != nullptr ? *m_entry.request : *m_entry.response;
    m_json.beginObject();
    m_json.member("startedDateTime", toIsoTime(m_entry.opening ? m_entry.opening->start : first.firstTime));
    writeTime("time", timings.total());
    writeRequest();
    writeResponse();
    m_json.key("cache");
    m_json.beginObject();
    m_json.endObject();
    writeTimings(timings);
    m_json.member("serverIPAddress", toString(m_entry.server.address));
    m_json.member("connection", std::to_string(m_entry.connection.value));
    const bool hasType = m_entry.response != nullptr && m_entry.response->content;
    m_json.member("_resourceType", resourceTypeOf(hasType ? m_entry.response->content->mediaType : ""));
    m_json.endObject();
    return m_json.takeLine();
}

/// HAR asks for one in any case.
std::string EntryWriter::url() const
{
    if (m_entry.request != nullptr && !m_entry.request->url.empty())
        return m_entry.request->url;
    const std::string target = m_entry.request != nullptr && m_entry.request->request
                                   ? m_entry.request->request->target
                                   : std::string();
    return "http://" + toString(m_entry.server) + (target.starts_with('/') ? target : "/" + target);
}

void EntryWriter::writeRequest()
{
    const ParsedMessage* request = m_entry.request;
    const bool hasLine = request != nullptr && request->request;
    static const std::vector<HeaderField> none;
    const auto& headers = request != nullptr ? request->headers : none;
    m_json.key("request");
    m_json.beginObject();
    m_json.member("method", hasLine ? request->request->method : "");
    m_json.member("url", url());
    const bool hasVersion = hasLine && !request->request->version.empty();
    m_json.member("httpVersion", hasVersion ? request->request->version : "unknown");
    writeCookies(requestCookies(headers));
    writeHeaders(headers);
    m_json.key("queryString");
    m_json.beginArray();
    for (const auto& [name, value] : queryOf(url())) {
        m_json.beginObject();
        m_json.member("name", name);
        m_json.member("value", value);
        m_json.endObject();
    }
    m_json.endArray();
    writePostData();
    writeSizes(request, m_entry.requestContent);
    if (request != nullptr)
        writeOwn(*request);
    else
        m_json.member("comment", "The request was not captured.");
    m_json.endObject();
}

void EntryWriter::writeResponse()
{
    const ParsedMessage* response = m_entry.response;
    const bool hasLine = response != nullptr && response->response;
    static const std::vector<HeaderField> none;
    const auto& headers = response != nullptr ? response->headers : none;
    m_json.key("response");
    m_json.beginObject();
    m_json.member("status", hasLine ? response->response->status : 0);
    m_json.member("statusText", hasLine ? response->response->reason : "");
    const bool hasVersion = hasLine && !response->response->version.empty();
    m_json.member("httpVersion", hasVersion ? response->response->version : "unknown");
    writeCookies(responseCookies(headers));
    writeHeaders(headers);
    writeContent();
    const std::string* location = response != nullptr ? response->header("location") : nullptr;
    m_json.member("redirectURL", location != nullptr ? *location : "");
    writeSizes(response, m_entry.responseContent);
    if (response != nullptr)
        writeOwn(*response);
    else
        m_json.member("_error", "The response was not captured.");
    m_json.endObject();
}

void EntryWriter::writeHeaders(const std::vector<HeaderField>& fields)
{
    m_json.key("headers");
    m_json.beginArray();
    for (const HeaderField& field : fields) {
        m_json.beginObject();
        m_json.member("name", field.name);
        m_json.member("value", field.value);
        m_json.endObject();
    }
    m_json.endArray();
}

void EntryWriter::writeCookies(const std::vector<HarCookie>& cookies)
{
    m_json.key("cookies");
    m_json.beginArray();
    for (const HarCookie& cookie : cookies) {
        m_json.beginObject();
        m_json.member("name", cookie.name);
        m_json.member("value", cookie.value);
        writeMaybe("path", cookie.path);
        writeMaybe("domain", cookie.domain);
        writeMaybe("expires", cookie.expires);
        writeMaybe("sameSite", cookie.sameSite);
        m_json.member("httpOnly", cookie.httpOnly);
        m_json.member("secure", cookie.secure);
        m_json.endObject();
    }
    m_json.endArray();
}

/// -1: not known. Header fields that are compressed have no size of their own.
void EntryWriter::writeSizes(const ParsedMessage* message, const StreamView* content)
{
    std::int64_t header = -1;
    std::int64_t body = -1;
    if (message != nullptr && message->content)
        body = static_cast<std::int64_t>(content != nullptr ? content->length() : message->content->length);
    else if (message != nullptr && message->complete)
        body = 0;
    if (message != nullptr && message->protocol == "http" && message->trailers.empty()) {
        const bool isBare = !message->content || message->content->pieces.empty();
        if (isBare && message->complete && body == 0)
            header = static_cast<std::int64_t>(message->range.length());
        else if (!isBare && message->header("transfer-encoding") == nullptr &&
                 message->content->pieces.front().offset == 0)
            header = static_cast<std::int64_t>(message->content->pieces.front().source.begin -
                                               message->range.begin);
    }
    m_json.member("headersSize", header);
    m_json.member("bodySize", body);
}

void EntryWriter::writePostData()
{
    if (m_entry.request == nullptr || !m_entry.request->content || m_entry.requestContent == nullptr ||
        m_entry.requestContent->length() == 0)
        return;
    const MessageContent& content = *m_entry.request->content;
    const ContentSample sample = sampleOf(*m_entry.requestContent, content, m_options);
    const MediaType type = parseMediaType(content.mediaType);
    m_json.key("postData");
    m_json.beginObject();
    m_json.member("mimeType", content.mediaType.empty() ? unknownType : std::string_view(content.mediaType));
    writeParameters(type, sample);
    writeText(sample, type, "_encoding");
    writeContentFaults(sample, content);
    m_json.endObject();
}

void EntryWriter::writeParameters(const MediaType& type, const ContentSample& sample)
{
    const bool isForm = type.essence() == "application/x-www-form-urlencoded";
    ContentParts parts;
    if (isForm)
        parts = parseForm(sample.octets);
    else if (type.essence() == "multipart/form-data")
        parts = parseMultipart(sample.octets, type.parameter("boundary"));
    m_json.key("params");
    m_json.beginArray();
    for (const ContentPart& part : parts.parts) {
        const Octets value = Octets(sample.octets).subspan(part.body.begin, part.body.length());
        m_json.beginObject();
        m_json.member("name", part.name);
        if (isForm)
            m_json.member("value", formValue(value, type.parameter("charset")));
        else if (part.fileName.empty())
            m_json.member("value", toUtf8(value, {.detect = false}).text);
        else
            m_json.member("fileName", part.fileName);
        if (!part.mediaType.empty())
            m_json.member("contentType", part.mediaType);
        m_json.endObject();
    }
    m_json.endArray();
}

void EntryWriter::writeContent()
{
    m_json.key("content");
    m_json.beginObject();
    if (m_entry.response == nullptr || !m_entry.response->content) {
        m_json.member("size", 0);
        m_json.member("mimeType", unknownType);
        return m_json.endObject();
    }
    const MessageContent& content = *m_entry.response->content;
    const std::string_view declared =
        content.mediaType.empty() ? unknownType : std::string_view(content.mediaType);
    if (m_entry.responseContent == nullptr) {
        m_json.member("size", content.length);
        m_json.member("mimeType", declared);
        return m_json.endObject();
    }
    const ContentSample sample = sampleOf(*m_entry.responseContent, content, m_options);
    m_json.member("size", sample.size);
    if (isCoded(content) && sample.outcome.isWhole())
        m_json.member("compression",
                      static_cast<std::int64_t>(sample.size) - static_cast<std::int64_t>(content.length));
    m_json.member("mimeType", declared);
    writeText(sample, parseMediaType(content.mediaType), "encoding");
    writeContentFaults(sample, content);
    m_json.endObject();
}

/// As text where every octet of it is in the text, else in base64.
void EntryWriter::writeText(const ContentSample& sample, const MediaType& type, std::string_view encodingKey)
{
    const bool isText = isTextual(type) ? !contradicts(type, sample.octets)
                                        : detectMediaType(sample.octets).starts_with("text/");
    if (!sample.asSent && (isText || sample.octets.empty())) {
        const Utf8Text text = toUtf8(sample.octets, {.declared = type.parameter("charset")});
        // The last character may be cut off.
        if (text.replaced == 0 || (sample.isTruncated() && text.replaced == 1))
            return m_json.member("text", text.text);
    }
    Base64Encoder encoder;
    std::string letters = encoder.add(sample.octets);
    letters += encoder.finish();
    m_json.member("text", letters);
    m_json.member(encodingKey, "base64");
}

void EntryWriter::writeContentFaults(const ContentSample& sample, const MessageContent& content)
{
    if (!content.complete)
        m_json.member("_complete", false);
    if (sample.outcome.missing != 0)
        m_json.member("_missing", sample.outcome.missing);
    if (sample.outcome.status != ContentDecoder::Status::Ok)
        m_json.member("_decoding", toName(sample.outcome.status));
    if (sample.isTruncated())
        m_json.member("_truncated", true);
}

void EntryWriter::writeOwn(const ParsedMessage& message)
{
    m_json.key("_frames");
    m_json.beginArray();
    m_json.value(message.firstFrame.value);
    m_json.value(message.lastFrame.value);
    m_json.endArray();
    if (!message.complete)
        m_json.member("_complete", false);
    if (message.anomalies.empty())
        return;
    m_json.key("_anomalies");
    m_json.beginArray();
    for (const MessageAnomaly& anomaly : message.anomalies)
        m_json.value(describe(anomaly.anomaly).name);
    m_json.endArray();
}

void EntryWriter::writeTimings(const Timings& timings)
{
    m_json.key("timings");
    m_json.beginObject();
    writeTime("blocked", timings.blocked);
    writeTime("dns", std::nullopt);
    writeTime("connect", timings.connect);
    writeTime("send", timings.send);
    writeTime("wait", timings.wait);
    writeTime("receive", timings.receive);
    writeTime("ssl", timings.ssl);
    m_json.endObject();
}

/// -1: does not apply, or not known.
void EntryWriter::writeTime(std::string_view name, std::optional<Duration> duration)
{
    m_json.key(name);
    m_json.decimal(duration ? milliseconds(*duration) : "-1");
}

} // namespace

HarWriter::HarWriter(HarOptions options, Sink sink) : m_options(std::move(options)), m_sink(std::move(sink))
{
}

bool HarWriter::begin()
{
    JsonWriter creator;
    creator.beginObject();
    creator.member("name", "Weir");
    creator.member("version", m_options.version);
    creator.endObject();
    return m_sink("{\"log\":{\"version\":\"1.2\",\"creator\":" + creator.takeLine() +
                  ",\"pages\":[],\"entries\":[\n");
}

bool HarWriter::add(const HarEntry& entry)
{
    const std::string_view between = std::exchange(m_isFirst, false) ? "" : ",";
    return m_sink(std::string(between) + EntryWriter(entry, m_options).write());
}

bool HarWriter::end()
{
    return m_sink("]}}\n");
}

} // namespace weir
