#include "core/model/message_content.h"

#include "core/content/charset.h"
#include "core/content/media_type.h"
#include "core/content/pretty.h"
#include "core/export/content_walk.h"
#include "core/model/memory_stream_view.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

namespace weir {

namespace {

/// Beyond these a person looks at the object, not at the conversation.
constexpr std::uint64_t maxMessageText = std::uint64_t{1} << 20;
constexpr std::uint64_t maxMessageContent = std::uint64_t{32} << 20;
constexpr std::size_t maxDetailLines = 500;
/// What a turn takes beside its text.
constexpr std::uint64_t octetsOfTurn = 160;
/// What detectMediaType() calls octets that it does not know.
constexpr std::string_view unknownMediaType = "application/octet-stream";

std::string contentText(Octets content, const MediaType& type)
{
    const PrettyContent pretty = prettyPrint(content, type);
    if (!pretty.text.empty())
        return pretty.text;
    return toUtf8(content, {type.parameter("charset"), true}).text;
}

/// The fields of a detail tree, a line each. Returns the lines that are left of `lines`.
std::size_t addDetail(std::string& text, const std::vector<DetailNode>& nodes, std::size_t depth,
                      std::size_t lines)
{
    for (const DetailNode& node : nodes) {
        if (lines == 0)
            return 0;
        text.append(2 * depth, ' ') += node.name;
        if (!node.text.empty())
            text += ": " + node.text;
        text += '\n';
        lines = addDetail(text, node.children, depth + 1, lines - 1);
    }
    return lines;
}

/// Its tree is one line, which says what the summary says.
bool isSaidBySummary(const ParsedMessage& message)
{
    return message.detail.size() == 1 && message.detail.front().children.empty() &&
           message.detail.front().text == message.summary;
}

/// What a message without header fields says: its detail tree. Of one frame (HTTP/2, WebSocket) the summary
/// and the content say all but how it is framed.
std::string detailText(const ParsedMessage& message)
{
    std::string text;
    const bool framed = message.kind == MessageKind::Frame || !message.opcode.empty();
    if (!framed && message.headers.empty() && !isSaidBySummary(message) &&
        addDetail(text, message.detail, 1, maxDetailLines) == 0)
        text += "[there is more: the details have all of it]\n";
    return text;
}

/// Of WebSocket: a message that is content, and no control frame.
bool isData(const ParsedMessage& message)
{
    return message.opcode == "text" || message.opcode == "binary";
}

std::string headline(const ParsedMessage& message)
{
    if (message.request)
        return message.request->method + ' ' + message.request->target + ' ' + message.request->version;
    if (message.response)
        return message.response->version + ' ' + std::to_string(message.response->status) +
               (message.response->reason.empty() ? "" : ' ' + message.response->reason);
    if (isData(message))
        return message.opcode; // its summary is its content
    if (message.kind == MessageKind::Frame && message.stream)
        return message.summary + " (stream " + std::to_string(*message.stream) + ')';
    return message.summary;
}

/// The content, to be read; octets that are no text are named only where nothing else tells of them.
std::string contentPart(const ParsedMessage& message, const std::vector<std::uint8_t>& content, bool whole,
                        bool alone)
{
    const bool isControl = !message.opcode.empty() && !isData(message); // its summary is its content
    if (content.empty() || isControl)
        return {};
    const MediaType declared =
        parseMediaType(message.content ? std::string_view(message.content->mediaType) : "");
    const bool mayBeText = std::find(content.begin(), content.end(), 0) == content.end();
    const bool claimsText =
        mayBeText && (isTextual(declared) || prettyKindOf(declared, content) != PrettyKind::None);
    // A detection takes longer than all the rest: only where there is a question.
    const bool unnamed = declared.essence().empty();
    const std::string detected = !claimsText && (alone || unnamed) ? detectMediaType(content) : std::string();
    std::string text;
    if (claimsText || (mayBeText && unnamed && isTextual(parseMediaType(detected)))) {
        text = '\n' + contentText(content, declared);
    } else if (alone) {
        const bool known = !detected.empty() && (unnamed || detected != unknownMediaType);
        text = "\n[" + std::to_string(content.size()) + (whole ? "" : " or more") + " octets of " +
               (known ? detected : declared.essence()) + "]";
    }
    if (!text.empty() && !text.ends_with('\n'))
        text += '\n';
    if (!whole)
        text += "[there is more: the list of objects has all of it]\n";
    return text;
}

/// What one message is, to be read.
std::string decodedText(const ParsedMessage& message, const std::vector<std::uint8_t>& content, bool whole)
{
    const std::string detail = detailText(message);
    std::string text = headline(message) + '\n';
    for (const HeaderField& field : message.headers)
        text += field.name + ": " + field.value + '\n';
    text += detail;
    text += contentPart(message, content, whole, detail.empty());
    for (const HeaderField& field : message.trailers)
        text += field.name + ": " + field.value + '\n';
    return text;
}

/// Puts messages after each other, a turn each. They are finished in another order than they began: what
/// comes too early waits, laid out, for its turn.
class Gatherer
{
public:
    /// octets: empty where there is nothing to show of the message.
    void add(const ParsedMessage& message, std::vector<std::uint8_t> octets)
    {
        m_taken += octets.empty() ? 0 : octets.size() + octetsOfTurn;
        Turn turn;
        turn.direction = message.direction;
        turn.firstFrame = message.firstFrame;
        turn.lastFrame = message.lastFrame;
        turn.firstTime = message.firstTime;
        turn.lastTime = message.lastTime;
        m_waiting.insert_or_assign(message.index, Waiting{turn, std::move(octets)});
        while (!m_waiting.empty() && m_waiting.begin()->first == m_next)
            putFirst();
    }
    /// Octets of memory.
    std::uint64_t taken() const { return m_taken; }

