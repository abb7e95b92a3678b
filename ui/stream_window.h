// Streams in a window of their own, one or several side by side.
#pragma once

#include "ui/follow_pane.h"

#include <QMainWindow>

#include <functional>
#include <optional>
#include <vector>

class QMenu;
class QSplitter;

namespace weir {

class Theme;

/// Lives no longer than the capture that its streams are of: its owner closes it before.
class StreamWindow final : public QMainWindow
{
    Q_OBJECT

public:
    /// Side by side; more have no room.
    static constexpr std::size_t mostPanes = 4;
    /// The connection's streams as they are now; nothing where it is gone.
    using Source = std::function<std::optional<FollowSource>(ConnectionId)>;

    /// connections: at least one, of which the first mostPanes are shown. capture: its name.
    StreamWindow(Theme& theme, const std::vector<ConnectionId>& connections, Source source,
                 const QString& capture, QWidget* owner);

    void setTimeFormat(TimeFormat format);
    /// Shows what came since, where anything did.
    void refresh();
    /// Lets go of the capture; its streams cannot be shown in another form any more.
    void stop();
    std::size_t paneCount() const { return m_panes.size(); }
    FollowPane& pane(std::size_t index) const { return *m_panes[index].pane; }
    /// Nothing is under way that would change what the window shows.
    bool settled() const;

signals:
    /// The octets of these sides are wanted as a file.
    void exportRequested(ConnectionId connection, FollowSides sides, const FollowPane& pane);

private:
    struct Pane
    {
        ConnectionId connection;
        FollowPane* pane;
    };

    void addPane(ConnectionId connection);
    void makeMenus();
    void fillStreamMenu(QMenu& menu);
    FollowPane& focused() const;

    Theme& m_theme;
    Source m_source;
    QSplitter* m_splitter;
    std::vector<Pane> m_panes;
};

} // namespace weir
