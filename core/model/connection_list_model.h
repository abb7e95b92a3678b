// The connection list: one row per connection that the filter lets through, in the order asked for.
//
//   rows (by ConnectionId)  ──►  order made off the thread  ──►  m_order: what the view sees
//
// While a capture loads, new rows are appended at once where that is their place (by number, no filter);
// else the order is made again, a few times a second, and applied without a reset: what is selected stays.
#pragma once

#include "core/model/connection_order.h"
#include "core/model/format.h"
#include "core/model/latest_job.h"

#include <QAbstractTableModel>
#include <QTimer>

#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace weir {

class ConnectionListModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Role {
        ConnectionRole = Qt::UserRole, ///< number of the connection, uint
        AnomalyGroupRole,              ///< the gravest AnomalyGroup of the row, int; none: invalid
        StateRole,                     ///< ConnectionState, int
        CopyRole                       ///< the cell's text as it is copied: no grouping of digits
    };

    explicit ConnectionListModel(QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// New and changed rows, in order of id.
    void putRows(std::span<const ConnectionSummary> changed);
    void clear();

    /// The column becomes the first key; what was first decides among equals.
    void sort(int column, Qt::SortOrder order) override;
    const std::vector<SortKey>& sortKeys() const { return m_keys; }
    void setSortKeys(std::vector<SortKey> keys);

    void setFilter(const ConnectionFilter& filter);
    void setTimeFormat(TimeFormat format);
    TimeFormat timeFormat() const { return m_timeFormat; }
    /// The moment that TimeFormat::SinceStart counts from.
    void setCaptureStart(Timestamp start);

    /// Asked once for each encapsulation that comes up.
    void setEncapsulationLookup(std::function<QString(EncapsulationId)> lookup);

    /// Rows that exist, whether shown or not.
    std::size_t totalCount() const { return m_rows.size(); }
    const ConnectionSummary& connection(ConnectionId id) const { return m_rows[id.value]; }
    ConnectionId idAt(int row) const;
    /// Where a connection is shown; nothing where it is not. Linear.
    std::optional<int> rowOf(ConnectionId id) const;
    QString encapsulationText(EncapsulationId id) const { return m_encapsulations.value(id.value); }

    /// Whether an order is being made.
    bool ordering() const { return m_job.running() || m_timer.isActive(); }

signals:
    /// The order that was asked for last is what is shown.
    void orderApplied();

private:
    QString text(const ConnectionSummary& row, ConnectionColumn column) const;
    QString copyText(const ConnectionSummary& row, ConnectionColumn column) const;
    QString toolTip(const ConnectionSummary& row, ConnectionColumn column) const;
    bool inNaturalOrder() const;
    void appendNatural(std::size_t from);
    void startColumnChanged();
    void requestOrder();
    void applyOrder(std::vector<std::uint32_t> order);
    void permute(std::vector<std::uint32_t> order);

    ConnectionRows m_rows;
    std::vector<std::uint32_t> m_order; ///< row of the view → ConnectionId
    EncapsulationTexts m_encapsulations;
    std::function<QString(EncapsulationId)> m_encapsulationLookup;
    ConnectionFilter m_filter;
    std::vector<SortKey> m_keys{SortKey{}};
    TimeFormat m_timeFormat = TimeFormat::SinceStart;
    Timestamp m_captureStart;
    QTimer m_timer; ///< gathers what asks for an order
    LatestJob m_job;
    bool m_orderStale = false; ///< rows came while the order was being made
};

} // namespace weir
