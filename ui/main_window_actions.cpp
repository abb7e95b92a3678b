// The window's commands: menus, keys (Wireshark's where it has one), tool bar.
#include "ui/command_palette.h"
#include "ui/connection_view.h"
#include "ui/detail_pane.h"
#include "ui/export_dialog.h"
#include "ui/icons.h"
#include "ui/main_window.h"
#include "ui/object_view.h"
#include "ui/preferences_dialog.h"
#include "ui/stream_window.h"
#include "ui/theme.h"

#include <QActionGroup>
#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QMenu>
#include <QMenuBar>
#include <QSettings>
#include <QTabWidget>
#include <QToolBar>
#include <QToolButton>

namespace weir {

QAction* MainWindow::command(QMenu& menu, const QString& text, const QString& icon,
                             const QList<QKeySequence>& keys, std::function<void()> run)
{
    QAction* action = menu.addAction(text);
    if (!icon.isEmpty())
        nameIcon(action, icon);
    action->setShortcuts(keys);
    connect(action, &QAction::triggered, this, std::move(run));
    return action;
}

void MainWindow::makeActions()
{
    makeFileMenu();
    makeEditMenu();
    makeViewMenu();
    makeGoMenu();
    makeAnalyzeMenu();
    makeToolsMenu();
    makeHelpMenu();
    makeToolBar();
}

QMenu* MainWindow::saveMenu(QWidget* parent)
{
    auto* menu = new QMenu(tr("Save &octets"), parent);
    const auto add = [&](const QString& text, ExportShape shape) {
        m_connectionActions.append(command(*menu, text, {}, {}, [this, shape] { exportNow(shape); }));
    };
    add(tr("What the &server sent"), ExportShape::Server);
    add(tr("What the &client sent"), ExportShape::Client);
    add(tr("Both in &one file"), ExportShape::OneFile);
    add(tr("Both in &two files"), ExportShape::TwoFiles);
    menu->addSeparator();
    m_connectionActions.append(command(*menu, tr("Save &as…"), QStringLiteral("save"), {},
                                       [this] { m_follow->actions().save->trigger(); }));
    menu->setToolTipsVisible(true);
    connect(menu, &QMenu::aboutToShow, menu, [menu] {
        const QString tip =
            tr("Saved at once in %1").arg(QDir::toNativeSeparators(ExportDialog::lastFolder()));
        for (QAction* action : menu->actions().mid(0, 4))
            action->setToolTip(tip);
    });
    return menu;
}

void MainWindow::makeFileMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&File"));
    m_fileMenu = menu;
    command(*menu, tr("&Open…"), QStringLiteral("open"), {QKeySequence::Open}, [this] {
        chooseFile();
    })->setObjectName(QStringLiteral("open"));
    m_recentMenu = menu->addMenu(tr("Open &recent"));
    m_reload = command(*menu, tr("Re&load"), QStringLiteral("reload"), {QKeySequence(tr("Ctrl+R"))},
                       [this] { m_session.reload(); });
    m_stop = command(*menu, tr("S&top"), QStringLiteral("cancel"), {}, [this] { stop(); });
    m_captureActions.append(command(*menu, tr("&Close"), QStringLiteral("close"),
                                    {QKeySequence(tr("Ctrl+W"))}, [this] { closeCapture(); }));
    menu->addSeparator();
    menu->addMenu(saveMenu(menu));
    menu->addAction(m_follow->actions().save);
    m_connectionActions.append(command(*menu, tr("Save &packets of the selected connections…"), {},
                                       {QKeySequence(tr("Ctrl+Shift+S"))}, [this] { exportPackets(); }));
    m_captureActions.append(
        command(*menu, tr("Export all requests as &HAR…"), {}, {}, [this] { exportHar(HarScope::All); }));
    m_serverCertificates = command(*menu, tr("Save the server's certi&ficates…"), {}, {},
                                   [this] { saveCertificates(Direction::ToClient); });
    m_clientCertificates = command(*menu, tr("Save the cl&ient's certificates…"), {}, {},
                                   [this] { saveCertificates(Direction::ToServer); });
    QMenu* objects = menu->addMenu(tr("Save o&bjects"));
    m_captureActions.append(
        command(*objects, tr("&Selected objects"), {}, {}, [this] { saveObjects(false); }));
    m_captureActions.append(
        command(*objects, tr("&All objects shown…"), {}, {}, [this] { saveObjects(true); }));
    menu->addSeparator();
    command(*menu, tr("&Quit"), {}, {QKeySequence(tr("Ctrl+Q"))}, [] { QApplication::closeAllWindows(); });
}

