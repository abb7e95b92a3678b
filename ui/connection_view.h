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

    /// 1 to 9; 0 takes the colour away. Of the selected ones.
    void colorSelected(unsigned color);
    /// Marks all that are selected; where all are marked, takes the marks away.
    void toggleMarks();

private:
    void applyFilter(const QString& text) override;
    QString emptyText() const override;
    void selectFirstUnlessChosen();

    CaptureSession& m_session;
    ConnectionListModel& m_model;
};

} // namespace weir
