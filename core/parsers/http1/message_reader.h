// One direction of an HTTP/1 connection as a machine: octets in, messages out.
//
//     START ──line──► HEADERS ──empty line──► LENGTH │ CLOSE │ MULTIPART │ CHUNK-SIZE ⇄ CHUNK ─► TRAILER
//       ▲                                                        │
//       └──────────────── the message is finished ◄──────────────┘
//
//     RESYNC: nothing is known of what comes, after a gap or after octets that are no message; a start line
//             that leaves little doubt ends it.
//     WAIT:   whether this goes on as HTTP is for the other direction to say (CONNECT, Upgrade).
//
// It takes line by line, and holds nothing but the line under way.
#pragma once

#include "core/parsers/http1/http_exchanges.h"
#include "core/parsers/http1/message_framing.h"
#include "core/stream/stream_parser.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::http {

class HttpMessageReader
{
public:
    explicit HttpMessageReader(Direction direction);
    virtual ~HttpMessageReader() = default;

    StreamParseResult parse(StreamContext& context, const StreamInput& input);
    void onSkipped(StreamContext& context, OffsetRange range);
    void onGap(StreamContext& context, const StreamInput& held, const SequenceGap& gap);
    void onEnd(StreamContext& context, const StreamInput& rest, StreamEnd end);

    /// Of the first octet that was not taken yet.
    std::uint64_t position() const { return m_position; }
    bool waits() const { return m_state == State::Wait; }
    /// What it waits for is known by now, and HTTP goes on.
    bool isReleased() const { return waits() && mayGoOn(); }
    /// Not inside a message.
    bool isFree() const
    {
        return m_state == State::Wait || m_state == State::Start || m_state == State::Resync;
    }

protected:
    enum class State : std::uint8_t {
        Start,
        Headers,
        Peek, ///< whether there is the content that the header tells of
        Length,
        Close,
        ChunkSize,
        Chunk,
        ChunkEnd,
        Trailer,
        Multipart,
        Resync,
        Wait
    };

    struct Line
    {
        std::string_view text; ///< without its end
        OffsetRange range;     ///< its end included
        bool bareLf = false;
        bool cut = false; ///< it goes on: too long, or not seen to its end
    };

    /// The message under way.
    struct Current
    {
        ParsedMessage message;
        MessageFraming framing;
        std::optional<AskedRequest> asked; ///< of a response
        bool detailed = false;
        bool noMessage = false; ///< octets that belong to none
        std::size_t headerOctets = 0;
        OffsetRange sizeLine; ///< of the chunk under way
        std::string sizeText;
        std::vector<DetailNode> chunks;
        ChildStream* child = nullptr; ///< of the content, where that is made of messages
        std::string boundaryTail;     ///< of a multipart: its last octets, where the end may have begun
    };

    // ---- what requests and responses have of their own

    /// What the octets where a message may begin say of how it goes on.
    enum class Turn : std::uint8_t {
        None,
        Open, ///< more must be seen
        Taken ///< the stream is another protocol's from here on: m_state is Wait
    };
    virtual Turn turnsAway(std::string_view) { return Turn::None; }
    /// A message seems to begin; m_current is there. Called before its start line is known.
    virtual void onBegin(StreamContext&) {}
    /// Reads the start line into m_current; false: it is none.
    virtual bool acceptStartLine(StreamContext& context, const Line& line) = 0;
    /// The first octets are no start line: whether they are a message all the same (HTTP/0.9).
    virtual bool acceptWithoutStartLine(StreamContext&) { return false; }
    virtual MessageFraming onHeaderEnd(StreamContext& context, std::uint64_t end) = 0;
    /// Whether the message may be one that has no content, whatever its header says.
    virtual bool contentIsDoubtful() const { return false; }
    /// m_current is about to be finished.
    virtual void beforeFinish() = 0;
    /// What was begun is no message.
    virtual void onWithdrawn() {}
    /// The message is finished. Returns the state to go on with.
    virtual State afterFinish(StreamContext& context, MessageIndex index) = 0;
    /// An unknown number of messages is missing, up to that offset.
    virtual void onLost(StreamContext& context, std::uint64_t to) = 0;
    /// Finishes a message that is whole if nothing of it follows.
    virtual void settle(StreamContext&) {}
    /// Whether the message that ended just now is what the other direction waited for. Says so once.
    virtual bool releasesOther() { return false; }
    /// Whether what is waited for is known now, and HTTP goes on.
    virtual bool mayGoOn() const { return false; }

    /// Octets before the first message are the rest of one, or of several, that were not captured.
    bool beganEarlier() const { return m_messages == 0 && m_midstream.value_or(true); }
    void addAnomaly(Anomaly anomaly, OffsetRange range, std::string detail = {});
    /// As addAnomaly, once a message.
    void addAnomalyOnce(Anomaly anomaly, OffsetRange range, std::string detail = {});
    void finish(StreamContext& context, std::uint64_t end);
    void startContent(State state);

    const Direction m_direction;
    std::optional<Current> m_current;
    State m_state = State::Start;
    std::uint64_t m_position = 0;
    std::optional<bool> m_midstream; ///< the first octets seen are not known to be the first ones
    std::size_t m_messages = 0;      ///< begun so far, other octets not counted

private:
    struct Cursor;

    bool step(Cursor& cursor);
    bool stepStart(Cursor& cursor);
    bool stepHeaders(Cursor& cursor);
    bool stepPeek(Cursor& cursor);
    bool stepKnownLength(Cursor& cursor);
    bool stepClose(Cursor& cursor);
    bool stepChunkSize(Cursor& cursor);
    bool stepChunkEnd(Cursor& cursor);
    bool stepTrailer(Cursor& cursor);
    bool stepMultipart(Cursor& cursor);
    bool stepResync(Cursor& cursor);
    bool stepWait();

    std::optional<Line> takeLine(Cursor& cursor);
    bool discardLine(Cursor& cursor);
    std::uint64_t skippable() const;

    void begin(StreamContext& context, std::uint64_t offset);
    void disown(std::uint64_t offset);
    void addField(const Line& line, std::vector<HeaderField>& fields, const ParserLimits& limits);
    void foldInto(HeaderField& field, const Line& line);
    void headerEnds(StreamContext& context, std::uint64_t end);
    void openChild(StreamContext& context);
    void addContent(OffsetRange source, Octets octets);
    void addContentGap(std::uint64_t length, GapCause cause);
    void passed(StreamContext& context, std::uint64_t count, std::uint64_t end);
    void startChunk(const Line& line, std::uint64_t size);
    void chunkEnds();
    void finishNoMessage(StreamContext& context, std::uint64_t end);
    void cut(StreamContext& context, std::uint64_t end, Anomaly why, std::string detail = {});
    void cutLine(StreamContext& context, const StreamInput& rest);
    StreamInput takeWithoutWaiting(StreamContext& context, StreamInput rest);
    bool carryGap(StreamContext& context, const SequenceGap& gap);
    void endCurrent(StreamContext& context, std::uint64_t at, StreamEnd end);
    void resyncFrom(std::uint64_t offset);

    std::uint64_t m_remaining = 0;          ///< octets of the content or chunk that are still to come
    std::uint64_t m_searched = 0;           ///< up to here no line ends, or no start line is
    std::optional<std::uint64_t> m_foundAt; ///< where a start line was found again
    State m_afterPeek = State::Start;
    bool m_waitsForNothing = false; ///< what is held is all that there will be
    bool m_discard = false;         ///< the rest of a line that was too long is coming
    bool m_atLineBegin = true;      ///< RESYNC: a message may begin at the first octet held
};

} // namespace weir::http
