// What TlsStreamParser tells of handshake messages, alerts, ChangeCipherSpec, heartbeats.
#include "core/parsers/tls/record_fields.h"
#include "core/parsers/tls/ssl2.h"
#include "core/parsers/tls/tls_stream_parser.h"
#include "core/tls/tls_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace weir {

namespace {

constexpr std::size_t headerSize = TlsRecordHeader::size;

std::string named(std::string_view name, unsigned number)
{
    return name.empty() ? fmt::format("unknown ({})", number) : fmt::format("{} ({})", name, number);
}

} // namespace

// ---------------------------------------------------------------- messages

void TlsStreamParser::emitHandshake(StreamContext& context, Direction direction)
{
    Side& side = sideOf(direction);
    const HandshakeMessage front = side.handshake.front();
    // First what it says of the session: a ServerHello is read with the version that it selects.
    m_session.observe(direction, front, facts(context));
    if (front.complete)
        onHandshakeMessage(direction, front);
    if (front.type == tls::clientHello && context.facts().host.empty())
        context.facts().host = facts(context).serverName;

    ParsedMessage message =
        newTlsMessage(*side.pending, direction, MessageKind::Handshake, side.handshake.frontRange());
    side.pending.reset();
    message.complete = front.complete;
    message.summary = handshakeSummary(front, m_session, facts(context));
    describeFront(message, side.handshake, m_session.handshakeFacts(), context.wantsDetail(message.index));
    if (!front.complete) {
        message.anomalies.push_back({Anomaly::MessageIncomplete,
                                     {},
                                     fmt::format("{} octets of {}", front.octets.size(), front.length + 4)});
    }
    side.handshake.pop();
    context.finish(std::move(message));
}

void TlsStreamParser::emitIncompleteHandshake(StreamContext& context, Direction direction, bool limit)
{
    Side& side = sideOf(direction);
    side.drop = 0;
    if (!side.pending) {
        side.handshake.clear();
        return;
    }
    const HandshakeMessage front = side.handshake.front();
    if (!limit && !front.complete) {
        emitHandshake(context, direction);
    } else {
        ParsedMessage message =
            newTlsMessage(*side.pending, direction, MessageKind::Handshake, side.handshake.frontRange());
        message.complete = false;
        message.summary = fmt::format("{}, {} octets", handshakeName(front.type), front.length);
        message.anomalies.push_back({Anomaly::LimitHeaders, {}, {}});
        context.finish(std::move(message));
    }
    side.pending.reset();
    side.handshake.clear();
}

void TlsStreamParser::emitChangeCipherSpec(StreamContext& context, Direction direction,
                                           const TlsRecord& record, Octets content, bool decrypted)
{
    ParsedMessage message = newTlsMessage(context.begin(direction, record.offset), direction,
                                          MessageKind::Record, record.range());
    message.summary =
        m_session.isTls13() ? "ChangeCipherSpec (for the sake of middleboxes)" : "ChangeCipherSpec";
    addRecordFields(message.fields, record.header);
    const OffsetRange place{record.offset + headerSize, record.range().end};
    if (content.size() != 1 || content[0] != 1)
        message.anomalies.push_back({Anomaly::TlsRecordError, place, "a ChangeCipherSpec is one octet of 1"});
    if (context.wantsDetail(message.index)) {
        message.detail.push_back(recordNode(record.header, record.offset));
        message.detail.push_back(
            detailNode("Change Cipher Spec", decrypted ? "encrypted" : "", "tls.change_cipher_spec", place));
    }
    context.finish(std::move(message));
}

void TlsStreamParser::emitAlert(StreamContext& context, Direction direction, const TlsRecord& record,
                                Octets content, bool decrypted)
{
    Side& side = sideOf(direction);
    side.alerted = true;
    ParsedMessage message =
        newTlsMessage(context.begin(direction, record.offset), direction, MessageKind::Alert, record.range());
    const auto inner = decrypted && record.header.type != static_cast<std::uint8_t>(TlsContentType::Alert)
                           ? std::optional(static_cast<std::uint8_t>(TlsContentType::Alert))
                           : std::nullopt;
    addRecordFields(message.fields, record.header, inner);
    const std::uint64_t first = record.offset + headerSize;
    const bool wanted = context.wantsDetail(message.index);
    if (wanted)
        message.detail.push_back(recordNode(record.header, record.offset, inner));
    if (content.size() < 2) {
        message.summary = "Alert, incomplete";
        message.anomalies.push_back({Anomaly::TlsRecordError, record.range(), "an alert has two octets"});
        context.finish(std::move(message));
        return;
    }
    const std::uint8_t level = content[0];
    const std::uint8_t description = content[1];
    message.fields.emplace_back("tls.alert_message.level", fmt::format("{}", level));
    message.fields.emplace_back("tls.alert_message.desc", fmt::format("{}", description));
    message.summary = fmt::format("Alert, {}: {}", named(tlsAlertLevelName(level), level),
                                  named(tlsAlertName(description), description));
    if (!tlsAlertLevelName(level).empty() && !tlsAlertName(description).empty())
        message.summary = fmt::format("Alert, {}: {}", tlsAlertLevelName(level), tlsAlertName(description));
    // TLS 1.3 gives the level no meaning: whatever is not a farewell is fatal.
    const bool farewell = description == 0 || description == 90;
    if ((level == 2 || m_session.isTls13()) && !farewell)
        message.anomalies.push_back(
            {Anomaly::TlsFatalAlert, record.range(), std::string(tlsAlertName(description))});
    if (content.size() > 2)
        message.anomalies.push_back({Anomaly::TlsRecordError, record.range(), "octets behind the alert"});
    if (wanted) {
        const auto at = [&](std::uint64_t from, std::uint64_t to) {
            return decrypted ? record.range() : OffsetRange{first + from, first + to};
        };
        DetailNode alert = detailNode("Alert", message.summary, "tls.alert_message", at(0, 2));
        alert.children.push_back(
            detailNode("Level", named(tlsAlertLevelName(level), level), "tls.alert_message.level", at(0, 1)));
        alert.children.push_back(detailNode("Description", named(tlsAlertName(description), description),
                                            "tls.alert_message.desc", at(1, 2)));
        message.detail.push_back(std::move(alert));
    }
    context.finish(std::move(message));
    if (description == 0)
        endPlaintext(direction, StreamEnd::Fin);
}