void MainWindow::addShellActions(const QList<QAction*>& file, const QList<QAction*>& go)
{
    m_fileMenu->insertActions(m_recentMenu->menuAction(), file);
    m_goMenu->addSeparator();
    m_goMenu->addActions(go);
}

void MainWindow::makeEditMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&Edit"));
    const FollowPane::Actions& follow = m_follow->actions();
    menu->addAction(follow.copy);
    menu->addMenu(m_follow->copyMenu());
    m_connectionActions.append(
        command(*menu, tr("Copy selected &rows"), {}, {}, [this] { currentList().table().copySelection(); }));
    m_connectionActions.append(
        command(*menu, tr("Copy as &Wireshark filter"), {}, {}, [this] { copyWiresharkFilter(); }));
    menu->addAction(follow.selectAll);
    menu->addSeparator();
    menu->addActions({follow.find, follow.findNext, follow.findPrevious});
    menu->addSeparator();
    m_captureActions.append(command(*menu, tr("Fi&lter the list"), {}, {QKeySequence(tr("Ctrl+/"))},
                                    [this] { currentList().focusFilter(); }));
    m_captureActions.append(
        command(*menu, tr("Clear f&ilter"), {}, {}, [this] { currentList().clearFilter(); }));
    menu->addSeparator();
    makeColorMenu(*menu);
    menu->addSeparator();
    command(*menu, tr("Pre&ferences…"), {}, {QKeySequence(tr("Ctrl+Shift+P"))}, [this] {
        editPreferences(false);
    })->setObjectName(QStringLiteral("preferences"));
}

void MainWindow::makeColorMenu(QMenu& menu)
{
    m_colorMenu = menu.addMenu(tr("C&olour of the connection"));
    for (unsigned color = 1; color <= 9; ++color) {
        m_connectionActions.append(
            command(*m_colorMenu, tr("Colour &%1").arg(color), {}, {QKeySequence(tr("Ctrl+%1").arg(color))},
                    [this, color] { m_session.connections().setColor(chosenConnections(), color); }));
    }
    m_connectionActions.append(command(*m_colorMenu, tr("&No colour"), {}, {},
                                       [this] { m_session.connections().setColor(chosenConnections(), 0); }));
    m_mark = command(menu, tr("&Mark or unmark"), {}, {QKeySequence(tr("Ctrl+M"))},
                     [this] { m_connections->toggleMarks(chosenConnections()); });
    m_note = command(menu, tr("&Note…"), {}, {QKeySequence(tr("Ctrl+Alt+C"))}, [this] { noteCurrent(); });
    m_connectionActions.append({m_mark, m_note});
}

void MainWindow::editPreferences(bool keys)
{
    // Another tab may have changed them.
    const AnalysisSettings stored = m_options.persistent ? AnalysisSettings::load(QSettings()) : m_settings;
    PreferencesDialog dialog(stored, m_session.messages(), m_theme, this);
    if (keys)
        dialog.showKeys();
    if (dialog.exec() != QDialog::Accepted)
        return;
    if (m_options.persistent) {
        QSettings settings;
        m_theme.kept().save(settings);
    }
    if (dialog.settings() == m_settings)
        return;
    m_settings = dialog.settings();
    if (m_options.persistent) {
        QSettings settings;
        m_settings.save(settings);
    }
    m_session.setOptions(m_settings.options());
    if (m_session.isOpen())
        m_session.reload();
}

void MainWindow::makeThemeMenu(QMenu& menu)
{
    auto* group = new QActionGroup(&menu);
    for (const auto& [choice, name, text] : themeNames()) {
        QAction* action = group->addAction(menu.addAction(text));
        action->setCheckable(true);
        connect(action, &QAction::triggered, this, [this, choice = choice] { m_theme.setChoice(choice); });
        // Other windows and the preferences change it, too.
        const auto show = [this, action, choice = choice] { action->setChecked(choice == m_theme.choice()); };
        connect(&m_theme, &Theme::changed, action, show);
        show();
    }
}

