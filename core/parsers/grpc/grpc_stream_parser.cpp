#include "core/parsers/grpc/grpc_stream_parser.h"

#include "core/base/utf8.h"
#include "core/content/content_decoder.h"
#include "core/parsers/grpc/grpc_status.h"
#include "core/parsers/grpc/protobuf.h"
#include "core/parsers/http/field_detail.h"
#include "core/parsers/http/field_value.h"
#include "core/parsers/http/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace weir {

namespace {

constexpr std::uint8_t compressedBit = 1;
constexpr std::uint8_t trailersBit = 0x80; ///< gRPC-Web
/// A message that is longer is not broken down.
constexpr std::uint64_t maxDescribed = std::uint64_t{4} << 20;

std::string firstOf(const std::vector<HeaderField>& fields, std::string_view name)
{
    const auto values = http::listOf(fields, name);
    return values.empty() ? std::string{} : http::toLower(values.front());
}

std::string_view pathOf(std::string_view url)
{
    const std::size_t scheme = url.find("://");
    const std::size_t path =
        scheme == std::string_view::npos ? std::string_view::npos : url.find('/', scheme + 3);
    return path == std::string_view::npos ? std::string_view{} : url.substr(path);
}

/// Nothing: not to be had within the limit.
std::optional<std::vector<std::uint8_t>> decompressed(Octets octets, const std::vector<std::string>& codings)
{
    if (codings.empty())
        return std::nullopt; // nobody said how
    ContentLimits limits;
    limits.maxOctets = maxDescribed;
    ContentDecoder decoder(codings, limits);
    std::vector<std::uint8_t> plain;
    const auto keep = [&plain](Octets some) {
        plain.insert(plain.end(), some.begin(), some.end());
        return true;
    };
    const bool whole = decoder.add(octets, keep) == ContentDecoder::Status::Ok &&
                       decoder.finish() == ContentDecoder::Status::Ok;
    return whole ? std::optional(std::move(plain)) : std::nullopt;
}

} // namespace

bool GrpcStreamParser::Side::compressed() const
{
    return (flag & compressedBit) != 0;
}

bool GrpcStreamParser::Side::isTrailers() const
{
    return (flag & trailersBit) != 0;
}

GrpcStreamParser::GrpcStreamParser(const ParserOrigin& origin)
    : m_codings{firstOf(origin.requestHeaders, "grpc-encoding"),
                firstOf(origin.responseHeaders, "grpc-encoding")},
      m_url(origin.url),
      m_path(pathOf(origin.url))
{
    const auto& fields = origin.responseHeaders.empty() ? origin.requestHeaders : origin.responseHeaders;
    const std::string type = http::bareMediaType(firstOf(fields, "content-type"));
    const std::size_t plus = type.find('+');
    const std::string format = plus == std::string::npos ? "proto" : type.substr(plus + 1);
    m_mediaType = format == "json"    ? "application/json"
                  : format == "proto" ? "application/protobuf"
                                      : "application/octet-stream";
}

StreamParseResult GrpcStreamParser::parse(StreamContext& context, const StreamInput& input)
{
    Side& side = sideOf(input.direction);
    std::size_t at = 0;
    while (at < input.octets.size() && !side.lost) {
        const StreamInput rest{input.direction, input.offset + at, input.octets.subspan(at)};
        if (!side.message) {
            if (rest.octets.size() < prefixSize)
                return StreamParseResult::needs(at, prefixSize);
            begin(context, rest);
            at += prefixSize;
            continue;
        }
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(side.left, rest.octets.size()));
        at += count;
        pass(context, input.direction, {rest.offset, rest.offset + count}, rest.octets.first(count));
        if (side.message && !side.wantsOctets)
            return StreamParseResult::tookAndSkips(at, side.left);
    }
    return StreamParseResult::took(side.lost ? input.octets.size() : at);
}

