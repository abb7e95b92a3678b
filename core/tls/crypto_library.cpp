#include "core/tls/crypto_library.h"

#include <openssl/err.h>
#include <openssl/provider.h>

#include <string>

namespace weir {

namespace {

OSSL_LIB_CTX* loadedLibrary()
{
    OSSL_LIB_CTX* const library = OSSL_LIB_CTX_new();
    OSSL_PROVIDER_load(library, "default");
    OSSL_PROVIDER_load(library, "legacy");
    ERR_clear_error(); // a provider that is not there shows when its ciphers are asked for
    return library;
}

} // namespace

OSSL_LIB_CTX* cryptoLibrary()
{
    // Never freed: contexts made from it may outlive every other static object.
    static OSSL_LIB_CTX* const library = loadedLibrary();
    return library;
}

CipherPtr fetchCipher(const CipherShape& shape)
{
    CipherPtr cipher(EVP_CIPHER_fetch(cryptoLibrary(), shape.openSslName, nullptr));
    if (!cipher && shape.mode == CipherShape::Mode::Gcm) {
        std::string name = shape.openSslName; // "CAMELLIA-128-GCM"
        name.replace(name.size() - 3, 3, "CTR");
        cipher.reset(EVP_CIPHER_fetch(cryptoLibrary(), name.c_str(), nullptr));
    }
    ERR_clear_error();
    return cipher;
}

} // namespace weir
