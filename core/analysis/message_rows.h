// Whole messages become rows.
#pragma once

#include "core/analysis/message_analysis.h"

#include <cstddef>
#include <memory>

namespace weir {

/// The media type alone, in small letters: "text/html" of "Text/HTML; charset=utf-8".
std::string bareMediaType(std::string_view declared);

MessageRow toRow(ConnectionId connection, const ParsedMessage& message);

/// Gathers the rows of one connection.
class RowCollector
{
public:
    explicit RowCollector(ConnectionId connection);

    void add(const ParsedMessage& message);

    std::shared_ptr<const ConnectionMessages> finish(ConversationFacts facts) &&;

private:
    ConnectionMessages m_messages;
};

} // namespace weir
