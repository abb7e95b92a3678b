// A message of a protocol that is shown in plain words: a command, or a reply of some lines or packets.
#pragma once

#include "core/stream/stream_parser.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir {

/// The message that one direction is in the middle of. Finished before the next one begins.
class TurnMessage
{
public:
    bool isOpen() const { return m_message.has_value(); }

    void begin(StreamContext& context, std::string_view protocol, Direction direction, std::uint64_t offset);
    /// What belongs to it, in order; each part is a node of its detail tree.
    void add(std::string_view name, std::string text, OffsetRange range);
    void field(std::string_view filter, std::string value);
    /// Its first part's text, where nothing else is said.
    void summary(std::string text);
    void anomaly(Anomaly anomaly, std::string detail = {});
    void finish(StreamContext& context, bool complete = true);

private:
    std::optional<ParsedMessage> m_message;
    std::uint64_t m_parts = 0;
    bool m_wantsDetail = false;
};

/// Text as it stands in a list: valid UTF-8, one line, not too long.
std::string lineText(Octets octets);

} // namespace weir