/// A message that begins there, of whose prefix so many octets are there.
ParsedMessage GrpcStreamParser::messageAt(StreamContext& context, const StreamInput& input,
                                          std::size_t prefix) const
{
    ParsedMessage message;
    message.index = context.begin(input.direction, input.offset);
    message.protocol = "grpc";
    message.kind = MessageKind::Message;
    message.direction = input.direction;
    message.range = {input.offset, input.offset + prefix};
    message.url = m_url;
    message.content.emplace();
    return message;
}

void GrpcStreamParser::begin(StreamContext& context, const StreamInput& input)
{
    Side& side = sideOf(input.direction);
    ParsedMessage message = messageAt(context, input, prefixSize);
    side.flag = input.octets[0];
    side.left = loadBig32(input.octets.data() + 1);
    message.fields.emplace_back("grpc.compressed_flag", fmt::format("{}", side.flag));
    message.fields.emplace_back("grpc.message_length", fmt::format("{}", side.left));
    if (!m_path.empty())
        message.fields.emplace_back("http2.headers.path", m_path);
    if ((side.flag & ~(compressedBit | trailersBit)) != 0)
        message.anomalies.push_back(
            {Anomaly::GrpcFrameError, message.range, fmt::format("flag 0x{:02x}", side.flag)});
    side.wantsDetail = context.wantsDetail(message.index);
    side.wantsOctets = side.isTrailers() ? side.left <= context.limits().maxHeaderBlock
                                         : side.wantsDetail && side.left <= maxDescribed;
    if (side.isTrailers() && !side.wantsOctets)
        message.anomalies.push_back({Anomaly::LimitHeaders, message.range, {}});
    if (side.wantsDetail) {
        const std::uint64_t at = input.offset;
        message.detail.push_back({"Compressed",
                                  side.compressed() ? "yes" : "no",
                                  "grpc.compressed_flag",
                                  {at, at + 1},
                                  {},
                                  {},
                                  {}});
        message.detail.push_back({"Length",
                                  fmt::format("{}", side.left),
                                  "grpc.message_length",
                                  {at + 1, at + prefixSize},
                                  {},
                                  {},
                                  {}});
    }
    side.message = std::move(message);
    if (side.left == 0)
        finish(context, side, true);
}

/// A prefix that the end cuts.
void GrpcStreamParser::beginCut(StreamContext& context, const StreamInput& rest)
{
    Side& side = sideOf(rest.direction);
    side.flag = rest.octets[0];
    side.left = prefixSize - rest.octets.size();
    side.wantsOctets = false;
    side.message = messageAt(context, rest, rest.octets.size());
}

void GrpcStreamParser::onSkipped(StreamContext& context, Direction direction, OffsetRange range)
{
    pass(context, direction, range, {});
}

/// octets: empty where they were skipped.
void GrpcStreamParser::pass(StreamContext& context, Direction direction, OffsetRange range, Octets octets)
{
    Side& side = sideOf(direction);
    MessageContent& content = *side.message->content;
    std::vector<LayerPiece>& pieces = content.pieces;
    if (!pieces.empty() && pieces.back().source.end == range.begin) {
        pieces.back().length += range.length();
        pieces.back().source.end = range.end;
    } else if (!range.empty()) {
        pieces.push_back({content.length, range.length(), range, nullptr, 0});
    }
    content.length += range.length();
    side.message->range.end = range.end;
    side.left -= std::min(side.left, range.length());
    if (side.wantsOctets)
        side.octets.insert(side.octets.end(), octets.begin(), octets.end());
    if (side.left == 0)
        finish(context, side, true);
}

