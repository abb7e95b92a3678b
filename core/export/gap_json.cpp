#include "core/export/gap_json.h"

#include <optional>

namespace weir {

namespace {

void writeGap(JsonWriter& json, const SequenceGap& gap)
{
    json.member("offset", gap.offset);
    json.member("length", gap.length);
    json.member("cause", toName(gap.cause));
}

} // namespace

void writeGaps(JsonWriter& json, const std::vector<SequenceGap>& gaps)
{
    json.key("gaps");
    json.beginArray();
    for (const SequenceGap& gap : gaps) {
        json.beginObject();
        writeGap(json, gap);
        json.endObject();
    }
    json.endArray();
}

void writeGapInFile(JsonWriter& json, const std::vector<SequenceGap>& gaps, std::size_t number,
                    const std::vector<std::uint64_t>& filePlaces)
{
    writeGap(json, gaps[number]);
    json.member("before_frame", gaps[number].before.value);
    json.member("after_frame", gaps[number].after.value);
    json.member("file_offset", number < filePlaces.size() ? std::optional(filePlaces[number])
                                                          : std::optional<std::uint64_t>());
}

} // namespace weir
