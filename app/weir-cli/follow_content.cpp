#include "app/weir-cli/follow_content.h"

#include "app/weir-cli/interrupt.h"
#include "core/export/content_walk.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace weir::cli {

namespace {

/// Its octets are told as content of another message already.
bool isInsideAnother(const ParsedMessage& message)
{
    return message.kind == MessageKind::Event || message.protocol == "grpc";
}

/// Those with content, in order, without what is not needed for it.
std::vector<ParsedMessage> messagesWithContent(const Session& session, ConnectionId id,
                                               const WantedDirections& wanted)
{
    std::vector<ParsedMessage> messages;
    ParseOptions options;
    options.cancel = interruptFlag();
    // Inflated messages of WebSocket come with their detail alone.
    options.wantsDetail = [](MessageIndex) { return true; };
    session.parser().parse(id, options, [&](ParsedMessage&& message) {
        const bool isWanted = wanted[static_cast<std::size_t>(message.direction)];
        if (!isWanted || !message.content || message.content->length == 0 || isInsideAnother(message))
            return true;
        message.detail.clear();
        message.headers.clear();
        message.trailers.clear();
        messages.push_back(std::move(message));
        return true;
    });
    std::sort(messages.begin(), messages.end(),
              [](const ParsedMessage& a, const ParsedMessage& b) { return a.index < b.index; });
    return messages;
}

class ContentFollower
{
public:
    ContentFollower(const Session& session, ConnectionId id, FollowWriter& writer, GapOutput gaps)
        : m_session(session), m_id(id), m_writer(writer), m_gaps(gaps)
    {
    }

    WalkResult follow(const ParsedMessage& message)
    {
        const auto octets = m_session.parser().content(m_id, message, interruptFlag());
        if (!octets)
            return WalkResult::CannotRead;
        const MessageContent& content = *message.content;
        const bool coded =
            !std::all_of(content.encodings.begin(), content.encodings.end(), ContentDecoder::isIdentity) &&
            std::all_of(content.encodings.begin(), content.encodings.end(), ContentDecoder::isKnown);
        Turn turn{message.direction,
                  m_offsets[static_cast<std::size_t>(message.direction)],
                  0,
                  message.firstFrame,
                  message.lastFrame,
                  message.firstTime,
                  message.lastTime};
        turn.end = turn.begin + (content.decoded ? content.decoded->size()
                                 : coded         ? decodedLength(*octets, content)
                                                 : octets->length());
        m_offsets[static_cast<std::size_t>(message.direction)] = turn.end;
        if (!m_writer.turn(turn))
            return WalkResult::Stopped;
        const WalkResult result = content.decoded ? put(turn, turn.begin, *content.decoded)
                                  : coded         ? putDecoded(turn, *octets, content)
                                                  : putAsSent(turn, *octets);
        if (result != WalkResult::Done)
            return result;
        return m_writer.turnEnd(turn) ? WalkResult::Done : WalkResult::Stopped;
    }

private:
    static std::uint64_t decodedLength(const StreamView& octets, const MessageContent& content)
    {
        return decodeContent(octets, content.encodings, {}, [](Octets) { return !interrupted(); }).decoded;
    }

    WalkResult put(const Turn& turn, std::uint64_t offset, Octets octets)
    {
        return m_writer.octets(turn, offset, octets) ? WalkResult::Done : WalkResult::Stopped;
    }

    WalkResult putDecoded(const Turn& turn, const StreamView& octets, const MessageContent& content)
    {
        std::uint64_t offset = turn.begin;
        bool goesOn = true;
        const ContentOutcome outcome = decodeContent(octets, content.encodings, {}, [&](Octets decoded) {
            goesOn = m_writer.octets(turn, offset, decoded);
            offset += decoded.size();
            return goesOn;
        });
        return !goesOn ? WalkResult::Stopped : outcome.readable ? WalkResult::Done : WalkResult::CannotRead;
    }

    WalkResult putAsSent(const Turn& turn, const StreamView& octets)
    {
        std::uint64_t offset = turn.begin;
        bool goesOn = true;
        const bool whole = streamThrough(
            octets,
            [&](Octets run) {
                goesOn = m_writer.octets(turn, offset, run);
                offset += run.size();
                return goesOn;
            },
            [&](SequenceGap gap) {
                gap.offset = offset;
                offset += gap.length;
                goesOn = putGap(m_writer, turn, gap, m_gaps);
                return goesOn;
            });
        return !goesOn ? WalkResult::Stopped : whole ? WalkResult::Done : WalkResult::CannotRead;
    }

    const Session& m_session;
    ConnectionId m_id;
    FollowWriter& m_writer;
    GapOutput m_gaps;
    std::array<std::uint64_t, 2> m_offsets{}; ///< index: Direction
};

} // namespace

WalkResult followContent(const Session& session, ConnectionId id, const WantedDirections& wanted,
                         FollowWriter& writer, GapOutput gaps)
{
    ContentFollower follower(session, id, writer, gaps);
    for (const ParsedMessage& message : messagesWithContent(session, id, wanted)) {
        if (const WalkResult result = follower.follow(message); result != WalkResult::Done)
            return result;
    }
    return WalkResult::Done;
}

} // namespace weir::cli
