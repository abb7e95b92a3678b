// The parsers as programs have them, without TLS secrets.
#pragma once

#include "core/parsers/registry.h"

namespace weir::test {

inline const StreamRegistry& allProtocols()
{
    static const auto made = makeStreamRegistry({});
    return *made;
}

} // namespace weir::test