void TlsStreamParser::emitHeartbeat(StreamContext& context, Direction direction, const TlsRecord& record,
                                    Octets content, bool decrypted)
{
    ParsedMessage message = newTlsMessage(context.begin(direction, record.offset), direction,
                                          MessageKind::Record, record.range());
    addRecordFields(message.fields, record.header,
                    decrypted ? std::optional(static_cast<std::uint8_t>(TlsContentType::Heartbeat))
                              : std::nullopt);
    SourceMap map;
    if (decrypted)
        map.add(0, record.range(), false);
    else
        map.add(0, {record.offset + headerSize, record.range().end}, true);
    const bool wanted = context.wantsDetail(message.index);
    FieldTree tree(map, wanted);
    FieldReader reader(tree, content);
    const auto type = reader.peek(1);
    const std::string_view kind = type == 1 ? "request" : type == 2 ? "response" : "";
    reader.named(1, {"Type", "tls.heartbeat_message.type"}, std::string(kind));
    const auto length = reader.number(2, {"Payload length", "tls.heartbeat_message.payload_length"});
    // Padding has 16 octets at least (RFC 6520, section 4).
    if (length && *length + 16 > reader.remaining()) {
        message.anomalies.push_back(
            {Anomaly::TlsRecordError, record.range(),
             fmt::format("a heartbeat that claims {} octets of payload and has {} (the "
                         "Heartbleed attack does so)",
                         *length, reader.remaining())});
        reader.restAs({"Octets", "tls.heartbeat_message.payload"});
    } else if (length) {
        reader.octets(*length, {"Payload", "tls.heartbeat_message.payload"});
        reader.restAs({"Padding", "tls.heartbeat_message.padding"});
    }
    for (auto& field : tree.takeFields())
        message.fields.push_back(std::move(field));
    message.summary = fmt::format("Heartbeat {}, {} octets", kind, length.value_or(0));
    if (wanted) {
        message.detail.push_back(recordNode(record.header, record.offset));
        DetailNode heartbeat =
            detailNode("Heartbeat", std::string(kind), "tls.heartbeat_message", record.range());
        heartbeat.children = tree.takeNodes();
        message.detail.push_back(std::move(heartbeat));
    }
    context.finish(std::move(message));
}

/// A protected record without keys that is not application data: its kind is all that can be said.
void TlsStreamParser::emitClosed(StreamContext& context, Direction direction, const TlsRecord& record)
{
    Side& side = sideOf(direction);
    if (isType(record.header.type, TlsContentType::ApplicationData)) {
        extendRun(context, direction, record.header, record.offset, {});
        return;
    }
    finishRun(context, direction);
    ++m_closedRecords;
    const bool handshake = isType(record.header.type, TlsContentType::Handshake);
    const bool alert = isType(record.header.type, TlsContentType::Alert);
    side.alerted |= alert;
    ParsedMessage message = newTlsMessage(context.begin(direction, record.offset), direction,
                                          handshake ? MessageKind::Handshake
                                          : alert   ? MessageKind::Alert
                                                    : MessageKind::Record,
                                          record.range());
    message.summary = handshake ? "Encrypted handshake message"
                      : alert   ? "Encrypted alert"
                                : fmt::format("Encrypted {}", tlsContentTypeName(record.header.type));
    addRecordFields(message.fields, record.header);
    if (context.wantsDetail(message.index)) {
        message.detail.push_back(recordNode(record.header, record.offset));
        message.detail.push_back(detailNode("Encrypted octets",
                                            fmt::format("{} octets", record.fragment.size()), "",
                                            {record.offset + headerSize, record.range().end}));
    }
    context.finish(std::move(message));
}

void TlsStreamParser::emitLost(StreamContext& context, Direction direction, OffsetRange range,
                               std::string summary)
{
    finishRun(context, direction);
    loseOctets(direction, range.length(), GapCause::Unacked);
    ParsedMessage message =
        newTlsMessage(context.begin(direction, range.begin), direction, MessageKind::Record, range);
    message.summary = std::move(summary);
    message.complete = false;
    message.anomalies.push_back({Anomaly::MessageIncomplete, {}, {}});
    if (context.wantsDetail(message.index))
        message.detail.push_back(detailNode("Octets", message.summary, "", range));
    context.finish(std::move(message));
}

} // namespace weir