    MessageContents finish() &&
    {
        while (!m_waiting.empty())
            putFirst();
        for (std::size_t i = 0; i < m_views.size(); ++i)
            m_content->directions[i].view = m_views[i];
        return {std::move(m_content), std::move(m_messages), false};
    }

private:
    struct Waiting
    {
        Turn turn; ///< without its range
        std::vector<std::uint8_t> octets;
    };

    void putFirst()
    {
        auto [index, waiting] = std::move(*m_waiting.begin());
        m_waiting.erase(m_waiting.begin());
        m_next = MessageIndex{index.value + 1};
        if (waiting.octets.empty())
            return;
        Turn& turn = waiting.turn;
        const auto direction = static_cast<std::size_t>(turn.direction);
        MemoryStreamView& view = *m_views[direction];
        turn.begin = view.length();
        view.add(waiting.octets, turn.firstFrame, turn.firstTime);
        turn.end = view.length();
        m_content->turnsOf[direction].push_back(static_cast<std::uint32_t>(m_content->turns.size()));
        m_content->turns.push_back(turn);
        m_messages.push_back(index);
    }

    std::shared_ptr<FollowContent> m_content = std::make_shared<FollowContent>();
    std::array<std::shared_ptr<MemoryStreamView>, 2> m_views{std::make_shared<MemoryStreamView>(),
                                                             std::make_shared<MemoryStreamView>()};
    std::vector<MessageIndex> m_messages; ///< by turn
    std::map<MessageIndex, Waiting> m_waiting;
    MessageIndex m_next;
    std::uint64_t m_taken = 0;
};

} // namespace

std::vector<std::uint8_t> readDecoded(const MessageAnalysis& analysis, ConnectionId connection,
                                      const ParsedMessage& message, std::uint64_t maxOctets, bool* whole)
{
    if (whole != nullptr)
        *whole = true;
    if (!message.content)
        return {};
    if (message.content->decoded) {
        std::vector<std::uint8_t> octets = *message.content->decoded;
        if (whole != nullptr)
            *whole = octets.size() <= maxOctets;
        octets.resize(std::min<std::size_t>(octets.size(), maxOctets));
        return octets;
    }
    const auto view = analysis.content(connection, message);
    if (!view)
        return {};
    ContentExcerpt excerpt = readContent(*view, message.content->encodings, maxOctets);
    // A coding that is not known: the octets as they were sent.
    if (excerpt.octets.empty() && excerpt.outcome.status == ContentDecoder::Status::Unsupported)
        excerpt = readContent(*view, std::span<const std::string>(), maxOctets);
    if (whole != nullptr)
        *whole = excerpt.outcome.status != ContentDecoder::Status::Stopped;
    return std::move(excerpt.octets);
}

MessageContents makeMessageContents(const MessageAnalysis& analysis, ConnectionId connection,
                                    MessageForm form, const std::atomic<bool>& cancelled,
                                    std::uint64_t maxOctets)
{
    const bool contents = form == MessageForm::Contents;
    ParseOptions options;
    options.cancel = &cancelled;
    options.wantsDetail = [](MessageIndex) { return true; };
    Gatherer gatherer;
    bool truncated = false;
    const ParsedConversation parsed = analysis.parse(connection, options, [&](const ParsedMessage& message) {
        if (gatherer.taken() >= maxOctets)
            return false;
        bool whole = true;
        std::vector<std::uint8_t> octets =
            readDecoded(analysis, connection, message, contents ? maxMessageContent : maxMessageText, &whole);
        truncated = truncated || !whole;
        if (!contents) {
            const std::string text = decodedText(message, octets, whole);
            octets.assign(text.begin(), text.end());
        }
        gatherer.add(message, std::move(octets));
        return true;
    });
    MessageContents result = std::move(gatherer).finish();
    result.truncated = truncated || parsed.stopped;
    return result;
}

} // namespace weir
