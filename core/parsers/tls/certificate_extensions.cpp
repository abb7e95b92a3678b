// Extensions about certificates and signatures: RFC 6066, 6091, 6961, 6962, 7250, 8446, 8879, 9345.
#include "core/parsers/tls/extension_describers.h"
#include "core/tls/tls_names.h"

namespace weir::extensions {

namespace {

constexpr FieldName statusType{"Certificate status type", "tls.handshake.extensions_status_request_type"};

void describeOcsp(FieldReader& reader)
{
    reader.octetVector(
        2, {"Responder ID list length", "tls.handshake.extensions_status_request_responder_ids_len"},
        {"Responder IDs"});
    reader.octetVector(2, {"Request extensions length", "tls.handshake.extensions_status_request_exts_len"},
                       {"Request extensions"});
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

} // namespace

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

void describeSignatureAlgorithms(FieldReader& reader, ExtensionPlace)
{
    describeList(reader, 2, {"Signature algorithms length", "tls.handshake.sig_hash_alg_len"}, 2,
                 {"Signature algorithm", "tls.handshake.sig_hash_alg"}, schemeMeaning, Show::Hexadecimal);
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

void describeCompressCertificate(FieldReader& reader, ExtensionPlace)
{
    describeList(reader, 1, {"Algorithms length", "tls.compress_certificate.algorithms_length"}, 2,
                 {"Algorithm", "tls.compress_certificate.algorithm"},
                 meaning16<tlsCertificateCompressionName>, Show::Decimal);
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

} // namespace weir::extensions
