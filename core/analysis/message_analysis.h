// Parsing of connections that were put together: rows for lists in the background, whole messages on demand.
//
//   enqueue(ids) ──► workers: parse each connection from a snapshot ──► rows ──► takeBatch()
//
// Whatever is published replaces what was published for the same connection before. Any thread may call the
// public functions. The analysis must outlive the object; destroying it cancels, and waits for the messages
// under way.
#pragma once

#include "core/analysis/analysis.h"
#include "core/stream/conversation_facts.h"
#include "core/stream/conversation_parser.h"
#include "core/stream/stream_registry.h"

#include <bitset>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// A message in the size of a row.
struct MessageRow
{
    ConnectionId connection;
    MessageIndex index;
    FrameNumber firstFrame;
    FrameNumber lastFrame;
    Timestamp firstTime;
    Timestamp lastTime;
    LayerId layer;
    OffsetRange range;
    std::string_view protocol; ///< static storage
    MessageKind kind = MessageKind::Message;
    Direction direction = Direction::ToServer;
    bool complete = true;
    bool interim = false;
    bool hasContent = false;
    bool contentComplete = true;
    std::uint16_t status = 0;             ///< of a response
    std::optional<MessageIndex> answers;  ///< of a response: its request
    std::optional<MessageIndex> answered; ///< of a request: its final response
    std::optional<std::uint32_t> stream;  ///< HTTP/2
    std::uint64_t contentLength = 0;      ///< without framing, as sent
    std::string summary;
    std::string method;    ///< of a request
    std::string url;       ///< of a request
    std::string mediaType; ///< of the content, without parameters
    std::bitset<anomalyCount> anomalies;
};

/// All that was found in one connection.
struct ConnectionMessages
{
    ConnectionId connection;
    ConversationFacts facts;
    std::vector<MessageRow> messages; ///< by index
};

struct MessageBatch
{
    std::vector<std::shared_ptr<const ConnectionMessages>> connections;
    std::size_t pending = 0; ///< connections that are still to be parsed
};

class MessageAnalysis
{
public:
    /// onBatch is called on a worker whenever takeBatch() has something new; it must return at once.
    static std::unique_ptr<MessageAnalysis> start(Analysis& analysis,
                                                  std::shared_ptr<const StreamRegistry> registry,
                                                  ParserLimits limits, std::function<void()> onBatch);
    virtual ~MessageAnalysis() = default;

    /// Parses these (again), soon. Connections whose roles the parser finds reversed, and whose own evidence
    /// is weaker (RoleEvidence), have them exchanged in the analysis first. To be called, if only with an
    /// empty list, when the capture was read: connections that resume a TLS session of others wait for that.
    virtual void enqueue(std::vector<ConnectionId> connections) = 0;
    /// For all that is parsed from now on (other secrets). Enqueues nothing.
    virtual void setRegistry(std::shared_ptr<const StreamRegistry> registry) = 0;
    virtual std::optional<MessageBatch> takeBatch() = 0;
    /// Waits until nothing is pending. Needs nobody to take batches.
    virtual void wait() = 0;

    /// What was published last; null where it was not parsed yet.
    virtual std::shared_ptr<const ConnectionMessages> messages(ConnectionId id) const = 0;

    // ---- on demand, in the caller's thread: the connection is parsed as far as is needed

    /// Whole messages as they are finished (see MessageSink).
    virtual ParsedConversation parse(ConnectionId id, const ParseOptions& options,
                                     const MessageSink& sink) const = 0;
    /// With its detail tree, and decoded content where the pieces do not give it. Nothing where there is
    /// none.
    virtual std::optional<ParsedMessage> message(ConnectionId id, MessageIndex index,
                                                 const std::atomic<bool>* cancel = nullptr) const = 0;
    /// A layer of a stream; null where it does not exist.
    virtual std::shared_ptr<const StreamView> layer(StreamKey key, LayerId layer,
                                                    const std::atomic<bool>* cancel = nullptr) const = 0;
    /// The content of a message without framing, in its codings; null where it has none.
    virtual std::shared_ptr<const StreamView> content(ConnectionId id,
                                                      const ParsedMessage& message) const = 0;
};

} // namespace weir
