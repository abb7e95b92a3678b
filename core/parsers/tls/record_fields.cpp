#include "core/parsers/tls/record_fields.h"

#include "core/parsers/tls/field_tree.h"
#include "core/parsers/tls/fingerprint.h"
#include "core/parsers/tls/handshake_fields.h"
#include "core/tls/certificate.h"
#include "core/tls/tls_names.h"

#include <fmt/format.h>

#include <iterator>

namespace weir {

namespace {

std::string versionText(std::uint16_t version)
{
    const std::string name = tlsVersionName(version);
    return name.empty() ? fmt::format("0x{:04x}", version) : fmt::format("{} (0x{:04x})", name, version);
}

void describeFingerprint(FieldTree& tree, std::string_view name, std::string_view filter, std::string text,
                         std::size_t end)
{
    tree.leaf({name, filter}, text, 0, end);
    tree.value(filter, std::move(text));
}

void describeFingerprints(FieldTree& tree, const HandshakeMessage& message)
{
    const std::size_t end = message.octets.size();
    if (message.type == tls::clientHello) {
        const auto hello = readClientHello(message.body());
        if (!hello)
            return;
        Ja3 ja3 = ja3Of(*hello);
        Ja4 ja4 = ja4Of(*hello);
        describeFingerprint(tree, "JA4", "tls.handshake.ja4", std::move(ja4.text), end);
        describeFingerprint(tree, "JA4_r", "tls.handshake.ja4_r", std::move(ja4.raw), end);
        tree.leaf({"JA4_ro"}, std::move(ja4.rawInOrder), 0, end);
        describeFingerprint(tree, "JA3 full string", "tls.handshake.ja3_full", std::move(ja3.text), end);
        describeFingerprint(tree, "JA3", "tls.handshake.ja3", std::move(ja3.hash), end);
    } else if (message.type == tls::serverHello) {
        const auto hello = readServerHello(message.body());
        if (!hello)
            return;
        Ja3 ja3 = ja3sOf(*hello);
        describeFingerprint(tree, "JA3S full string", "tls.handshake.ja3s_full", std::move(ja3.text), end);
        describeFingerprint(tree, "JA3S", "tls.handshake.ja3s", std::move(ja3.hash), end);
    }
}

void describeMessage(FieldTree& tree, const HandshakeMessage& message, const HandshakeFacts& facts)
{
    FieldGroup group(tree, {"Handshake", "tls.handshake"}, handshakeName(message.type), 0,
                     message.octets.size());
    FieldReader header(tree, message.octets.first(std::min<std::size_t>(message.octets.size(), 4)));
    header.named(1, {"Handshake type", "tls.handshake.type"}, handshakeName(message.type));
    if (!header.number(3, {"Length", "tls.handshake.length"}))
        return;
    describeHandshake(tree, message.type, message.body(), facts);
    if (message.complete)
        describeFingerprints(tree, message);
}

std::string clientHelloSummary(const HandshakeMessage& message)
{
    const auto hello = readClientHello(message.body());
    if (!hello)
        return {};
    std::string text = tlsVersionName(hello->highestVersion());
    if (!hello->serverName.empty())
        text += ", " + hello->serverName;
    if (!hello->alpn.empty()) {
        text += ", ALPN ";
        for (std::size_t i = 0; i < hello->alpn.size(); ++i)
            text += (i == 0 ? "" : "/") + hello->alpn[i];
    }
    return text;
}

std::string serverHelloSummary(const HandshakeMessage& message)
{
    const auto hello = readServerHello(message.body());
    if (!hello)
        return {};
    std::string text = tlsVersionName(hello->negotiatedVersion);
    text += ", " + cipherSuiteName(hello->cipherSuite);
    if (hello->group) {
        const auto group = tlsGroupName(*hello->group);
        if (!group.empty())
            text += fmt::format(", {}", group);
    }
    return text;
}

std::string certificateSummary(Octets body, bool tls13)
{
    const auto chain = certificatesOf(body, tls13);
    if (chain.empty())
        return "none";
    const auto leaf = Certificate::parse(chain.front());
    std::string text = leaf ? leaf->facts().commonNameOrSubject() : std::string("unreadable");
    if (chain.size() > 1)
        text += fmt::format(", chain of {}", chain.size());
    return text;
}

std::string compressedCertificateSummary(Octets body, bool tls13)
{
    OctetReader reader(body);
    const auto algorithm = reader.u16().value_or(0);
    const auto length = reader.u24().value_or(0);
    const auto compressed = reader.take(reader.u24().value_or(0)).value_or(Octets());
    const std::string by(tlsCertificateCompressionName(algorithm));
    const auto certificate = decompressCertificate(algorithm, compressed, length);
    return certificate ? fmt::format("{}, {}", by, certificateSummary(*certificate, tls13)) : by;
}

std::string keyUpdateSummary(Octets body)
{
    if (body.empty())
        return {};
    return body[0] == 0 ? "update_not_requested" : "update_requested";
}

std::string summaryOf(const HandshakeMessage& message, const TlsSession& session, const TlsFacts& facts)
{
    switch (message.type) {
    case tls::clientHello:
        return clientHelloSummary(message);
    case tls::serverHello:
        return serverHelloSummary(message);
    case tls::certificate:
        return certificateSummary(message.body(), session.isTls13());
    case tls::compressedCertificate:
        return compressedCertificateSummary(message.body(), session.isTls13());
    case tls::serverKeyExchange:
        return facts.keyExchangeGroup;
    case tls::encryptedExtensions:
        return facts.alpn.empty() ? std::string() : "ALPN " + facts.alpn;
    case tls::keyUpdate:
        return keyUpdateSummary(message.body());
    default:
        return {};
    }
}

std::string nameOf(const HandshakeMessage& message)
{
    if (message.type == tls::serverHello) {
        const auto hello = readServerHello(message.body());
        if (hello && hello->retry)
            return "HelloRetryRequest";
    }
    return handshakeName(message.type);
}

} // namespace

ParsedMessage newTlsMessage(MessageIndex index, Direction direction, MessageKind kind, OffsetRange range)
{
    ParsedMessage message;
    message.index = index;
    message.protocol = "tls";
    message.kind = kind;
    message.direction = direction;
    message.range = range;
    return message;
}

DetailNode detailNode(std::string name, std::string text, std::string filter, OffsetRange range)
{
    DetailNode node;
    node.name = std::move(name);
    node.text = std::move(text);
    node.filterName = std::move(filter);
    node.range = range;
    return node;
}

std::string contentTypeText(std::uint8_t type)
{
    const auto name = tlsContentTypeName(type);
    return name.empty() ? fmt::format("unknown ({})", type) : fmt::format("{} ({})", name, type);
}

std::string handshakeName(std::uint8_t type)
{
    const auto name = tlsHandshakeTypeName(type);
    return name.empty() ? fmt::format("handshake message of unknown type {}", type) : std::string(name);
}

DetailNode recordNode(const TlsRecordHeader& header, std::uint64_t offset,
                      std::optional<std::uint8_t> innerType)
{
    const std::uint8_t type = innerType.value_or(header.type);
    DetailNode node =
        detailNode("Record", fmt::format("{}, {} octets", tlsContentTypeName(type), header.length),
                   "tls.record", {offset, offset + header.recordSize()});
    if (innerType) {
        node.children.push_back(detailNode("Opaque type", contentTypeText(header.type),
                                           "tls.record.opaque_type", {offset, offset + 1}));
        node.children.push_back(detailNode("Content type", contentTypeText(type), "tls.record.content_type",
                                           {offset + TlsRecordHeader::size, offset + header.recordSize()}));
    } else {
        node.children.push_back(detailNode("Content type", contentTypeText(type), "tls.record.content_type",
                                           {offset, offset + 1}));
    }
    node.children.push_back(
        detailNode("Version", versionText(header.version), "tls.record.version", {offset + 1, offset + 3}));
    node.children.push_back(detailNode("Length", fmt::format("{}", header.length), "tls.record.length",
                                       {offset + 3, offset + 5}));
    return node;
}

void addRecordFields(FieldValues& fields, const TlsRecordHeader& header,
                     std::optional<std::uint8_t> innerType)
{
    if (innerType)
        fields.emplace_back("tls.record.opaque_type", fmt::format("{}", header.type));
    fields.emplace_back("tls.record.content_type", fmt::format("{}", innerType.value_or(header.type)));
    fields.emplace_back("tls.record.version", fmt::format("0x{:04x}", header.version));
    fields.emplace_back("tls.record.length", fmt::format("{}", header.length));
}

std::string handshakeSummary(const HandshakeMessage& message, const TlsSession& session,
                             const TlsFacts& facts)
{
    const std::string more = summaryOf(message, session, facts);
    return more.empty() ? nameOf(message) : fmt::format("{}, {}", nameOf(message), more);
}

void describeFront(ParsedMessage& message, const HandshakeStream& stream, const HandshakeFacts& facts,
                   bool wantsDetail)
{
    const HandshakeMessage front = stream.front();
    for (const HandshakeRecord& record : stream.frontRecords()) {
        addRecordFields(message.fields, record.header, record.innerType);
        if (wantsDetail)
            message.detail.push_back(recordNode(record.header, record.offset, record.innerType));
    }
    const SourceMap map = stream.frontMap();
    FieldTree tree(map, wantsDetail);
    describeMessage(tree, front, facts);
    if (tree.fault() && front.complete)
        message.anomalies.push_back(*tree.fault());
    auto fields = tree.takeFields();
    std::move(fields.begin(), fields.end(), std::back_inserter(message.fields));
    auto nodes = tree.takeNodes();
    std::move(nodes.begin(), nodes.end(), std::back_inserter(message.detail));
}

} // namespace weir