void GrpcStreamParser::finish(StreamContext& context, Side& side, bool whole)
{
    ParsedMessage& message = *side.message;
    MessageContent& content = *message.content;
    const bool present = !content.pieces.empty() && content.pieces.size() == 1 &&
                         content.pieces.front().length == content.length;
    whole = whole && (present || content.length == 0);
    message.complete = content.complete = whole;
    if (!whole)
        message.anomalies.push_back({Anomaly::MessageIncomplete, {}, {}});
    const std::string& coding = m_codings[static_cast<std::size_t>(message.direction)];
    content.mediaType = side.isTrailers() ? "text/plain" : m_mediaType;
    if (side.compressed() && !coding.empty() && coding != "identity")
        content.encodings.push_back(coding);
    message.summary =
        fmt::format("{}{}{} octets{}{}", m_path, m_path.empty() ? "" : ", ", http::grouped(content.length),
                    content.encodings.empty() ? "" : " " + coding, side.isTrailers() ? " of trailers" : "");
    if (side.wantsOctets && whole)
        understand(side);
    if (const auto call = grpc::statusOf(message)) {
        message.fields.emplace_back("grpc-status", call->code);
        if (!call->message.empty())
            message.fields.emplace_back("grpc-message", call->message);
        message.summary = m_path + (m_path.empty() ? "" : ", ") + toValidUtf8(grpc::sentence(*call));
    }
    if (content.length == 0)
        message.content.reset();
    side.octets.clear();
    context.finish(std::move(*std::exchange(side.message, std::nullopt)));
}

/// Trailers; the fields of a message in protocol buffers. What was compressed has no ranges.
void GrpcStreamParser::understand(Side& side)
{
    ParsedMessage& message = *side.message;
    const MessageContent& content = *message.content;
    const bool isProtobuf = content.mediaType == "application/protobuf";
    if (side.octets.empty() || (!side.isTrailers() && !isProtobuf))
        return;
    std::optional<std::uint64_t> offset;
    std::optional<std::vector<std::uint8_t>> expanded;
    if (!side.compressed())
        offset = content.pieces.front().source.begin;
    else if (!(expanded = decompressed(side.octets, content.encodings)))
        return;
    const Octets plain = expanded ? Octets(*expanded) : Octets(side.octets);
    if (side.isTrailers()) {
        takeTrailers(side, plain, offset);
        return;
    }
    message.detail.push_back({"Message",
                              "Protocol Buffers, without their schema",
                              "grpc.message_data",
                              content.pieces.front().source,
                              {},
                              {},
                              grpc::describeProtobuf(plain, offset)});
}

void GrpcStreamParser::takeTrailers(Side& side, Octets plain, std::optional<std::uint64_t> offset)
{
    ParsedMessage& message = *side.message;
    message.trailers = grpc::readTrailers(plain, offset);
    if (!side.wantsDetail)
        return;
    DetailNode all{"Trailers", fmt::format("{}", message.trailers.size()),
                   {},         message.content->pieces.front().source,
                   {},         {},
                   {}};
    for (const HeaderField& field : message.trailers)
        all.children.push_back(http::fieldNode(field, {}));
    message.detail.push_back(std::move(all));
}

void GrpcStreamParser::onGap(StreamContext& context, const StreamInput& before, const SequenceGap& gap)
{
    Side& side = sideOf(before.direction);
    if (side.message && gap.length > 0 && gap.length <= side.left) {
        side.message->content->length += gap.length;
        side.wantsOctets = false;
        side.left -= gap.length;
        if (side.left == 0)
            finish(context, side, false);
        return;
    }
    if (side.message)
        finish(context, side, false);
    side.lost = true;
}

void GrpcStreamParser::onEnd(StreamContext& context, const StreamInput& rest, StreamEnd end)
{
    Side& side = sideOf(rest.direction);
    if (!side.message && !rest.octets.empty() && !side.lost)
        beginCut(context, rest);
    if (!side.message)
        return;
    if (end == StreamEnd::Fin)
        side.message->anomalies.push_back(
            {Anomaly::GrpcFrameError,
             {},
             fmt::format("{} octets are missing at the end of the stream", side.left)});
    finish(context, side, false);
}

ProtocolEntry grpcProtocol()
{
    return {"grpc", nullptr,
            [](const ParserOrigin& origin) { return std::make_unique<GrpcStreamParser>(origin); }};
}

} // namespace weir
