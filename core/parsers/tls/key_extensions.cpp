// Extensions about keys, versions and resumption: RFC 4492, 5077, 8446, 9149.
#include "core/parsers/tls/extension_describers.h"
#include "core/tls/tls_names.h"

#include <fmt/format.h>

#include <algorithm>

namespace weir::extensions {

namespace {

std::string versionMeaning(std::uint32_t version)
{
    return tlsVersionName(static_cast<std::uint16_t>(version));
}

void describeOfferedPsk(FieldReader& reader)
{
    auto identities =
        reader.vector(2, {"Identities length", "tls.handshake.extensions.psk.identities.length"});
    while (identities && !identities->atEnd()) {
        const std::size_t length = identities->peek(2).value_or(0);
        FieldGroup group(reader.tree(), {"PSK identity"}, fmt::format("{} octets", length),
                         identities->position(), identities->position() + length + 6);
        identities->octetVector(2,
                                {"Identity length", "tls.handshake.extensions.psk.identity.identity_length"},
                                {"Identity", "tls.handshake.extensions.psk.identity.identity"});
        identities->number(
            4, {"Obfuscated ticket age", "tls.handshake.extensions.psk.identity.obfuscated_ticket_age"});
    }
    auto binders = reader.vector(2, {"Binders length", "tls.handshake.extensions.psk.binders_len"});
    while (binders && !binders->atEnd())
        binders->octetVector(1, {"Binder length"}, {"Binder"});
}

} // namespace

void describeGroups(FieldReader& reader, ExtensionPlace)
{
    describeList(reader, 2, {"Supported groups length", "tls.handshake.extensions_supported_groups_length"},
                 2, {"Supported group", "tls.handshake.extensions_supported_group"}, groupMeaning,
                 Show::Hexadecimal);
}

void describePointFormats(FieldReader& reader, ExtensionPlace)
{
    describeList(reader, 1, {"EC point formats length", "tls.handshake.extensions_ec_point_formats_length"},
                 1, {"EC point format", "tls.handshake.extensions_ec_point_format"},
                 meaning8<tlsPointFormatName>, Show::Decimal);
}

void describeSessionTicket(FieldReader& reader, ExtensionPlace)
{
    reader.restAs({"Session ticket", "tls.handshake.session_ticket"});
}

void describePsk(FieldReader& reader, ExtensionPlace place)
{
    if (place == ExtensionPlace::ClientHello)
        describeOfferedPsk(reader);
    else
        reader.number(2, {"Selected identity", "tls.handshake.extensions.psk.identity.selected"});
}

void describeEarlyData(FieldReader& reader, ExtensionPlace place)
{
    if (place == ExtensionPlace::NewSessionTicket)
        reader.number(4, {"Maximum early data size", "tls.early_data.max_early_data_size"});
}

void describeSupportedVersions(FieldReader& reader, ExtensionPlace place)
{
    constexpr FieldName version{"Supported version", "tls.handshake.extensions.supported_version"};
    if (place == ExtensionPlace::ClientHello) {
        describeList(reader, 1,
                     {"Supported versions length", "tls.handshake.extensions.supported_versions_len"}, 2,
                     version, versionMeaning, Show::Hexadecimal);
    } else {
        describeNumber(reader, 2, version, versionMeaning, Show::Hexadecimal);
    }
}

void describeCookie(FieldReader& reader, ExtensionPlace)
{
    reader.octetVector(2, {"Cookie length", "tls.handshake.extensions.cookie_len"},
                       {"Cookie", "tls.handshake.extensions.cookie"});
}

void describePskModes(FieldReader& reader, ExtensionPlace)
{
    describeList(reader, 1, {"PSK key exchange modes length", "tls.extension.psk_ke_modes_length"}, 1,
                 {"PSK key exchange mode", "tls.extension.psk_ke_mode"}, meaning8<tlsPskModeName>,
                 Show::Decimal);
}

void describeKeyShareEntry(FieldReader& reader)
{
    const auto group = reader.peek(2).value_or(0);
    std::size_t length = 0;
    if (reader.remaining() >= 4)
        length = loadBig16(reader.rest().data() + 2);
    FieldGroup node(reader.tree(), {"Key share entry"}, groupMeaning(group), reader.position(),
                    std::min(reader.position() + 4 + length, reader.end()));
    describeNumber(reader, 2, {"Group", "tls.handshake.extensions_key_share_group"}, groupMeaning,
                   Show::Decimal);
    reader.octetVector(2, {"Key exchange length", "tls.handshake.extensions_key_share_key_exchange_length"},
                       {"Key exchange", "tls.handshake.extensions_key_share_key_exchange"});
}

void describeKeyShare(FieldReader& reader, ExtensionPlace place)
{
    if (place == ExtensionPlace::ClientHello) {
        auto entries =
            reader.vector(2, {"Client key share length", "tls.handshake.extensions_key_share_client_length"});
        while (entries && !entries->atEnd())
            describeKeyShareEntry(*entries);
    } else if (place == ExtensionPlace::HelloRetryRequest) {
        describeNumber(reader, 2, {"Selected group", "tls.handshake.extensions_key_share_selected_group"},
                       groupMeaning, Show::Decimal);
    } else {
        describeKeyShareEntry(reader);
    }
}

void describeTicketRequest(FieldReader& reader, ExtensionPlace place)
{
    if (place == ExtensionPlace::ClientHello)
        reader.number(1, {"New session count"});
    reader.number(1, {place == ExtensionPlace::ClientHello ? "Resumption count" : "Expected count"});
}

} // namespace weir::extensions
