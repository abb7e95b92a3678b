// A capture's window, or its tab: list above, conversation and details below, and the commands that join
// them.
#pragma once

#include "core/model/analysis_settings.h"
#include "core/model/capture_session.h"
#include "core/model/har_exporter.h"
#include "core/model/object_saver.h"
#include "core/model/packet_exporter.h"
#include "core/model/payload_exporter.h"
#include "ui/follow_pane.h"

#include <QMainWindow>
#include <QStringList>

class QProgressBar;
class QSplitter;
class QStackedWidget;
class QTabWidget;
class QTimer;
class QToolButton;

namespace weir {

class ConnectionView;
class ElidedLabel;
struct CertificateLink;
class ListView;
class DetailPane;
class MessageView;
class NoticeBar;
class ObjectView;
class Theme;
class WelcomePage;

/// What is saved of a conversation of which these sides are shown.
ExportShape shapeOf(FollowSides sides);

class MainWindow final : public QMainWindow
{
    Q_OBJECT

public:
    struct Options
    {
        bool persistent = true; ///< read and write the user's settings
        QStringList samples;    ///< paths of sample captures
        CaptureSession::StartAnalysis startAnalysis = Analysis::start;
    };

    MainWindow(Theme& theme, Options options, QWidget* parent = nullptr);
    ~MainWindow() override;

    void openCapture(const QString& path);
    void closeCapture();
    /// Asks the user where something is being saved.
    bool mayClose();
    /// Asks the user for captures; empty where none was chosen.
    QStringList chooseFiles();
    /// Commands of the window that this one is a tab of. They stay its own.
    void addShellActions(const QList<QAction*>& file, const QList<QAction*>& go);

    CaptureSession& session() { return m_session; }
    ConnectionView& connections() { return *m_connections; }
    FollowPane& follow() { return *m_follow; }
    MessageView& messages() { return *m_messageView; }
    ObjectView& objects() { return *m_objectView; }
    QTabWidget& tabs() { return *m_tabs; }
    DetailPane& details() { return *m_details; }
    /// The connection that is followed.
    std::optional<ConnectionId> followed() const { return m_followed; }
    /// Nothing is under way that would change what the window shows.
    bool settled() const;

signals:
    void captureClosed();
    /// These captures, each in a tab of its own.
    void tabsWanted(const QStringList& paths);

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    /// The tabs of the lists, in their order.
    enum ListTab : int { ConnectionsTab, MessagesTab, ObjectsTab };

    void makeCentre();
    void makeStatusBar();
    void connectSession();

    // main_window_actions.cpp
    void makeActions();
    void makeFileMenu();
    void makeEditMenu();
    /// keys: at the page of the TLS keys.
    void editPreferences(bool keys);
    void makeViewMenu();
    void makeGoMenu();
    void makeAnalyzeMenu();
    void makeToolsMenu();
    void makeHelpMenu();
    void makeToolBar();
    QAction* command(QMenu& menu, const QString& text, const QString& icon, const QList<QKeySequence>& keys,
                     std::function<void()> run);
    void makeColorMenu(QMenu& menu);
    void makeThemeMenu(QMenu& menu);
    void makeTimeMenu(QMenu& menu);
    QMenu* saveMenu(QWidget* parent);

    void chooseFile();
    void openCaptures(const QStringList& paths);
    void showRecentFiles();
    void rememberFile(const QString& path);
    void onCaptureChanged();
    void onUpdated();
    void showCurrent();

    // main_window_streams.cpp
    std::optional<FollowSource> sourceOf(ConnectionId id) const;
    void followInWindow();
    void exportFrom(ConnectionId connection, FollowSides sides, const FollowPane& pane);
    void refreshStreamWindows();
    void stopStreamWindows();
    void closeStreamWindows();

    void refreshCurrent();
    bool saving() const;
    void stop();
    void updateCommands();
    void updateStatus();
    void tell(const QString& sentence);

    // main_window_messages.cpp
    void makeLists();
    void connectMessages();
    void onPublished(const std::vector<ConnectionId>& connections);
    void nameTabs();
    void follow(std::optional<ConnectionId> connection);
    void fillSource(FollowSource& source) const;
    void showMessageRow();
    void showObjectRow();
    /// A message, and the one that it is shown with; both of the followed connection.
    void showMessages(MessageIndex first, std::optional<MessageIndex> second);
    void showDetails();
    bool shows(MessageIndex message) const;
    void onOctetReached(Direction direction, LayerId layer, quint64 offset);
    void onMessageReached(MessageIndex message);
    void showMessagesOf(MessageIndex message);
    void stopLooking();
    void followLayer(FollowSubject subject);
    ListView& currentList() const;
    ListView* listOf(int tab) const;

