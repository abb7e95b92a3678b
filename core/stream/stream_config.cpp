#include "core/stream/stream_config.h"

#include <array>
#include <utility>

namespace weir {

std::optional<OverlapPolicy> overlapPolicyFromName(std::string_view name)
{
    using enum OverlapPolicy;
    static constexpr std::array<std::pair<std::string_view, OverlapPolicy>, 8> names{{{"first", First},
                                                                                      {"last", Last},
                                                                                      {"bsd", Bsd},
                                                                                      {"windows", Bsd},
                                                                                      {"macos", Bsd},
                                                                                      {"linux", Linux},
                                                                                      {"old-linux", OldLinux},
                                                                                      {"solaris", Solaris}}};
    for (const auto& [known, policy] : names) {
        if (known == name)
            return policy;
    }
    return std::nullopt;
}

} // namespace weir
