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

/// What a search holds when a gap or the end comes: the records that end there have nothing behind them that
/// could confirm them, but are whole. What is left is part of a record, or none.
StreamInput TlsStreamParser::takeHeld(StreamContext& context, StreamInput held)
{
    Side& side = sideOf(held.direction);
    const auto take = [&](const Step& step) {
        held.offset += step.consumed;
        held.octets = held.octets.subspan(step.consumed);
    };
    while (side.search && !held.octets.empty()) {
        const Step found = search(context, held.direction, held.offset, held.octets, true);
        if (side.search)
            break;
        take(found);
        while (!side.search && !held.octets.empty()) {
            const Step step = takeRecord(context, held.direction, held.offset, held.octets);
            take(step);
            if (step.result)
                break;
        }
    }
    if (!held.octets.empty() && held.offset < side.recordEnd) { // passed over, and cut off
        side.arrived = held.end();
        take({held.octets.size(), std::nullopt});
    }
    return held;
}

void TlsStreamParser::onGap(StreamContext& context, const StreamInput& held, const SequenceGap& gap)
{
    const StreamInput before = takeHeld(context, held);
    Side& side = sideOf(before.direction);
    side.gapped = true;
    side.tailSize = 0;
    std::uint64_t lostFrom = gap.offset;
    if (gap.offset < side.recordEnd) {
        // Inside a record whose end is known.
        lostFrom = side.recordEnd;
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
    loseOctets(before.direction, std::max(gap.end(), recordEnd) - lostFrom, gap.cause);
}

void TlsStreamParser::onEnd(StreamContext& context, const StreamInput& held, StreamEnd end)
{
    const StreamInput rest = takeHeld(context, held);
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
    endPlaintext(rest.direction, end);
    if (m_begun) {
        Verdict found = verdict();
        TlsFacts& own = facts(context);
        own.decryption = found.decryption;
        own.decryptionReason = std::move(found.reason);
        own.secretsFrom = std::move(found.secretsFrom);
        own.awaitsSession = found.awaitsSession;
    }
}

} // namespace weir