void MainWindow::makeTimeMenu(QMenu& menu)
{
    auto* group = new QActionGroup(&menu);
    const auto stored =
        m_options.persistent ? QSettings().value(QStringLiteral("window/time"), 0).toInt() : 0;
    const std::initializer_list<std::pair<QString, TimeFormat>> formats{
        {tr("&Seconds since the beginning of the capture"), TimeFormat::SinceStart},
        {tr("&Time of day"), TimeFormat::TimeOfDay},
        {tr("&Date and time of day"), TimeFormat::DateAndTime},
        {tr("Date and time of day, &UTC"), TimeFormat::Utc},
        {tr("Seconds since the row &above"), TimeFormat::SincePrevious}};
    for (const auto& [name, format] : formats) {
        QAction* action = group->addAction(menu.addAction(name));
        action->setCheckable(true);
        connect(action, &QAction::triggered, this, [this, format = format] {
            for (int tab = 0; tab < m_tabs->count(); ++tab)
                listOf(tab)->table().list().setTimeFormat(format);
            m_follow->view().setTimeFormat(format);
            for (StreamWindow* window : findChildren<StreamWindow*>())
                window->setTimeFormat(format);
        });
        if (static_cast<int>(format) == stored)
            action->trigger();
    }
}

void MainWindow::makeViewMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&View"));
    const FollowPane::Actions& follow = m_follow->actions();
    menu->addActions({follow.text, follow.hex, follow.sideBySide, follow.raw, follow.decoded});
    menu->addSeparator();
    menu->addActions({follow.both, follow.client, follow.server});
    menu->addSeparator();
    menu->addActions({follow.wrap, follow.marks, follow.foldAll, follow.unfoldAll});
    menu->addSeparator();
    QMenu* columns = menu->addMenu(tr("&Columns"));
    connect(columns, &QMenu::aboutToShow, this, [this, columns] {
        columns->clear();
        currentList().table().fillColumnMenu(*columns);
    });
    makeTimeMenu(*menu->addMenu(tr("T&ime")));
    makeThemeMenu(*menu->addMenu(tr("T&heme")));
    const std::initializer_list<std::pair<QString, int>> lists{
        {tr("Conne&ctions"), 0}, {tr("&Messages"), 1}, {tr("O&bjects"), 2}};
    for (const auto& [name, tab] : lists)
        m_captureActions.append(
            command(*menu, name, {}, {QKeySequence(tr("Alt+%1").arg(tab + 1))}, [this, tab = tab] {
                m_tabs->setCurrentIndex(tab);
                currentList().table().setFocus();
            }));
    m_captureActions.append(m_objectView->galleryAction());
    menu->addAction(m_objectView->galleryAction());
    menu->addSeparator();
    command(*menu, tr("Zoom &in"), QStringLiteral("zoom-in"),
            {QKeySequence(tr("Ctrl++")), QKeySequence(tr("Ctrl+="))}, [this] { zoomBy(1); });
    command(*menu, tr("Zoom &out"), QStringLiteral("zoom-out"), {QKeySequence(tr("Ctrl+-"))},
            [this] { zoomBy(-1); });
    command(*menu, tr("&Normal size"), {}, {QKeySequence(tr("Ctrl+0"))}, [this] { zoomBy(0); });
    menu->addSeparator();
    command(*menu, tr("Reset la&yout"), {}, {}, [this] { resetLayout(); });
    menu->addSeparator();
    command(*menu, tr("E&xpand all details"), {}, {}, [this] { m_details->tree().expandAll(); });
    command(*menu, tr("Co&llapse all details"), {}, {}, [this] { m_details->tree().collapseAll(); });
    QAction* full = command(*menu, tr("&Full screen"), {}, {QKeySequence(tr("F11"))}, [] {});
    full->setCheckable(true);
    // All tabs share the window.
    connect(menu, &QMenu::aboutToShow, full, [this, full] { full->setChecked(window()->isFullScreen()); });
    connect(full, &QAction::triggered, this,
            [this] { window()->setWindowState(window()->windowState() ^ Qt::WindowFullScreen); });
}

void MainWindow::makeGoMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&Go"));
    m_goMenu = menu;
    const FollowPane::Actions& follow = m_follow->actions();
    m_captureActions.append(command(*menu, tr("Ne&xt row"), {}, {QKeySequence(tr("Ctrl+Down"))},
                                    [this] { currentList().step(1); }));
    m_captureActions.append(command(*menu, tr("Pre&vious row"), {}, {QKeySequence(tr("Ctrl+Up"))},
                                    [this] { currentList().step(-1); }));
    m_captureActions.append(command(*menu, tr("&Go to connection…"), {}, {QKeySequence(tr("Ctrl+G"))},
                                    [this] { goToConnection(); }));
    menu->addSeparator();
    menu->addActions({follow.nextTurn, follow.previousTurn});
    menu->addSeparator();
    menu->addActions({follow.nextMark, follow.previousMark});
}

