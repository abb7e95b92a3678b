// The list of connections, with its filter line and its header's menu.
#pragma once

#include "core/model/connection_list_model.h"

#include <QTableView>
#include <QWidget>

#include <optional>
#include <vector>

class QLineEdit;
class QMenu;
class QTimer;

namespace weir {

class CaptureSession;
class Theme;

/// The table itself: fixed row heights, columns that come back at the next start, a text where it is empty.
class ConnectionTable final : public QTableView
{
    Q_OBJECT

public:
    ConnectionTable(ConnectionListModel& model, const Theme& theme, QWidget* parent = nullptr);

    void setEmptyText(const QString& text);
    void restoreSettings();
    void saveSettings() const;
    void fillColumnMenu(QMenu& menu);
    void resetColumns();
    void copySelection() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void applyMetrics();
    int widthFor(ConnectionColumn column) const;

    ConnectionListModel& m_model;
    const Theme& m_theme;
    QString m_emptyText;
};

class ConnectionView final : public QWidget
{
    Q_OBJECT

public:
    ConnectionView(CaptureSession& session, const Theme& theme, QWidget* parent = nullptr);

    ConnectionTable& table() { return *m_table; }
    QLineEdit& filterEdit() { return *m_filter; }

    /// The connection whose stream is followed.
    std::optional<ConnectionId> current() const;
    std::vector<ConnectionId> selected() const;
    void selectConnection(ConnectionId id);
    void step(int rows);
    void focusFilter();
    void clearFilter();

    void restoreSettings();
    void saveSettings() const;

signals:
    void currentChanged();
    void selectionChanged();
    void contextMenuWanted(const QPoint& globalPosition);

private:
    void applyFilter();
    void selectFirstUnlessChosen();
    void showEmptyText();
    void sortBy(int column);

    CaptureSession& m_session;
    ConnectionListModel& m_model;
    QLineEdit* m_filter;
    ConnectionTable* m_table;
    QTimer* m_filterDelay;
    bool m_chosen = false;    ///< the user chose a row: sorting does not move the selection
    bool m_selecting = false; ///< the selection is being moved for the user
};

} // namespace weir
