// All TLS sessions of the capture: which could be read, and what the others lack.
#pragma once

#include "core/base/ids.h"

#include <QDialog>

#include <map>
#include <vector>

class QLabel;
class QTimer;
class QTreeWidget;
class QTreeWidgetItem;

namespace weir {

class MessageSession;

class TlsSessionsDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit TlsSessionsDialog(const MessageSession& session, QWidget* parent = nullptr);

signals:
    void connectionChosen(ConnectionId connection);
    /// The user wants to add keys.
    void keysWanted();

private:
    void onPublished(const std::vector<ConnectionId>& connections);
    void clear();
    /// Shows what is known now of these connections; all other rows stay as they are.
    void refresh(const std::vector<ConnectionId>& connections);
    void fitColumns();
    void tellReason();

    const MessageSession& m_session;
    QTreeWidget* m_list;
    std::map<ConnectionId, std::vector<QTreeWidgetItem*>> m_items; ///< a row a session
    std::vector<ConnectionId> m_changed;                           ///< since the last refresh; may repeat
    QTimer* m_pause;  ///< between two refreshes: each sorts the list
    QLabel* m_reason; ///< of the session that is selected: why it cannot be read
};

} // namespace weir
