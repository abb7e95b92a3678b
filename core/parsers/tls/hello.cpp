#include "core/parsers/tls/hello.h"

#include "core/base/utf8.h"
#include "core/tls/cipher_suite.h"

#include <algorithm>

namespace weir {

namespace {

constexpr std::size_t randomSize = 32;

/// A vector with its length in so many octets; what is there of it.
Octets readVector(OctetReader& reader, std::size_t width)
{
    std::size_t length = 0;
    for (std::size_t i = 0; i < width; ++i) {
        const auto octet = reader.u8();
        if (!octet)
            return {};
        length = length << 8 | *octet;
    }
    return reader.take(std::min(length, reader.remaining())).value_or(Octets());
}

std::string toText(Octets octets)
{
    return toValidUtf8({reinterpret_cast<const char*>(octets.data()), octets.size()});
}

/// The first host_name of server_name (RFC 6066, section 3).
std::string readServerName(Octets data)
{
    OctetReader extension(data);
    OctetReader names(readVector(extension, 2));
    while (names.remaining() > 0) {
        const auto type = names.u8();
        const Octets name = readVector(names, 2);
        if (type == 0)
            return toText(name);
    }
    return {};
}

/// A list of numbers behind a length of `width` octets.
std::vector<std::uint16_t> readNumberVector(Octets data, std::size_t width)
{
    OctetReader extension(data);
    return readNumbers(readVector(extension, width));
}

void readClientExtensions(ClientHello& hello)
{
    for (const auto& [type, data] : hello.extensions.list) {
        switch (type) {
        case tls::serverNameExtension:
            if (hello.serverName.empty())
                hello.serverName = readServerName(data);
            break;
        case tls::alpnExtension:
            hello.alpn = readAlpn(data);
            break;
        case tls::supportedVersionsExtension:
            hello.supportedVersions = readNumberVector(data, 1);
            break;
        case tls::supportedGroupsExtension:
            hello.groups = readNumberVector(data, 2);
            break;
        case tls::signatureAlgorithmsExtension:
            hello.signatureAlgorithms = readNumberVector(data, 2);
            break;
        case tls::pointFormatsExtension: {
            OctetReader extension(data);
            const Octets formats = readVector(extension, 1);
            hello.pointFormats.assign(formats.begin(), formats.end());
            break;
        }
        default:
            break;
        }
    }
}

void readServerExtensions(ServerHello& hello)
{
    for (const auto& [type, data] : hello.extensions.list) {
        OctetReader extension(data);
        if (type == tls::supportedVersionsExtension)
            hello.negotiatedVersion = extension.u16().value_or(hello.version);
        else if (type == tls::keyShareExtension)
            hello.group = extension.u16();
        else if (type == tls::alpnExtension) {
            auto protocols = readAlpn(data);
            if (!protocols.empty())
                hello.alpn = std::move(protocols.front());
        }
    }
}

/// Newer versions are larger, and drafts lie below the version that became of them.
unsigned rankOf(std::uint16_t version)
{
    if (version <= 0x0304)
        return version * 256u;
    return toTlsVersion(version) ? 0x0303 * 256u + (version & 0xff) : 0;
}

} // namespace

const HelloExtension* HelloExtensions::find(std::uint16_t type) const
{
    const auto found = std::find_if(
        list.begin(), list.end(), [type](const HelloExtension& extension) { return extension.type == type; });
    return found == list.end() ? nullptr : &*found;
}

std::uint16_t ClientHello::highestVersion() const
{
    std::uint16_t highest = 0;
    for (const std::uint16_t offered : supportedVersions) {
        if (!isGrease(offered) && rankOf(offered) > rankOf(highest))
            highest = offered;
    }
    return highest != 0 ? highest : version;
}

bool isRetryRandom(Octets random)
{
    static constexpr std::array<std::uint8_t, randomSize> retry{
        0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
        0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};
    return std::equal(random.begin(), random.end(), retry.begin(), retry.end());
}

std::vector<std::uint16_t> readNumbers(Octets data)
{
    std::vector<std::uint16_t> numbers;
    numbers.reserve(data.size() / 2);
    OctetReader reader(data);
    while (const auto number = reader.u16())
        numbers.push_back(*number);
    return numbers;
}

std::vector<std::string> readAlpn(Octets data)
{
    std::vector<std::string> names;
    OctetReader extension(data);
    OctetReader list(readVector(extension, 2));
    while (list.remaining() > 0)
        names.push_back(toText(readVector(list, 1)));
    return names;
}

HelloExtensions readExtensions(OctetReader& reader)
{
    HelloExtensions extensions;
    OctetReader list(readVector(reader, 2));
    while (const auto type = list.u16()) {
        if (list.remaining() < 2)
            break;
        extensions.list.push_back({*type, readVector(list, 2)});
    }
    return extensions;
}

std::optional<ClientHello> readClientHello(Octets body)
{
    OctetReader reader(body);
    ClientHello hello;
    const auto version = reader.u16();
    const auto random = reader.take(randomSize);
    if (!version || !random)
        return std::nullopt;
    hello.version = *version;
    std::copy(random->begin(), random->end(), hello.random.begin());
    hello.sessionId = readVector(reader, 1);
    hello.cipherSuites = readNumbers(readVector(reader, 2));
    readVector(reader, 1);
    hello.extensions = readExtensions(reader);
    readClientExtensions(hello);
    return hello;
}

std::optional<ServerHello> readServerHello(Octets body)
{
    OctetReader reader(body);
    ServerHello hello;
    const auto version = reader.u16();
    const auto random = reader.take(randomSize);
    if (!version || !random)
        return std::nullopt;
    hello.version = hello.negotiatedVersion = *version;
    std::copy(random->begin(), random->end(), hello.random.begin());
    hello.retry = isRetryRandom(*random);
    // Drafts before 22 of TLS 1.3 had neither session id nor compression method.
    const bool oldDraft = *version >> 8 == 0x7f;
    if (!oldDraft)
        hello.sessionId = readVector(reader, 1);
    const auto suite = reader.u16();
    if (!suite)
        return std::nullopt;
    hello.cipherSuite = *suite;
    if (!oldDraft)
        reader.skip(1);
    hello.extensions = readExtensions(reader);
    readServerExtensions(hello);
    return hello;
}

} // namespace weir
