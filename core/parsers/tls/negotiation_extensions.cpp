// What is agreed on beside keys and certificates: RFC 6066, 5054, 5764, 6520, 7301, 8449, 9146 and others.
#include "core/parsers/tls/extension_describers.h"
#include "core/tls/tls_names.h"

#include <fmt/format.h>

namespace weir::extensions {

void describeServerName(FieldReader& reader, ExtensionPlace)
{
    if (reader.atEnd())
        return; // the server's answer
    auto list =
        reader.vector(2, {"Server name list length", "tls.handshake.extensions_server_name_list_len"});
    while (list && !list->atEnd()) {
        const auto type = list->peek(1);
        list->named(1, {"Server name type", "tls.handshake.extensions_server_name_type"},
                    type == 0 ? "host_name" : "");
        const auto length =
            list->number(2, {"Server name length", "tls.handshake.extensions_server_name_len"});
        if (length)
            list->text(*length, {"Server name", "tls.handshake.extensions_server_name"});
    }
}

void describeMaxFragmentLength(FieldReader& reader, ExtensionPlace)
{
    const auto code = reader.peek(1).value_or(0);
    reader.named(1, {"Maximum fragment length", "tls.handshake.max_fragment_length"},
                 code >= 1 && code <= 4 ? fmt::format("{} octets", 256u << code) : std::string());
}

void describeSrp(FieldReader& reader, ExtensionPlace)
{
    const auto length = reader.number(1, {"User name length", "tls.handshake.extensions_srp_len"});
    if (length)
        reader.text(*length, {"User name", "tls.handshake.extensions_srp_username"});
}

void describeSrtp(FieldReader& reader, ExtensionPlace)
{
    describeList(reader, 2, {"Protection profiles length"}, 2, {"Protection profile"},
                 meaning16<srtpProfileName>, Show::Hexadecimal);
    reader.octetVector(1, {"MKI length"}, {"MKI"});
}

void describeHeartbeat(FieldReader& reader, ExtensionPlace)
{
    const auto mode = reader.peek(1);
    reader.named(1, {"Mode", "tls.handshake.extension.heartbeat.mode"},
                 mode == 1   ? "peer_allowed_to_send"
                 : mode == 2 ? "peer_not_allowed_to_send"
                             : "");
}

void describeAlpn(FieldReader& reader, ExtensionPlace)
{
    auto list = reader.vector(2, {"Protocols length", "tls.handshake.extensions_alpn_len"});
    while (list && !list->atEnd()) {
        const auto length = list->number(1, {"Protocol length", "tls.handshake.extensions_alpn_str_len"});
        if (length)
            list->text(*length, {"Protocol", "tls.handshake.extensions_alpn_str"});
    }
}

void describePadding(FieldReader& reader, ExtensionPlace)
{
    reader.restAs({"Padding", "tls.handshake.extensions_padding_data"});
}

void describeTokenBinding(FieldReader& reader, ExtensionPlace)
{
    reader.number(1, {"Major version"});
    reader.number(1, {"Minor version"});
    reader.octetVector(1, {"Key parameters length"}, {"Key parameters"});
}

void describeRecordSizeLimit(FieldReader& reader, ExtensionPlace)
{
    reader.number(2, {"Record size limit", "tls.record_size_limit"});
}

void describeConnectionId(FieldReader& reader, ExtensionPlace)
{
    reader.octetVector(1, {"Connection ID length", "tls.connection_id_length"},
                       {"Connection ID", "tls.connection_id"});
}

void describeNextProtocols(FieldReader& reader, ExtensionPlace)
{
    while (!reader.atEnd()) {
        const auto length = reader.number(1, {"Protocol length", "tls.handshake.extensions_npn_str_len"});
        if (length)
            reader.text(*length, {"Protocol", "tls.handshake.extensions_npn"});
    }
}

void describeApplicationSettings(FieldReader& reader, ExtensionPlace place)
{
    if (place == ExtensionPlace::EncryptedExtensions) {
        reader.restAs({"Settings", "tls.handshake.extensions_alps.settings"});
        return;
    }
    auto list = reader.vector(2, {"Protocols length", "tls.handshake.extensions_alps_len"});
    while (list && !list->atEnd()) {
        const auto length =
            list->number(1, {"Protocol length", "tls.handshake.extensions_alps_alpn_str_len"});
        if (length)
            list->text(*length, {"Protocol", "tls.handshake.extensions_alps_alpn_str"});
    }
}

void describeRenegotiationInfo(FieldReader& reader, ExtensionPlace)
{
    reader.octetVector(1, {"Renegotiation info length", "tls.handshake.extensions_reneg_info_len"},
                       {"Renegotiation info", "tls.handshake.extensions_reneg_info"});
}

} // namespace weir::extensions
