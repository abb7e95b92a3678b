// A table over an OrderedListModel: fixed row heights, columns that come back at the next start, sorting by
// several columns, a text where it is empty.
#pragma once

#include "core/model/ordered_list_model.h"
#include "ui/list_copy.h"

#include <QHeaderView>
#include <QStyledItemDelegate>
#include <QTableView>

#include <memory>
#include <optional>
#include <vector>

class QMenu;
class QTimer;

namespace weir {

class Theme;

/// The header of a list: tells how a click was meant, and which column decides at which place.
class ListHeader final : public QHeaderView
{
    Q_OBJECT

public:
    explicit ListHeader(const OrderedListModel& model, QWidget* parent = nullptr);

signals:
    /// further: beside the columns that the list is sorted by already.
    void sortWanted(int column, bool further);
    /// The user made a column wider or narrower.
    void widthChosen();

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;

private:
    const OrderedListModel& m_model;
    bool m_further = false;
    bool m_pressed = false;
};

/// Rows in the colours that the user gave them; a sign before the text of a cell.
class ListDelegate : public QStyledItemDelegate
{
public:
    ListDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;

protected:
    struct Sign
    {
        enum class Kind { Dot, OpenLock, ClosedLock, Badge };
        Kind kind = Kind::Dot;
        QColor color;
        QString text; ///< of a badge
    };
    /// What stands before the text of a cell.
    virtual std::optional<Sign> signOf(const QModelIndex& index) const;
    const Theme& theme() const { return m_theme; }

private:
    void drawSign(QPainter& painter, const QRect& rect, const Sign& sign) const;

    const Theme& m_theme;
};

class ListTable final : public QTableView
{
    Q_OBJECT

public:
    /// settings: where its columns are kept: "connections/columns".
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
