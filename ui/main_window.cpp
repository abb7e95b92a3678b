#include "ui/main_window.h"

#include "core/model/format.h"
#include "ui/connection_view.h"
#include "ui/detail_pane.h"
#include "ui/elided_label.h"
#include "ui/export_dialog.h"
#include "ui/find_bar.h"
#include "ui/icons.h"
#include "ui/message_view.h"
#include "ui/notice_bar.h"
#include "ui/object_preview.h"
#include "ui/object_view.h"
#include "ui/theme.h"
#include "ui/welcome_page.h"

#include <QAction>
#include <QCloseEvent>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabWidget>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace weir {

namespace {

constexpr int refreshIntervalMs = 400;
constexpr int messageMs = 12'000;
constexpr int maxRecentFiles = 10;

QString recentKey()
{
    return QStringLiteral("files/recent");
}

QString keyFilesKey()
{
    return QStringLiteral("tls/files");
}

QString counted(std::uint64_t count, const QString& one, const QString& many)
{
    return count == 1 ? one : many.arg(formatCount(count));
}

} // namespace

MainWindow::MainWindow(Theme& theme, Options options, QWidget* parent)
    : QMainWindow(parent),
      m_theme(theme),
      m_options(std::move(options)),
      m_session(nullptr, m_options.startAnalysis),
      m_exporter(m_session),
      m_objectSaver(m_session.messages()),
      m_harExporter(m_session.connections(), m_session.messages()),
      m_packetExporter(m_session),
      m_copyJob(this),
      m_detailJob(this),
      m_treeJob(this),
      m_refresh(new QTimer(this))
{
    setWindowTitle(QStringLiteral("Weir"));
    setAcceptDrops(true);
    resize(1400, 900);
    makeCentre();
    makeStatusBar();
    makeActions();
    connectSession();
    connect(&m_theme, &Theme::changed, this, [this] { refreshIcons(m_theme, this); });
    refreshIcons(m_theme, this);
    m_welcome->setSamples(m_options.samples);
    restoreSettings();
    showRecentFiles();
    onCaptureChanged();
}

MainWindow::~MainWindow()
{
    stopLooking();
    // What is drawn looks at the models: they must not tell it of their end.
    m_session.disconnect(this);
    m_session.messages().disconnect(this);
    for (Exporter* exporter : m_exporters)
        exporter->disconnect(this);
    for (int tab = 0; tab < m_tabs->count(); ++tab)
        listOf(tab)->disconnect(this);
    m_session.messages().end();
}

void MainWindow::makeCentre()
{
    m_welcome = new WelcomePage(m_theme, this);
    connect(m_welcome, &WelcomePage::openRequested, this, &MainWindow::chooseFile);
    connect(m_welcome, &WelcomePage::fileChosen, this, &MainWindow::openCapture);

    makeLists();
    m_follow = new FollowPane(m_theme, this);
    m_details = new DetailPane(m_theme, this);
    m_columns = new QSplitter(Qt::Horizontal, this);
    m_columns->addWidget(m_follow);
    m_columns->addWidget(m_details);
    m_columns->setStretchFactor(0, 3);
    m_columns->setStretchFactor(1, 1);
    m_columns->setSizes({1020, 380});
    m_columns->setChildrenCollapsible(false);
    m_rows = new QSplitter(Qt::Vertical, this);
    m_rows->addWidget(m_tabs);
    m_rows->addWidget(m_columns);
    m_rows->setStretchFactor(0, 2);
    m_rows->setStretchFactor(1, 3);
    m_rows->setSizes({300, 500});
    m_rows->setChildrenCollapsible(false);

    auto* workspace = new QWidget(this);
    m_notice = new NoticeBar(workspace);
    auto* layout = new QVBoxLayout(workspace);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_offer = new NoticeBar(workspace);
    m_offer->setObjectName(QStringLiteral("notice"));
    m_offer->button().setObjectName(QStringLiteral("useKeys"));
    layout->addWidget(m_notice);
    layout->addWidget(m_offer);
    layout->addWidget(m_rows, 1);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_welcome);
    m_stack->addWidget(workspace);
    setCentralWidget(m_stack);

    connectMessages();
    connect(m_follow, &FollowPane::told, this, &MainWindow::tell);
    connect(m_follow, &FollowPane::zoomRequested, this, &MainWindow::zoomBy);
    connect(m_follow, &FollowPane::exportRequested, this,
            [this](FollowSides sides) { exportAs(shapeOf(sides)); });
}

