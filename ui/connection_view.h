// The list of connections.
#pragma once

#include "core/model/connection_list_model.h"
#include "ui/list_view.h"

#include <optional>
#include <vector>

namespace weir {

class CaptureSession;

class ConnectionView final : public ListView
{
    Q_OBJECT

public:
    ConnectionView(CaptureSession& session, const Theme& theme, QWidget* parent = nullptr);

    /// The connection whose stream is followed.
    std::optional<ConnectionId> current() const;
    std::vector<ConnectionId> selected() const;
    void selectConnection(ConnectionId id) { selectRow(id.value); }

    bool isSelected(ConnectionId id) const;

    /// Marks all of them; where all are marked, takes the marks away.
    void toggleMarks(const std::vector<ConnectionId>& ids);

private:
    void applyFilter(const QString& text) override;
    QString emptyText() const override;
    void selectFirstUnlessChosen();

    CaptureSession& m_session;
    ConnectionListModel& m_model;
};

} // namespace weir
