// A line for each message of a capture, in the order of their numbers.
#pragma once

#include "app/weir-cli/connection_index.h"
#include "app/weir-cli/line_spool.h"
#include "app/weir-cli/session.h"
#include "core/export/message_report.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace weir::cli {

/// Numbers are known when all connections were parsed: until then the lines, without what depends on them,
/// wait in a temporary file.
class MessageLines
{
public:
    /// The line of a message without what depends on numbers; nothing for no line. Any thread.
    using Render = std::function<std::optional<std::string>(const ConnectionIndex&, const ParsedMessage&)>;
    /// Gets the lines in order; false stops.
    using Emit = std::function<bool(MessageKind, const MessageLinks&, std::string)>;

    /// Keeps the line of a message; which must be one of the index.
    using Put = std::function<void(const IndexedMessage&, std::string_view)>;
    /// Renders what it wants of a connection.
    using RenderConnection = std::function<void(const ConnectionIndex&, const Put&)>;

    explicit MessageLines(LineSpool spool) : m_spool(std::move(spool)) {}

    enum class Threads { One, Several };

    /// Parses all connections, and renders the messages of those asked for (of all, where none is).
    /// False where the user interrupted it.
    bool collect(const Session& session, const std::vector<std::uint32_t>& asked, const Render& render,
                 Threads threads = Threads::Several);
    bool collect(const Session& session, const std::vector<std::uint32_t>& asked,
                 const RenderConnection& render, Threads threads = Threads::Several);

    /// False where a line got lost, or emit wanted no more.
    bool emitAll(const Emit& emit);

    /// Connections whose octets could not be read any more.
    bool isUnreadable() const { return m_unreadable; }

private:
    struct Line
    {
        MessagePlace place;
        FrameNumber counterpartFrame;
        std::uint32_t counterpart = UINT32_MAX; ///< MessageIndex of the same connection
        std::uint32_t length = 0;               ///< 0: no line
        std::uint64_t offset = 0;               ///< in the spool
        MessageKind kind = MessageKind::Message;
    };
    struct Rendered
    {
        std::vector<MessagePlace> places;
        std::vector<Line> lines;
        bool unreadable = false;
    };
    bool keep(Rendered&& rendered);
    Rendered renderConnection(const Session& session, ConnectionId id, const RenderConnection* render);

    LineSpool m_spool;
    std::vector<MessagePlace> m_places;
    std::vector<Line> m_lines;
    bool m_unreadable = false;
};

/// The numbers of all messages.
MessageOrder orderOf(const Session& session);

} // namespace weir::cli