void MainWindow::makeStatusBar()
{
    m_message = new ElidedLabel(Qt::ElideMiddle, this);
    m_message->setObjectName(QStringLiteral("statusMessage"));
    m_message->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_place = new ElidedLabel(Qt::ElideRight, this);
    m_place->setObjectName(QStringLiteral("statusPlace"));
    const auto button = [this](const QString& name, const QString& tip, auto&& clicked) {
        auto* made = new QToolButton(this);
        made->setObjectName(name);
        made->setToolTip(tip);
        made->setAutoRaise(true);
        connect(made, &QToolButton::clicked, this, clicked);
        return made;
    };
    m_counts =
        button(QStringLiteral("statusCounts"), tr("Properties of the capture"), [this] { showProperties(); });
    m_anomalies = button(QStringLiteral("statusAnomalies"), tr("Show the connections that have any"),
                         [this] { showAnomalousConnections(); });
    m_tls = button(QStringLiteral("statusTls"), tr("Show the TLS sessions, and what each lacks"),
                   [this] { showTlsSessions(); });
    m_progress = new QProgressBar(this);
    m_progress->setTextVisible(false);
    m_progress->setFixedWidth(160);
    m_progress->setAccessibleName(tr("Progress"));
    m_cancel = new QToolButton(this);
    m_cancel->setObjectName(QStringLiteral("cancel"));
    nameIcon(m_cancel, QStringLiteral("cancel"));
    m_cancel->setToolTip(tr("Stop"));
    m_cancel->setAccessibleName(tr("Stop"));
    connect(m_cancel, &QToolButton::clicked, this, &MainWindow::stop);
    statusBar()->setSizeGripEnabled(false);
    statusBar()->addWidget(m_message, 1);
    for (QWidget* widget :
         std::initializer_list<QWidget*>{m_progress, m_cancel, m_place, m_tls, m_anomalies, m_counts})
        statusBar()->addPermanentWidget(widget);
    m_progress->hide();
    m_cancel->hide();
    connect(m_follow, &FollowPane::placeTold, m_place, &ElidedLabel::setText);
}

void MainWindow::connectSession()
{
    m_refresh->setSingleShot(true);
    m_refresh->setInterval(refreshIntervalMs);
    connect(m_refresh, &QTimer::timeout, this, &MainWindow::refreshCurrent);
    connect(&m_session, &CaptureSession::captureChanged, this, &MainWindow::onCaptureChanged);
    connect(&m_session, &CaptureSession::updated, this, &MainWindow::onUpdated);
    connect(&m_session, &CaptureSession::loaded, this, [this] {
        if (m_session.progress().stage == AnalysisStage::Cancelled)
            tell(tr("Reading was stopped: the list shows what was read until then"));
        refreshCurrent();
        refreshStreamWindows();
        updateStatus();
    });
    for (const Exporter* exporter : m_exporters) {
        connect(exporter, &Exporter::progressed, this, [this](int permille) {
            m_progress->setRange(0, 1000);
            m_progress->setValue(permille);
        });
        connect(exporter, &Exporter::finished, this, [this](const QString& sentence) {
            tell(sentence);
            updateStatus();
        });
        connect(exporter, &Exporter::failed, this, [this](const QString& sentence) {
            m_notice->setText(sentence);
            updateStatus();
        });
    }
}

// ---- captures

void MainWindow::openCapture(const QString& path)
{
    m_session.open(path);
    if (path != QLatin1String("-"))
        rememberFile(QFileInfo(path).absoluteFilePath());
}

