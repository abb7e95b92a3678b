#include "core/content/content_decoder.h"
#include "core/parsers/tls/handshake_fields.h"
#include "core/tls/certificate.h"
#include "core/tls/tls_names.h"

#include <fmt/format.h>

#include <array>

namespace weir {

namespace {

std::string namesText(const CertificateFacts& facts)
{
    std::string text;
    for (const auto& [kind, name] : facts.names)
        text += fmt::format("{}{}:{}", text.empty() ? "" : ", ", kind, name);
    return text;
}

void addFacts(FieldTree& tree, const CertificateFacts& facts, std::size_t begin, std::size_t end)
{
    const auto fact = [&](std::string_view name, std::string text) {
        if (!text.empty())
            tree.leaf({name}, std::move(text), begin, end);
    };
    fact("Subject", facts.subject);
    fact("Issuer", facts.issuer);
    fact("Names", namesText(facts));
    fact("Valid from", facts.notBefore ? facts.notBeforeText : "unreadable");
    fact("Valid to", facts.notAfter ? facts.notAfterText : "unreadable");
    fact("Key", fmt::format("{}, {} bits", facts.keyType, facts.keyBits));
    fact("Signature algorithm", facts.signatureAlgorithm);
    fact("Serial number", facts.serialNumber);
    fact("SHA-256", facts.sha256);
    fact("SHA-1", facts.sha1);
    if (facts.selfSigned)
        fact("Self-signed", "yes");
}

void addAsn1(FieldTree& tree, const Asn1Node& node, std::size_t base)
{
    FieldGroup group(tree, {node.name}, node.text, base + node.begin, base + node.end);
    for (const Asn1Node& child : node.children)
        addAsn1(tree, child, base);
}

} // namespace

void describeCertificate(FieldReader& reader, std::size_t length)
{
    FieldTree& tree = reader.tree();
    const std::size_t begin = reader.position();
    const auto inside = reader.take(length);
    if (!inside)
        return;
    const Octets der = inside->rest();
    tree.value("tls.handshake.certificate", toHex(der));
    if (!tree.wantsNodes())
        return;
    const auto certificate = Certificate::parse(der);
    FieldGroup group(tree, {"Certificate", "tls.handshake.certificate"},
                     certificate ? certificate->facts().commonNameOrSubject()
                                 : fmt::format("{} octets that are no X.509 certificate", length),
                     begin, begin + length);
    if (certificate)
        addFacts(tree, certificate->facts(), begin, begin + length);
    addAsn1(tree, readCertificateAsn1(der), begin);
}

std::optional<std::vector<std::uint8_t>> decompressCertificate(std::uint16_t algorithm, Octets compressed,
                                                               std::size_t length)
{
    static constexpr std::array<std::string_view, 4> codings{"", "deflate", "br", "zstd"};
    if (algorithm == 0 || algorithm >= codings.size() || length > maxCertificateMessage)
        return std::nullopt;
    const std::string coding(codings[algorithm]);
    ContentLimits limits;
    limits.maxOctets = length;
    ContentDecoder decoder({&coding, 1}, limits);
    std::vector<std::uint8_t> body;
    decoder.add(compressed, [&body](Octets octets) {
        body.insert(body.end(), octets.begin(), octets.end());
        return true;
    });
    if (decoder.finish() != ContentDecoder::Status::Ok || body.size() != length)
        return std::nullopt;
    return body;
}

} // namespace weir
