#include "core/tls/crypto_library.h"

#include <openssl/err.h>
#include <openssl/provider.h>

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

} // namespace weir
