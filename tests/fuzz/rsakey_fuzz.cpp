// Files that are said to hold a private key.
#include "core/tls/rsa_key.h"

#include <cstdlib>

using namespace weir;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto keys = RsaKey::read({data, size}, std::nullopt);
    if (!keys)
        return 0;
    if (keys->empty())
        std::abort(); // that there is none must be an error
    static const std::vector<std::uint8_t> encrypted(256, 0x5a);
    for (const auto& key : *keys) {
        if (const auto premaster = key->decryptPremaster(encrypted); premaster && premaster->size() != 48)
            std::abort();
        key->fits({data, size});
        key->description();
    }
    return 0;
}
