// The one door to OpenSSL's algorithms.
#pragma once

#include "core/tls/cipher_suite.h"

#include <openssl/evp.h>
#include <openssl/kdf.h>

#include <memory>

namespace weir {

template <auto Free>
struct OpenSslDeleter
{
    template <typename T>
    void operator()(T* object) const
    {
        Free(object);
    }
};

using CipherPtr = std::unique_ptr<EVP_CIPHER, OpenSslDeleter<EVP_CIPHER_free>>;
using CipherContextPtr = std::unique_ptr<EVP_CIPHER_CTX, OpenSslDeleter<EVP_CIPHER_CTX_free>>;
using DigestPtr = std::unique_ptr<EVP_MD, OpenSslDeleter<EVP_MD_free>>;
using DigestContextPtr = std::unique_ptr<EVP_MD_CTX, OpenSslDeleter<EVP_MD_CTX_free>>;
using MacPtr = std::unique_ptr<EVP_MAC, OpenSslDeleter<EVP_MAC_free>>;
using MacContextPtr = std::unique_ptr<EVP_MAC_CTX, OpenSslDeleter<EVP_MAC_CTX_free>>;
using KdfPtr = std::unique_ptr<EVP_KDF, OpenSslDeleter<EVP_KDF_free>>;
using KdfContextPtr = std::unique_ptr<EVP_KDF_CTX, OpenSslDeleter<EVP_KDF_CTX_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, OpenSslDeleter<EVP_PKEY_free>>;
using KeyContextPtr = std::unique_ptr<EVP_PKEY_CTX, OpenSslDeleter<EVP_PKEY_CTX_free>>;

/// A library context of our own: what the system's configuration forbids or a program changes does not reach
/// it. With the legacy provider (DES, RC2, SEED, IDEA) where that is installed. Any thread.
OSSL_LIB_CTX* cryptoLibrary();

/// The library's cipher of that shape; for a GCM that it lacks, the same block cipher in counter mode
/// (CounterGcm). nullptr: it has neither.
CipherPtr fetchCipher(const CipherShape& shape);

} // namespace weir
