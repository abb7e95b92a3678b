#include "core/parsers/http2/frame_report.h"

#include "core/base/utf8.h"
#include "core/parsers/http/field_detail.h"
#include "core/parsers/http2/hpack_inflater.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace weir::http2 {

namespace {

/// Fields that Wireshark has a filter of its own for.
constexpr std::array<std::string_view, 50> filteredFields{"authority",
                                                          "status",
                                                          "path",
                                                          "method",
                                                          "scheme",
                                                          "accept",
                                                          "accept-charset",
                                                          "accept-encoding",
                                                          "accept-language",
                                                          "accept-ranges",
                                                          "access-control-allow-origin",
                                                          "age",
                                                          "allow",
                                                          "authorization",
                                                          "cache-control",
                                                          "content-disposition",
                                                          "content-encoding",
                                                          "content-language",
                                                          "content-length",
                                                          "content-location",
                                                          "content-range",
                                                          "content-type",
                                                          "cookie",
                                                          "date",
                                                          "etag",
                                                          "expect",
                                                          "expires",
                                                          "from",
                                                          "if-match",
                                                          "if-modified-since",
                                                          "if-none-match",
                                                          "if-range",
                                                          "if-unmodified-since",
                                                          "last-modified",
                                                          "link",
                                                          "location",
                                                          "max-forwards",
                                                          "proxy-authenticate",
                                                          "proxy-authorization",
                                                          "range",
                                                          "referer",
                                                          "refresh",
                                                          "retry-after",
                                                          "server",
                                                          "set-cookie",
                                                          "strict-transport-security",
                                                          "user-agent",
                                                          "vary",
                                                          "via",
                                                          "www-authenticate"};

std::string filterNameOf(std::string_view field)
{
    const std::string_view bare = field.substr(field.starts_with(':') ? 1 : 0);
    if (std::find(filteredFields.begin(), filteredFields.end(), bare) == filteredFields.end() || bare.empty())
        return "http2.header.value";
    std::string name = "http2.headers.";
    std::replace_copy(bare.begin(), bare.end(), std::back_inserter(name), '-', '_');
    return name;
}

std::string text(Octets octets)
{
    return toValidUtf8({reinterpret_cast<const char*>(octets.data()), octets.size()});
}

std::string hex(Octets octets)
{
    std::string digits;
    for (const std::uint8_t octet : octets)
        digits += fmt::format("{:02x}", octet);
    return digits;
}

std::string_view paddingFilter(const FrameHeader& header)
{
    switch (header.type) {
    case FrameType::Data:
        return "http2.data.padding";
    case FrameType::PushPromise:
        return "http2.push_promise.padding";
    default:
        return "http2.headers.padding";
    }
}

/// Facts of a frame are told twice: as fields of the message, and as nodes with their octets.
class Report
{
public:
    Report(ParsedMessage& message, std::uint64_t payloadOffset, Octets payload, DetailNode* node)
        : m_message(message), m_offset(payloadOffset), m_payload(payload), m_node(node)
    {
    }

    Octets payload() const { return m_payload; }
    std::uint16_t u16(std::size_t at) const { return loadBig16(m_payload.data() + at); }
    std::uint32_t u32(std::size_t at) const { return loadBig32(m_payload.data() + at); }

