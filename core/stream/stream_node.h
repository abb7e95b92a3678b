// One stream and its parser: what of each direction is held, passed over, or waits. Children are nodes too.
// Internal to core/stream: the machine inside conversation_parser.h.
#pragma once

#include "core/stream/conversation_parser.h"
#include "core/stream/stream_parser.h"
#include "core/stream/stream_registry.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// What all nodes of a conversation share.
struct ConversationRun
{
    const ConversationInput& input;
    const StreamRegistry& registry;
    const ParseOptions& options;
    const MessageSink& sink;
    ParsedConversation result{};
    std::uint32_t nextMessage = 0;

    bool stopped() const { return result.stopped; }
    /// Sets the frames and times of a message from the octets of TCP that it was made of, and hands it on.
    void publish(ParsedMessage message, Direction tcpDirection, OffsetRange tcpRange);
    /// The name with a number behind it where another layer has it.
    std::string uniqueLayerName(std::string_view wish) const;
};

/// Lanes are the directions as the stream gets them; a parser whose protocol runs the other way round sees
/// them exchanged.
class StreamNode final : public ChildStream, private StreamContext
{
public:
    /// parent: null for the octets of TCP. The run outlives the node.
    StreamNode(ConversationRun& run, StreamNode* parent, ChildLayer kind, LayerId layer, ParserOrigin origin);
    ~StreamNode() override;

    // ---- octets in, by lane, in order

    void feed(Direction lane, Octets octets);
    /// How many octets from here on need not be read; they are then passed instead of fed.
    std::uint64_t passable(Direction lane) const;
    void pass(Direction lane, std::uint64_t count);
    void onGap(Direction lane, SequenceGap gap);
    void finishLane(Direction lane, StreamEnd end);
    /// Octets that should be read at a time.
    std::size_t readSize(Direction lane) const;
    std::uint64_t reached(Direction lane) const { return laneOf(lane).end(); }

    // ---- ChildStream

    void add(Direction direction, LayerPiece piece, Octets octets) override;
    void gap(Direction direction, std::uint64_t length, GapCause cause) override;
    void end(Direction direction, StreamEnd end) override { finishLane(direction, end); }
    LayerId layer() const override { return m_layer; }

    /// Layers of this node and those below it; what was collected goes away from here.
    void takeLayers(std::vector<LayerIndex>& layers);

private:
    enum class Mode : std::uint8_t { Undecided, Parsing, Raw };

    struct Lane
    {
        std::vector<std::uint8_t> held; ///< from `head` on: octets that the parser has not consumed
        std::size_t head = 0;
        std::uint64_t offset = 0; ///< of the first octet held
        std::uint64_t skip = 0;
        std::size_t needed = 0;
        std::size_t readSize = 0;
        bool blocked = false;
        bool failed = false;
        bool midstream = false;
        bool final = false; ///< a gap or the end follows what is held
        bool ended = false;
        std::optional<StreamEnd> pendingEnd; ///< came, and is not told to the parser yet
        std::vector<LayerPiece> pieces;      ///< of a child
        std::vector<SequenceGap> gaps;       ///< likewise

        std::size_t available() const { return held.size() - head; }
        std::uint64_t end() const { return offset + available(); }
        Octets octets() const { return Octets(held).subspan(head); }
        void drop(std::size_t count);
        void restartAt(std::uint64_t next);
    };

    struct Arrival
    {
        Direction lane;
        std::size_t count; ///< octets
    };

    Lane& laneOf(Direction lane) { return m_lanes[static_cast<std::size_t>(lane)]; }
    const Lane& laneOf(Direction lane) const { return m_lanes[static_cast<std::size_t>(lane)]; }
    /// Between the parser's direction and the lane: the same map both ways.
    Direction turned(Direction direction) const { return m_reversed ? opposite(direction) : direction; }
    StreamInput inputOf(Direction lane) const;

    void take(Direction lane, Octets octets);
    void settle(bool now);
    void replay();
    bool decide(bool now);
    bool decideAtLimit();
    void run(Direction lane, bool progressed);
    void progress(Direction lane, bool progressed = false);
    bool takeTurn(Direction lane);
    bool advance(Direction lane);
    bool applyResult(Direction lane, const StreamParseResult& result);
    void passGap(Direction lane, SequenceGap& gap);
    void start(const ProtocolEntry* entry, bool reversed);
    void fail(Direction lane, std::string reason);
    void giveUpHeld(Direction lane);
    void performHandOver(Direction current);
    void deliverEnds();
    void deliverEnd(Direction lane, StreamEnd end);
    void release();

    Direction tcpDirection(Direction lane) const;
    OffsetRange toOwnLayer(Direction lane, OffsetRange range) const;
    /// What a range of a lane was made of in the parent, from the first octet to the last.
    OffsetRange inParent(Direction lane, OffsetRange range) const;
    void translate(Direction lane, ParsedMessage& message) const;
    void translate(Direction lane, std::vector<DetailNode>& nodes) const;
    void translate(Direction lane, std::vector<LayerPiece>& pieces) const;

    // ---- StreamContext
    const ParserLimits& limits() const override { return m_run.options.limits; }
    std::uint16_t serverPort() const override { return m_run.input.serverPort; }
    const ParserOrigin& origin() const override { return m_origin; }
    bool midstream(Direction direction) const override { return laneOf(turned(direction)).midstream; }
    MessageIndex begin(Direction direction, std::uint64_t offset) override;
    bool wantsDetail(MessageIndex index) const override;
    void finish(ParsedMessage message) override;
    ConversationFacts& facts() override { return m_run.result.facts; }
    ChildStream& openChild(ChildLayer layer, std::string_view name, ParserOrigin origin) override;
    void handOver(std::array<std::uint64_t, 2> from, ParserOrigin origin) override;

    struct HandOver
    {
        std::array<std::uint64_t, 2> from; ///< by lane
        ParserOrigin origin;
    };

    ConversationRun& m_run;
    StreamNode* m_parent;
    ChildLayer m_kind;
    LayerId m_layer;
    unsigned m_depth;
    ParserOrigin m_origin;
    Mode m_mode = Mode::Undecided;
    bool m_reversed = false;
    bool m_consumedAny = false; ///< by the parser of now
    bool m_restarted = false;   ///< another parser began: what the other lane holds is for it
    unsigned m_handOvers = 0;
    std::array<Lane, 2> m_lanes;
    std::vector<Arrival> m_arrivals; ///< of what is held, until the parser consumed any of it
    std::vector<const ProtocolEntry*> m_excluded;
    const ProtocolEntry* m_entry = nullptr;
    std::unique_ptr<StreamParser> m_parser;
    std::vector<std::unique_ptr<StreamNode>> m_children;
    std::optional<HandOver> m_handOver;
};

} // namespace weir
