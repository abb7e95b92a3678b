// Fingerprints of clients and servers by what their hellos look like: JA3, JA3S, JA4.
#pragma once

#include "core/parsers/tls/hello.h"

#include <string>

namespace weir {

struct Ja3
{
    std::string text; ///< "771,4865-4866,0-23,29,0"
    std::string hash; ///< its MD5, hexadecimal
};

Ja3 ja3Of(const ClientHello& hello);
Ja3 ja3sOf(const ServerHello& hello);

struct Ja4
{
    std::string text; ///< "t13d1516h2_8daaf6152771_e5627efa2ab1"
    std::string raw;  ///< JA4_r: suites and extensions spelt out, sorted
    /// JA4_ro: in the order sent, nothing left out but GREASE.
    std::string rawInOrder;
};

/// Over TCP.
Ja4 ja4Of(const ClientHello& hello);

} // namespace weir
