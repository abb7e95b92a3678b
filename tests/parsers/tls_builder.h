// TLS as tests write it: vectors, extensions, hellos, records.
#pragma once

#include "tests/support/big_endian.h"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace weir::test::tls {

/// With its length in `width` octets before it.
inline std::string vector(unsigned width, std::string_view content)
{
    return bigEndian(content.size(), width).append(content);
}

inline std::string numbers(std::initializer_list<std::uint16_t> values)
{
    std::string octets;
    for (const std::uint16_t value : values)
        octets += bigEndian(value, 2);
    return octets;
}

inline std::string extension(std::uint16_t type, std::string_view data)
{
    return bigEndian(type, 2) + vector(2, data);
}

inline std::string serverName(std::string_view host)
{
    return extension(0, vector(2, bigEndian(0, 1) + vector(2, host)));
}

inline std::string alpn(std::initializer_list<std::string_view> protocols)
{
    std::string list;
    for (const std::string_view protocol : protocols)
        list += vector(1, protocol);
    return extension(16, vector(2, list));
}

inline std::string handshake(std::uint8_t type, std::string_view body)
{
    return bigEndian(type, 1) + vector(3, body);
}

inline std::string record(std::uint8_t type, std::string_view fragment, std::uint16_t version = 0x0303)
{
    return bigEndian(type, 1) + bigEndian(version, 2) + vector(2, fragment);
}

inline const std::string clientRandom(32, 'c');
inline const std::string serverRandom(32, 's');

inline std::string clientHello(std::string_view suites, std::string_view extensions,
                               std::string_view sessionId = {})
{
    return handshake(1, bigEndian(0x0303, 2) + clientRandom + vector(1, sessionId) + vector(2, suites) +
                            vector(1, std::string(1, '\0')) + vector(2, extensions));
}

inline std::string serverHello(std::uint16_t suite, std::string_view extensions = {},
                               std::string_view sessionId = {}, std::string_view random = serverRandom)
{
    return handshake(2, bigEndian(0x0303, 2).append(random) + vector(1, sessionId) + bigEndian(suite, 2) +
                            std::string(1, '\0') + vector(2, extensions));
}

} // namespace weir::test::tls
