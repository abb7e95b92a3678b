// One message as a line of JSON or CSV, and its detail tree.
#pragma once

#include "core/base/ids.h"
#include "core/export/content_report.h"
#include "core/export/stream_digest.h"
#include "core/stream/conversation_facts.h"
#include "core/stream/parsed_message.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// What a report says of a message beyond what the message itself knows.
struct MessageReport
{
    const ParsedMessage& message; ///< borrowed
    ConnectionId connection;
    std::string_view layer;               ///< name of the message's layer
    std::optional<ContentReport> content; ///< where it has content
    std::optional<DigestAlgorithm> digestAlgorithm;
    bool withPlaces = false; ///< say where each anomaly is (JSON)

    /// Those of the message and of its content, each once.
    std::vector<std::string_view> anomalies() const;
};

/// Numbers that are known only when all messages of the capture are.
struct MessageLinks
{
    std::uint64_t message = 0;
    std::optional<std::uint64_t> answers;    ///< of a response
    std::optional<std::uint64_t> answeredBy; ///< of a request
};

/// A line in two parts: messageJsonHead(links) + messageJsonTail(report), and likewise for CSV.
std::string messageJsonHead(MessageKind kind, const MessageLinks& links);
std::string messageJsonTail(const MessageReport& report);

std::string messageCsvHeader(std::optional<DigestAlgorithm> digestAlgorithm);
std::string messageCsvHead(const MessageLinks& links);
std::string messageCsvTail(const MessageReport& report);

/// The detail tree as one object, with a line feed: the message itself is its root.
std::string detailJson(const ParsedMessage& message, std::uint64_t number, ConnectionId connection,
                       const ConversationFacts& facts);

} // namespace weir