    /// A fact made of payload octets [at, at + length).
    void add(std::string_view name, std::string_view filterName, std::string value, std::size_t at,
             std::size_t length, std::string_view explained = {})
    {
        if (m_node != nullptr) {
            m_node->children.push_back({std::string(name),
                                        explained.empty() ? value : std::string(explained),
                                        std::string(filterName),
                                        {m_offset + at, m_offset + at + length},
                                        {},
                                        {},
                                        {}});
        }
        m_message.fields.emplace_back(filterName, std::move(value));
    }
    void say(std::string_view what) { m_message.summary += fmt::format(" {}", what); }

private:
    ParsedMessage& m_message;
    std::uint64_t m_offset;
    Octets m_payload;
    DetailNode* m_node;
};

/// So many settings are told; there is no reason for a frame of thousands.
constexpr std::size_t maxSettings = 256;

void reportSettings(Report& report, const FrameHeader& header)
{
    if (header.has(FrameFlag::Ack))
        report.say("(acknowledgment)");
    std::string said;
    for (std::size_t at = 0; at + 6 <= report.payload().size() && at < maxSettings * 6; at += 6) {
        const std::uint16_t id = report.u16(at);
        const std::uint32_t value = report.u32(at + 2);
        const SettingName* const setting = findSetting(id);
        const std::string name =
            setting != nullptr ? std::string(setting->name) : fmt::format("setting 0x{:x}", id);
        report.add("Setting", "http2.settings.id", fmt::format("{}", id), at, 2, name);
        report.add(name, setting != nullptr ? setting->filterName : "http2.settings.unknown",
                   fmt::format("{}", value), at + 2, 4);
        said += fmt::format("{} {} {}", said.empty() ? "" : ",", name, value);
    }
    if (!said.empty())
        report.say(std::string_view(said).substr(1));
}

void reportGoAway(Report& report)
{
    const std::uint32_t last = report.u32(0) & 0x7fffffff;
    const std::uint32_t code = report.u32(4);
    const std::string error = errorName(code);
    report.add("Last stream", "http2.goaway.last_stream_id", fmt::format("{}", last), 0, 4);
    report.add("Error", "http2.goaway.error", fmt::format("{}", code), 4, 4, error);
    report.say(fmt::format("{}, last stream {}", error, last));
    if (report.payload().size() > 8) {
        const std::string debug =
            text(report.payload().subspan(8, std::min<std::size_t>(report.payload().size() - 8, 4096)));
        report.add("Debug data", "http2.goaway.addata", debug, 8, report.payload().size() - 8);
        report.say(fmt::format("“{}”", debug));
    }
}

void reportPriority(Report& report, const Priority& priority)
{
    report.add("Exclusive", "http2.exclusive", priority.exclusive ? "1" : "0", 0, 4,
               priority.exclusive ? "yes" : "no");
    report.add("Depends on stream", "http2.stream_dependency", fmt::format("{}", priority.dependency), 0, 4);
    report.add("Weight", "http2.headers.weight", fmt::format("{}", priority.weight - 1), 4, 1,
               fmt::format("{}", priority.weight));
    report.say(fmt::format("depends on stream {}, weight {}{}", priority.dependency, priority.weight,
                           priority.exclusive ? ", exclusive" : ""));
}

void reportAltSvc(Report& report)
{
    const std::size_t length = std::min<std::size_t>(report.u16(0), report.payload().size() - 2);
    const std::string origin = text(report.payload().subspan(2, length));
    const std::string value = text(report.payload().subspan(2 + length));
    report.add("Origin length", "http2.altsvc.origin.len", fmt::format("{}", report.u16(0)), 0, 2);
    report.add("Origin", "http2.altsvc.origin", origin, 2, length);
    report.add("Value", "http2.altsvc.field_value", value, 2 + length, report.payload().size() - 2 - length);
    report.say(origin.empty() ? value : fmt::format("{} {}", origin, value));
}

void reportOrigin(Report& report)
{
    const std::size_t size = report.payload().size();
    for (std::size_t at = 0; at + 2 <= size;) {
        const std::size_t length = std::min<std::size_t>(report.u16(at), size - at - 2);
        const std::string origin = text(report.payload().subspan(at + 2, length));
        report.add("Origin", "http2.origin.origin", origin, at, 2 + length);
        report.say(origin);
        at += 2 + length;
    }
}

void reportPayload(Report& report, const FrameHeader& header)
{
    const Octets payload = report.payload();
    switch (header.type) {
    case FrameType::Settings:
        return reportSettings(report, header);
    case FrameType::GoAway:
        return reportGoAway(report);
    case FrameType::Priority:
        return reportPriority(report, parsePriority(payload));
    case FrameType::AltSvc:
        return reportAltSvc(report);
    case FrameType::Origin:
        return reportOrigin(report);
    case FrameType::RstStream:
        report.add("Error", "http2.rst_stream.error", fmt::format("{}", report.u32(0)), 0, 4,
                   errorName(report.u32(0)));
        return report.say(errorName(report.u32(0)));
    case FrameType::Ping:
        report.add("Data", header.has(FrameFlag::Ack) ? "http2.pong" : "http2.ping", hex(payload), 0,
                   payload.size());
        return header.has(FrameFlag::Ack) ? report.say("(acknowledgment)") : void();
    case FrameType::WindowUpdate:
        report.add("Window size increment", "http2.window_update.window_size_increment",
                   fmt::format("{}", report.u32(0) & 0x7fffffff), 0, 4);
        return report.say(fmt::format("+{}", report.u32(0) & 0x7fffffff));
    case FrameType::PriorityUpdate:
        report.add("Stream", "http2.priority_update_stream_id", fmt::format("{}", report.u32(0) & 0x7fffffff),
                   0, 4);
        report.add("Priority", "http2.priority_update_field_value", text(payload.subspan(4)), 4,
                   payload.size() - 4);
        return report.say(fmt::format("stream {}: {}", report.u32(0) & 0x7fffffff, text(payload.subspan(4))));
    default:
        if (!payload.empty())
            report.add("Payload", "http2.unknown", fmt::format("{} octets", payload.size()), 0,
                       payload.size());
    }
}

} // namespace