void MainWindow::closeCapture()
{
    if (!mayClose())
        return;
    m_session.close();
    emit captureClosed();
}

bool MainWindow::mayClose()
{
    if (!saving())
        return true;
    QMessageBox question(QMessageBox::Question, tr("Saving is under way"),
                         tr("Something of %1 is still being saved.").arg(m_session.name()), {}, this);
    question.setInformativeText(tr("What was written so far stays where it is."));
    const QPushButton* stop = question.addButton(tr("Stop saving"), QMessageBox::DestructiveRole);
    question.setDefaultButton(question.addButton(tr("Go on"), QMessageBox::RejectRole));
    question.exec();
    return question.clickedButton() == stop || !saving();
}

QStringList MainWindow::chooseFiles()
{
    const QString folder = QSettings().value(QStringLiteral("files/folder"), QDir::homePath()).toString();
    const QStringList paths = QFileDialog::getOpenFileNames(
        this, tr("Open captures"), folder,
        tr("Captures (*.pcap *.pcapng *.cap *.dmp *.ntar *.gz *.zst *.xz *.bz2 *.lz4);;All files (*)"));
    if (!paths.isEmpty() && m_options.persistent)
        QSettings().setValue(QStringLiteral("files/folder"), QFileInfo(paths.front()).absolutePath());
    return paths;
}

void MainWindow::chooseFile()
{
    openCaptures(chooseFiles());
}

/// The first one here, whatever is open; the others beside it.
void MainWindow::openCaptures(const QStringList& paths)
{
    if (paths.isEmpty())
        return;
    openCapture(paths.front());
    if (paths.size() > 1)
        emit tabsWanted(paths.mid(1));
}

void MainWindow::rememberFile(const QString& path)
{
    if (!m_options.persistent)
        return;
    QSettings settings;
    QStringList recent = settings.value(recentKey()).toStringList();
    recent.removeAll(path);
    recent.prepend(path);
    settings.setValue(recentKey(), QStringList(recent.mid(0, maxRecentFiles)));
    showRecentFiles();
}

void MainWindow::showRecentFiles()
{
    const QStringList recent =
        m_options.persistent ? QSettings().value(recentKey()).toStringList() : QStringList();
    m_welcome->setRecentFiles(recent);
    m_recentMenu->clear();
    m_recentMenu->setToolTipsVisible(true);
    m_recentMenu->setEnabled(!recent.isEmpty());
    for (const QString& path : recent) {
        QString name =
            fontMetrics().elidedText(QFileInfo(path).fileName(), Qt::ElideMiddle, m_theme.scaled(480));
        QAction* action = m_recentMenu->addAction(name.replace(QLatin1Char('&'), QLatin1String("&&")));
        action->setToolTip(QDir::toNativeSeparators(path));
        connect(action, &QAction::triggered, this, [this, path] { openCapture(path); });
    }
    m_recentMenu->addSeparator();
    connect(m_recentMenu->addAction(tr("&Clear the list")), &QAction::triggered, this, [this] {
        QSettings().remove(recentKey());
        showRecentFiles();
    });
}

void MainWindow::onCaptureChanged()
{
    const bool open = m_session.isOpen() || m_session.loading();
    m_stack->setCurrentIndex(open ? 1 : 0);
    m_followed.reset();
    if (open)
        currentList().table().setFocus();
    setWindowTitle(open ? tr("%1 – Weir").arg(m_session.name()) : QStringLiteral("Weir"));
    setWindowFilePath(open && m_session.path() != QLatin1String("-") ? m_session.path() : QString());
    m_notice->setText({});
    m_offer->setText({});
    m_message->setText({});
    m_shown = {};
    closeStreamWindows();
    showCurrent();
    onPublished({});
}

