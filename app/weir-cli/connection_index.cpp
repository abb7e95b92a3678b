#include "app/weir-cli/connection_index.h"

#include "app/weir-cli/interrupt.h"

#include <algorithm>
#include <utility>

namespace weir::cli {

namespace {

std::shared_ptr<const ConnectionLayers> orNone(std::shared_ptr<const ConnectionLayers> layers)
{
    return layers ? std::move(layers) : std::make_shared<const ConnectionLayers>();
}

IndexedMessage indexed(ParsedMessage&& message)
{
    IndexedMessage entry;
    entry.index = message.index;
    entry.firstFrame = message.firstFrame;
    entry.kind = message.kind;
    entry.direction = message.direction;
    entry.layer = message.layer;
    entry.range = message.range;
    entry.counterpart = message.answers;
    if (message.request)
        entry.method = std::move(message.request->method);
    entry.url = std::move(message.url);
    return entry;
}

} // namespace

ConnectionIndex::ConnectionIndex(const Session& session, ConnectionId id) : m_id(id)
{
    session.parser().settleRoles(id, interruptFlag());
    std::vector<MessageIndex> interim;
    do {
        interim.clear();
        m_messages.clear();
        m_anomalies.fill(0);
        m_layers = orNone(session.parser().layers(id, interruptFlag(), [&](ParsedMessage&& message) {
            for (const MessageAnomaly& anomaly : message.anomalies)
                ++m_anomalies[static_cast<std::size_t>(anomaly.anomaly)];
            if (message.interim)
                interim.push_back(message.index);
            m_messages.push_back(indexed(std::move(message)));
            return true;
        }));
    } while (session.parser().learnSessions(id, facts(), interruptFlag()));
    m_anomalies[static_cast<std::size_t>(Anomaly::ParserFailed)] += facts().failures.size();
    m_anomalies[static_cast<std::size_t>(Anomaly::LimitMessages)] += facts().unlisted;
    std::sort(m_messages.begin(), m_messages.end(),
              [](const IndexedMessage& a, const IndexedMessage& b) { return a.index < b.index; });
    std::sort(interim.begin(), interim.end());
    for (const IndexedMessage& response : m_messages) {
        if (response.kind != MessageKind::Response || !response.counterpart ||
            std::binary_search(interim.begin(), interim.end(), response.index))
            continue;
        if (const IndexedMessage* request = find(*response.counterpart))
            m_messages[static_cast<std::size_t>(request - m_messages.data())].counterpart = response.index;
    }
}

const IndexedMessage* ConnectionIndex::find(MessageIndex index) const
{
    const auto found =
        std::lower_bound(m_messages.begin(), m_messages.end(), index,
                         [](const IndexedMessage& each, MessageIndex wanted) { return each.index < wanted; });
    return found != m_messages.end() && found->index == index ? &*found : nullptr;
}

const IndexedMessage* ConnectionIndex::counterpart(const IndexedMessage& message) const
{
    return message.counterpart ? find(*message.counterpart) : nullptr;
}

} // namespace weir::cli
