#include "core/tls/crypto_thread.h"

#include <openssl/crypto.h>

namespace weir {

CryptoThreadScope::~CryptoThreadScope()
{
    OPENSSL_thread_stop();
}

} // namespace weir
