// How keys are exchanged before TLS 1.3: RFC 5246, sections 7.4.3 and 7.4.7; RFC 4279, 4492, 5489, 8422.
#include "core/parsers/tls/handshake_parts.h"
#include "core/tls/tls_names.h"

#include <string>

namespace weir {

namespace {

using Show = FieldReader::Show;

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

} // namespace

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

} // namespace weir
