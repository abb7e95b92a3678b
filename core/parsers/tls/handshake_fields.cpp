// Handshake messages: RFC 8446, section 4; RFC 5246, section 7.4; and others.
#include "core/parsers/tls/handshake_fields.h"

#include "core/parsers/tls/handshake_parts.h"
#include "core/parsers/tls/hello.h"
#include "core/tls/tls_names.h"

#include <fmt/format.h>

namespace weir {

namespace {

using Show = FieldReader::Show;

/// Length of the header of a handshake message: type and length.
constexpr std::size_t headerSize = 4;

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

void describeScheme(FieldReader& reader, FieldName name)
{
    const auto scheme = reader.peek(2).value_or(0);
    reader.named(2, name, std::string(tlsSignatureSchemeName(static_cast<std::uint16_t>(scheme))),
                 Show::Hexadecimal);
}

void describeSignature(FieldReader& reader, const HandshakeFacts& facts, FieldName lengthName, FieldName name)
{
    if (facts.version >= 0x0303)
        describeScheme(reader, {"Signature algorithm", "tls.handshake.sig_hash_alg"});
    reader.octetVector(2, lengthName, name);
}

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
