// Gaps in reports and side-cars.
#pragma once

#include "core/export/json_writer.h"
#include "core/stream/segment.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace weir {

/// "gaps":[{"offset":…,"length":…,"cause":…},…]
void writeGaps(JsonWriter& json, const std::vector<SequenceGap>& gaps);

/// Members of an object that is begun: the gap, the frames around it, and where it falls in the file.
/// filePlaces: an octet of the file for each gap, in order; null for those beyond (not written any more).
void writeGapInFile(JsonWriter& json, const std::vector<SequenceGap>& gaps, std::size_t number,
                    const std::vector<std::uint64_t>& filePlaces);

} // namespace weir
