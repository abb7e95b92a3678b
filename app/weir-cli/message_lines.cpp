#include "app/weir-cli/message_lines.h"

#include "app/weir-cli/in_order.h"
#include "app/weir-cli/interrupt.h"
#include "app/weir-cli/progress_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace weir::cli {

namespace {

/// Inflated messages of WebSocket come with their detail alone.
bool needsDetail(const ConversationFacts& facts)
{
    return std::find(facts.protocols.begin(), facts.protocols.end(), "websocket") != facts.protocols.end();
}

} // namespace

MessageLines::Rendered MessageLines::renderConnection(const Session& session, ConnectionId id,
                                                      const RenderConnection* render)
{
    const ConnectionIndex index(session, id);
    Rendered rendered;
    rendered.unreadable = index.layers().unreadable;
    rendered.places.reserve(index.messages().size());
    for (const IndexedMessage& message : index.messages())
        rendered.places.push_back(index.place(message));
    if (render == nullptr || index.messages().empty())
        return rendered;
    (*render)(index, [&](const IndexedMessage& message, std::string_view text) {
        Line line;
        line.place = index.place(message);
        if (const IndexedMessage* counterpart = index.counterpart(message)) {
            line.counterpart = counterpart->index.value;
            line.counterpartFrame = counterpart->firstFrame;
        }
        line.kind = message.kind;
        line.length = static_cast<std::uint32_t>(text.size());
        line.offset = m_spool.append(text);
        rendered.lines.push_back(line);
    });
    return rendered;
}

bool MessageLines::collect(const Session& session, const std::vector<std::uint32_t>& asked,
                           const Render& render, Threads threads)
{
    const RenderConnection renderEach = [&](const ConnectionIndex& index, const Put& put) {
        ParseOptions options;
        options.cancel = interruptFlag();
        const bool detail = needsDetail(index.facts());
        options.wantsDetail = [detail](MessageIndex) { return detail; };
        session.parser().parse(index.id(), options, [&](ParsedMessage&& message) {
            const IndexedMessage* known = index.find(message.index);
            const auto text = known != nullptr ? render(index, message) : std::nullopt;
            if (text && !text->empty())
                put(*known, *text);
            return true;
        });
    };
    return collect(session, asked, renderEach, threads);
}

bool MessageLines::collect(const Session& session, const std::vector<std::uint32_t>& asked,
                           const RenderConnection& render, Threads threads)
{
    const auto isAsked = [&](std::size_t id) {
        return asked.empty() || std::find(asked.begin(), asked.end(), id) != asked.end();
    };
    const std::size_t count = session.connectionCount();
    ProgressLine progress;
    const auto make = [&](std::size_t i) {
        return renderConnection(session, ConnectionId{static_cast<std::uint32_t>(i)},
                                isAsked(i) ? &render : nullptr);
    };
    const auto take = [&](std::size_t i, Rendered&& rendered) {
        progress.show([&] { return fmt::format("Messages: connection {} of {}", i + 1, count); });
        return keep(std::move(rendered));
    };
    if (threads == Threads::Several) {
        inOrder(count, make, take);
    } else {
        for (std::size_t i = 0; i < count && take(i, make(i)); ++i) {
        }
    }
    return !interrupted();
}

/// False where the user interrupted it.
bool MessageLines::keep(Rendered&& rendered)
{
    m_places.insert(m_places.end(), rendered.places.begin(), rendered.places.end());
    m_lines.insert(m_lines.end(), rendered.lines.begin(), rendered.lines.end());
    m_unreadable = m_unreadable || rendered.unreadable;
    return !interrupted();
}

bool MessageLines::emitAll(const Emit& emit)
{
    const MessageOrder order(std::move(m_places));
    std::sort(m_lines.begin(), m_lines.end(), [](const Line& a, const Line& b) { return a.place < b.place; });
    const auto numberOf = [&](const MessagePlace& place) { return order.numberOf(place).value().value; };
    for (const Line& line : m_lines) {
        auto text = m_spool.read(line.offset, line.length);
        if (!text)
            return false;
        MessageLinks links{numberOf(line.place), {}, {}};
        if (line.counterpart != UINT32_MAX) {
            const std::uint64_t other =
                numberOf({line.counterpartFrame, line.place.connection, MessageIndex{line.counterpart}});
            (line.kind == MessageKind::Response ? links.answers : links.answeredBy) = other;
        }
        if (!emit(line.kind, links, std::move(*text)))
            return false;
    }
    return true;
}

MessageOrder orderOf(const Session& session)
{
    std::vector<MessagePlace> places;
    const std::size_t count = session.connectionCount();
    ProgressLine progress;
    inOrder(
        count,
        [&](std::size_t i) {
            const ConnectionIndex index(session, ConnectionId{static_cast<std::uint32_t>(i)});
            std::vector<MessagePlace> found;
            for (const IndexedMessage& message : index.messages())
                found.push_back(index.place(message));
            return found;
        },
        [&](std::size_t i, std::vector<MessagePlace>&& found) {
            progress.show([&] { return fmt::format("Messages: connection {} of {}", i + 1, count); });
            places.insert(places.end(), found.begin(), found.end());
            return !interrupted();
        });
    return MessageOrder(std::move(places));
}

} // namespace weir::cli
