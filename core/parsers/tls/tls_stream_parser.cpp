#include "core/parsers/tls/tls_stream_parser.h"

#include "core/parsers/tls/record_fields.h"
#include "core/parsers/tls/ssl2.h"
#include "core/tls/tls_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace weir {

namespace {

constexpr std::size_t headerSize = TlsRecordHeader::size;

} // namespace

// ---------------------------------------------------------------- octets in

void TlsStreamParser::begin(StreamContext& context)
{
    if (m_begun)
        return;
    m_begun = true;
    m_facts = context.facts().tls.size();
    context.facts().tls.emplace_back().layer = context.layer();
}

StreamParseResult TlsStreamParser::parse(StreamContext& context, const StreamInput& input)
{
    Side& side = sideOf(input.direction);
    std::size_t at = 0;
    while (at < input.octets.size()) {
        const Octets rest = input.octets.subspan(at);
        const std::uint64_t offset = input.offset + at;
        Step step;
        if (offset < side.recordEnd)
            step.consumed =
                static_cast<std::size_t>(std::min<std::uint64_t>(rest.size(), side.recordEnd - offset));
        else if (side.search)
            step = search(context, input.direction, offset, rest, false);
        else
            step = takeRecord(context, input.direction, offset, rest);
        at += step.consumed;
        if (step.result) {
            step.result->consumed += at;
            return std::move(*step.result);
        }
    }
    return StreamParseResult::took(at);
}

TlsStreamParser::Step TlsStreamParser::takeRecord(StreamContext& context, Direction direction,
                                                  std::uint64_t offset, Octets octets)
{
    Side& side = sideOf(direction);
    if (side.ssl2)
        return takeSsl2(context, direction, offset, octets);
    if (!side.any) {
        switch (recogniseSsl2(octets, direction == Direction::ToClient)) {
        case Recognition::Certain:
            return takeSsl2(context, direction, offset, octets);
        case Recognition::NeedsMore:
            return {0, StreamParseResult::needs(0, ssl2HelloHead)};
        default:
            break;
        }
    }
    if (octets.size() < headerSize)
        return {0, StreamParseResult::needs(0, headerSize)};
    const TlsRecordHeader header = readRecordHeader(octets);
    if (!isPlausible(header))
        return refuse(context, direction, header);

    begin(context);
    side.any = true;
    const Octets fragment = octets.subspan(headerSize);
    // One octet more than the header tells what a handshake record is.
    if (isType(header.type, TlsContentType::Handshake) &&
        fragment.size() < std::min<std::size_t>(4, header.length))
        return {0, StreamParseResult::needs(0, headerSize + std::min<std::size_t>(4, header.length))};
    const bool closed = isProtected(side, header, fragment) && !hasKeys(direction);
    if (closed && isType(header.type, TlsContentType::ApplicationData))
        return passOver(context, direction, header, offset, octets.size());
    if (octets.size() < header.recordSize())
        return {0, StreamParseResult::needs(0, header.recordSize())};

    const TlsRecord record{offset, header, fragment.first(header.length),
                           Octets(side.tail).first(side.tailSize)};
    processRecord(context, direction, record);
    side.tailSize = std::min(side.tail.size(), header.recordSize());
    const Octets last = octets.first(header.recordSize()).last(side.tailSize);
    std::copy(last.begin(), last.end(), side.tail.begin());
    return {header.recordSize(), std::nullopt};
}

/// Data that nobody opens need not even be read.
TlsStreamParser::Step TlsStreamParser::passOver(StreamContext& context, Direction direction,
                                                const TlsRecordHeader& header, std::uint64_t offset,
                                                std::size_t available)
{
    Side& side = sideOf(direction);
    emitIncompleteHandshake(context, direction, false);
    extendRun(context, direction, header, offset, {});
    side.tailSize = 0;
    side.recordEnd = offset + header.recordSize();
    if (available >= header.recordSize()) {
        side.arrived = side.recordEnd;
        return {header.recordSize(), std::nullopt};
    }
    side.arrived = offset + headerSize;
    return {headerSize, StreamParseResult::tookAndSkips(0, header.length)};
}

