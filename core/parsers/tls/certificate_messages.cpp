// Messages about certificates: RFC 8446, section 4.4.2; RFC 5246, sections 7.4.2, 7.4.4; RFC 6066, 6961,
// 8879.
#include "core/parsers/tls/handshake_parts.h"
#include "core/tls/tls_names.h"

#include <string>

namespace weir {

void describeCertificates(FieldReader& reader, const HandshakeFacts& facts)
{
    if (facts.isTls13()) {
        reader.octetVector(1, {"Request context length", "tls.handshake.certificate_request_context_length"},
                           {"Request context", "tls.handshake.certificate_request_context"});
    }
    auto list = reader.vector(3, {"Certificates length", "tls.handshake.certificates_length"});
    while (list && !list->atEnd()) {
        const auto length = list->number(3, {"Certificate length", "tls.handshake.certificate_length"});
        if (length)
            describeCertificate(*list, *length);
        if (facts.isTls13())
            describeExtensions(*list, ExtensionPlace::Certificate);
    }
}

void describeCertificateRequest(FieldReader& reader, const HandshakeFacts& facts)
{
    if (facts.isTls13()) {
        reader.octetVector(1, {"Request context length", "tls.handshake.certificate_request_context_length"},
                           {"Request context", "tls.handshake.certificate_request_context"});
        describeExtensions(reader, ExtensionPlace::CertificateRequest);
        return;
    }
    auto types = reader.vector(1, {"Certificate types count", "tls.handshake.cert_types_count"});
    while (types && !types->atEnd()) {
        const auto type = static_cast<std::uint8_t>(types->peek(1).value_or(0));
        types->named(1, {"Certificate type", "tls.handshake.cert_type"},
                     std::string(tlsClientCertificateTypeName(type)));
    }
    if (facts.version >= 0x0303) {
        auto schemes = reader.vector(2, {"Signature algorithms length", "tls.handshake.sig_hash_alg_len"});
        while (schemes && !schemes->atEnd())
            describeScheme(*schemes, {"Signature algorithm", "tls.handshake.sig_hash_alg"});
    }
    auto names = reader.vector(2, {"Distinguished names length", "tls.handshake.dnames_len"});
    while (names && !names->atEnd()) {
        names->octetVector(2, {"Distinguished name length", "tls.handshake.dname_len"},
                           {"Distinguished name (DER)", "tls.handshake.dname"});
    }
}

void describeCertificateUrl(FieldReader& reader)
{
    const auto type = reader.peek(1);
    reader.named(1, {"Chain type", "tls.handshake.cert_url_type"},
                 type == 0   ? "individual_certs"
                 : type == 1 ? "pkipath"
                             : "");
    auto list = reader.vector(2, {"URL and hash list length", "tls.handshake.cert_url.url_hash_len"});
    while (list && !list->atEnd()) {
        const auto length = list->number(2, {"URL length", "tls.handshake.cert_url.url_len"});
        if (length)
            list->text(*length, {"URL", "tls.handshake.cert_url.url"});
        list->number(1, {"Padding"});
        list->octets(20, {"SHA-1", "tls.handshake.cert_url.sha1"});
    }
}

void describeCertificateStatus(FieldReader& reader)
{
    constexpr FieldName length{"OCSP response length", "tls.handshake.ocsp_response_len"};
    const auto type = static_cast<std::uint8_t>(reader.peek(1).value_or(0));
    reader.named(1, {"Status type", "tls.handshake.extensions_status_request_type"},
                 std::string(tlsCertificateStatusTypeName(type)));
    if (type == 1) {
        reader.octetVector(3, length, {"OCSP response (DER)"});
    } else if (type == 2) {
        auto list = reader.vector(3, {"OCSP response list length", "tls.handshake.ocsp_response_list_len"});
        while (list && !list->atEnd())
            list->octetVector(3, length, {"OCSP response (DER)"});
    } else {
        reader.restAs({"Response"});
    }
}

void describeCompressedCertificate(FieldReader& reader, const HandshakeFacts& facts)
{
    const auto algorithm = static_cast<std::uint16_t>(reader.peek(2).value_or(0));
    reader.named(2, {"Algorithm", "tls.compress_certificate.algorithm"},
                 std::string(tlsCertificateCompressionName(algorithm)));
    const auto length =
        reader.number(3, {"Uncompressed length", "tls.compress_certificate.uncompressed_length"});
    const std::size_t begin = reader.position();
    const auto compressed = reader.octetVector(
        3, {"Length", "tls.compress_certificate.compressed_certificate_message.length"},
        {"Compressed certificate message", "tls.compress_certificate.compressed_certificate_message"});
    if (!length || !compressed)
        return;
    const auto body = decompressCertificate(algorithm, *compressed, *length);
    if (!body) {
        reader.tree().malformed("the certificate message cannot be decompressed", begin, reader.position());
        return;
    }
    // Its octets are nowhere in the stream: each field's place is all of what was compressed.
    FieldTree& tree = reader.tree();
    SourceMap map;
    map.add(0, tree.placeOf(begin + 3, reader.position()), false);
    FieldTree inside(map, tree.wantsNodes());
    FieldReader certificates(inside, *body);
    describeCertificates(certificates, facts);
    certificates.expectEnd();
    tree.absorb({"Certificate", ""}, "decompressed", std::move(inside), begin + 3, reader.position());
}

} // namespace weir
