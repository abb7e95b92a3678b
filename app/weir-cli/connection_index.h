// What is in a connection, before its messages are looked at one by one.
#pragma once

#include "app/weir-cli/session.h"
#include "core/analysis/connection_parser.h"
#include "core/analysis/message_order.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace weir::cli {

/// The little of a message that others of the same connection refer to.
struct IndexedMessage
{
    MessageIndex index;
    FrameNumber firstFrame;
    MessageKind kind = MessageKind::Message;
    Direction direction = Direction::ToServer;
    LayerId layer;
    OffsetRange range;
    /// Of a response its request, of a request its final response.
    std::optional<MessageIndex> counterpart;
    std::string method; ///< of a request
    std::string url;    ///< likewise
};

class ConnectionIndex
{
public:
    /// Parses it, after its roles were settled; once more where others tell secrets of its TLS.
    ConnectionIndex(const Session& session, ConnectionId id);

    ConnectionId id() const { return m_id; }
    const ConversationFacts& facts() const { return m_layers->facts; }
    const ConnectionLayers& layers() const { return *m_layers; }
    const std::vector<IndexedMessage>& messages() const { return m_messages; } ///< by index
    /// Of the parsers; index: Anomaly.
    const std::array<std::uint64_t, anomalyCount>& anomalies() const { return m_anomalies; }

    /// Null where there is none.
    const IndexedMessage* find(MessageIndex index) const;
    const IndexedMessage* counterpart(const IndexedMessage& message) const;
    MessagePlace place(const IndexedMessage& message) const
    {
        return {message.firstFrame, m_id, message.index};
    }

private:
    ConnectionId m_id;
    std::vector<IndexedMessage> m_messages;
    std::array<std::uint64_t, anomalyCount> m_anomalies{};
    std::shared_ptr<const ConnectionLayers> m_layers; ///< never null
};

} // namespace weir::cli
