// ASN.1 in DER (X.690) as a tree, and the names of X.509 (RFC 5280, section 4.1) on it.
#include "core/base/utf8.h"
#include "core/tls/certificate.h"
#include "core/tls/openssl_handle.h"

#include <fmt/format.h>
#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>

namespace weir {

namespace {

constexpr unsigned maxDepth = 32;
constexpr std::size_t maxNodes = 20000;
constexpr std::size_t shownOctets = 32;

struct Header
{
    int tag = 0;
    int tagClass = 0; ///< V_ASN1_UNIVERSAL, …
    bool constructed = false;
    std::size_t size = 0; ///< of tag and length
    std::size_t length = 0;
};

std::optional<Header> readHeader(Octets octets)
{
    const unsigned char* at = octets.data();
    long length = 0;
    Header header;
    const int result =
        ASN1_get_object(&at, &length, &header.tag, &header.tagClass, static_cast<long>(octets.size()));
    ERR_clear_error();
    // 0x80: the length is more than there is. 1: of indefinite length, which DER does not have.
    if ((result & 0x80) != 0 || (result & 1) != 0)
        return std::nullopt;
    header.constructed = (result & V_ASN1_CONSTRUCTED) != 0;
    header.size = static_cast<std::size_t>(at - octets.data());
    header.length = static_cast<std::size_t>(length);
    return header;
}

std::string hexText(Octets octets)
{
    std::string text;
    for (const std::uint8_t octet : octets.first(std::min(octets.size(), shownOctets)))
        text += fmt::format("{:02x}", octet);
    if (octets.size() > shownOctets)
        text += fmt::format("… ({} octets)", octets.size());
    return text;
}

std::string objectText(Octets octets)
{
    const unsigned char* at = octets.data();
    const OpenSslHandle<ASN1_OBJECT, ASN1_OBJECT_free> object(
        d2i_ASN1_OBJECT(nullptr, &at, static_cast<long>(octets.size())));
    ERR_clear_error();
    if (!object)
        return "unreadable";
    std::array<char, 256> dotted{};
    OBJ_obj2txt(dotted.data(), static_cast<int>(dotted.size()), object.get(), 1);
    const int nid = OBJ_obj2nid(object.get());
    return nid == NID_undef ? dotted.data() : fmt::format("{} ({})", OBJ_nid2ln(nid), dotted.data());
}

/// Of any of the string and time types.
std::string stringText(int tag, Octets content)
{
    const OpenSslHandle<ASN1_STRING, ASN1_STRING_free> string(ASN1_STRING_type_new(tag));
    unsigned char* utf8 = nullptr;
    ASN1_STRING_set(string.get(), content.data(), static_cast<int>(content.size()));
    const int size = ASN1_STRING_to_UTF8(&utf8, string.get());
    ERR_clear_error();
    if (size < 0)
        return hexText(content);
    std::string text = toValidUtf8({reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size)});
    OPENSSL_free(utf8);
    return text;
}

/// whole: with the header; content: without it.
std::string valueText(const Header& header, Octets whole, Octets content)
{
    if (header.tagClass != V_ASN1_UNIVERSAL)
        return header.constructed ? std::string() : hexText(content);
    switch (header.tag) {
    case V_ASN1_BOOLEAN:
        return !content.empty() && content[0] != 0 ? "true" : "false";
    case V_ASN1_INTEGER:
    case V_ASN1_ENUMERATED: {
        if (content.empty() || content.size() > 8 || content[0] >= 0x80)
            return hexText(content);
        std::uint64_t number = 0;
        for (const std::uint8_t octet : content)
            number = number << 8 | octet;
        return fmt::format("{}", number);
    }
    case V_ASN1_OBJECT:
        return objectText(whole);
    case V_ASN1_UTF8STRING:
    case V_ASN1_PRINTABLESTRING:
    case V_ASN1_T61STRING:
    case V_ASN1_IA5STRING:
    case V_ASN1_VISIBLESTRING:
    case V_ASN1_UNIVERSALSTRING:
    case V_ASN1_BMPSTRING:
    case V_ASN1_NUMERICSTRING:
    case V_ASN1_UTCTIME:
    case V_ASN1_GENERALIZEDTIME:
        return stringText(header.tag, content);
    case V_ASN1_NULL:
        return {};
    default:
        return header.constructed ? std::string() : hexText(content);
    }
}

std::string typeName(const Header& header)
{
    switch (header.tagClass) {
    case V_ASN1_CONTEXT_SPECIFIC:
        return fmt::format("[{}]", header.tag);
    case V_ASN1_APPLICATION:
        return fmt::format("[application {}]", header.tag);
    case V_ASN1_PRIVATE:
        return fmt::format("[private {}]", header.tag);
    default:
        return ASN1_tag2str(header.tag);
    }
}

class Walk
{
public:
    explicit Walk(Octets der) : m_der(der) {}

