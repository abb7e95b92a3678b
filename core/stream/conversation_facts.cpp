#include "core/stream/conversation_facts.h"

#include <algorithm>

namespace weir {

std::string_view toName(Decryption decryption)
{
    static constexpr std::array<std::string_view, 6> names{"decrypted",   "partly", "no_secrets",
                                                           "unsupported", "failed", "not_needed"};
    return names[static_cast<std::size_t>(decryption)];
}

std::string_view layerName(const ConversationFacts& facts, LayerId layer)
{
    if (layer == tcpLayer)
        return "tcp";
    const auto found = std::find_if(facts.layers.begin(), facts.layers.end(),
                                    [layer](const LayerFacts& known) { return known.id == layer; });
    return found == facts.layers.end() ? "?" : std::string_view(found->name);
}

} // namespace weir