    // main_window_commands.cpp
    void showContextMenu(const QPoint& globalPosition);
    void showMessageMenu(const QPoint& globalPosition);
    void goToConnection();
    void noteCurrent();
    void showAnomalousConnections();
    void copyWiresharkFilter();
    void openInWireshark();
    void openInWireshark(FrameNumber frame);
    void showProperties();
    void showAbout();

    /// What commands on connections are for: those that are selected with the one that is followed, or that
    /// one alone (reached through a message, say, or hidden by the filter).
    std::vector<ConnectionId> chosenConnections() const;

    // main_window_saving.cpp
    void exportAs(ExportShape shape);
    void exportNow(ExportShape shape);
    void startExport(ExportOrder order);
    void saveObjects(bool all);
    void saveContent(const std::vector<std::uint32_t>& objectRows);
    /// Which requests become an HTTP archive.
    enum class HarScope { All, Messages, Connections };
    std::vector<std::uint32_t> rowsOf(HarScope scope) const;
    void exportHar(HarScope scope);
    void exportPackets();
    void runLink(const QString& target);
    std::vector<std::uint32_t> contentRows(ConnectionId connection, MessageIndex message) const;
    void saveOctets(const QString& path, const QByteArray& octets, const QString& what);
    void copyAsCurl(ConnectionId connection, MessageIndex request);
    void saveCertificates(Direction sender);
    void saveCertificates(const CertificateLink& link);
    std::optional<std::size_t> sessionWithCertificates(Direction sender) const;

    // main_window_tls.cpp
    void openKeys(const QString& path);
    void offerKeys();
    void showTlsSessions();

    void zoomBy(int steps);
    void resetLayout();
    void restoreSettings();
    void saveSettings();

    Theme& m_theme;
    Options m_options;
    AnalysisSettings m_settings;
    QStringList m_storedKeyFiles; ///< as this window read or wrote them last
    CaptureSession m_session;
    PayloadExporter m_exporter;
    ObjectSaver m_objectSaver;
    HarExporter m_harExporter;
    PacketExporter m_packetExporter;
    const std::array<Exporter*, 4> m_exporters{&m_exporter, &m_objectSaver, &m_harExporter,
                                               &m_packetExporter};
    LatestJob m_copyJob;
    LatestJob m_detailJob; ///< parses the messages that are chosen
    LatestJob m_treeJob;   ///< makes cards and tree of what is known

    QStackedWidget* m_stack = nullptr;
    WelcomePage* m_welcome = nullptr;
    QSplitter* m_rows = nullptr;
    QSplitter* m_columns = nullptr;
    NoticeBar* m_notice = nullptr;
    NoticeBar* m_offer = nullptr;
    QTabWidget* m_tabs = nullptr;
    ConnectionView* m_connections = nullptr;
    MessageView* m_messageView = nullptr;
    ObjectView* m_objectView = nullptr;
    FollowPane* m_follow = nullptr;
    DetailPane* m_details = nullptr;

    ElidedLabel* m_message = nullptr;
    ElidedLabel* m_place = nullptr;
    QToolButton* m_counts = nullptr; ///< opens what it names, as the next one does
    QToolButton* m_anomalies = nullptr;
    QToolButton* m_tls = nullptr;
    QProgressBar* m_progress = nullptr;
    QToolButton* m_cancel = nullptr;

    QMenu* m_fileMenu = nullptr;
    QMenu* m_goMenu = nullptr;
    QMenu* m_recentMenu = nullptr;
    QList<QAction*> m_captureActions;    ///< need an open capture
    QList<QAction*> m_connectionActions; ///< need a selected connection
    QAction* m_reload = nullptr;
    QAction* m_stop = nullptr;
    QAction* m_serverCertificates = nullptr; ///< enabled where the followed connection shows any
    QAction* m_clientCertificates = nullptr;
    QAction* m_mark = nullptr;
    QAction* m_note = nullptr;
    QMenu* m_colorMenu = nullptr;

    QTimer* m_refresh = nullptr; ///< throttles the follow pane while a capture loads
    ConnectionSummary m_shown;   ///< the followed connection as it was when it was shown
    std::optional<ConnectionId> m_followed;
    std::shared_ptr<const std::vector<ParsedMessage>> m_shownMessages; ///< whose trees are shown
    std::optional<LayerRange> m_reached; ///< to be selected in the tree once it is there
};

} // namespace weir
