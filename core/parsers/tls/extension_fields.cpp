// Extensions: RFC 6066, 7301, 8446 and the others that IANA's registry names.
#include "core/parsers/tls/handshake_fields.h"
#include "core/tls/tls_names.h"

#include <fmt/format.h>

#include <array>
#include <limits>

namespace weir {

namespace {

using Show = FieldReader::Show;

std::string groupMeaning(std::uint32_t group)
{
    return std::string(tlsGroupName(static_cast<std::uint16_t>(group)));
}
std::string schemeMeaning(std::uint32_t scheme)
{
    return std::string(tlsSignatureSchemeName(static_cast<std::uint16_t>(scheme)));
}
std::string versionMeaning(std::uint32_t version)
{
    return tlsVersionName(static_cast<std::uint16_t>(version));
}
template <std::string_view (*Name)(std::uint8_t)>
std::string meaning8(std::uint32_t number)
{
    return std::string(Name(static_cast<std::uint8_t>(number)));
}
template <std::string_view (*Name)(std::uint16_t)>
std::string meaning16(std::uint32_t number)
{
    return std::string(Name(static_cast<std::uint16_t>(number)));
}

using Meaning = std::string (*)(std::uint32_t);

void describeNumber(FieldReader& reader, unsigned width, FieldName name, Meaning meaning, Show show)
{
    const auto number = reader.peek(width);
    reader.named(width, name, number ? meaning(*number) : std::string(), show);
}

/// A vector of numbers that mean something.
void describeList(FieldReader& reader, unsigned lengthWidth, FieldName lengthName, unsigned width,
                  FieldName name, Meaning meaning, Show show)
{
    auto list = reader.vector(lengthWidth, lengthName);
    while (list && !list->atEnd())
        describeNumber(*list, width, name, meaning, show);
}

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

void describeOcsp(FieldReader& reader)
{
    reader.octetVector(
        2, {"Responder ID list length", "tls.handshake.extensions_status_request_responder_ids_len"},
        {"Responder IDs"});
    reader.octetVector(2, {"Request extensions length", "tls.handshake.extensions_status_request_exts_len"},
                       {"Request extensions"});
}

constexpr FieldName statusType{"Certificate status type", "tls.handshake.extensions_status_request_type"};

void describeStatusRequest(FieldReader& reader, ExtensionPlace place)
{
    if (reader.atEnd())
        return;
    describeNumber(reader, 1, statusType, meaning8<tlsCertificateStatusTypeName>, Show::Decimal);
    if (place == ExtensionPlace::Certificate)
        reader.octetVector(3, {"OCSP response length", "tls.handshake.ocsp_response_len"}, {"OCSP response"});
    else
        describeOcsp(reader);
}

void describeStatusRequestV2(FieldReader& reader, ExtensionPlace)
{
    if (reader.atEnd())
        return;
    auto list = reader.vector(
        2, {"Certificate status list length", "tls.handshake.extensions_status_request_list_len"});
    while (list && !list->atEnd()) {
        describeNumber(*list, 1, statusType, meaning8<tlsCertificateStatusTypeName>, Show::Decimal);
        auto request =
            list->vector(2, {"Certificate status length", "tls.handshake.extensions_status_request_len"});
        if (request)
            describeOcsp(*request);
    }
}

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

void describeSrp(FieldReader& reader, ExtensionPlace)
{
    const auto length = reader.number(1, {"User name length", "tls.handshake.extensions_srp_len"});
    if (length)
        reader.text(*length, {"User name", "tls.handshake.extensions_srp_username"});
}

void describeSignatureAlgorithms(FieldReader& reader, ExtensionPlace)
{
    describeList(reader, 2, {"Signature algorithms length", "tls.handshake.sig_hash_alg_len"}, 2,
                 {"Signature algorithm", "tls.handshake.sig_hash_alg"}, schemeMeaning, Show::Hexadecimal);
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

void describeSct(FieldReader& sct)
{
    const auto version = sct.peek(1);
    sct.named(1, {"Version", "tls.sct.sct_version"}, version == 0 ? "v1" : "");
    sct.octets(32, {"Log ID", "tls.sct.sct_logid"});
    sct.octets(8, {"Time stamp, milliseconds since 1970"});
    sct.octetVector(2, {"Extensions length", "tls.sct.sct_extensions_length"}, {"Extensions"});
    describeNumber(sct, 2, {"Signature algorithm", "tls.handshake.sig_hash_alg"}, schemeMeaning,
                   Show::Hexadecimal);
    sct.octetVector(2, {"Signature length", "tls.sct.sct_signature_length"},
                    {"Signature", "tls.sct.sct_signature"});
}

void describeScts(FieldReader& reader, ExtensionPlace)
{
    if (reader.atEnd())
        return;
    auto list = reader.vector(2, {"List length", "tls.sct.scts_length"});
    while (list && !list->atEnd()) {
        FieldGroup group(list->tree(), {"Signed certificate timestamp"}, {}, list->position(),
                         list->position() + 2 + list->peek(2).value_or(0));
        auto sct = list->vector(2, {"Length", "tls.sct.sct_length"});
        if (sct)
            describeSct(*sct);
    }
}

/// A list where it is offered, one where it is selected.
void describeCertificateTypes(FieldReader& reader, ExtensionPlace place)
{
    constexpr FieldName type{"Certificate type", "tls.handshake.cert_type.type"};
    if (place == ExtensionPlace::ClientHello) {
        describeList(reader, 1, {"Certificate types length", "tls.handshake.cert_type.types_len"}, 1, type,
                     meaning8<tlsCertificateTypeName>, Show::Hexadecimal);
    } else {
        describeNumber(reader, 1, type, meaning8<tlsCertificateTypeName>, Show::Hexadecimal);
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

void describeCompressCertificate(FieldReader& reader, ExtensionPlace)
{
    describeList(reader, 1, {"Algorithms length", "tls.compress_certificate.algorithms_length"}, 2,
                 {"Algorithm", "tls.compress_certificate.algorithm"},
                 meaning16<tlsCertificateCompressionName>, Show::Decimal);
}

void describeRecordSizeLimit(FieldReader& reader, ExtensionPlace)
{
    reader.number(2, {"Record size limit", "tls.record_size_limit"});
}

void describeDelegatedCredential(FieldReader& reader, ExtensionPlace place)
{
    if (place != ExtensionPlace::Certificate) {
        describeSignatureAlgorithms(reader, place);
        return;
    }
    reader.number(4,
                  {"Valid time, seconds after the certificate's notBefore", "tls.handshake.cred.valid_time"});
    describeNumber(reader, 2, {"Expected algorithm of CertificateVerify"}, schemeMeaning, Show::Hexadecimal);
    reader.octetVector(3, {"Public key length", "tls.handshake.cred.pubkey_len"},
                       {"Public key", "tls.handshake.cred.pubkey"});
    describeNumber(reader, 2, {"Signature algorithm", "tls.handshake.sig_hash_alg"}, schemeMeaning,
                   Show::Hexadecimal);
    reader.octetVector(2, {"Signature length", "tls.handshake.cred.signature_len"},
                       {"Signature", "tls.handshake.cred.signature"});
}

void describeSessionTicket(FieldReader& reader, ExtensionPlace)
{
    reader.restAs({"Session ticket", "tls.handshake.session_ticket"});
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

void describeAuthorities(FieldReader& reader, ExtensionPlace)
{
    auto names = reader.vector(2, {"Distinguished names length", "tls.handshake.dnames_len"});
    while (names && !names->atEnd()) {
        names->octetVector(2, {"Distinguished name length", "tls.handshake.dname_len"},
                           {"Distinguished name (DER)", "tls.handshake.dname"});
    }
}

void describeOidFilters(FieldReader& reader, ExtensionPlace)
{
    auto filters = reader.vector(2, {"OID filters length", "tls.extension.oid_filters_length"});
    while (filters && !filters->atEnd()) {
        filters->octetVector(1, {"OID length", "tls.extension.oid_filters.oid_length"}, {"OID (DER)"});
        filters->octetVector(2, {"Values length", "tls.extension.oid_filters.values_length"},
                             {"Values (DER)"});
    }
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

void describeConnectionId(FieldReader& reader, ExtensionPlace)
{
    reader.octetVector(1, {"Connection ID length", "tls.connection_id_length"},
                       {"Connection ID", "tls.connection_id"});
}

void describeTicketRequest(FieldReader& reader, ExtensionPlace place)
{
    if (place == ExtensionPlace::ClientHello)
        reader.number(1, {"New session count"});
    reader.number(1, {place == ExtensionPlace::ClientHello ? "Resumption count" : "Expected count"});
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

void describeHpkeSuite(FieldReader& reader)
{
    describeNumber(reader, 2, {"KDF"}, meaning16<hpkeKdfName>, Show::Hexadecimal);
    describeNumber(reader, 2, {"AEAD"}, meaning16<hpkeAeadName>, Show::Hexadecimal);
}

void describeEchConfig(FieldReader& list)
{
    FieldGroup group(list.tree(), {"ECHConfig"}, {}, list.position(), list.end());
    list.number(2, {"Version"}, Show::Hexadecimal);
    auto config = list.vector(2, {"Length"});
    if (!config)
        return;
    config->number(1, {"Config ID"});
    describeNumber(*config, 2, {"KEM"}, meaning16<hpkeKemName>, Show::Hexadecimal);
    config->octetVector(2, {"Public key length"}, {"Public key"});
    auto suites = config->vector(2, {"Cipher suites length"});
    while (suites && !suites->atEnd())
        describeHpkeSuite(*suites);
    config->number(1, {"Maximum name length"});
    const auto length = config->number(1, {"Public name length"});
    if (length)
        config->text(*length, {"Public name"});
    config->octetVector(2, {"Extensions length"}, {"Extensions"});
}

void describeEncryptedClientHello(FieldReader& reader, ExtensionPlace place)
{
    if (place == ExtensionPlace::HelloRetryRequest || place == ExtensionPlace::ServerHello) {
        reader.restAs({"Confirmation", "tls.ech.confirmation"});
        return;
    }
    if (place == ExtensionPlace::EncryptedExtensions) {
        auto configs = reader.vector(2, {"Retry configs length"});
        while (configs && !configs->atEnd())
            describeEchConfig(*configs);
        return;
    }
    const auto type = reader.peek(1);
    reader.named(1, {"Client hello type", "tls.ech.client_hello_type"},
                 type == 0   ? "outer"
                 : type == 1 ? "inner"
                             : "");
    if (type == 1)
        return;
    describeHpkeSuite(reader);
    reader.number(1, {"Config ID", "tls.ech.config_id"});
    reader.octetVector(2, {"Encapsulated key length", "tls.ech.enc_length"},
                       {"Encapsulated key", "tls.ech.enc"});
    reader.octetVector(2, {"Payload length", "tls.ech.payload_length"}, {"Payload", "tls.ech.payload"});
}

void describeRenegotiationInfo(FieldReader& reader, ExtensionPlace)
{
    reader.octetVector(1, {"Renegotiation info length", "tls.handshake.extensions_reneg_info_len"},
                       {"Renegotiation info", "tls.handshake.extensions_reneg_info"});
}

void describeEncryptedServerName(FieldReader& reader, ExtensionPlace place)
{
    if (place != ExtensionPlace::ClientHello) {
        reader.octets(16, {"Nonce", "tls.esni.nonce"});
        return;
    }
    describeNumber(reader, 2, {"Cipher suite", "tls.esni.suite"}, suiteMeaning, Show::Hexadecimal);
    describeKeyShareEntry(reader);
    reader.octetVector(2, {"Record digest length", "tls.esni.record_digest_length"},
                       {"Record digest", "tls.esni.record_digest"});
    reader.octetVector(2, {"Encrypted server name length", "tls.esni.encrypted_sni_length"},
                       {"Encrypted server name", "tls.esni.encrypted_sni"});
}

/// Those that are nothing but their presence.
void describeNothing(FieldReader&, ExtensionPlace) {}

struct Describer
{
    std::uint16_t type;
    void (*describe)(FieldReader&, ExtensionPlace);
};

constexpr std::array describers{
    Describer{0, describeServerName},
    Describer{1, describeMaxFragmentLength},
    Describer{2, describeNothing},
    Describer{4, describeNothing},
    Describer{5, describeStatusRequest},
    Describer{9, describeCertificateTypes},
    Describer{10, describeGroups},
    Describer{11, describePointFormats},
    Describer{12, describeSrp},
    Describer{13, describeSignatureAlgorithms},
    Describer{14, describeSrtp},
    Describer{15, describeHeartbeat},
    Describer{16, describeAlpn},
    Describer{17, describeStatusRequestV2},
    Describer{18, describeScts},
    Describer{19, describeCertificateTypes},
    Describer{20, describeCertificateTypes},
    Describer{21, describePadding},
    Describer{22, describeNothing},
    Describer{23, describeNothing},
    Describer{24, describeTokenBinding},
    Describer{27, describeCompressCertificate},
    Describer{28, describeRecordSizeLimit},
    Describer{34, describeDelegatedCredential},
    Describer{35, describeSessionTicket},
    Describer{41, describePsk},
    Describer{42, describeEarlyData},
    Describer{43, describeSupportedVersions},
    Describer{44, describeCookie},
    Describer{45, describePskModes},
    Describer{47, describeAuthorities},
    Describer{48, describeOidFilters},
    Describer{49, describeNothing},
    Describer{50, describeSignatureAlgorithms},
    Describer{51, describeKeyShare},
    Describer{54, describeConnectionId},
    Describer{58, describeTicketRequest},
    Describer{13172, describeNextProtocols},
    Describer{17513, describeApplicationSettings},
    Describer{17613, describeApplicationSettings},
    Describer{65037, describeEncryptedClientHello},
    Describer{65281, describeRenegotiationInfo},
    Describer{65486, describeEncryptedServerName},
};

/// What of an extension is worth its line in the tree before it is opened.
std::string extensionText(std::string_view name, std::uint16_t type, std::size_t length)
{
    if (name.empty())
        return fmt::format("unknown ({}), {} octets", type, length);
    return fmt::format("{} ({}), {} octets", name, type, length);
}

void describeExtension(FieldReader& list, ExtensionPlace place)
{
    const auto type = static_cast<std::uint16_t>(list.peek(2).value_or(0));
    const std::size_t length = list.remaining() >= 4 ? loadBig16(list.rest().data() + 2) : 0;
    const auto name = tlsExtensionName(type);
    FieldGroup group(list.tree(), {"Extension"}, extensionText(name, type, length), list.position(),
                     std::min(list.position() + 4 + length, list.end()));
    list.named(2, {"Type", "tls.handshake.extension.type"}, std::string(name));
    auto data = list.vector(2, {"Length", "tls.handshake.extension.len"});
    if (!data)
        return;
    for (const Describer& describer : describers) {
        if (describer.type == type) {
            describer.describe(*data, place);
            data->expectEnd();
            return;
        }
    }
    data->restAs({"Data", "tls.handshake.extension.data"});
}

} // namespace

void describeExtensions(FieldReader& reader, ExtensionPlace place)
{
    if (reader.atEnd())
        return; // messages before extensions were invented
    auto list = reader.vector(2, {"Extensions length", "tls.handshake.extensions_length"});
    while (list && !list->atEnd())
        describeExtension(*list, place);
}

} // namespace weir
