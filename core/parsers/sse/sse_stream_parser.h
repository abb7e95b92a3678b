// Server-sent events (WHATWG HTML, section 9.2): the content of a response of type text/event-stream, as a
// child stream of whatever protocol brought it.
//
//     event: price␤
//     data: {"a":1}␤      one event: fields until an empty line, which ends it
//     ␤
#pragma once

#include "core/stream/stream_parser.h"
#include "core/stream/stream_registry.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir {

class SseStreamParser final : public StreamParser
{
public:
    StreamParseResult parse(StreamContext& context, const StreamInput& input) override;
    void onGap(StreamContext& context, const StreamInput& before, const SequenceGap& gap) override;
    void onEnd(StreamContext& context, const StreamInput& rest, StreamEnd end) override;

private:
    struct Event
    {
        ParsedMessage message;
        std::string data; ///< lines joined by LF
        bool hasData = false;
        std::size_t held = 0;
    };

    std::size_t takeLines(StreamContext& context, const StreamInput& input, bool final);
    void takeRest(StreamContext& context, const StreamInput& rest);
    void takeLine(StreamContext& context, std::string_view line, OffsetRange range, std::uint64_t textEnd);
    void addField(StreamContext& context, std::string_view line, OffsetRange range, std::uint64_t textEnd);
    void finishEvent(StreamContext& context, std::uint64_t end);
    void resync();
    void cutEvent(StreamContext& context, std::uint64_t end, Anomaly why);

    std::optional<Event> m_event;
    std::uint64_t m_searched = 0; ///< up to here no line ends, from the first unconsumed octet on
    bool m_begun = false;         ///< the place where a byte order mark may stand is behind
    bool m_resync = false;        ///< after a gap: nothing is believed until an empty line
    bool m_cutLine = false;       ///< the line under way began in the gap: not even that it is empty
};

/// Its line in the registry: never recognised by content, only named.
ProtocolEntry sseProtocol();

} // namespace weir
