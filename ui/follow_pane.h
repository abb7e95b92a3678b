// The conversation of the selected connection: controls, the rows, and the find bar.
#pragma once

#include "core/model/detail_tree.h"
#include "core/model/latest_job.h"
#include "core/model/message_content.h"
#include "core/model/octet_text.h"
#include "ui/follow_view.h"

#include <QElapsedTimer>
#include <QWidget>

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

class QAction;
class QActionGroup;
class QComboBox;
class QLabel;
class QMenu;
class QTimer;
class QToolBar;
class QToolButton;

namespace weir {

class FindBar;

/// What of a connection is followed.
struct FollowSubject
{
    enum class Kind : std::uint8_t {
        Layer,
        Contents, ///< of the messages, decoded
        Decoded   ///< what the parsers made of them
    };
    Kind kind = Kind::Layer;
    LayerId layer;

    friend bool operator==(const FollowSubject&, const FollowSubject&) = default;
};

/// A layer above TCP that can be followed.
struct FollowLayer
{
    LayerId id;
    QString name;
};

/// What the pane is to show: a connection's streams, as they are now.
struct FollowSource
{
    /// Makes what is shown of another subject than the octets of TCP; on a thread of `pool`.
    using Load = std::function<MessageContents(FollowSubject, const std::atomic<bool>& cancelled)>;

    quint64 capture = 0; ///< CaptureSession::generation()
    ConnectionId connection;
    std::array<std::shared_ptr<const StreamView>, 2> views; ///< index: Direction
    std::shared_ptr<const CaptureOctets> octets;
    std::size_t segments = 0; ///< of both directions: how much work there is before something can be shown
    Timestamp start;          ///< of the capture
    Endpoint client;          ///< whose octets `views` has first: roles may be exchanged
    QString title;
    std::vector<FollowLayer> layers;
    std::optional<LayerId> plaintext; ///< the layer that most people want to see instead of TCP's octets
    bool hasMessages = false;
    bool framed = false; ///< its octets say little as text: decoded, unless the user wants otherwise
    Load load;
    QThreadPool* pool = nullptr;

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
        QAction* decoded = nullptr;
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
    /// What is shown, or being prepared.
    FollowSubject subject() const { return m_subject; }
    /// Stays wanted for the connections that follow, where they have it.
    void setSubject(FollowSubject subject);
    /// Stops whatever looks at the analysis.
    void stop();

    /// Selects octets, and goes to the layer that they are in.
    void showOctets(const LayerRange& octets);
    /// Goes to the beginning of a message.
    void showMessage(const LayerRange& octets, MessageIndex message);
    /// Octets of what is shown, for saving.
    std::array<std::shared_ptr<const StreamView>, 2> shownViews() const;

    const Actions& actions() const { return m_actions; }
    QAction* formAction(FollowForm form) const;
    /// "Copy as …" entries; owned by the pane.
    QMenu* copyMenu() const { return m_copyMenu; }
    FollowView& view() { return *m_view; }
    FindBar& findBar() { return *m_findBar; }
    FollowSides sides() const { return m_view->document().layout().sides; }

    void restoreSettings();
    void saveSettings() const;
    /// Shows this view ("hex", "decoded") for this run alone, as the command line asks. False: there is none
    /// of that name.
    bool lendView(const QString& name);

signals:
    /// The octets of these sides are wanted as a file.
    void exportRequested(FollowSides sides);
    void told(const QString& sentence);
    void zoomRequested(int steps);
    /// What is selected, or where the cursor is, in words.
    void placeTold(const QString& text);
    /// The user moved the cursor to an octet of a layer, or into a message of a decoded conversation.
    void octetReached(Direction direction, LayerId layer, quint64 offset);
    void messageReached(MessageIndex message);
    void wiresharkWanted(FrameNumber frame);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    /// The forms, as settings and the command line know them.
    static constexpr std::array<std::pair<FollowForm, const char*>, 4> formNames{
        {{FollowForm::Text, "text"},
         {FollowForm::Hex, "hex"},
         {FollowForm::SideBySide, "side"},
         {FollowForm::Raw, "raw"}}};

    // follow_pane_bar.cpp
    void makeActions();
    void makeBar();
    void fitBar();
    QToolButton* makeMenuButton(const QString& name, const QString& tip, QMenu* menu);
    QAction* addAction(const QString& text, const QString& icon, const QList<QKeySequence>& keys);

    void fillSubjectMenu();
    QString subjectName(FollowSubject subject) const;
    FollowSubject wanted() const;
    void load(bool same);
    void apply(const FollowPlace& begin, const FollowPlace& end);
    void goToWanted();
    void reach();
    void showContent(MessageContents contents, bool same);
    /// A view that the user chose: for this connection and others of its kind.
    void chooseView(QAction* view);
    void useView(QAction* view);
    QAction* viewOfKind() const;
    QAction* viewNamed(const QString& name) const;
    void setSides(FollowSides sides);
    void openFind();
    void tellPlace();
    void showContextMenu(const QPoint& globalPosition);
    void showConflict(FollowPlace place);

    const Theme& m_theme;
    FollowView* m_view;
    FindBar* m_findBar;
    QToolBar* m_bar;
    std::vector<QToolButton*> m_viewButtons;
    QLabel* m_title;
    QComboBox* m_charset;
    QMenu* m_copyMenu;
    Actions m_actions;
    QToolButton* m_subjectButton;
    QMenu* m_subjectMenu;
    std::optional<FollowSource> m_source;
    FollowSubject m_subject;
    /// What the user wants: of connections whose octets are text, and of framed ones.
    std::array<QAction*, 2> m_views{};
    QAction* m_lent = nullptr;            ///< a view that is not stored
    bool m_aside = false;                 ///< octets are shown instead of what is decoded, for once
    QString m_wish;                       ///< name of the layer that the user chose; empty: none
    std::vector<MessageIndex> m_messages; ///< by turn, where the subject is made of messages
    std::optional<LayerRange> m_goTo;     ///< once it is shown
    std::optional<MessageIndex> m_goToMessage;
    bool m_selecting = false; ///< the selection is moved by others than the user
    LatestJob m_job;
};

} // namespace weir