TlsStreamParser::Step TlsStreamParser::refuse(StreamContext& context, Direction direction,
                                              const TlsRecordHeader& header)
{
    Side& side = sideOf(direction);
    if (!side.any && context.midstream(direction)) {
        begin(context);
        side.any = side.search = side.gapped = true;
        return {};
    }
    // Where the protocol was not guessed, or one side proved it, the other one does not disprove it.
    if (!m_begun && context.origin().protocol.empty())
        return {0, StreamParseResult::notThisProtocol()};
    flush(context, direction);
    side.search = true;
    return {0,
            StreamParseResult::failed(0, fmt::format("no TLS record begins here: type {}, version 0x{:04x}, "
                                                     "length {}",
                                                     header.type, header.version, header.length))};
}

TlsStreamParser::Step TlsStreamParser::takeSsl2(StreamContext& context, Direction direction,
                                                std::uint64_t offset, Octets octets)
{
    Side& side = sideOf(direction);
    const auto header = readSsl2Header(octets);
    if (!header || octets.size() < header->recordSize())
        return {0, StreamParseResult::needs(0, header ? header->recordSize() : 3)};
    if (header->length == 0) {
        flush(context, direction);
        side.search = true;
        return {0, StreamParseResult::failed(0, "a record of SSL 2.0 without octets")};
    }
    begin(context);
    side.any = true;
    processSsl2(context, direction, offset, octets.first(header->recordSize()), header->size);
    return {header->recordSize(), std::nullopt};
}

TlsStreamParser::Step TlsStreamParser::search(StreamContext& context, Direction direction,
                                              std::uint64_t offset, Octets octets, bool final)
{
    Side& side = sideOf(direction);
    const RecordSearch found = findRecord(octets, final);
    if (side.lost.empty())
        side.lost = {offset, offset};
    side.lost.end = offset + found.position;
    if (!found.found)
        return {found.position, StreamParseResult::needs(0, found.needed)};
    const OffsetRange lost = std::exchange(side.lost, OffsetRange());
    side.search = false;
    side.tailSize = 0;
    if (!lost.empty())
        emitLost(context, direction, lost,
                 fmt::format("{} octets of records whose beginning is missing", lost.length()));
    return {found.position, std::nullopt};
}

void TlsStreamParser::onSkipped(StreamContext&, Direction direction, OffsetRange range)
{
    Side& side = sideOf(direction);
    side.arrived = std::max(side.arrived, range.end);
}

void TlsStreamParser::onGap(StreamContext& context, const StreamInput& before, const SequenceGap& gap)
{
    Side& side = sideOf(before.direction);
    side.gapped = true;
    side.tailSize = 0;
    if (gap.offset < side.recordEnd) {
        // Inside a record whose end is known.
        side.arrived = std::max(side.arrived, gap.end());
        if (side.run)
            side.run->complete = false;
        if (gap.end() <= side.recordEnd)
            return;
    }
    if (!side.any && !m_begun)
        return; // not a beginning that anything is known of
    std::uint64_t recordEnd = 0;
    if (!side.search && !side.ssl2 && before.octets.size() >= headerSize) {
        const TlsRecordHeader header = readRecordHeader(before.octets);
        if (isPlausible(header))
            recordEnd = before.offset + header.recordSize();
    }
    if (!before.octets.empty())
        processBroken(context, before.direction, before.offset, before.octets);
    const std::uint64_t lostFrom = before.octets.empty() ? gap.offset : before.offset;
    losePlaintext(before.direction, std::max(gap.end(), recordEnd) - lostFrom, gap.cause);
    if (gap.end() <= recordEnd) {
        side.recordEnd = recordEnd;
        side.arrived = gap.end();
        onRecordLost(before.direction);
    } else {
        flush(context, before.direction);
        side.search = true;
        side.lost = {};
        onRecordsLost(before.direction, gap.length);
    }
}

