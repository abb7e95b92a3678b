// The connection list: one row per connection that the filter lets through, in the order asked for.
#pragma once

#include "core/model/connection_column.h"
#include "core/model/connection_filter.h"
#include "core/model/format.h"
#include "core/model/ordered_list_model.h"

#include <QHash>
#include <QSet>

#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace weir {

/// Encapsulations as text, by EncapsulationId; none has no entry.
using EncapsulationTexts = QHash<std::uint32_t, QString>;

class ConnectionListModel final : public OrderedListModel
{
    Q_OBJECT

public:
    enum OwnRoles {
        ConnectionRole = OwnRole, ///< number of the connection, uint
        AnomalyGroupRole,         ///< the gravest AnomalyGroup of the row, int; none: invalid
        StateRole,                ///< ConnectionState, int
        DecryptionRole,           ///< Decryption, int; no TLS: invalid
        MarkedRole                ///< bool
    };

    explicit ConnectionListModel(QObject* parent = nullptr);

    QVariant data(const QModelIndex& index, int role) const override;
    std::span<const ListColumn> columns() const override { return connectionColumns(); }

    /// New and changed rows, in order of id.
    void putRows(std::span<const ConnectionSummary> changed);
    void clear();
    /// Like clear(), for a capture that is read again: marks, colours and notes come back with the
    /// connections that they were given to.
    void clearToReload();
    /// Such a capture was read to its end: what was not found again is gone.
    void allCameBack();

    void setFilter(const ConnectionFilter& filter);

    /// Asked once for each encapsulation that comes up.
    void setEncapsulationLookup(std::function<QString(EncapsulationId)> lookup);

    // ---- what is known beyond TCP; of connections that exist

    const ConnectionExtras& extras(ConnectionId id) const;
    struct ParsedFacts
    {
        ConnectionId connection;
        QString protocols;
        QString host;
        std::uint32_t requests = 0;
        std::optional<Decryption> decryption;
        QString decryptionReason;
    };
    void putFacts(std::span<const ParsedFacts> facts);

    // ---- what the user gives to connections

    /// 0: none.
    unsigned color(ConnectionId id) const { return m_marks.mark(id).color; }
    bool marked(ConnectionId id) const { return m_marks.mark(id).marked; }
    QString note(ConnectionId id) const { return m_marks.note(id); }
    /// 1 to 9; 0 takes the colour away.
    void setColor(std::span<const ConnectionId> connections, unsigned color);
    void setMarked(std::span<const ConnectionId> connections, bool marked);
    void setNote(ConnectionId connection, const QString& note);

    /// Rows that have any anomaly.
    std::size_t anomalousCount() const { return m_anomalous; }
    std::size_t totalCount() const override { return m_rows.size(); }
    QString copiedText(std::uint32_t number, std::optional<std::uint32_t> above, int column) const override;
    int octetsColumn() const override { return static_cast<int>(ConnectionColumn::TotalOctets); }
    int timeColumn() const override { return static_cast<int>(ConnectionColumn::Start); }
    const ConnectionSummary& connection(ConnectionId id) const { return m_rows[id.value]; }
    /// By ConnectionId. A copy is a snapshot for another thread.
    const ConnectionRows& summaries() const { return m_rows; }
    ConnectionId idAt(int row) const { return ConnectionId{rowNumber(row)}; }
    /// Where a connection is shown; nothing where it is not. Linear.
    std::optional<int> rowOf(ConnectionId id) const { return placeOf(id.value); }
    QString encapsulationText(EncapsulationId id) const { return m_encapsulations.value(id.value); }

private:
    const char* context() const override { return "weir::ConnectionListModel"; }
    std::unique_ptr<const RowSource> snapshot() const override;
    bool appendsInOrder() const override;

    QString text(const ConnectionSummary& row, std::optional<std::uint32_t> above,
                 ConnectionColumn column) const;
    QString factsText(const ConnectionSummary& row, ConnectionColumn column) const;
    QString toolTip(const ConnectionSummary& row, ConnectionColumn column) const;
    template <typename Change>
    void changeMarks(std::span<const ConnectionId> connections, Change change);
    /// What a row had before the capture was read again.
    void carryOver(const ConnectionSummary& row);
    QString shared(const QString& text);

    ConnectionRows m_rows;
    ConnectionExtrasRows m_extras;
    EncapsulationTexts m_encapsulations;
    std::function<QString(EncapsulationId)> m_encapsulationLookup;
    ConnectionFilter m_filter;
    std::size_t m_anomalous = 0;
    ConnectionMarks m_marks;
    QSet<QString> m_texts; ///< of extras: most connections say the same

    /// Of the capture before it was read again.
    struct Before
    {
        ConnectionRows rows;
        ConnectionMarks marks;
    };
    std::optional<Before> m_before; ///< while it is being read
};

/// "decrypted", "no secrets": for a person.
QString decryptionText(Decryption decryption);

} // namespace weir