    /// Values from `begin` on that fill the octets up to `end`.
    std::vector<Asn1Node> values(std::size_t begin, std::size_t end, unsigned depth)
    {
        std::vector<Asn1Node> nodes;
        while (begin < end && m_nodes < maxNodes) {
            const auto header = readHeader(m_der.subspan(begin, end - begin));
            if (!header) {
                nodes.push_back({"damaged", hexText(m_der.subspan(begin, end - begin)), begin, end, {}});
                return nodes;
            }
            nodes.push_back(value(*header, begin, depth));
            begin = nodes.back().end;
        }
        return nodes;
    }

private:
    Asn1Node value(const Header& header, std::size_t begin, unsigned depth)
    {
        ++m_nodes;
        const std::size_t inside = begin + header.size;
        Asn1Node node{typeName(header), {}, begin, inside + header.length, {}};
        const Octets content = m_der.subspan(inside, header.length);
        node.text = valueText(header, m_der.subspan(begin, header.size + header.length), content);
        if (depth >= maxDepth)
            return node;
        if (header.constructed)
            node.children = values(inside, node.end, depth + 1);
        else
            node.children = encapsulated(header, inside, node.end, depth);
        return node;
    }

    /// Octet and bit strings hold DER more often than not: a key, an extension's value.
    std::vector<Asn1Node> encapsulated(const Header& header, std::size_t begin, std::size_t end,
                                       unsigned depth)
    {
        const bool bits = header.tag == V_ASN1_BIT_STRING;
        if (header.tagClass != V_ASN1_UNIVERSAL || (!bits && header.tag != V_ASN1_OCTET_STRING))
            return {};
        if (bits && (begin == end || m_der[begin++] != 0))
            return {};
        if (begin == end || m_der[begin] != 0x30) // a sequence; anything else would be a guess
            return {};
        const auto inner = readHeader(m_der.subspan(begin, end - begin));
        if (!inner || begin + inner->size + inner->length != end)
            return {};
        return values(begin, end, depth + 1);
    }

