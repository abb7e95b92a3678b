// How records and the messages in them are shown.
#pragma once

#include "core/parsers/tls/handshake_stream.h"
#include "core/parsers/tls/record.h"
#include "core/parsers/tls/session.h"
#include "core/stream/parsed_message.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir {

using FieldValues = std::vector<std::pair<std::string, std::string>>;

/// Whether a record's type is that one.
constexpr bool isType(std::uint8_t type, TlsContentType wanted)
{
    return type == static_cast<std::uint8_t>(wanted);
}

ParsedMessage newTlsMessage(MessageIndex index, Direction direction, MessageKind kind, OffsetRange range);
DetailNode detailNode(std::string name, std::string text, std::string filter, OffsetRange range);

/// innerType: what it was after decryption, where its header says something else (TLS 1.3).
DetailNode recordNode(const TlsRecordHeader& header, std::uint64_t offset,
                      std::optional<std::uint8_t> innerType = {});
void addRecordFields(FieldValues& fields, const TlsRecordHeader& header,
                     std::optional<std::uint8_t> innerType = {});

/// "ClientHello, TLS 1.3, example.org".
std::string handshakeSummary(const HandshakeMessage& message, const TlsSession& session,
                             const TlsFacts& facts);
/// "handshake"; with its number where it has no name.
std::string handshakeName(std::uint8_t type);
std::string contentTypeText(std::uint8_t type);

/// Fields, and detail where wanted, of the message that stands first in a stream. Its fault goes to the
/// message's anomalies where the message is complete.
void describeFront(ParsedMessage& message, const HandshakeStream& stream, const HandshakeFacts& facts,
                   bool wantsDetail);

} // namespace weir
