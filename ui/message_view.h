// The list of messages over all connections.
#pragma once

#include "core/model/message_session.h"
#include "ui/list_view.h"

class QComboBox;

namespace weir {

class MessageView final : public ListView
{
    Q_OBJECT

public:
    MessageView(MessageSession& session, const Theme& theme, QWidget* parent = nullptr);

    /// The row that is current; null where there is none.
    const MessageEntry* current() const;
    void restoreSettings() override;
    void saveSettings() const override;
    QComboBox& choice() { return *m_choice; }

private:
    void applyFilter(const QString& text) override;
    QString emptyText() const override;

    MessageSession& m_session;
    MessageListModel& m_model;
    QComboBox* m_choice;
};

} // namespace weir