void MainWindow::onUpdated()
{
    const QStringList notices = m_session.notices();
    if (!m_session.error().isEmpty())
        m_notice->setText(m_session.error());
    else if (!notices.isEmpty())
        m_notice->setText(notices.join(QLatin1Char('\n')));
    updateStatus();
    const auto current = m_followed;
    if (!current)
        return;
    const ConnectionSummary& now = m_session.connections().connection(*current);
    const bool changed = now.lastFrame != m_shown.lastFrame || now.roleEvidence != m_shown.roleEvidence ||
                         now.client != m_shown.client;
    if (changed && !m_refresh->isActive())
        m_refresh->start();
}

// ---- the selected connection

void MainWindow::showCurrent()
{
    const auto connection = m_followed ? m_session.connection(*m_followed) : nullptr;
    updateCommands();
    if (!connection) {
        m_treeJob.cancel();
        m_shownMessages.reset();
        m_follow->showNothing(m_session.isOpen() ? tr("Choose a connection above to follow it") : QString());
        m_details->show({}, nullptr);
        return;
    }
    m_refresh->stop();
    m_shown = m_session.connections().connection(*m_followed);
    m_follow->showSource(*sourceOf(*m_followed));
    showDetails();
}

void MainWindow::refreshCurrent()
{
    if (!m_followed)
        return;
    const ConnectionSummary& now = m_session.connections().connection(*m_followed);
    if (now.lastFrame != m_shown.lastFrame || now.client != m_shown.client)
        showCurrent();
    else
        showDetails();
}

/// Something is being written.
bool MainWindow::saving() const
{
    return std::any_of(m_exporters.begin(), m_exporters.end(),
                       [](const Exporter* exporter) { return exporter->running(); });
}

/// Whatever is under way with progress in the status bar: reading, or saving.
void MainWindow::stop()
{
    for (Exporter* exporter : m_exporters)
        exporter->cancel();
    m_session.cancel();
}

bool MainWindow::settled() const
{
    for (int tab = 0; tab < m_tabs->count(); ++tab) {
        if (!listOf(tab)->settled())
            return false;
    }
    return !m_session.loading() && !m_follow->preparing() && !m_refresh->isActive() && !saving() &&
           !m_follow->findBar().searching() && !m_session.messages().busy() && !m_detailJob.running() &&
           !m_treeJob.running() && !m_session.messages().numbering() && !m_copyJob.running() &&
           !m_objectView->preview().loading();
}

// ---- status

void MainWindow::tell(const QString& sentence)
{
    m_message->setText(sentence);
    QTimer::singleShot(messageMs, m_message, [label = m_message, sentence] {
        if (label->text() == sentence)
            label->setText({});
    });
}

void MainWindow::updateStatus()
{
    updateCommands();
    const bool loading = m_session.loading();
    m_progress->setVisible(loading || saving());
    m_cancel->setVisible(loading || saving());
    if (loading) {
        const auto permille = m_session.progressPermille();
        m_progress->setRange(0, permille ? 1000 : 0);
        m_progress->setValue(permille.value_or(0));
        m_message->setText(tr("Reading %1 …").arg(m_session.name()));
    } else if (m_message->text() == tr("Reading %1 …").arg(m_session.name())) {
        m_message->setText({});
    }
    if (!m_session.isOpen()) {
        m_counts->hide();
        m_anomalies->hide();
        m_tls->hide();
        m_place->setText({});
        return;
    }
    const auto total = m_session.connections().totalCount();
    const auto shown = static_cast<std::uint64_t>(m_session.connections().rowCount());
    const QString packets = counted(m_session.progress().counts.packets, tr("1 packet"), tr("%1 packets"));
    QString counts = shown == total ? counted(total, tr("1 connection"), tr("%1 connections"))
                                    : tr("%1 of %2 connections").arg(formatCount(shown), formatCount(total));
    if (const ListView::SelectionSum& selected = currentList().selectionSum(); selected.rows > 1)
        counts = tr("%1 selected, %2  ·  %3")
                     .arg(formatCount(selected.rows),
                          selected.octets ? formatOctets(*selected.octets) : tr("counting …"), counts);
    m_counts->setText(tr("%1  ·  %2").arg(counts, packets));
    const std::size_t anomalous = m_session.connections().anomalousCount();
    const TlsSessionCount tls = m_session.messages().tlsSessions();
    m_tls->setVisible(tls.sessions != 0);
    m_tls->setText(
        tr("%1 of %2 TLS sessions decrypted").arg(formatCount(tls.decrypted), formatCount(tls.sessions)));
    m_counts->setVisible(true);
    m_anomalies->setVisible(anomalous != 0);
    m_anomalies->setText(
        counted(anomalous, tr("1 connection with anomalies"), tr("%1 connections with anomalies")));
}

