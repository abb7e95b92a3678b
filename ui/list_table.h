// A table over an OrderedListModel: fixed row heights, columns that come back at the next start, sorting by
// several columns, a text where it is empty.
#pragma once

#include "core/model/ordered_list_model.h"
#include "ui/list_copy.h"

#include <QTableView>

#include <memory>
#include <optional>
#include <vector>

class QMenu;
class QTimer;

namespace weir {

class Theme;

class ListTable final : public QTableView
{
    Q_OBJECT

public:
    /// settings: the group where its columns and its order are kept: "connections".
    ListTable(OrderedListModel& model, const Theme& theme, const QString& settings,
              QWidget* parent = nullptr);

    OrderedListModel& list() const { return m_model; }
    void setEmptyText(const QString& text);
    const QString& emptyText() const { return m_emptyText; }
    void restoreSettings();
    void saveSettings() const;
    void fillColumnMenu(QMenu& menu);
    void resetColumns();
    /// The selected rows, as they stand, a title line first; cells separated by tabs. Many are copied bit by
    /// bit, the first mostCopiedRows of them; Escape stops that.
    void copySelection();
    bool copying() const { return m_copy != nullptr; }
    void copyCurrentCell() const;
    /// Rows that are selected; cheap however many there are.
    std::size_t selectedCount() const;

    static constexpr std::size_t mostCopiedRows = 100'000;

signals:
    /// What was copied, or given up: a sentence.
    void told(const QString& sentence);
    /// By Return or a double click.
    void rowActivated(int row);
    /// Letters were typed: words to look for.
    void wordsTyped(const QString& letters);

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    /// The filter finds better, and in any column.
    void keyboardSearch(const QString& letters) override { emit wordsTyped(letters); }

private:
    void applyMetrics();
    int widthFor(int column) const;
    void fitTimeColumn();
    void growForNumbers();
    void forgetNumbers();
    void holdSelection();
    void giveSelectionBack();
    void copyFurther();
    void stopCopying();
    void fitColumns();
    void sortBy(int column, bool further);
    void restoreSorting(const QString& sorting);

    OrderedListModel& m_model;
    const Theme& m_theme;
    QString m_settings;
    QString m_emptyText;
    int m_zoom;               ///< that the columns have their widths for
    bool m_ownWidths = false; ///< the user chose widths: they stay as they are
    QTimer* m_growTimer;      ///< gathers what may have brought longer numbers into sight

    /// By number of the row: what is selected, while an order is applied; empty: Qt carries it over.
    std::vector<bool> m_held;
    std::unique_ptr<ListCopy> m_copy; ///< under way
    QTimer* m_copyTimer;
};

} // namespace weir
