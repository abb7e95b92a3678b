// GCM (NIST SP 800-38D) over block ciphers that OpenSSL has in counter mode alone: Camellia, SM4.
#pragma once

#include "core/base/octets.h"
#include "core/tls/crypto_library.h"

#include <array>
#include <cstdint>

namespace weir {

/// Keyed. One thread at a time.
class CounterGcm
{
public:
    /// `cipher` is one in CTR mode, with blocks of 16 octets.
    CounterGcm(const EVP_CIPHER* cipher, Octets key);

    /// `out` has room for text.size() octets. False, with anything in `out`, where the tag does not match.
    bool decrypt(const std::array<std::uint8_t, 12>& nonce, Octets additional, Octets text, Octets tag,
                 std::uint8_t* out);

private:
    /// A polynomial over GF(2) below x^128; the first bit of the first octet is the coefficient of x^0.
    struct Block
    {
        std::uint64_t high = 0;
        std::uint64_t low = 0;
    };

    void absorb(Block& hash, Octets octets) const;
    void absorbBlock(Block& hash, const std::array<std::uint8_t, 16>& octets) const;

    CipherContextPtr m_context;
    std::array<Block, 16> m_products{}; ///< [n]: the hash key times the four bits n
};

} // namespace weir
