// All TLS sessions of the capture: which could be read, and what the others lack.
#pragma once

#include "core/base/ids.h"

#include <QDialog>

class QLabel;
class QTreeWidget;

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
    void refresh();
    void tellReason();

    const MessageSession& m_session;
    QTreeWidget* m_list;
    QLabel* m_reason; ///< of the session that is selected: why it cannot be read
};

} // namespace weir
