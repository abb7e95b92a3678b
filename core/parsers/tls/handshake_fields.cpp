// Handshake messages: RFC 8446, section 4; RFC 5246, section 7.4; RFC 4279, 4492, 8422, 8879 and others.
#include "core/parsers/tls/handshake_fields.h"

#include "core/parsers/tls/hello.h"
#include "core/tls/tls_names.h"

#include <fmt/format.h>

namespace weir {

namespace {

using Show = FieldReader::Show;

/// Length of the header of a handshake message: type and length.
constexpr std::size_t headerSize = 4;

void describeScheme(FieldReader& reader, FieldName name)
{
    const auto scheme = reader.peek(2).value_or(0);
    reader.named(2, name, std::string(tlsSignatureSchemeName(static_cast<std::uint16_t>(scheme))),
                 Show::Hexadecimal);
}

void describeVersion(FieldReader& reader)
{
    const auto version = reader.peek(2).value_or(0);
    reader.named(2, {"Version", "tls.handshake.version"}, tlsVersionName(static_cast<std::uint16_t>(version)),
                 Show::Hexadecimal);
}

void describeSuite(FieldReader& reader)
{
    const auto suite = reader.peek(2).value_or(0);
    reader.named(2, {"Cipher suite", "tls.handshake.ciphersuite"}, suiteMeaning(suite), Show::Hexadecimal);
}

void describeCompression(FieldReader& reader)
{
    const auto method = reader.peek(1).value_or(0);
    reader.named(1, {"Compression method", "tls.handshake.comp_method"},
                 std::string(tlsCompressionMethodName(static_cast<std::uint8_t>(method))));
}

void describeSessionId(FieldReader& reader)
{
    reader.octetVector(1, {"Session ID length", "tls.handshake.session_id_length"},
                       {"Session ID", "tls.handshake.session_id"});
}

void describeClientHello(FieldReader& reader)
{
    describeVersion(reader);
    reader.octets(32, {"Random", "tls.handshake.random"});
    describeSessionId(reader);
    auto suites = reader.vector(2, {"Cipher suites length", "tls.handshake.cipher_suites_length"});
    if (suites) {
        FieldGroup group(reader.tree(), {"Cipher suites", "tls.handshake.ciphersuites"},
                         fmt::format("{} suites", suites->remaining() / 2), suites->position(),
                         suites->end());
        while (!suites->atEnd())
            describeSuite(*suites);
    }
    auto methods = reader.vector(1, {"Compression methods length", "tls.handshake.comp_methods_length"});
    while (methods && !methods->atEnd())
        describeCompression(*methods);
    describeExtensions(reader, ExtensionPlace::ClientHello);
}

void describeServerHello(FieldReader& reader, const HandshakeFacts& facts)
{
    const bool oldDraft = reader.peek(2).value_or(0) >> 8 == 0x7f;
    describeVersion(reader);
    const bool retry = reader.remaining() >= 32 && isRetryRandom(reader.rest().first(32));
    if (retry)
        reader.tree().leaf({"HelloRetryRequest"}, "the random says that the client must try again",
                           reader.position(), reader.position() + 32);
    reader.octets(32, {"Random", "tls.handshake.random"});
    if (!oldDraft)
        describeSessionId(reader);
    describeSuite(reader);
    if (!oldDraft)
        describeCompression(reader);
    describeExtensions(reader, retry || facts.retry ? ExtensionPlace::HelloRetryRequest
                                                    : ExtensionPlace::ServerHello);
}

void describeOldRetryRequest(FieldReader& reader)
{
    describeVersion(reader);
    // Drafts from 19 on name the suite; extensions are longer than the four octets between.
    if (reader.remaining() >= 4 && loadBig16(reader.rest().data()) + 2u != reader.remaining())
        describeSuite(reader);
    describeExtensions(reader, ExtensionPlace::HelloRetryRequest);
}

void describeTicket(FieldReader& reader, const HandshakeFacts& facts)
{
    reader.number(4, {"Lifetime in seconds", "tls.handshake.session_ticket_lifetime_hint"});
    if (facts.isTls13()) {
        reader.number(4, {"Age add", "tls.handshake.session_ticket_age_add"});
        reader.octetVector(1, {"Nonce length", "tls.handshake.session_ticket_nonce_length"},
                           {"Nonce", "tls.handshake.session_ticket_nonce"});
    }
    reader.octetVector(2, {"Ticket length", "tls.handshake.session_ticket_length"},
                       {"Ticket", "tls.handshake.session_ticket"});
    if (facts.isTls13())
        describeExtensions(reader, ExtensionPlace::NewSessionTicket);
}

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

void describeSignature(FieldReader& reader, const HandshakeFacts& facts, FieldName lengthName, FieldName name)
{
    if (facts.version >= 0x0303)
        describeScheme(reader, {"Signature algorithm", "tls.handshake.sig_hash_alg"});
    reader.octetVector(2, lengthName, name);
}

/// Of a ServerKeyExchange whose authentication is one of those that sign.
void describeParameterSignature(FieldReader& reader, const HandshakeFacts& facts)
{
    const TlsAuthentication by = facts.suite->authentication;
    if (by == TlsAuthentication::Rsa || by == TlsAuthentication::Dss || by == TlsAuthentication::Ecdsa) {
        describeSignature(reader, facts, {"Signature length", "tls.handshake.sig_len"},
                          {"Signature", "tls.handshake.sig"});
    }
}

void describeServerDh(FieldReader& reader)
{
    reader.octetVector(2, {"p length", "tls.handshake.p_len"}, {"p", "tls.handshake.p"});
    reader.octetVector(2, {"g length", "tls.handshake.g_len"}, {"g", "tls.handshake.g"});
    reader.octetVector(2, {"Public key length", "tls.handshake.ys_len"}, {"Public key", "tls.handshake.ys"});
}

void describeServerEcdh(FieldReader& reader)
{
    const auto type = reader.peek(1);
    reader.named(1, {"Curve type", "tls.handshake.server_curve_type"}, type == 3 ? "named_curve" : "",
                 Show::Hexadecimal);
    if (type != 3) {
        reader.restAs({"Explicit curve"});
        return;
    }
    const auto curve = static_cast<std::uint16_t>(reader.peek(2).value_or(0));
    reader.named(2, {"Named curve", "tls.handshake.server_named_curve"}, std::string(tlsGroupName(curve)),
                 Show::Hexadecimal);
    reader.octetVector(1, {"Public key length", "tls.handshake.server_point_len"},
                       {"Public key", "tls.handshake.server_point"});
}

void describePskHint(FieldReader& reader)
{
    reader.octetVector(2, {"Identity hint length", "tls.handshake.hint_len"},
                       {"Identity hint", "tls.handshake.hint"});
}

void describeServerKeyExchange(FieldReader& reader, const HandshakeFacts& facts)
{
    switch (facts.suite != nullptr ? facts.suite->keyExchange : TlsKeyExchange::Other) {
    case TlsKeyExchange::Dhe:
        describeServerDh(reader);
        describeParameterSignature(reader, facts);
        break;
    case TlsKeyExchange::Ecdhe:
        describeServerEcdh(reader);
        describeParameterSignature(reader, facts);
        break;
    case TlsKeyExchange::Psk:
    case TlsKeyExchange::RsaPsk:
        describePskHint(reader);
        break;
    case TlsKeyExchange::DhePsk:
        describePskHint(reader);
        describeServerDh(reader);
        break;
    case TlsKeyExchange::EcdhePsk:
        describePskHint(reader);
        describeServerEcdh(reader);
        break;
    case TlsKeyExchange::Rsa: // export suites
        reader.octetVector(2, {"Modulus length", "tls.handshake.modulus_len"},
                           {"Modulus", "tls.handshake.modulus"});
        reader.octetVector(2, {"Exponent length", "tls.handshake.exponent_len"},
                           {"Exponent", "tls.handshake.exponent"});
        describeParameterSignature(reader, facts);
        break;
    default:
        reader.restAs({"Parameters"});
        break;
    }
    reader.restAs({"Further octets"});
}

void describePskIdentity(FieldReader& reader)
{
    reader.octetVector(2, {"Identity length", "tls.handshake.identity_len"},
                       {"Identity", "tls.handshake.identity"});
}

void describeEncryptedPremaster(FieldReader& reader, const HandshakeFacts& facts)
{
    constexpr FieldName premaster{"Encrypted premaster secret", "tls.handshake.epms"};
    // SSL 3.0 left the length out.
    const bool hasLength =
        reader.remaining() >= 2 && loadBig16(reader.rest().data()) + 2u == reader.remaining();
    if (facts.version == 0x0300 && !hasLength)
        reader.restAs(premaster);
    else
        reader.octetVector(2, {"Encrypted premaster secret length", "tls.handshake.epms_len"}, premaster);
}

void describeClientDh(FieldReader& reader)
{
    if (!reader.atEnd())
        reader.octetVector(2, {"Public key length", "tls.handshake.yc_len"},
                           {"Public key", "tls.handshake.yc"});
}

void describeClientEcdh(FieldReader& reader)
{
    if (!reader.atEnd())
        reader.octetVector(1, {"Public key length", "tls.handshake.client_point_len"},
                           {"Public key", "tls.handshake.client_point"});
}

void describeClientKeyExchange(FieldReader& reader, const HandshakeFacts& facts)
{
    switch (facts.suite != nullptr ? facts.suite->keyExchange : TlsKeyExchange::Other) {
    case TlsKeyExchange::Rsa:
        describeEncryptedPremaster(reader, facts);
        break;
    case TlsKeyExchange::Dh:
    case TlsKeyExchange::Dhe:
        describeClientDh(reader);
        break;
    case TlsKeyExchange::Ecdh:
    case TlsKeyExchange::Ecdhe:
        describeClientEcdh(reader);
        break;
    case TlsKeyExchange::Psk:
        describePskIdentity(reader);
        break;
    case TlsKeyExchange::DhePsk:
        describePskIdentity(reader);
        describeClientDh(reader);
        break;
    case TlsKeyExchange::EcdhePsk:
        describePskIdentity(reader);
        describeClientEcdh(reader);
        break;
    case TlsKeyExchange::RsaPsk:
        describePskIdentity(reader);
        describeEncryptedPremaster(reader, facts);
        break;
    default:
        break;
    }
    reader.restAs({"Key exchange"});
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

void describeBody(FieldReader& reader, std::uint8_t type, const HandshakeFacts& facts)
{
    switch (type) {
    case tls::clientHello:
        return describeClientHello(reader);
    case tls::serverHello:
        return describeServerHello(reader, facts);
    case tls::newSessionTicket:
        return describeTicket(reader, facts);
    case tls::helloRetryRequest:
        return describeOldRetryRequest(reader);
    case tls::encryptedExtensions:
        return describeExtensions(reader, ExtensionPlace::EncryptedExtensions);
    case tls::certificate:
        return describeCertificates(reader, facts);
    case tls::serverKeyExchange:
        return describeServerKeyExchange(reader, facts);
    case tls::certificateRequest:
        return describeCertificateRequest(reader, facts);
    case tls::certificateVerify:
        return describeSignature(reader, facts,
                                 {"Signature length", "tls.handshake.client_cert_vrfy.sig_len"},
                                 {"Signature", "tls.handshake.client_cert_vrfy.sig"});
    case tls::clientKeyExchange:
        return describeClientKeyExchange(reader, facts);
    case tls::finished:
        return reader.restAs({"Verify data"});
    case tls::certificateUrl:
        return describeCertificateUrl(reader);
    case tls::certificateStatus:
        return describeCertificateStatus(reader);
    case tls::keyUpdate: {
        const auto request = reader.peek(1);
        reader.named(1, {"Key update request", "tls.handshake.key_update.request_update"},
                     request == 0   ? "update_not_requested"
                     : request == 1 ? "update_requested"
                                    : "");
        return;
    }
    case tls::compressedCertificate:
        return describeCompressedCertificate(reader, facts);
    case tls::nextProtocol: {
        const auto length =
            reader.number(1, {"Selected protocol length", "tls.handshake.npn_selected_protocol_len"});
        if (length)
            reader.text(*length, {"Selected protocol", "tls.handshake.npn_selected_protocol"});
        reader.octetVector(1, {"Padding length", "tls.handshake.npn_padding_len"},
                           {"Padding", "tls.handshake.npn_padding"});
        return;
    }
    case tls::helloRequest:
    case tls::endOfEarlyData:
    case tls::serverHelloDone:
        return;
    default:
        return reader.restAs({"Content"});
    }
}

} // namespace

std::string suiteMeaning(std::uint32_t code)
{
    const auto suite = static_cast<std::uint16_t>(code);
    if (isGrease(suite))
        return "GREASE";
    if (findCipherSuite(suite) == nullptr && !isSignallingSuite(suite))
        return {};
    return cipherSuiteName(suite);
}

void describeHandshake(FieldTree& tree, std::uint8_t type, Octets body, const HandshakeFacts& facts)
{
    FieldReader reader(tree, body, headerSize);
    describeBody(reader, type, facts);
    reader.expectEnd();
}

} // namespace weir
