// What a list knows of its columns: their names, and how they look at first.
#pragma once

#include <cstdint>

namespace weir {

struct ListColumn
{
    const char* key;         ///< does not change: names the column in settings
    const char* title;       ///< to be translated, in the context of the list
    const char* explanation; ///< likewise: what the column tells, in a sentence
    bool numeric;            ///< numbers stand right-aligned
    bool shown;              ///< whether a new user sees it
    bool descendsFirst;      ///< most people look for the largest first
    std::uint8_t characters; ///< that it is wide at first
};

} // namespace weir
