// Where TLS keys come from, and what each source is good for in the open capture.
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;
class QTreeWidget;

namespace weir {

class MessageSession;

class TlsKeysPage final : public QWidget
{
    Q_OBJECT

public:
    explicit TlsKeysPage(MessageSession& session, QWidget* parent = nullptr);

private:
    void refresh();
    void chooseFile();
    void removeSelected();

    MessageSession& m_session;
    QTreeWidget* m_sources;
    QPushButton* m_remove;
    QLabel* m_fault;
};

} // namespace weir
