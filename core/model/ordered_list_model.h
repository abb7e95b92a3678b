// A list whose rows are shown in an order made off the GUI thread.
//
//   rows (by number)  ──►  order made in the pool from a snapshot  ──►  m_order: what the view sees
//
// While a capture loads, new rows are appended at once where that is their place; else the order is made
// again, a few times a second, and applied without a reset: what is selected stays.
#pragma once

#include "core/base/timestamp.h"
#include "core/model/format.h"
#include "core/model/latest_job.h"
#include "core/model/list_column.h"
#include "core/model/row_order.h"

#include <QAbstractTableModel>
#include <QTimer>

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace weir {

class OrderedListModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    /// Roles that every list has; those of one list begin at OwnRole.
    enum Role {
        CopyRole = Qt::UserRole, ///< the cell's text as it is copied: no grouping of digits
        ColorRole,               ///< the colour that the user gave its connection, 1 to 9, int; none: invalid
        OwnRole
    };

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    virtual std::span<const ListColumn> columns() const = 0;
    QString columnTitle(int column) const;
    QString columnExplanation(int column) const;

    /// The column becomes the first key; what was first decides among equals.
    void sort(int column, Qt::SortOrder order) override;
    const std::vector<SortKey>& sortKeys() const { return m_keys; }
    void setSortKeys(std::vector<SortKey> keys);

    /// Rows that exist, whether shown or not.
    virtual std::size_t totalCount() const = 0;
    /// The number of the row that stands there.
    std::uint32_t rowNumber(int row) const { return m_order[static_cast<std::size_t>(row)]; }
    /// Numbers of the rows that are shown, as they stand.
    const std::vector<std::uint32_t>& shownRows() const { return m_order; }
    /// The number of the row above; nothing for the first one.
    std::optional<std::uint32_t> numberAbove(int row) const
    {
        return row > 0 ? std::optional(rowNumber(row - 1)) : std::nullopt;
    }
    /// Where a row is shown; nothing where it is not. Linear, and fast: a third of a millisecond a million.
    std::optional<int> placeOf(std::uint32_t rowNumber) const;

    /// The cell's text as it is copied. above: the row that it stands below.
    virtual QString copiedText(std::uint32_t number, std::optional<std::uint32_t> above,
                               int column) const = 0;
    /// The column whose figures are summed up of what is selected: octets.
    virtual int octetsColumn() const = 0;
    /// As they are now; may be read on another thread.
    std::shared_ptr<const RowSource> rows() const { return snapshot(); }

    /// How the list tells moments.
    void setTimeFormat(TimeFormat format);
    TimeFormat timeFormat() const { return m_timeFormat; }
    /// The moment that TimeFormat::SinceStart counts from.
    void setCaptureStart(Timestamp start);
    Timestamp captureStart() const { return m_captureStart; }
    virtual int timeColumn() const = 0;

    /// Whether an order is being made.
    bool ordering() const { return m_job.running() || m_timer.isActive(); }

signals:
    /// Rows come, go and move, one signal after the other, until orderChanged().
    void orderAboutToChange();
    void orderChanged();
    void timeFormatChanged();
    /// The order that was asked for last is what is shown.
    void orderApplied();

protected:
    static constexpr std::size_t maxSortKeys = 3;

    /// usual: the key where the user chose none.
    OrderedListModel(SortKey usual, QObject* parent);

    /// Translates texts of columns().
    virtual const char* context() const = 0;
    virtual std::unique_ptr<const RowSource> snapshot() const = 0;
    /// Rows that come last stand last.
    virtual bool appendsInOrder() const = 0;

    Qt::Alignment alignmentOf(int column) const;
    /// above: the moment of the row above, which TimeFormat::SincePrevious counts from.
    QString momentText(Timestamp time, std::optional<Timestamp> above) const;
    /// Rows from `from` on are new; `changed`: some before them are not as they were.
    void rowsChanged(std::size_t from, bool changed);
    /// Cells that look otherwise now, without a new order.
    void columnChanged(int column);
    void requestOrder();
    /// Between beginResetModel() and endResetModel().
    void forgetOrder();

private:
    void appendRows(std::size_t from);
    void applyOrder(std::vector<std::uint32_t> order);
    void rearrange(std::vector<std::uint32_t> order);
    void permute(std::vector<std::uint32_t> order);

    SortKey m_usual;
    std::vector<SortKey> m_keys;
    std::vector<std::uint32_t> m_order; ///< row of the view → number of the row
    QTimer m_timer;                     ///< gathers what asks for an order
    LatestJob m_job;
    bool m_orderStale = false; ///< rows came while the order was being made
    TimeFormat m_timeFormat = TimeFormat::SinceStart;
    Timestamp m_captureStart;
};

} // namespace weir
