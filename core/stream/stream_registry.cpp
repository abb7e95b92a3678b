#include "core/stream/stream_registry.h"

#include <algorithm>
#include <utility>

namespace weir {

namespace {

FirstOctets reversed(const FirstOctets& first)
{
    FirstOctets other = first;
    std::swap(other.octets[0], other.octets[1]);
    std::swap(other.final[0], other.final[1]);
    std::swap(other.midstream[0], other.midstream[1]);
    return other;
}

} // namespace

const ProtocolEntry* StreamRegistry::find(std::string_view name) const
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(),
                                    [name](const ProtocolEntry& entry) { return entry.name == name; });
    return found == m_entries.end() ? nullptr : &*found;
}

StreamRegistry::Choice StreamRegistry::choose(const FirstOctets& first,
                                              const std::vector<const ProtocolEntry*>& excluded) const
{
    const FirstOctets other = reversed(first);
    Choice likely;
    bool waiting = false;
    for (const ProtocolEntry& entry : m_entries) {
        if (!entry.recognise || std::find(excluded.begin(), excluded.end(), &entry) != excluded.end())
            continue;
        for (const bool turned : {false, true}) {
            switch (entry.recognise(turned ? other : first)) {
            case Recognition::Certain:
                return {&entry, turned, true};
            case Recognition::Likely:
                if (likely.entry == nullptr)
                    likely = {&entry, turned, true};
                break;
            case Recognition::NeedsMore:
                waiting = true;
                break;
            case Recognition::No:
                break;
            }
        }
    }
    // A Likely waits for those that may still become Certain.
    const bool final = first.final[0] && first.final[1];
    if (waiting && !final)
        return {};
    likely.decided = true;
    return likely;
}

} // namespace weir