    Octets m_der;
    std::size_t m_nodes = 0;
};

void rename(Asn1Node& node, std::string_view name)
{
    node.name = name;
}

void nameAlgorithm(Asn1Node& node, std::string_view name)
{
    rename(node, name);
    if (node.children.empty())
        return;
    node.text = node.children[0].text;
    rename(node.children[0], "algorithm");
    if (node.children.size() > 1)
        rename(node.children[1], "parameters");
}

/// Name: a sequence of sets of attributes.
void nameName(Asn1Node& node, std::string_view name)
{
    rename(node, name);
    std::string text;
    for (Asn1Node& set : node.children) {
        rename(set, "relativeDistinguishedName");
        for (Asn1Node& attribute : set.children) {
            rename(attribute, "attribute");
            if (attribute.children.size() != 2)
                continue;
            rename(attribute.children[0], "type");
            rename(attribute.children[1], "value");
            attribute.text = fmt::format("{}: {}", attribute.children[0].text, attribute.children[1].text);
            text += (text.empty() ? "" : ", ") + attribute.children[1].text;
        }
    }
    node.text = std::move(text);
}

void nameValidity(Asn1Node& node)
{
    rename(node, "validity");
    if (node.children.size() == 2) {
        rename(node.children[0], "notBefore");
        rename(node.children[1], "notAfter");
    }
}

void namePublicKey(Asn1Node& node)
{
    rename(node, "subjectPublicKeyInfo");
    if (node.children.size() != 2)
        return;
    nameAlgorithm(node.children[0], "algorithm");
    node.text = node.children[0].text;
    rename(node.children[1], "subjectPublicKey");
    auto& key = node.children[1].children;
    if (key.size() == 1 && key[0].children.size() == 2) {
        rename(key[0], "RSAPublicKey");
        rename(key[0].children[0], "modulus");
        rename(key[0].children[1], "publicExponent");
    }
}

/// What the library makes of an extension's value; empty where it does not know it.
std::string extensionText(Octets der)
{
    const unsigned char* at = der.data();
    const OpenSslHandle<X509_EXTENSION, X509_EXTENSION_free> extension(
        d2i_X509_EXTENSION(nullptr, &at, static_cast<long>(der.size())));
    const OpenSslHandle<BIO, BIO_free> bio(BIO_new(BIO_s_mem()));
    std::string text;
    if (extension && X509V3_EXT_print(bio.get(), extension.get(), X509V3_EXT_DEFAULT, 0) == 1) {
        const char* printed = nullptr;
        const long size = BIO_get_mem_data(bio.get(), &printed);
        text = toValidUtf8({printed, static_cast<std::size_t>(std::max(size, 0L))});
        while (!text.empty() && text.back() == '\n')
            text.pop_back();
        std::replace(text.begin(), text.end(), '\n', ' ');
    }
    ERR_clear_error();
    return text;
}

void nameExtensions(Asn1Node& node, Octets der)
{
    rename(node, "extensions");
    if (node.children.size() != 1)
        return;
    for (Asn1Node& extension : node.children[0].children) {
        rename(extension, "extension");
        if (extension.children.size() < 2)
            continue;
        rename(extension.children[0], "extnID");
        if (extension.children.size() == 3)
            rename(extension.children[1], "critical");
        rename(extension.children.back(), "extnValue");
        const std::string text = extensionText(der.subspan(extension.begin, extension.end - extension.begin));
        extension.text = extension.children[0].text;
        if (!text.empty())
            extension.text += ": " + text;
    }
}

void nameTbs(Asn1Node& node, Octets der)
{
    rename(node, "tbsCertificate");
    auto& parts = node.children;
    std::size_t i = 0;
    if (i < parts.size() && parts[i].name == "[0]") {
        rename(parts[i], "version");
        if (!parts[i].children.empty())
            parts[i].text = parts[i].children[0].text == "2"   ? "v3"
                            : parts[i].children[0].text == "1" ? "v2"
                                                               : "";
        ++i;
    }
    if (parts.size() < i + 6)
        return;
    rename(parts[i++], "serialNumber");
    nameAlgorithm(parts[i++], "signature");
    nameName(parts[i++], "issuer");
    nameValidity(parts[i++]);
    nameName(parts[i++], "subject");
    namePublicKey(parts[i++]);
    for (; i < parts.size(); ++i) {
        if (parts[i].name == "[1]")
            rename(parts[i], "issuerUniqueID");
        else if (parts[i].name == "[2]")
            rename(parts[i], "subjectUniqueID");
        else if (parts[i].name == "[3]")
            nameExtensions(parts[i], der);
    }
}

} // namespace

Asn1Node readAsn1(Octets der)
{
    auto values = Walk(der).values(0, der.size(), 0);
    if (values.size() == 1)
        return std::move(values.front());
    return {"ASN.1", {}, 0, der.size(), std::move(values)};
}

Asn1Node readCertificateAsn1(Octets der)
{
    Asn1Node root = readAsn1(der);
    if (root.children.size() != 3)
        return root;
    rename(root, "Certificate");
    nameTbs(root.children[0], der);
    nameAlgorithm(root.children[1], "signatureAlgorithm");
    rename(root.children[2], "signatureValue");
    return root;
}

} // namespace weir
