// The limits of an analysis by name: what a user may set, in the window and on the command line.
#pragma once

#include "core/analysis/analysis.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace weir {

struct AnalysisLimit
{
    std::string_view name;     ///< "connections": stable
    std::string_view sentence; ///< what is limited, in which unit, and what happens beyond
    std::uint64_t (*get)(const AnalysisOptions&);
    void (*set)(AnalysisOptions&, std::uint64_t);
};

/// In the order in which they should be shown.
std::span<const AnalysisLimit> analysisLimits();

/// Null where there is no such limit.
const AnalysisLimit* analysisLimit(std::string_view name);

/// "1000", "64K", "16M", "2G" (powers of 1024). Nothing where it is no such number.
std::optional<std::uint64_t> quantityFromText(std::string_view text);

/// Divides the memory for buffers that hold payload among those who have such.
void setMemoryLimit(AnalysisOptions& options, std::uint64_t octets);

} // namespace weir
