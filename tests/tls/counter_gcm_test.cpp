#include "core/tls/counter_gcm.h"

#include <gtest/gtest.h>

#include <numeric>

namespace weir {
namespace {

using Bytes = std::vector<std::uint8_t>;

struct Sealed
{
    Bytes text;
    Bytes tag = Bytes(16);
};

/// By OpenSSL's own AES-GCM.
Sealed sealed(const Bytes& key, const std::array<std::uint8_t, 12>& nonce, const Bytes& additional,
              const Bytes& plain)
{
    const CipherContextPtr context(EVP_CIPHER_CTX_new());
    Sealed result{Bytes(plain.size())};
    int done = 0;
    EVP_EncryptInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, key.data(), nonce.data());
    EVP_EncryptUpdate(context.get(), nullptr, &done, additional.data(), static_cast<int>(additional.size()));
    EVP_EncryptUpdate(context.get(), result.text.data(), &done, plain.data(), static_cast<int>(plain.size()));
    EVP_EncryptFinal_ex(context.get(), result.text.data() + done, &done);
    EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, 16, result.tag.data());
    return result;
}

TEST(CounterGcm, OpensWhatOpenSslSealsWithAes)
{
    const Bytes key = {9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 11, 12, 13, 14, 15, 16};
    CounterGcm gcm(EVP_aes_128_ctr(), key);
    for (const std::size_t size : {1U, 15U, 16U, 17U, 64U, 1000U, 16384U}) {
        for (const std::size_t more : {1U, 13U, 16U, 40U}) {
            Bytes plain(size);
            Bytes additional(more);
            std::iota(plain.begin(), plain.end(), std::uint8_t{77});
            std::iota(additional.begin(), additional.end(), std::uint8_t{200});
            const std::array<std::uint8_t, 12> nonce = {1, 2, 3, static_cast<std::uint8_t>(size)};
            Sealed text = sealed(key, nonce, additional, plain);
            Bytes out(size);
            ASSERT_TRUE(gcm.decrypt(nonce, additional, text.text, text.tag, out.data()))
                << size << ' ' << more;
            EXPECT_EQ(out, plain);
            text.text[size / 2] ^= 1;
            EXPECT_FALSE(gcm.decrypt(nonce, additional, text.text, text.tag, out.data()));
        }
    }
}

} // namespace
} // namespace weir
