#include "core/tls/rsa_key.h"

#include "core/tls/crypto_library.h"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/store.h>
#include <openssl/ui.h>
#include <openssl/x509.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace weir {

namespace {

constexpr std::size_t premasterSize = 48;
constexpr int mostObjects = 1000; ///< keys, certificates and what is neither, of one file

using BioPtr = std::unique_ptr<BIO, OpenSslDeleter<BIO_free_all>>;
using CertificatePtr = std::unique_ptr<X509, OpenSslDeleter<X509_free>>;
using StorePtr = std::unique_ptr<OSSL_STORE_CTX, OpenSslDeleter<OSSL_STORE_close>>;
using StoreInfoPtr = std::unique_ptr<OSSL_STORE_INFO, OpenSslDeleter<OSSL_STORE_INFO_free>>;
using UiMethodPtr = std::unique_ptr<UI_METHOD, OpenSslDeleter<UI_destroy_method>>;

struct PasswordQuestion
{
    const std::optional<std::string>& password;
    bool asked = false;
};

extern "C" int answerPassword(char* buffer, int size, int /*forWriting*/, void* question)
{
    auto& asked = *static_cast<PasswordQuestion*>(question);
    asked.asked = true;
    if (!asked.password || asked.password->size() > static_cast<std::size_t>(size))
        return -1;
    std::memcpy(buffer, asked.password->data(), asked.password->size());
    return static_cast<int>(asked.password->size());
}

class OpenSslRsaKey final : public RsaKey
{
public:
    explicit OpenSslRsaKey(KeyPtr key) : m_key(std::move(key)) {}

    bool fits(Octets certificate) const override
    {
        const std::uint8_t* at = certificate.data();
        const CertificatePtr parsed(d2i_X509(nullptr, &at, static_cast<long>(certificate.size())));
        const bool same = parsed && EVP_PKEY_eq(X509_get0_pubkey(parsed.get()), m_key.get()) == 1;
        ERR_clear_error();
        return same;
    }

    std::optional<std::vector<std::uint8_t>> decryptPremaster(Octets encrypted) const override
    {
        const auto modulus = static_cast<std::size_t>(EVP_PKEY_get_size(m_key.get()));
        if (encrypted.size() > modulus)
            return std::nullopt;
        std::vector<std::uint8_t> padded(modulus - encrypted.size(), 0);
        padded.insert(padded.end(), encrypted.begin(), encrypted.end());
        // Padding is looked at here: some releases of OpenSSL answer wrong padding with random octets.
        const std::vector<std::uint8_t> block = decryptRaw(padded);
        if (block.size() < premasterSize + 11 || block[0] != 0 || block[1] != 2)
            return std::nullopt;
        const auto separator = std::find(block.begin() + 2, block.end(), std::uint8_t{0});
        const auto length = static_cast<std::size_t>(block.end() - separator);
        if (length != premasterSize + 1 || *(separator + 1) != 3)
            return std::nullopt;
        return std::vector<std::uint8_t>(separator + 1, block.end());
    }

    std::string description() const override
    {
        return fmt::format("RSA, {} bit", EVP_PKEY_get_bits(m_key.get()));
    }

private:
    std::vector<std::uint8_t> decryptRaw(const std::vector<std::uint8_t>& encrypted) const
    {
        const KeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(cryptoLibrary(), m_key.get(), nullptr));
        std::vector<std::uint8_t> block(encrypted.size());
        std::size_t size = block.size();
        const bool done =
            context && EVP_PKEY_decrypt_init(context.get()) == 1 &&
            EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) == 1 &&
            EVP_PKEY_decrypt(context.get(), block.data(), &size, encrypted.data(), encrypted.size()) == 1;
        ERR_clear_error();
        block.resize(done ? size : 0);
        return block;
    }

    KeyPtr m_key;
};

RsaKeyError errorOf(bool sawOtherKey, const PasswordQuestion& question)
{
    using Kind = RsaKeyError::Kind;
    if (sawOtherKey)
        return {Kind::NotRsa,
                "The file's private key is not an RSA key; only RSA keys can decrypt recorded sessions."};
    if (question.asked && !question.password)
        return {Kind::NeedsPassword, "The private key is protected by a password."};
    if (question.asked)
        return {Kind::WrongPassword, "The password does not open the private key."};
    return {Kind::NotAKey, "The file holds no private key (PEM, DER, PKCS#8 or PKCS#12)."};
}

} // namespace

Expected<std::vector<std::shared_ptr<const RsaKey>>, RsaKeyError>
RsaKey::read(Octets file, const std::optional<std::string>& password)
{
    PasswordQuestion question{password};
    std::vector<std::shared_ptr<const RsaKey>> keys;
    bool sawOtherKey = false;
    if (file.empty())
        return Unexpected(errorOf(sawOtherKey, question));
    const BioPtr bio(BIO_new_mem_buf(file.data(), static_cast<int>(file.size())));
    const UiMethodPtr ui(UI_UTIL_wrap_read_pem_callback(answerPassword, 0));
    const StorePtr store(OSSL_STORE_attach(bio.get(), "file", cryptoLibrary(), nullptr, ui.get(), &question,
                                           nullptr, nullptr, nullptr));
    for (int i = 0; store && i < mostObjects && OSSL_STORE_eof(store.get()) == 0; ++i) {
        const StoreInfoPtr info(OSSL_STORE_load(store.get()));
        if (!info) {
            if (OSSL_STORE_error(store.get()) != 0 && question.asked)
                break; // no second question for the same file
            continue;
        }
        if (OSSL_STORE_INFO_get_type(info.get()) != OSSL_STORE_INFO_PKEY)
            continue;
        KeyPtr key(OSSL_STORE_INFO_get1_PKEY(info.get()));
        if (EVP_PKEY_is_a(key.get(), "RSA") == 1)
            keys.push_back(std::make_shared<OpenSslRsaKey>(std::move(key)));
        else
            sawOtherKey = true;
    }
    ERR_clear_error();
    if (keys.empty())
        return Unexpected(errorOf(sawOtherKey, question));
    return keys;
}

} // namespace weir
