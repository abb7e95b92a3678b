#include "core/parsers/tls/fingerprint.h"

#include "core/parsers/tls/field_tree.h"
#include "core/tls/cipher_suite.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace weir {

namespace {

std::string digestOf(std::string_view text, const EVP_MD* kind)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, kind, nullptr) != 1)
        return {};
    return toHex(Octets(digest).first(size));
}

template <typename Numbers>
std::string joinDecimal(const Numbers& numbers)
{
    std::string text;
    for (const auto number : numbers) {
        if (isGrease(static_cast<std::uint16_t>(number)))
            continue;
        if (!text.empty())
            text += '-';
        text += fmt::format("{}", number);
    }
    return text;
}

std::vector<std::uint16_t> typesOf(const HelloExtensions& extensions)
{
    std::vector<std::uint16_t> types;
    for (const HelloExtension& extension : extensions.list)
        types.push_back(extension.type);
    return types;
}

Ja3 withHash(std::string text)
{
    std::string hash = digestOf(text, EVP_md5());
    return {std::move(text), std::move(hash)};
}

// ---------------------------------------------------------------- JA4

std::vector<std::uint16_t> withoutGrease(std::vector<std::uint16_t> numbers)
{
    std::erase_if(numbers, [](std::uint16_t number) { return isGrease(number); });
    return numbers;
}

std::string joinHex(const std::vector<std::uint16_t>& numbers)
{
    std::string text;
    for (const std::uint16_t number : numbers) {
        if (!text.empty())
            text += ',';
        text += fmt::format("{:04x}", number);
    }
    return text;
}

std::string_view ja4Version(std::uint16_t version)
{
    switch (version) {
    case 0x0304:
        return "13";
    case 0x0303:
        return "12";
    case 0x0302:
        return "11";
    case 0x0301:
        return "10";
    case 0x0300:
        return "s3";
    case 0x0002:
        return "s2";
    default:
        return "00";
    }
}

/// The highest of supported_versions, as a number: drafts count as what they are.
std::uint16_t ja4VersionOf(const ClientHello& hello)
{
    const auto offered = withoutGrease(hello.supportedVersions);
    return offered.empty() ? hello.version : *std::max_element(offered.begin(), offered.end());
}

bool isAlphanumeric(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// First and last character of the first protocol, of its hexadecimal digits where one of them is neither
/// letter nor digit.
std::string ja4Alpn(const HelloExtension* extension)
{
    if (extension == nullptr)
        return "00";
    OctetReader reader(extension->data);
    reader.skip(2);
    const auto length = reader.u8();
    const auto name = reader.take(length.value_or(0));
    if (!name || name->empty())
        return "00";
    if (isAlphanumeric(name->front()) && isAlphanumeric(name->back()))
        return {static_cast<char>(name->front()), static_cast<char>(name->back())};
    const std::string digits = toHex(*name);
    return {digits.front(), digits.back()};
}

std::string shortDigest(const std::string& text)
{
    return text.empty() ? std::string(12, '0') : digestOf(text, EVP_sha256()).substr(0, 12);
}

std::string withAlgorithms(std::string extensions, const std::string& algorithms)
{
    return algorithms.empty() ? extensions : extensions + '_' + algorithms;
}

} // namespace

Ja3 ja3Of(const ClientHello& hello)
{
    return withHash(fmt::format("{},{},{},{},{}", hello.version, joinDecimal(hello.cipherSuites),
                                joinDecimal(typesOf(hello.extensions)), joinDecimal(hello.groups),
                                joinDecimal(hello.pointFormats)));
}

Ja3 ja3sOf(const ServerHello& hello)
{
    return withHash(
        fmt::format("{},{},{}", hello.version, hello.cipherSuite, joinDecimal(typesOf(hello.extensions))));
}

Ja4 ja4Of(const ClientHello& hello)
{
    auto suites = withoutGrease(hello.cipherSuites);
    const auto extensions = withoutGrease(typesOf(hello.extensions));
    const std::string algorithms = joinHex(withoutGrease(hello.signatureAlgorithms));
    const std::string head =
        fmt::format("t{}{}{:02}{:02}{}", ja4Version(ja4VersionOf(hello)),
                    hello.extensions.find(tls::serverNameExtension) != nullptr ? 'd' : 'i',
                    std::min<std::size_t>(suites.size(), 99), std::min<std::size_t>(extensions.size(), 99),
                    ja4Alpn(hello.extensions.find(tls::alpnExtension)));

    Ja4 result;
    result.rawInOrder =
        fmt::format("{}_{}_{}", head, joinHex(suites), withAlgorithms(joinHex(extensions), algorithms));
    std::sort(suites.begin(), suites.end());
    auto others = extensions;
    std::erase_if(others, [](std::uint16_t type) {
        return type == tls::serverNameExtension || type == tls::alpnExtension;
    });
    std::sort(others.begin(), others.end());
    const std::string suiteList = joinHex(suites);
    const std::string extensionList = withAlgorithms(joinHex(others), algorithms);
    result.raw = fmt::format("{}_{}_{}", head, suiteList, extensionList);
    // Without any extension the third part is zeros, whatever else there may be.
    result.text = fmt::format("{}_{}_{}", head, shortDigest(suiteList),
                              shortDigest(extensions.empty() ? std::string() : extensionList));
    return result;
}

} // namespace weir
