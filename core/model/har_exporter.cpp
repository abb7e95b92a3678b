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

/// A connection's exchanges, and what the archive says of the connection.
struct Group
{
    Endpoint server;
    std::vector<HarOrder::Exchange> exchanges;
};

/// Whole messages of a connection, by index: only those wanted are kept.
std::map<MessageIndex, ParsedMessage> parsed(const MessageAnalysis& analysis, ConnectionId connection,
                                             const std::vector<HarOrder::Exchange>& exchanges,
                                             const std::atomic<bool>& cancelled)
{
    std::set<MessageIndex> wanted;
    for (const HarOrder::Exchange& exchange : exchanges) {
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
    for (const HarOrder::Exchange& exchange : group.exchanges) {
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

std::vector<HarOrder::Exchange> exchangesOf(const MessageListModel& model,
                                            const std::vector<std::uint32_t>& rows)
{
    std::vector<HarOrder::Exchange> exchanges;
    for (const std::uint32_t row : rows) {
        const MessageEntry& entry = model.entry(row);
        if (!entry.owner)
            continue;
        const MessageRow& first = entry.message();
        if (first.kind == MessageKind::Request)
            exchanges.push_back({entry.owner->connection, first.index,
                                 entry.other() ? std::optional(entry.other()->index) : std::nullopt});
        else if (first.kind == MessageKind::Response)
            exchanges.push_back({entry.owner->connection, std::nullopt, first.index});
    }
    return exchanges;
}

HarExporter::HarExporter(const ConnectionListModel& connections, MessageSession& session, QObject* parent)
    : Exporter(parent), m_connections(connections), m_session(session)
{
    connect(&session, &MessageSession::aboutToEnd, this, [this] { drop(); });
}

void HarExporter::start(const HarOrder& order)
{
    const MessageAnalysis* analysis = m_session.analysis();
    if (analysis == nullptr || order.exchanges.empty())
        return;
    std::map<ConnectionId, Group> groups;
    for (const HarOrder::Exchange& exchange : order.exchanges) {
        Group& group = groups[exchange.connection];
        group.server = m_connections.connection(exchange.connection).server;
        group.exchanges.push_back(exchange);
    }
    run(
        [analysis, groups = std::move(groups), path = order.path](const JobContext& context,
                                                                  const Tell& tell) -> Outcome {
            const auto entries = write(*analysis, groups, path, context, tell);
            if (!entries)
                return Unexpected(entries.error());
            return Saved{
                tr("Saved %1 requests in %2").arg(formatCount(*entries), QDir::toNativeSeparators(path)),
                {path}};
        },
        &m_session.pool());
}

} // namespace weir
