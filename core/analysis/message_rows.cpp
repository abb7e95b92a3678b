#include "core/analysis/message_rows.h"

#include <algorithm>
#include <utility>

namespace weir {

std::string bareMediaType(std::string_view declared)
{
    declared = declared.substr(0, declared.find(';'));
    const std::size_t begin = declared.find_first_not_of(" \t");
    if (begin == std::string_view::npos)
        return {};
    std::string type(declared.substr(begin, declared.find_last_not_of(" \t") + 1 - begin));
    std::transform(type.begin(), type.end(), type.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return type;
}

MessageRow toRow(ConnectionId connection, const ParsedMessage& message)
{
    MessageRow row;
    row.connection = connection;
    row.index = message.index;
    row.firstFrame = message.firstFrame;
    row.lastFrame = message.lastFrame;
    row.firstTime = message.firstTime;
    row.lastTime = message.lastTime;
    row.layer = message.layer;
    row.range = message.range;
    row.protocol = message.protocol;
    row.kind = message.kind;
    row.direction = message.direction;
    row.complete = message.complete;
    row.interim = message.interim;
    row.answers = message.answers;
    row.stream = message.stream;
    row.summary = message.summary;
    row.url = message.url;
    if (message.response)
        row.status = static_cast<std::uint16_t>(std::min(message.response->status, 0xffffu));
    if (message.request)
        row.method = message.request->method;
    if (message.content) {
        row.hasContent = true;
        row.contentComplete = message.content->complete;
        row.contentLength = message.content->length;
        row.mediaType = bareMediaType(message.content->mediaType);
    }
    for (const MessageAnomaly& anomaly : message.anomalies)
        row.anomalies.set(static_cast<std::size_t>(anomaly.anomaly));
    return row;
}

RowCollector::RowCollector(ConnectionId connection)
{
    m_messages.connection = connection;
}

void RowCollector::add(const ParsedMessage& message)
{
    m_messages.messages.push_back(toRow(m_messages.connection, message));
}

std::shared_ptr<const ConnectionMessages> RowCollector::finish(ConversationFacts facts) &&
{
    m_messages.facts = std::move(facts);
    // They came as they were finished.
    std::vector<MessageRow>& rows = m_messages.messages;
    const auto byIndex = [](const MessageRow& a, const MessageRow& b) { return a.index < b.index; };
    if (!std::is_sorted(rows.begin(), rows.end(), byIndex))
        std::sort(rows.begin(), rows.end(), byIndex);
    for (const MessageRow& row : rows) {
        if (!row.answers || row.interim)
            continue;
        const auto request =
            std::lower_bound(rows.begin(), rows.end(), *row.answers,
                             [](const MessageRow& each, MessageIndex index) { return each.index < index; });
        if (request != rows.end() && request->index == *row.answers)
            request->answered = row.index;
    }
    if (m_messages.facts.unlisted > 0 && !rows.empty())
        rows.back().anomalies.set(static_cast<std::size_t>(Anomaly::LimitMessages));
    rows.shrink_to_fit();
    return std::make_shared<const ConnectionMessages>(std::move(m_messages));
}

} // namespace weir