void MainWindow::makeAnalyzeMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&Analyze"));
    m_connectionActions.append(command(*menu, tr("Follow &TCP stream"), {},
                                       {QKeySequence(tr("Ctrl+Alt+Shift+T"))}, [this] { followLayer({}); }));
    m_connectionActions.append(
        command(*menu, tr("Follow T&LS stream"), {}, {QKeySequence(tr("Ctrl+Alt+Shift+S"))}, [this] {
            const auto& source = m_follow->source();
            if (source && source->plaintext)
                followLayer({FollowSubject::Kind::Layer, *source->plaintext});
            else
                tell(tr("No TLS session of this connection could be decrypted"));
        }));
    m_connectionActions.append(
        command(*menu, tr("Follow &HTTP stream"), {}, {QKeySequence(tr("Ctrl+Alt+Shift+H"))}, [this] {
            followLayer({FollowSubject::Kind::Decoded, {}});
        }));
    menu->addSeparator();
    m_connectionActions.append(command(*menu, tr("Follow in &new window"), {},
                                       {QKeySequence(tr("Ctrl+Alt+Shift+W"))}, [this] { followInWindow(); }));
    m_connectionActions.append(
        command(*menu, tr("&Exchange client and server"), QStringLiteral("swap"), {}, [this] {
            if (m_followed)
                m_session.swapRoles(*m_followed);
        }));
    m_connectionActions.append(
        command(*menu, tr("Open in &Wireshark at this connection"), {}, {}, [this] { openInWireshark(); }));
    m_captureActions.append(
        command(*menu, tr("TLS &sessions and what they lack…"), {}, {}, [this] { showTlsSessions(); }));
    QMenu* statistics = menuBar()->addMenu(tr("&Statistics"));
    m_captureActions.append(command(*statistics, tr("Capture file &properties"), {},
                                    {QKeySequence(tr("Ctrl+Alt+Shift+C"))}, [this] { showProperties(); }));
}

void MainWindow::makeToolsMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&Tools"));
    command(*menu, tr("&Find a command…"), QStringLiteral("find"), {QKeySequence(tr("Ctrl+Shift+A"))},
            [this] { (new CommandPalette(*menuBar(), m_theme, m_options.persistent, this))->open(); });
}

void MainWindow::makeHelpMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&Help"));
    QMenu* samples = menu->addMenu(tr("&Sample captures"));
    samples->setEnabled(!m_options.samples.isEmpty());
    for (const QString& path : m_options.samples)
        command(*samples, QFileInfo(path).fileName(), QStringLiteral("file"), {},
                [this, path] { openCapture(path); });
    menu->addSeparator();
    command(*menu, tr("&About Weir"), {}, {}, [this] { showAbout(); });
}

void MainWindow::makeToolBar()
{
    QToolBar* bar = addToolBar(tr("Tools"));
    bar->setObjectName(QStringLiteral("tools"));
    bar->setMovable(false);
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    const auto resize = [this, bar] {
        bar->setIconSize(QSize(m_theme.scaled(18), m_theme.scaled(18)));
        m_follow->findChild<QToolBar*>()->setIconSize(QSize(m_theme.scaled(17), m_theme.scaled(17)));
    };
    connect(&m_theme, &Theme::changed, bar, resize);
    resize();
    bar->addAction(findChild<QAction*>(QStringLiteral("open")));
    bar->addAction(m_reload);
    bar->addSeparator();
    auto* save = new QToolButton(bar);
    save->setObjectName(QStringLiteral("saveOctets"));
    save->setText(tr("Save octets"));
    save->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    save->setPopupMode(QToolButton::InstantPopup);
    save->setMenu(saveMenu(save));
    save->setToolTip(tr("Save what the selected connections carried"));
    nameIcon(save, QStringLiteral("save"));
    connect(m_note, &QAction::changed, save, [this, save] { save->setEnabled(m_note->isEnabled()); });
    save->setEnabled(false);
    bar->addWidget(save);
    bar->addAction(m_follow->actions().find);
}

} // namespace weir
