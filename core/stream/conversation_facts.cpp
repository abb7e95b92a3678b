#include "core/stream/conversation_facts.h"

namespace weir {

std::string_view toName(Decryption decryption)
{
    static constexpr std::array<std::string_view, 6> names{"decrypted",   "partly", "no_secrets",
                                                           "unsupported", "failed", "not_needed"};
    return names[static_cast<std::size_t>(decryption)];
}

} // namespace weir
