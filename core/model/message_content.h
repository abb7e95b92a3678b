// A conversation as its messages: what the parsers made of it, laid out to be read, or the contents alone.
#pragma once

#include "core/analysis/message_analysis.h"
#include "core/model/follow_content.h"

#include <atomic>
#include <memory>
#include <vector>

namespace weir {

enum class MessageForm : std::uint8_t {
    Decoded, ///< start line, fields and content laid out for reading, of every message
    Contents ///< decoded contents alone
};

struct MessageContents
{
    std::shared_ptr<const FollowContent> content;
    std::vector<MessageIndex> messages; ///< by turn
    bool truncated = false;             ///< there is more than was taken
};

/// A turn a message, in the order in which they began. Parses the connection: not for the GUI thread.
/// maxOctets: of memory, about; where they are taken, parsing ends.
MessageContents makeMessageContents(const MessageAnalysis& analysis, ConnectionId connection,
                                    MessageForm form, const std::atomic<bool>& cancelled,
                                    std::uint64_t maxOctets = std::uint64_t{512} << 20);

/// The first octets of a message's content without its codings, at most so many; empty where it has none.
/// whole, where given: whether that is all of it.
std::vector<std::uint8_t> readDecoded(const MessageAnalysis& analysis, ConnectionId connection,
                                      const ParsedMessage& message, std::uint64_t maxOctets,
                                      bool* whole = nullptr);

} // namespace weir
