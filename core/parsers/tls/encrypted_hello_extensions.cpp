// The Encrypted ClientHello, and the encrypted server name that was there before it.
#include "core/parsers/tls/extension_describers.h"
#include "core/tls/tls_names.h"

namespace weir::extensions {

namespace {

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

} // namespace

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

} // namespace weir::extensions
