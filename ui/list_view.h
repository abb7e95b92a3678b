// A list of the window: its table, and the filter line above it.
#pragma once

#include "ui/list_table.h"

#include <QTimer>
#include <QWidget>

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

class QHBoxLayout;
class QLineEdit;

namespace weir {

class ListView : public QWidget
{
    Q_OBJECT

public:
    ListTable& table() { return *m_table; }
    const ListTable& table() const { return *m_table; }
    QLineEdit& filterEdit() { return *m_filter; }

    /// The number of the row that is current.
    std::optional<std::uint32_t> currentRow() const;
    /// Numbers of the selected rows, in their order.
    std::vector<std::uint32_t> selectedRows() const;
    /// The same without making a list of them.
    void forEachSelected(const std::function<void(std::uint32_t)>& visit) const;
    struct SelectionSum
    {
        std::size_t rows = 0;
        std::optional<std::uint64_t> octets; ///< nothing while many rows are summed up
    };
    const SelectionSum& selectionSum() const { return m_sum; }
    /// Nothing is under way that would change what it shows.
    bool settled() const
    {
        return !m_list.ordering() && !m_sumJob.running() && !m_table->copying() && !m_filterDelay->isActive();
    }
    /// Nothing happens where the filter hides it.
    void selectRow(std::uint32_t number);
    void step(int rows);
    void focusFilter();
    void clearFilter();

    virtual void restoreSettings() { m_table->restoreSettings(); }
    virtual void saveSettings() const { m_table->saveSettings(); }

signals:
    /// The current row is another one, or was pressed again.
    void currentChosen();
    /// Or what is summed up of it.
    void selectionChanged();
    void contextMenuWanted(const QPoint& globalPosition);

protected:
    /// name: of the table, for tests and settings: "connections".
    ListView(OrderedListModel& model, const Theme& theme, const QString& name, QWidget* parent);

    virtual void applyFilter(const QString& text) = 0;
    /// What an empty table says.
    virtual QString emptyText() const = 0;
    /// Only for an empty list: to know what to say may take a look at all rows.
    void showEmptyText() { m_table->setEmptyText(m_list.rowCount() == 0 ? emptyText() : QString()); }

    /// Beside the filter line.
    QHBoxLayout& filterRow() { return *m_filterRow; }
    /// The user pressed the current row.
    void rowPressed();
    /// Selects without the user's doing.
    void selectFirst();
    bool chosenByUser() const { return m_chosen; }
    void forgetChoice() { m_chosen = false; }

private:
    void applyFilterNow();
    void connectSelection();
    void keepOneSelected();
    void sumUp();

    OrderedListModel& m_list;
    QLineEdit* m_filter;
    QHBoxLayout* m_filterRow;
    ListTable* m_table;
    QTimer* m_filterDelay;
    SelectionSum m_sum;
    LatestJob m_sumJob;
    bool m_sumStale = false;  ///< rows changed while they were summed up
    bool m_chosen = false;    ///< the user chose a row: sorting does not move the selection
    bool m_selecting = false; ///< the selection is being moved for the user
    bool m_moved = false;     ///< the current row is another one since the event that is being handled began
};

} // namespace weir