void MainWindow::updateCommands()
{
    const bool open = m_session.isOpen();
    for (QAction* action : m_captureActions)
        action->setEnabled(open);
    const bool chosen = m_followed.has_value();
    for (QAction* action : m_connectionActions)
        action->setEnabled(chosen);
    m_serverCertificates->setEnabled(sessionWithCertificates(Direction::ToClient).has_value());
    m_clientCertificates->setEnabled(sessionWithCertificates(Direction::ToServer).has_value());
    m_stop->setEnabled(m_session.loading() || saving());
    m_stop->setText(m_session.loading() ? tr("S&top reading") : saving() ? tr("S&top saving") : tr("S&top"));
    m_reload->setEnabled(open && m_session.path() != QLatin1String("-"));
}

// ---- window

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    if (!urls.isEmpty() && urls.front().isLocalFile())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.isEmpty() || !urls.front().isLocalFile())
        return;
    event->acceptProposedAction();
    // Keys first: a capture that is dropped with them is read with them.
    QStringList captures;
    for (const QUrl& url : urls) {
        if (!url.isLocalFile())
            continue;
        if (looksLikeKeys(url.toLocalFile()))
            openKeys(url.toLocalFile());
        else
            captures.append(url.toLocalFile());
    }
    if (!captures.isEmpty())
        openCaptures(captures);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    saveSettings();
    QMainWindow::closeEvent(event);
}

void MainWindow::zoomBy(int steps)
{
    m_theme.setZoom(steps == 0 ? 100 : m_theme.zoom() + 10 * steps);
    tell(tr("Zoom %1 %").arg(m_theme.zoom()));
}

void MainWindow::resetLayout()
{
    m_rows->setSizes({300, 500});
    m_columns->setSizes({1020, 380});
    for (int tab = 0; tab < m_tabs->count(); ++tab)
        listOf(tab)->table().resetColumns();
}

void MainWindow::restoreSettings()
{
    if (!m_options.persistent)
        return;
    const QSettings settings;
    m_settings = AnalysisSettings::load(settings);
    m_session.setOptions(m_settings.options());
    m_rows->restoreState(settings.value(QStringLiteral("window/rows")).toByteArray());
    m_columns->restoreState(settings.value(QStringLiteral("window/columns")).toByteArray());
    for (ListView* list : {listOf(0), listOf(1), listOf(2)})
        list->restoreSettings();
    m_follow->restoreSettings();
    for (const QString& path : settings.value(keyFilesKey()).toStringList())
        m_session.messages().keys().addFile(path); // one that is gone is told in the preferences
    m_storedKeyFiles = m_session.messages().keys().files();
}

void MainWindow::saveSettings()
{
    if (!m_options.persistent)
        return;
    QSettings settings;
    settings.setValue(QStringLiteral("window/rows"), m_rows->saveState());
    settings.setValue(QStringLiteral("window/columns"), m_columns->saveState());
    m_theme.kept().save(settings);
    settings.setValue(QStringLiteral("window/time"), static_cast<int>(m_session.connections().timeFormat()));
    for (ListView* list : {listOf(0), listOf(1), listOf(2)})
        list->saveSettings();
    m_follow->saveSettings();
    // Other tabs may have stored theirs: only what was changed here is written.
    if (const QStringList files = m_session.messages().keys().files(); files != m_storedKeyFiles) {
        settings.setValue(keyFilesKey(), files);
        m_storedKeyFiles = files;
    }
}

} // namespace weir
