// What the parsers find in the open capture: messages and objects as lists, facts of connections, and the
// TLS secrets that decide what there is to find. Lives in the GUI thread.
#pragma once

#include "core/analysis/message_analysis.h"
#include "core/model/bell.h"
#include "core/model/connection_list_model.h"
#include "core/model/latest_job.h"
#include "core/model/message_list_model.h"
#include "core/model/object_list_model.h"
#include "core/model/tls_keys.h"

#include <QObject>
#include <QThreadPool>

#include <memory>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace weir {

/// TLS sessions that carried protected data, and how many of them could be read whole.
struct TlsSessionCount
{
    std::size_t sessions = 0;
    std::size_t decrypted = 0;
    std::size_t withoutSecrets = 0; ///< other secrets could help: there are none, or they do not fit
};

class MessageSession final : public QObject
{
    Q_OBJECT

public:
    explicit MessageSession(ConnectionListModel& connections, QObject* parent = nullptr);
    ~MessageSession() override;

    // ---- for CaptureSession

    /// A capture is open. The analysis outlives the next call of end().
    void begin(Analysis& analysis);
    /// Nothing looks at the analysis any more when this returns.
    void end();
    /// Rows that were put into the list of connections. Those that ended are parsed soon.
    void onRows(std::span<const ConnectionSummary> rows, Timestamp captureStart);
    void onCaptureInfo(const CaptureInfo& info);
    /// Nothing further comes: whatever was not parsed as it is now, is.
    void onLoaded();

    // ---- for the window

    MessageListModel& messages() { return m_messages; }
    const MessageListModel& messages() const { return m_messages; }
    ObjectListModel& objects() { return m_objects; }
    const ObjectListModel& objects() const { return m_objects; }
    TlsKeys& keys() { return m_keys; }

    /// Null where nothing is open. On-demand functions may be called on threads of pool().
    const MessageAnalysis* analysis() const { return m_analysis.get(); }
    /// For jobs that look at the analysis: cancel them when aboutToEnd() comes, they are waited for.
    QThreadPool& pool() { return m_pool; }

    /// Null where the connection was not parsed yet.
    std::shared_ptr<const ConnectionMessages> of(ConnectionId id) const;
    /// Connections that are still to be parsed.
    std::size_t pending() const { return m_pending; }
    bool busy() const { return m_pending != 0; }
    /// The messages are being counted: their numbers follow.
    bool numbering() const { return m_numbering.running(); }

    TlsSessionCount tlsSessions() const { return m_tlsTotal; }
    /// Of all TLS sessions: what key logs name them by.
    std::vector<ClientRandom> clientRandoms() const { return clientRandoms(tlsConnections()); }
    std::vector<ClientRandom> clientRandoms(const std::vector<ConnectionId>& connections) const;
    /// That the open capture is read with.
    std::shared_ptr<const TlsSecrets> secrets() const { return m_keys.secrets(); }
    /// Connections with TLS, in order.
    std::vector<ConnectionId> tlsConnections() const;

signals:
    /// These connections have messages, facts or layers that they did not have before.
    void published(const std::vector<ConnectionId>& connections);
    void aboutToEnd();

private:
    void takeBatches();
    void take(std::span<const std::shared_ptr<const ConnectionMessages>> connections);
    void useSecrets();
    void numberMessages();
    void enqueue(std::vector<ConnectionId> connections);

    ConnectionListModel& m_connections;
    MessageListModel m_messages;
    ObjectListModel m_objects;
    TlsKeys m_keys;
    std::vector<FrameNumber> m_parsedUpTo; ///< by ConnectionId; 0: not parsed
    std::unordered_map<std::uint32_t, TlsSessionCount> m_tls;
    TlsSessionCount m_tlsTotal;
    std::shared_ptr<const TlsSecrets> m_secrets; ///< that the registry was made with
    std::size_t m_pending = 0;
    MessageBatch m_batch;    ///< the last one taken
    std::size_t m_shown = 0; ///< of its connections
    bool m_loaded = false;
    LatestJob m_numbering{this};
    Bell m_bell{this, [this] { takeBatches(); }};
    QThreadPool m_pool;
    std::unique_ptr<MessageAnalysis> m_analysis;
};

/// What key logs name the TLS sessions of a connection by.
void addClientRandoms(std::vector<ClientRandom>& randoms, const ConversationFacts& facts);
/// "TLS 1.3 › HTTP/2".
QString protocolStack(const ConversationFacts& facts);
/// Whether octets of the connection are frames that say nothing to a reader of text: it is read decoded.
bool isFramed(const ConversationFacts& facts);
/// How far the TLS sessions of a connection could be read, all together; nothing where there are none.
std::optional<Decryption> overallDecryption(const ConversationFacts& facts);

} // namespace weir
