#include "core/model/har_exporter.h"

#include "core/export/har.h"
#include "core/model/format.h"

#include <QCoreApplication>
#include <QDir>
#include <QSaveFile>
#include <QStringList>

#include <map>
#include <set>

namespace weir {

namespace {

/// A request with its response; either may be nothing, not both.
struct Exchange
{
    std::optional<MessageIndex> request;
    std::optional<MessageIndex> response;
};

/// A connection's exchanges, and what the archive says of the connection.
struct Group
{
    Endpoint server;
    std::vector<Exchange> exchanges;
};

/// Nothing where the row is of another kind, or gone.
std::optional<Exchange> exchangeOf(const MessageEntry& entry)
{
    if (!entry.owner)
        return std::nullopt;
    const MessageRow& first = entry.message();
    if (first.kind == MessageKind::Request)
        return Exchange{first.index, entry.other() ? std::optional(entry.other()->index) : std::nullopt};
    if (first.kind == MessageKind::Response)
        return Exchange{std::nullopt, first.index};
    return std::nullopt;
}

std::map<ConnectionId, Group> groupsOf(const HarOrder& order, const ConnectionRows& connections)
{
    std::map<ConnectionId, Group> groups;
    for (const std::uint32_t row : order.rows) {
        const auto exchange = exchangeOf(order.entries[row]);
        if (!exchange)
            continue;
        const ConnectionId connection = order.entries[row].owner->connection;
        Group& group = groups[connection];
        group.server = connections[connection.value].server;
        group.exchanges.push_back(*exchange);
    }
    return groups;
}

/// Whole messages of a connection, by index: only those wanted are kept.
std::map<MessageIndex, ParsedMessage> parsed(const MessageAnalysis& analysis, ConnectionId connection,
                                             const std::vector<Exchange>& exchanges,
                                             const std::atomic<bool>& cancelled)
{
    std::set<MessageIndex> wanted;
    for (const Exchange& exchange : exchanges) {
        for (const auto& index : {exchange.request, exchange.response}) {
            if (index)
                wanted.insert(*index);
        }
    }
    ParseOptions options;
    options.cancel = &cancelled;
    std::map<MessageIndex, ParsedMessage> messages;
    analysis.parse(connection, options, [&](ParsedMessage&& message) {
        if (wanted.contains(message.index))
            messages.emplace(message.index, std::move(message));
        return messages.size() < wanted.size();
    });
    return messages;
}

bool writeGroup(HarWriter& writer, const MessageAnalysis& analysis, ConnectionId connection,
                const Group& group, const std::atomic<bool>& cancelled, std::size_t& entries)
{
    const auto messages = parsed(analysis, connection, group.exchanges, cancelled);
    for (const Exchange& exchange : group.exchanges) {
        const auto find = [&](std::optional<MessageIndex> index) {
            const auto found = index ? messages.find(*index) : messages.end();
            return found == messages.end() ? nullptr : &found->second;
        };
        HarEntry entry;
        entry.connection = connection;
        entry.server = group.server;
        entry.request = find(exchange.request);
        entry.response = find(exchange.response);
        if (entry.request == nullptr && entry.response == nullptr)
            continue;
        const auto sent = entry.request ? analysis.content(connection, *entry.request) : nullptr;
        const auto received = entry.response ? analysis.content(connection, *entry.response) : nullptr;
        entry.requestContent = sent.get();
        entry.responseContent = received.get();
        if (cancelled || !writer.add(entry))
            return false;
        ++entries;
    }
    return true;
}

/// How many were written, or what failed.
Expected<std::size_t, QString> write(const MessageAnalysis& analysis,
                                     const std::map<ConnectionId, Group>& groups, const QString& path,
                                     const JobContext& context, const std::function<void(int)>& tell)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return Unexpected(HarExporter::tr("%1 cannot be written: %2")
                              .arg(QDir::toNativeSeparators(path), file.errorString()));
    HarOptions options;
    options.version = QCoreApplication::applicationVersion().toStdString();
    HarWriter writer(options, [&file](std::string_view text) {
        return file.write(text.data(), static_cast<qint64>(text.size())) == static_cast<qint64>(text.size());
    });
    bool good = writer.begin();
    std::size_t done = 0;
    std::size_t entries = 0;
    for (const auto& [connection, group] : groups) {
        good = good && writeGroup(writer, analysis, connection, group, context.cancelFlag(), entries);
        tell(static_cast<int>(++done * 1000 / groups.size()));
    }
    if (!(good && writer.end() && file.commit()))
        return Unexpected(HarExporter::tr("%1 could not be written: %2")
                              .arg(QDir::toNativeSeparators(path), file.errorString()));
    return entries;
}

} // namespace

bool hasExchange(const HarOrder& order)
{
    constexpr std::size_t most = 100'000;
    for (std::size_t i = 0; i < order.rows.size(); ++i) {
        if (i == most || exchangeOf(order.entries[order.rows[i]]))
            return true;
    }
    return false;
}

HarExporter::HarExporter(const ConnectionListModel& connections, MessageSession& session, QObject* parent)
    : Exporter(parent), m_connections(connections), m_session(session)
{
    connect(&session, &MessageSession::aboutToEnd, this, [this] { interrupt(); });
}

void HarExporter::start(const HarOrder& order)
{
    const MessageAnalysis* analysis = m_session.analysis();
    if (analysis == nullptr || order.rows.empty())
        return;
    run(
        [analysis, order, connections = m_connections.summaries()](const JobContext& context,
                                                                   const Tell& tell) -> Outcome {
            const auto groups = groupsOf(order, connections);
            if (groups.empty())
                return Unexpected(tr("There are no requests to save"));
            const auto entries = write(*analysis, groups, order.path, context, tell);
            if (!entries)
                return Unexpected(entries.error());
            return Saved{tr("Saved %1 requests in %2")
                             .arg(formatCount(*entries), QDir::toNativeSeparators(order.path)),
                         {order.path}};
        },
        &m_session.pool());
}

} // namespace weir
