// Codes and names of cipher suites, from which cipher_suite.cpp reads what they are made of.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace weir {

struct CipherSuiteName
{
    std::uint16_t code = 0;
    std::string_view name;
};

/// Ordered by code; static storage.
std::span<const CipherSuiteName> cipherSuiteNames();

} // namespace weir