void TlsStreamParser::onEnd(StreamContext& context, const StreamInput& rest, StreamEnd end)
{
    Side& side = sideOf(rest.direction);
    if (!rest.octets.empty() && (side.any || side.search))
        processBroken(context, rest.direction, rest.offset, rest.octets);
    if (side.run && side.arrived < side.recordEnd) {
        side.run->complete = false;
        side.run->range.end = std::min(side.run->range.end, side.arrived);
    }
    const bool truncated = end == StreamEnd::Fin && !side.alerted && m_session.version() != 0 &&
                           !m_session.isTls13() && side.run && side.run->complete;
    if (truncated) {
        Run run = std::move(*side.run);
        side.run.reset();
        publishRun(context, rest.direction, std::move(run), true);
    }
    flush(context, rest.direction);
    const auto i = static_cast<std::size_t>(rest.direction);
    if (m_plaintext != nullptr && !std::exchange(m_plaintextEnded[i], true))
        m_plaintext->end(rest.direction, end);
    if (m_begun) {
        Verdict found = verdict();
        TlsFacts& own = facts(context);
        own.decryption = found.decryption;
        own.decryptionReason = std::move(found.reason);
        own.secretsFrom = std::move(found.secretsFrom);
        own.awaitsSession = found.awaitsSession;
    }
}

// ---------------------------------------------------------------- records

bool TlsStreamParser::isProtected(const Side& side, const TlsRecordHeader& header, Octets fragment) const
{
    if (isType(header.type, TlsContentType::ApplicationData))
        return true;
    if (m_session.isTls13())
        return false;
    if (side.changed)
        return true;
    // The ChangeCipherSpec may have been missed: then this is what its type says only by chance.
    const bool unsure = side.gapped || !m_session.hasClientHello();
    if (!unsure || !side.handshake.isEmpty())
        return false;
    if (isType(header.type, TlsContentType::Alert))
        return header.length != 2;
    if (!isType(header.type, TlsContentType::Handshake) || fragment.size() < 4)
        return false;
    return tlsHandshakeTypeName(fragment[0]).empty() || (loadBig32(fragment.data()) & 0xffffff) > (1u << 18);
}

void TlsStreamParser::processRecord(StreamContext& context, Direction direction, const TlsRecord& record)
{
    Side& side = sideOf(direction);
    if (!isProtected(side, record.header, record.fragment)) {
        processContent(context, direction, record, record.header.type, record.fragment, false);
        return;
    }
    if (!hasKeys(direction)) {
        emitClosed(context, direction, record);
        return;
    }
    const Opening opening = open(direction, record);
    if (!opening.opened) {
        if (opening.fault.empty()) {
            emitClosed(context, direction, record);
        } else {
            extendRun(context, direction, record.header, record.offset, opening.fault);
        }
        losePlaintext(direction, record.header.recordSize(), GapCause::Unacked);
        return;
    }
    ++m_openedRecords;
    if (isType(opening.type, TlsContentType::ApplicationData)) {
        finishRun(context, direction);
        addPlaintext(context, direction, record, opening);
    } else {
        processContent(context, direction, record, opening.type, opening.content, true);
    }
}

void TlsStreamParser::processContent(StreamContext& context, Direction direction, const TlsRecord& record,
                                     std::uint8_t type, Octets content, bool decrypted)
{
    Side& side = sideOf(direction);
    finishRun(context, direction);
    if (isType(type, TlsContentType::Handshake)) {
        processHandshake(context, direction, record, content, decrypted);
        return;
    }
    if (isType(type, TlsContentType::ChangeCipherSpec)) {
        emitIncompleteHandshake(context, direction, false);
        emitChangeCipherSpec(context, direction, record, content, decrypted);
        if (!m_session.isTls13()) {
            side.changed = true;
            m_session.observeChangeCipherSpec(direction, facts(context));
            onChangeCipherSpec(direction);
        }
        return;
    }
    if (isType(type, TlsContentType::Alert))
        emitAlert(context, direction, record, content, decrypted);
    else
        emitHeartbeat(context, direction, record, content, decrypted);
}

