// What TlsStreamParser tells of records that nobody opens, and where the content of the others goes.
#include "core/parsers/tls/record_fields.h"
#include "core/parsers/tls/tls_stream_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace weir {

namespace {

/// Nodes that the detail of a run of records has at most.
constexpr std::size_t maxRunNodes = 1000;

std::string counted(std::uint64_t number, std::string_view one, std::string_view many)
{
    return fmt::format("{} {}", number, number == 1 ? one : many);
}

/// The protocol of the plaintext by what ALPN selected; empty: to be found out.
std::string protocolOf(std::string_view alpn)
{
    if (alpn == "h2")
        return "http2";
    if (alpn == "http/1.1" || alpn == "http/1.0" || alpn == "http/0.9")
        return "http";
    return {};
}

} // namespace

// ---------------------------------------------------------------- runs of records

void TlsStreamParser::extendRun(StreamContext& context, Direction direction, const TlsRecordHeader& header,
                                std::uint64_t offset, const std::string& fault)
{
    finishRun(context, opposite(direction));
    Side& side = sideOf(direction);
    if (side.run && (side.run->fault != fault || side.run->range.end != offset))
        finishRun(context, direction);
    if (!side.run) {
        Run run;
        run.index = context.begin(direction, offset);
        run.range.begin = offset;
        run.first = header;
        run.fault = fault;
        run.wantsDetail = context.wantsDetail(run.index);
        side.run = std::move(run);
    }
    Run& run = *side.run;
    ++m_closedRecords;
    ++run.records;
    run.octets += header.length;
    run.range.end = offset + header.recordSize();
    if (run.wantsDetail && run.nodes.size() < maxRunNodes)
        run.nodes.push_back(recordNode(header, offset));
}

void TlsStreamParser::finishRun(StreamContext& context, Direction direction)
{
    Side& side = sideOf(direction);
    if (!side.run)
        return;
    Run run = std::move(*side.run);
    side.run.reset();
    publishRun(context, direction, std::move(run), false);
}

void TlsStreamParser::publishRun(StreamContext& context, Direction direction, Run run, bool truncated)
{
    ParsedMessage message = newTlsMessage(run.index, direction, MessageKind::Record, run.range);
    const std::string amount =
        fmt::format("{}, {} octets", counted(run.records, "record", "records"), run.octets);
    if (!run.fault.empty()) {
        message.summary = "Data that does not open, " + amount;
        message.anomalies.push_back({Anomaly::TlsDecryptionFailed, run.range, run.fault});
    } else {
        message.summary =
            (m_session.isTls13() ? "Encrypted data, " : "Encrypted application data, ") + amount;
    }
    message.complete = run.complete;
    if (!run.complete)
        message.anomalies.push_back({Anomaly::MessageIncomplete, {}, {}});
    if (truncated)
        message.anomalies.push_back({Anomaly::TlsTruncated, {}, {}});
    addRecordFields(message.fields, run.first);
    if (!m_session.alpn().empty())
        message.fields.emplace_back("tls.app_data_proto", m_session.alpn());
    message.detail = std::move(run.nodes);
    if (run.wantsDetail && run.records > maxRunNodes)
        message.detail.push_back(
            detailNode("Further records", fmt::format("{}", run.records - maxRunNodes), "", {}));
    context.finish(std::move(message));
}

void TlsStreamParser::flush(StreamContext& context, Direction direction)
{
    emitIncompleteHandshake(context, direction, false);
    finishRun(context, direction);
}

// ---------------------------------------------------------------- plaintext

void TlsStreamParser::addPlaintext(StreamContext& context, Direction direction, const TlsRecord& record,
                                   const Opening& opening)
{
    if (opening.content.empty() || m_plaintextEnded[static_cast<std::size_t>(direction)])
        return;
    if (m_plaintext == nullptr) {
        ParserOrigin origin;
        origin.protocol = protocolOf(m_session.alpn());
        m_plaintext = &context.openChild(ChildLayer::Own, "tls", std::move(origin));
        facts(context).plaintext = m_plaintext->layer();
    }
    // Of the other direction first what was lost before this, so that answers do not meet wrong questions.
    tellLoss(opposite(direction), false);
    tellLoss(direction, false);
    LayerPiece piece;
    piece.length = opening.content.size();
    piece.source = {record.offset - opening.lookBehind, record.range().end};
    piece.decoder = opening.decoder;
    piece.argument = opening.argument;
    m_plaintext->add(direction, std::move(piece), opening.content);
}

void TlsStreamParser::loseOctets(Direction direction, std::uint64_t octets, GapCause cause)
{
    if (!hasKeys(direction) || octets == 0)
        return;
    sideOf(direction).lostCause = cause;
    onOctetsLost(direction, octets);
}

void TlsStreamParser::tellLoss(Direction direction, bool final)
{
    if (m_plaintext == nullptr || m_plaintextEnded[static_cast<std::size_t>(direction)])
        return;
    if (const std::uint64_t lost = takeLostContent(direction, final); lost > 0)
        m_plaintext->gap(direction, lost, sideOf(direction).lostCause);
}

void TlsStreamParser::endPlaintext(Direction direction, StreamEnd end)
{
    tellLoss(direction, true);
    if (m_plaintext != nullptr && !std::exchange(m_plaintextEnded[static_cast<std::size_t>(direction)], true))
        m_plaintext->end(direction, end);
}

TlsStreamParser::Verdict TlsStreamParser::verdict() const
{
    if (m_closedRecords == 0)
        return {Decryption::NotNeeded, "Nothing is encrypted: the handshake did not get so far.", {}};
    if (!m_session.hasClientHello())
        return {Decryption::NoSecrets,
                "The handshake was not captured, so nothing tells which secrets belong to this session.",
                {}};
    return {Decryption::NoSecrets, "No secrets were given.", {}};
}

} // namespace weir
