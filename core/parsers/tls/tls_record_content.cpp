// What TlsStreamParser finds in a record: protected or not, and by its type.
#include "core/parsers/tls/record_fields.h"
#include "core/parsers/tls/tls_stream_parser.h"
#include "core/tls/tls_names.h"

#include <fmt/format.h>

#include <algorithm>

namespace weir {

namespace {

constexpr std::size_t headerSize = TlsRecordHeader::size;

} // namespace

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
        loseOctets(direction, record.header.recordSize(), GapCause::Unacked);
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
            onChangeCipherSpec(direction, record.range().end);
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

} // namespace weir