/// Part of a record: the rest is missing.
void TlsStreamParser::processBroken(StreamContext& context, Direction direction, std::uint64_t offset,
                                    Octets octets)
{
    Side& side = sideOf(direction);
    const OffsetRange range{offset, offset + octets.size()};
    if (side.search) {
        // All of them count as lost, those of the search before included.
        const OffsetRange lost{side.lost.empty() ? range.begin : side.lost.begin, range.end};
        side.lost = {};
        emitLost(context, direction, lost,
                 fmt::format("{} octets of records whose beginning is missing", lost.length()));
        return;
    }
    if (side.ssl2 || octets.size() < headerSize) {
        emitLost(context, direction, range, "Beginning of a record whose rest is missing");
        return;
    }
    const TlsRecordHeader header = readRecordHeader(octets);
    const Octets fragment = octets.subspan(headerSize);
    if (isType(header.type, TlsContentType::Handshake) && !isProtected(side, header, fragment)) {
        TlsRecord record{offset, header, fragment, {}};
        processHandshake(context, direction, record, fragment, false);
        emitIncompleteHandshake(context, direction, false);
        return;
    }
    emitLost(
        context, direction, range,
        fmt::format("{}, {} of {} octets", tlsContentTypeName(header.type), fragment.size(), header.length));
}

void TlsStreamParser::processHandshake(StreamContext& context, Direction direction, const TlsRecord& record,
                                       Octets content, bool decrypted)
{
    Side& side = sideOf(direction);
    const std::size_t dropped = std::min(side.drop, content.size());
    side.drop -= dropped;
    side.handshake.add(record, content.subspan(dropped), decrypted,
                       decrypted && record.header.type != static_cast<std::uint8_t>(TlsContentType::Handshake)
                           ? std::optional(static_cast<std::uint8_t>(TlsContentType::Handshake))
                           : std::nullopt);
    while (!side.handshake.isEmpty()) {
        if (!side.pending)
            side.pending = context.begin(direction, side.handshake.start());
        const auto announced = side.handshake.announced();
        if (announced && *announced > context.limits().maxHeaderBlock) {
            const std::size_t there = side.handshake.front().octets.size();
            emitIncompleteHandshake(context, direction, true);
            side.drop = *announced - there;
            return;
        }
        if (!side.handshake.isFrontComplete())
            return;
        emitHandshake(context, direction);
    }
}

void TlsStreamParser::processSsl2(StreamContext& context, Direction direction, std::uint64_t offset,
                                  Octets record, std::size_t ssl2HeaderSize)
{
    Side& side = sideOf(direction);
    const Octets body = record.subspan(ssl2HeaderSize);
    const OffsetRange range{offset, offset + record.size()};
    const bool hello = body[0] == 1 || body[0] == 4;
    const bool readable = !side.changed && (hello || body[0] == 2);
    ParsedMessage message = newTlsMessage(context.begin(direction, offset), direction,
                                          readable ? MessageKind::Handshake : MessageKind::Record, range);
    message.fields.emplace_back("tls.record.length", fmt::format("{}", body.size()));
    if (readable) {
        SourceMap map;
        map.add(0, {offset + ssl2HeaderSize, range.end}, true);
        const bool wanted = context.wantsDetail(message.index);
        FieldTree tree(map, wanted);
        describeSsl2(tree, body);
        for (auto& field : tree.takeFields())
            message.fields.push_back(std::move(field));
        if (wanted) {
            message.detail.push_back(detailNode("Record", fmt::format("SSL 2.0, {} octets", body.size()),
                                                "tls.record", {offset, offset + ssl2HeaderSize}));
            DetailNode handshake = detailNode("Handshake", std::string(ssl2MessageName(body[0])),
                                              "tls.handshake", {offset + ssl2HeaderSize, range.end});
            handshake.children = tree.takeNodes();
            message.detail.push_back(std::move(handshake));
        }
        message.summary = fmt::format("{} in the form of SSL 2.0", ssl2MessageName(body[0]));
    } else {
        message.summary = fmt::format("SSL 2.0 record, {} octets", body.size());
    }

    if (body[0] == 1 && direction == Direction::ToServer && !side.ssl2) {
        if (const auto parsed = readSsl2ClientHello(body)) {
            m_session.observeSsl2(*parsed, facts(context));
            onSsl2ClientHello(*parsed, body);
            message.summary += ", " + tlsVersionName(parsed->version);
        }
    }
    if (body[0] == 4 && direction == Direction::ToClient) {
        for (Side& each : m_sides)
            each.ssl2 = true;
        facts(context).version = "SSL 2.0";
    }
    if (side.ssl2 && (body[0] == 2 || !readable))
        side.changed = true; // what follows is encrypted
    if (!readable)
        ++m_closedRecords;
    context.finish(std::move(message));
}

} // namespace weir
