// What TlsStreamParser does with records of SSL 2.0: the hello that older clients began with, and its
// sessions.
#include "core/parsers/tls/record_fields.h"
#include "core/parsers/tls/ssl2.h"
#include "core/parsers/tls/tls_stream_parser.h"
#include "core/tls/tls_names.h"

#include <fmt/format.h>

namespace weir {

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
