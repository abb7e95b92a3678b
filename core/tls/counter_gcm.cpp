#include "core/tls/counter_gcm.h"

#include <algorithm>

namespace weir {

namespace {

constexpr std::size_t blockSize = 16;

using BlockOctets = std::array<std::uint8_t, blockSize>;

std::uint64_t loadBig64(const std::uint8_t* octets)
{
    return static_cast<std::uint64_t>(loadBig32(octets)) << 32 | loadBig32(octets + 4);
}

void storeBig64(std::uint64_t number, std::uint8_t* octets)
{
    for (int i = 0; i < 8; ++i)
        octets[i] = static_cast<std::uint8_t>(number >> (56 - 8 * i));
}

// What the four bits that are shifted out at the end come back as (reduction by x^128 + x^7 + x^2 + x + 1).
constexpr std::array<std::uint64_t, 16> reductions = [] {
    std::array<std::uint64_t, 16> all{};
    for (std::uint64_t bits = 0; bits < all.size(); ++bits) {
        std::uint64_t high = 0;
        std::uint64_t low = bits;
        for (int i = 0; i < 4; ++i) {
            const bool carry = (low & 1) != 0;
            low = low >> 1 | high << 63;
            high = high >> 1 ^ (carry ? 0xe100000000000000U : 0);
        }
        all[bits] = high;
    }
    return all;
}();

} // namespace

CounterGcm::CounterGcm(const EVP_CIPHER* cipher, Octets key) : m_context(EVP_CIPHER_CTX_new())
{
    // In counter mode the encryption of a block is what zeros become under it.
    const BlockOctets zeros{};
    BlockOctets hashKey{};
    int done = 0;
    EVP_EncryptInit_ex2(m_context.get(), cipher, key.data(), zeros.data(), nullptr);
    EVP_EncryptUpdate(m_context.get(), hashKey.data(), &done, zeros.data(), blockSize);

    // Bit 3 of n stands for x^0, bit 0 for x^3.
    Block product{loadBig64(hashKey.data()), loadBig64(hashKey.data() + 8)};
    for (std::size_t bit = 8; bit > 0; bit /= 2) {
        m_products[bit] = product;
        const bool carry = (product.low & 1) != 0;
        product.low = product.low >> 1 | product.high << 63;
        product.high = product.high >> 1 ^ (carry ? 0xe100000000000000U : 0);
    }
    for (std::size_t n = 0; n < m_products.size(); ++n) {
        Block sum;
        for (std::size_t bit = 8; bit > 0; bit /= 2) {
            if ((n & bit) != 0) {
                sum.high ^= m_products[bit].high;
                sum.low ^= m_products[bit].low;
            }
        }
        m_products[n] = sum;
    }
}

bool CounterGcm::decrypt(const std::array<std::uint8_t, 12>& nonce, Octets additional, Octets text,
                         Octets tag, std::uint8_t* out)
{
    BlockOctets counter{};
    std::ranges::copy(nonce, counter.begin());
    counter.back() = 1;
    // The first block of the keystream hides the tag, the text begins with the second.
    BlockOctets mask{};
    int done = 0;
    EVP_EncryptInit_ex2(m_context.get(), nullptr, nullptr, counter.data(), nullptr);
    EVP_EncryptUpdate(m_context.get(), mask.data(), &done, mask.data(), blockSize);
    if (!text.empty())
        EVP_EncryptUpdate(m_context.get(), out, &done, text.data(), static_cast<int>(text.size()));

    Block hash;
    absorb(hash, additional);
    absorb(hash, text);
    BlockOctets lengths{};
    storeBig64(additional.size() * 8, lengths.data());
    storeBig64(text.size() * 8, lengths.data() + 8);
    absorbBlock(hash, lengths);
    BlockOctets computed{};
    storeBig64(hash.high, computed.data());
    storeBig64(hash.low, computed.data() + 8);
    for (std::size_t i = 0; i < blockSize; ++i)
        computed[i] ^= mask[i];
    return std::ranges::equal(tag, computed);
}

// GHASH: zeros fill up the last block.
void CounterGcm::absorb(Block& hash, Octets octets) const
{
    while (!octets.empty()) {
        BlockOctets block{};
        const Octets some = octets.first(std::min(octets.size(), blockSize));
        std::ranges::copy(some, block.begin());
        absorbBlock(hash, block);
        octets = octets.subspan(some.size());
    }
}

// hash = (hash + block) times the hash key, four bits at a time from the highest power down (Horner).
void CounterGcm::absorbBlock(Block& hash, const std::array<std::uint8_t, 16>& octets) const
{
    const Block sum{hash.high ^ loadBig64(octets.data()), hash.low ^ loadBig64(octets.data() + 8)};
    Block product;
    for (int half = 0; half < 2; ++half) {
        const std::uint64_t word = half == 0 ? sum.low : sum.high;
        for (int shift = 0; shift < 64; shift += 4) {
            const std::uint64_t out = product.low & 15;
            product.low = product.low >> 4 | product.high << 60;
            product.high = product.high >> 4 ^ reductions[out];
            const Block& next = m_products[(word >> shift) & 15];
            product.high ^= next.high;
            product.low ^= next.low;
        }
    }
    hash = product;
}

} // namespace weir
