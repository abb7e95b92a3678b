#include "core/model/message_session.h"

#include "core/parsers/registry.h"

#include <QByteArray>
#include <QStringList>

#include <algorithm>
#include <array>

namespace weir {

namespace {

// Connections and messages that are shown at once: some milliseconds. A window that was busy finds more.
constexpr std::size_t costAtOnce = 10'000;

bool hasEnded(const ConnectionSummary& row)
{
    return row.state == ConnectionState::Closed || row.state == ConnectionState::Reset ||
           row.state == ConnectionState::TimeWait;
}

TlsSessionCount countOf(const ConversationFacts& facts)
{
    TlsSessionCount count;
    for (const TlsFacts& session : facts.tls) {
        if (session.decryption == Decryption::NotNeeded)
            continue;
        ++count.sessions;
        count.decrypted += session.decryption == Decryption::Decrypted ? 1 : 0;
        count.withoutSecrets +=
            session.decryption == Decryption::NoSecrets || session.decryption == Decryption::Failed ? 1 : 0;
    }
    return count;
}

ConnectionListModel::ParsedFacts factsOf(const ConnectionMessages& messages)
{
    ConnectionListModel::ParsedFacts facts;
    facts.connection = messages.connection;
    facts.protocols = protocolStack(messages.facts);
    facts.host = fromUtf8(messages.facts.host);
    facts.requests = static_cast<std::uint32_t>(
        std::count_if(messages.messages.begin(), messages.messages.end(),
                      [](const MessageRow& row) { return row.kind == MessageKind::Request; }));
    facts.decryption = overallDecryption(messages.facts);
    for (const TlsFacts& session : messages.facts.tls) {
        if (facts.decryptionReason.isEmpty())
            facts.decryptionReason = fromUtf8(session.decryptionReason);
    }
    return facts;
}

} // namespace

QString protocolStack(const ConversationFacts& facts)
{
    QStringList names;
    std::size_t session = 0;
    for (const std::string_view protocol : facts.protocols) {
        const bool tls = protocol == "tls";
        if (tls && session < facts.tls.size() && !facts.tls[session].version.empty())
            names.append(fromUtf8(facts.tls[session++].version));
        else
            names.append(protocolTitle(protocol));
    }
    return names.join(QStringLiteral(" › "));
}

bool isFramed(const ConversationFacts& facts)
{
    static constexpr std::array<std::string_view, 6> framed{"http2", "websocket", "grpc",
                                                            "ldap",  "pgsql",     "mysql"};
    return std::any_of(facts.protocols.begin(), facts.protocols.end(), [](std::string_view protocol) {
        return std::find(framed.begin(), framed.end(), protocol) != framed.end();
    });
}

std::optional<Decryption> overallDecryption(const ConversationFacts& facts)
{
    std::optional<Decryption> overall;
    for (const TlsFacts& session : facts.tls) {
        if (!overall || *overall == Decryption::NotNeeded)
            overall = session.decryption;
        else if (session.decryption != *overall && session.decryption != Decryption::NotNeeded)
            overall = Decryption::Partly;
    }
    return overall;
}

MessageSession::MessageSession(ConnectionListModel& connections, QObject* parent)
    : QObject(parent), m_connections(connections)
{
    connect(&m_keys, &TlsKeys::changed, this, &MessageSession::useSecrets);
}

MessageSession::~MessageSession()
{
    end();
}

void MessageSession::begin(Analysis& analysis)
{
    end();
    m_secrets = m_keys.secrets();
    m_analysis =
        MessageAnalysis::start(analysis, makeStreamRegistry({m_secrets}), ParserLimits{}, m_bell.ringer());
}

void MessageSession::end()
{
    emit aboutToEnd();
    m_numbering.cancel();
    m_loaded = false;
    m_pool.clear();
    m_pool.waitForDone();
    m_bell.mute();
    m_analysis.reset();
    m_messages.clear();
    m_objects.clear();
    m_keys.setCaptureSecrets({});
    m_parsedUpTo.clear();
    m_tls.clear();
    m_tlsTotal = {};
    m_pending = 0;
    m_batch = {};
    m_shown = 0;
}

void MessageSession::onRows(std::span<const ConnectionSummary> rows, Timestamp captureStart)
{
    m_messages.setCaptureStart(captureStart);
    m_objects.setCaptureStart(captureStart);
    std::vector<ConnectionId> ready;
    for (const ConnectionSummary& row : rows) {
        if (row.id.value >= m_parsedUpTo.size())
            m_parsedUpTo.resize(row.id.value + 1);
        const bool parsed = m_parsedUpTo[row.id.value].value != 0;
        const bool turned = parsed && row.roleEvidence == RoleEvidence::User;
        if (turned || (!parsed && hasEnded(row)))
            ready.push_back(row.id);
    }
    enqueue(std::move(ready));
}

void MessageSession::onCaptureInfo(const CaptureInfo& info)
{
    std::vector<std::string> keyLogs;
    for (const CaptureSecrets& block : info.secrets) {
        if (block.type == CaptureSecrets::tlsKeyLog)
            keyLogs.emplace_back(block.data.begin(), block.data.end());
    }
    m_keys.setCaptureSecrets(keyLogs);
}

void MessageSession::onLoaded()
{
    std::vector<ConnectionId> left;
    for (std::uint32_t id = 0; id < m_parsedUpTo.size(); ++id) {
        if (m_parsedUpTo[id] != m_connections.connection(ConnectionId{id}).lastFrame)
            left.push_back(ConnectionId{id});
    }
    m_loaded = true;
    if (left.empty() && m_analysis)
        m_analysis->enqueue({}); // something may wait for this moment
    enqueue(std::move(left));
    numberMessages();
}

void MessageSession::enqueue(std::vector<ConnectionId> connections)
{
    if (connections.empty() || !m_analysis)
        return;
    for (const ConnectionId id : connections)
        m_parsedUpTo[id.value] = m_connections.connection(id).lastFrame;
    m_pending += connections.size();
    m_numbering.cancel();
    m_analysis->enqueue(std::move(connections));
}

void MessageSession::takeBatches()
{
    // A part at a time, so that the window breathes between: while more lie there, the next event follows.
    if (m_shown == m_batch.connections.size()) {
        auto batch = m_analysis->takeBatch();
        if (!batch)
            return;
        m_batch = std::move(*batch);
        m_shown = 0;
        m_pending = m_batch.pending + m_batch.connections.size();
    }
    const auto& connections = m_batch.connections;
    const std::size_t from = m_shown;
    for (std::size_t cost = 0; m_shown < connections.size() && cost < costAtOnce; ++m_shown)
        cost += 1 + connections[m_shown]->messages.size();
    m_pending -= m_shown - from;
    take(std::span(connections).subspan(from, m_shown - from));
    if (m_shown == m_batch.connections.size()) {
        m_batch = {};
        m_shown = 0;
    }
    // Until nothing is left: a part may have been shown when it was rung for the next batch.
    m_bell.ringAgain();
}

void MessageSession::take(std::span<const std::shared_ptr<const ConnectionMessages>> connections)
{
    std::vector<ConnectionListModel::ParsedFacts> facts;
    std::vector<ConnectionId> ids;
    for (const auto& messages : connections) {
        facts.push_back(factsOf(*messages));
        ids.push_back(messages->connection);
        const auto known = m_tls.find(messages->connection.value);
        if (known != m_tls.end()) {
            m_tlsTotal.sessions -= known->second.sessions;
            m_tlsTotal.decrypted -= known->second.decrypted;
            m_tlsTotal.withoutSecrets -= known->second.withoutSecrets;
            m_tls.erase(known);
        }
        if (messages->facts.tls.empty())
            continue;
        const TlsSessionCount count = countOf(messages->facts);
        m_tls.emplace(messages->connection.value, count);
        m_tlsTotal.sessions += count.sessions;
        m_tlsTotal.decrypted += count.decrypted;
        m_tlsTotal.withoutSecrets += count.withoutSecrets;
    }
    m_connections.putFacts(facts);
    m_messages.put(connections);
    m_objects.put(connections);
    numberMessages();
    emit published(ids);
}

void MessageSession::useSecrets()
{
    const auto secrets = m_keys.secrets();
    if (secrets == m_secrets || !m_analysis)
        return;
    m_secrets = secrets;
    m_analysis->setRegistry(makeStreamRegistry({secrets}));
    // What was read with other secrets may read otherwise now; connections without TLS cannot.
    enqueue(tlsConnections());
}

std::vector<ConnectionId> MessageSession::tlsConnections() const
{
    std::vector<ConnectionId> ids;
    ids.reserve(m_tls.size());
    for (const auto& [id, count] : m_tls)
        ids.push_back(ConnectionId{id});
    std::sort(ids.begin(), ids.end());
    return ids;
}

/// Once nothing more comes: a message's number depends on all that began before it.
void MessageSession::numberMessages()
{
    if (!m_loaded || m_pending != 0 || !m_analysis)
        return;
    m_numbering.start(
        [analysis = m_analysis.get(), count = m_parsedUpTo.size()](const JobContext& context) {
            std::vector<MessagePlace> places;
            for (std::uint32_t id = 0; id < count && !context.cancelled(); ++id) {
                const auto messages = analysis->messages(ConnectionId{id});
                for (const MessageRow& row : messages ? std::span<const MessageRow>(messages->messages)
                                                      : std::span<const MessageRow>())
                    places.push_back({row.firstFrame, ConnectionId{id}, row.index});
            }
            return std::make_shared<const MessageOrder>(std::move(places));
        },
        [this](const std::shared_ptr<const MessageOrder>& order) {
            m_messages.setNumbers(order);
            m_objects.setNumbers(order);
        },
        &m_pool);
}

std::vector<ClientRandom> MessageSession::clientRandoms(const std::vector<ConnectionId>& connections) const
{
    std::vector<ClientRandom> randoms;
    for (const ConnectionId id : connections) {
        if (const auto messages = of(id))
            addClientRandoms(randoms, messages->facts);
    }
    return randoms;
}

void addClientRandoms(std::vector<ClientRandom>& randoms, const ConversationFacts& facts)
{
    for (const TlsFacts& tls : facts.tls) {
        const QByteArray octets = QByteArray::fromHex(QByteArray::fromStdString(tls.clientRandom));
        ClientRandom random{};
        if (octets.size() != static_cast<qsizetype>(random.size()))
            continue;
        std::copy(octets.begin(), octets.end(), random.begin());
        randoms.push_back(random);
    }
}

std::shared_ptr<const ConnectionMessages> MessageSession::of(ConnectionId id) const
{
    return m_analysis ? m_analysis->messages(id) : nullptr;
}

} // namespace weir
