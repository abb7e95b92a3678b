// The conversation of the selected connection: controls, the rows, and the find bar.
#pragma once

#include "core/model/latest_job.h"
#include "core/model/octet_text.h"
#include "ui/follow_view.h"

#include <QElapsedTimer>
#include <QWidget>

#include <array>
#include <memory>

class QAction;
class QActionGroup;
class QComboBox;
class QLabel;
class QMenu;
class QTimer;
class QToolBar;

namespace weir {

class FindBar;

/// What the pane is to show: a connection's streams, as they are now.
struct FollowSource
{
    quint64 capture = 0; ///< CaptureSession::generation()
    ConnectionId connection;
    std::array<std::shared_ptr<const StreamView>, 2> views; ///< index: Direction
    std::shared_ptr<const CaptureOctets> octets;
    std::size_t segments = 0; ///< of both directions: how much work there is before something can be shown
    Timestamp start;          ///< of the connection
    QString title;

    bool sameConnection(const FollowSource& other) const
    {
        return capture == other.capture && connection == other.connection;
    }
};

class FollowPane final : public QWidget
{
    Q_OBJECT

public:
    /// Commands of the pane, for menus. Owned by the pane.
    struct Actions
    {
        QAction* text = nullptr;
        QAction* hex = nullptr;
        QAction* sideBySide = nullptr;
        QAction* raw = nullptr;
        QAction* both = nullptr;
        QAction* client = nullptr;
        QAction* server = nullptr;
        QAction* wrap = nullptr;
        QAction* marks = nullptr;
        QAction* nextTurn = nullptr;
        QAction* previousTurn = nullptr;
        QAction* nextMark = nullptr;
        QAction* previousMark = nullptr;
        QAction* foldAll = nullptr;
        QAction* unfoldAll = nullptr;
        QAction* find = nullptr;
        QAction* findNext = nullptr;
        QAction* findPrevious = nullptr;
        QAction* copy = nullptr;
        QAction* selectAll = nullptr;
        QAction* save = nullptr; ///< what the pane shows, into a file
    };

    explicit FollowPane(const Theme& theme, QWidget* parent = nullptr);
    ~FollowPane() override;

    void showNothing(const QString& why);
    /// Another connection, or more of the same one.
    void showSource(FollowSource source);
    /// Nothing where nothing is shown.
    const std::optional<FollowSource>& source() const { return m_source; }
    /// Whether the streams are still being put into turns.
    bool preparing() const { return m_job.running(); }

    const Actions& actions() const { return m_actions; }
    QAction* formAction(FollowForm form) const;
    /// "Copy as …" entries; owned by the pane.
    QMenu* copyMenu() const { return m_copyMenu; }
    FollowView& view() { return *m_view; }
    FindBar& findBar() { return *m_findBar; }
    FollowSides sides() const { return m_view->document().layout().sides; }

    void restoreSettings();
    void saveSettings() const;

signals:
    /// The octets of these sides are wanted as a file.
    void exportRequested(FollowSides sides);
    void told(const QString& sentence);
    void zoomRequested(int steps);
    /// What is selected, or where the cursor is, in words.
    void placeTold(const QString& text);
    void contextMenuWanted(const QPoint& globalPosition);

private:
    void makeActions();
    void makeBar();
    QAction* addAction(const QString& text, const QString& icon, const QList<QKeySequence>& keys);
    void showContent(std::shared_ptr<const FollowContent> content, bool same);
    void setSides(FollowSides sides);
    void openFind();
    void tellPlace();
    void showContextMenu(const QPoint& globalPosition);
    void showConflict(FollowPlace place);

    const Theme& m_theme;
    FollowView* m_view;
    FindBar* m_findBar;
    QToolBar* m_bar;
    QLabel* m_title;
    QComboBox* m_charset;
    QMenu* m_copyMenu;
    Actions m_actions;
    std::optional<FollowSource> m_source;
    LatestJob m_job;
};

} // namespace weir