DetailNode describeFrame(const FrameHeader& header, OffsetRange range)
{
    const std::string flags = flagNames(header);
    DetailNode node{toName(header.type) + " frame",
                    fmt::format("stream {}, {} octets{}{}", header.stream, header.length,
                                flags.empty() ? "" : ", ", flags),
                    "http2.stream",
                    range,
                    {},
                    {},
                    {}};
    const std::uint64_t at = range.begin;
    node.children.push_back(
        {"Length", fmt::format("{}", header.length), "http2.length", {at, at + 3}, {}, {}, {}});
    node.children.push_back({"Type",
                             fmt::format("{} ({})", toName(header.type), static_cast<unsigned>(header.type)),
                             "http2.type",
                             {at + 3, at + 4},
                             {},
                             {},
                             {}});
    node.children.push_back({"Flags",
                             fmt::format("0x{:02x}{}{}", header.flags, flags.empty() ? "" : " ", flags),
                             "http2.flags",
                             {at + 4, at + 5},
                             {},
                             {},
                             {}});
    if (header.reserved)
        node.children.push_back({"Reserved bit", "set", "http2.r", {at + 5, at + 6}, {}, {}, {}});
    node.children.push_back(
        {"Stream", fmt::format("{}", header.stream), "http2.streamid", {at + 5, at + 9}, {}, {}, {}});
    return node;
}

void describeBlockFrame(DetailNode& node, const FrameHeader& header, OffsetRange range, Octets payload)
{
    const BlockLayout layout = layOut(header, payload);
    std::uint64_t at = range.begin + FrameHeader::size;
    const auto add = [&](std::string name, std::string value, std::string filterName, std::uint64_t length) {
        node.children.push_back(
            {std::move(name), std::move(value), std::move(filterName), {at, at + length}, {}, {}, {}});
        at += length;
    };
    if (header.has(FrameFlag::Padded) && !header.is(FrameType::Continuation))
        add("Pad length", fmt::format("{}", layout.padding), "http2.padding", 1);
    if (layout.priority) {
        add("Depends on stream",
            fmt::format("{}{}", layout.priority->dependency, layout.priority->exclusive ? ", exclusive" : ""),
            "http2.stream_dependency", 4);
        add("Weight", fmt::format("{}", layout.priority->weight), "http2.headers.weight", 1);
    }
    if (header.is(FrameType::PushPromise))
        add("Promised stream", fmt::format("{}", layout.promised), "http2.push_promise.promised_stream_id",
            4);
    add("Field block fragment", fmt::format("{} octets", layout.blockEnd - layout.blockBegin),
        header.is(FrameType::PushPromise)    ? "http2.push_promise.header"
        : header.is(FrameType::Continuation) ? "http2.continuation.header"
                                             : "http2.headers",
        layout.blockEnd - layout.blockBegin);
    if (at < range.end)
        add("Padding", fmt::format("{} octets", range.end - at), std::string(paddingFilter(header)),
            range.end - at);
}

void describeDataFrame(DetailNode& node, const FrameHeader& header, OffsetRange range, std::uint32_t padding)
{
    std::uint64_t at = range.begin + FrameHeader::size;
    if (header.has(FrameFlag::Padded)) {
        node.children.push_back(
            {"Pad length", fmt::format("{}", padding), "http2.padding", {at, at + 1}, {}, {}, {}});
        ++at;
    }
    const std::uint64_t end = range.end - std::min<std::uint64_t>(padding, range.end - at);
    node.children.push_back(
        {"Data", fmt::format("{} octets", end - at), "http2.data.data", {at, end}, {}, {}, {}});
    if (end < range.end) {
        node.children.push_back({"Padding",
                                 fmt::format("{} octets", range.end - end),
                                 "http2.data.padding",
                                 {end, range.end},
                                 {},
                                 {},
                                 {}});
    }
}

void describeFields(DetailNode& node, std::span<const HeaderField> fields, OffsetRange block)
{
    for (const HeaderField& field : fields) {
        DetailNode child{
            toValidUtf8(field.name), toValidUtf8(field.value), filterNameOf(field.name), block, {}, {}, {}};
        if (field.name == unknownText || field.value == unknownText)
            child.anomaly = Anomaly::Http2HpackUnknown;
        else
            child.children = field.name == ":path" ? http::targetParts(field.value, block)
                                                   : http::fieldParts(field.name, field.value, block);
        node.children.push_back(std::move(child));
    }
}

void reportFrame(ParsedMessage& message, const FrameHeader& header, OffsetRange range, Octets payload,
                 bool wantsDetail)
{
    message.kind = MessageKind::Frame;
    message.range = range;
    message.summary = toName(header.type);
    if (header.stream != 0)
        message.stream = header.stream;
    message.fields.emplace_back("http2.type", fmt::format("{}", static_cast<unsigned>(header.type)));
    message.fields.emplace_back("http2.flags", fmt::format("0x{:02x}", header.flags));
    message.fields.emplace_back("http2.streamid", fmt::format("{}", header.stream));
    message.fields.emplace_back("http2.length", fmt::format("{}", header.length));
    DetailNode node;
    if (wantsDetail)
        node = describeFrame(header, range);
    Report report(message, range.begin + FrameHeader::size, payload, wantsDetail ? &node : nullptr);
    if (payload.size() == header.length && frameFault(header).empty())
        reportPayload(report, header);
    if (wantsDetail)
        message.detail.push_back(std::move(node));
}

} // namespace weir::http2
