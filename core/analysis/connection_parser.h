// Parsing of connections on demand: a snapshot of the connection, the parsers, and what they make of it.
//
// All in the caller's thread, and any number of threads at once. The analysis must outlive the object.
#pragma once

#include "core/analysis/analysis.h"
#include "core/analysis/session_harvest.h"
#include "core/stream/conversation_facts.h"
#include "core/stream/conversation_parser.h"
#include "core/stream/stream_registry.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace weir {

/// What a connection turned out to be, with random access to all of its layers.
struct ConnectionLayers
{
    ConversationFacts facts;
    /// Index: LayerId, then Direction. The first are the octets of TCP.
    std::vector<std::array<std::shared_ptr<const StreamView>, 2>> views;
    bool stopped = false;    ///< by the sink or the cancel flag: less than there is
    bool unreadable = false; ///< the capture cannot be read any more: likewise

    /// Null where there is no such layer.
    std::shared_ptr<const StreamView> view(LayerId layer, Direction direction) const;
};

/// What the parsers get to see of a snapshot.
ConversationInput conversationInput(const Connection& connection,
                                    const std::shared_ptr<const CaptureOctets>& octets);

class ConnectionParser
{
public:
    ConnectionParser(Analysis& analysis, std::shared_ptr<const StreamRegistry> registry, ParserLimits limits);

    /// For all that is parsed from now on.
    void setRegistry(std::shared_ptr<const StreamRegistry> registry);

    /// Where who is the client rests on weaker evidence than a handshake: lets the parser tell, and tells the
    /// analysis. Do so before parsing a connection in earnest.
    void settleRoles(ConnectionId id, const std::atomic<bool>* cancel = nullptr) const;

    /// Whole messages as they are finished (see MessageSink). options.limits are set to the object's own.
    /// A connection that does not exist has none.
    ParsedConversation parse(ConnectionId id, ParseOptions options, const MessageSink& sink) const;

    /// To be asked after a connection was parsed to its end. Where the secrets of its TLS may be those of a
    /// session that another connection began, such connections are parsed now, and true means: parse it
    /// again (which gives other messages), and ask again. The answer is the same in whatever order
    /// connections are parsed. Always false while the capture is being read: then nobody knows yet.
    bool learnSessions(ConnectionId id, const ConversationFacts& facts,
                       const std::atomic<bool>* cancel = nullptr) const;

    /// With its detail tree, and decoded content where the pieces do not give it. Nothing where there is
    /// none.
    std::optional<ParsedMessage> message(ConnectionId id, MessageIndex index,
                                         const std::atomic<bool>* cancel = nullptr) const;

    /// All layers; null where the connection does not exist. Those of the last few connections are
    /// remembered for layer() and content(); this always parses. The sink may be empty; only then has
    /// learnSessions() been asked.
    std::shared_ptr<const ConnectionLayers> layers(ConnectionId id, const std::atomic<bool>* cancel = nullptr,
                                                   const MessageSink& sink = {}) const;

    /// A layer of a stream; null where it does not exist.
    std::shared_ptr<const StreamView> layer(StreamKey key, LayerId layer,
                                            const std::atomic<bool>* cancel = nullptr) const;

    /// The content of a message without framing, in its codings; null where it has none.
    std::shared_ptr<const StreamView> content(ConnectionId id, const ParsedMessage& message,
                                              const std::atomic<bool>* cancel = nullptr) const;

private:
    /// Which state of which connection something was made from.
    struct Source
    {
        ConnectionId id;
        std::size_t packets = 0;
        Side clientSide = 0;
        std::shared_ptr<const StreamRegistry> registry;

        friend bool operator==(const Source&, const Source&) = default;
    };
    struct Remembered
    {
        Source source;
        std::shared_ptr<const ConnectionLayers> layers;
    };
    static constexpr std::size_t rememberedConnections = 4;

    /// A registry, and who has told what its parsers share.
    struct Parsers
    {
        std::shared_ptr<const StreamRegistry> registry;
        std::shared_ptr<SessionHarvest> sessions;
    };

    Parsers parsers() const;
    ParsedConversation parseWith(const Parsers& parsers, ConnectionId id, const ConversationInput& input,
                                 const ParseOptions& options, const MessageSink& sink) const;
    std::shared_ptr<const ConnectionLayers> recall(const Source& source) const;
    std::shared_ptr<const ConnectionLayers> collect(const Connection& connection, const Parsers& parsers,
                                                    const std::atomic<bool>* cancel,
                                                    const MessageSink& sink) const;
    /// Without a sink, and with the sessions of others.
    std::shared_ptr<const ConnectionLayers> collectAll(const Connection& connection, const Parsers& parsers,
                                                       const std::atomic<bool>* cancel) const;

    Analysis& m_analysis;
    const ParserLimits m_limits;
    mutable std::mutex m_mutex;
    Parsers m_parsers;
    mutable std::list<Remembered> m_remembered; ///< the last one used first
};

} // namespace weir
