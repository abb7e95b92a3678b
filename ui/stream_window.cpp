#include "ui/stream_window.h"

#include "ui/find_bar.h"
#include "ui/icons.h"
#include "ui/theme.h"

#include <QAction>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QSplitter>
#include <QStatusBar>
#include <QToolBar>

#include <algorithm>

namespace weir {

namespace {

constexpr int messageMs = 12'000;

/// Whether there is more, or something else, to be shown than before.
bool differs(const FollowSource& before, const FollowSource& now)
{
    const auto length = [](const FollowSource& source) {
        std::uint64_t octets = 0;
        for (const auto& view : source.views)
            octets += view ? view->length() : 0;
        return octets;
    };
    return before.client != now.client || before.segments != now.segments || length(before) != length(now) ||
           before.layers.size() != now.layers.size() || before.hasMessages != now.hasMessages;
}

} // namespace

StreamWindow::StreamWindow(Theme& theme, const std::vector<ConnectionId>& connections, Source source,
                           const QString& capture, QWidget* owner)
    : QMainWindow(owner, Qt::Window),
      m_theme(theme),
      m_source(std::move(source)),
      m_splitter(new QSplitter(Qt::Horizontal, this))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName(QStringLiteral("streamWindow"));
    m_splitter->setChildrenCollapsible(false);
    setCentralWidget(m_splitter);
    QStringList numbers;
    for (const ConnectionId connection : connections) {
        if (m_panes.size() == mostPanes)
            break;
        addPane(connection);
        numbers.append(QString::number(connection.value));
    }
    setWindowTitle(tr("Stream %1 – %2 – Weir").arg(numbers.join(QStringLiteral(", ")), capture));
    makeMenus();
    const auto redraw = [this] {
        refreshIcons(m_theme, this);
        for (QToolBar* bar : findChildren<QToolBar*>())
            bar->setIconSize(QSize(m_theme.scaled(17), m_theme.scaled(17)));
    };
    connect(&m_theme, &Theme::changed, this, redraw);
    redraw();
    resize(theme.scaled(m_panes.size() == 1 ? 820 : 620 * static_cast<int>(m_panes.size())),
           theme.scaled(640));
    refresh();
    m_panes.front().pane->view().setFocus();
}

void StreamWindow::addPane(ConnectionId connection)
{
    auto* pane = new FollowPane(m_theme, m_splitter);
    pane->restoreSettings();
    // Each pane answers to its keys while it has the focus.
    for (QAction* action : pane->QWidget::actions())
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    pane->view().setAccessibleName(tr("Conversation of stream %1").arg(connection.value));
    m_splitter->addWidget(pane);
    m_panes.push_back({connection, pane});
    connect(pane, &FollowPane::told, this,
            [this](const QString& sentence) { statusBar()->showMessage(sentence, messageMs); });
    connect(pane, &FollowPane::placeTold, this,
            [this](const QString& text) { statusBar()->showMessage(text); });
    connect(pane, &FollowPane::zoomRequested, this,
            [this](int steps) { m_theme.setZoom(steps == 0 ? 100 : m_theme.zoom() + 10 * steps); });
    connect(pane, &FollowPane::exportRequested, this,
            [this, connection, pane](FollowSides sides) { emit exportRequested(connection, sides, *pane); });
}

void StreamWindow::makeMenus()
{
    QMenu* stream = menuBar()->addMenu(tr("&Stream"));
    connect(stream, &QMenu::aboutToShow, this, [this, stream] { fillStreamMenu(*stream); });
    fillStreamMenu(*stream);
    QMenu* window = menuBar()->addMenu(tr("&Window"));
    const auto add = [this, window](const QString& text, const QList<QKeySequence>& keys, auto&& run) {
        QAction* action = window->addAction(text);
        action->setShortcuts(keys);
        connect(action, &QAction::triggered, this, run);
    };
    add(tr("Zoom &in"), {QKeySequence(tr("Ctrl++")), QKeySequence(tr("Ctrl+="))},
        [this] { m_theme.setZoom(m_theme.zoom() + 10); });
    add(tr("Zoom &out"), {QKeySequence(tr("Ctrl+-"))}, [this] { m_theme.setZoom(m_theme.zoom() - 10); });
    add(tr("&Normal size"), {QKeySequence(tr("Ctrl+0"))}, [this] { m_theme.setZoom(100); });
    add(tr("&Full screen"), {QKeySequence(tr("F11"))},
        [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
    window->addSeparator();
    add(tr("&Close"), {QKeySequence(tr("Ctrl+W"))}, [this] { close(); });
}

void StreamWindow::fillStreamMenu(QMenu& menu)
{
    menu.clear();
    menu.addActions(focused().QWidget::actions());
    menu.addMenu(focused().copyMenu());
}

FollowPane& StreamWindow::focused() const
{
    const auto found = std::find_if(m_panes.begin(), m_panes.end(), [this](const Pane& pane) {
        return pane.pane->isAncestorOf(focusWidget());
    });
    return *(found == m_panes.end() ? m_panes.front() : *found).pane;
}

void StreamWindow::setTimeFormat(TimeFormat format)
{
    for (const Pane& each : m_panes)
        each.pane->view().setTimeFormat(format);
}

void StreamWindow::refresh()
{
    for (const Pane& pane : m_panes) {
        auto source = m_source(pane.connection);
        if (!source)
            pane.pane->showNothing(tr("This connection is gone"));
        else if (const auto& shown = pane.pane->source(); !shown || differs(*shown, *source))
            pane.pane->showSource(std::move(*source));
    }
}

void StreamWindow::stop()
{
    for (const Pane& pane : m_panes)
        pane.pane->stop();
}

bool StreamWindow::settled() const
{
    return std::all_of(m_panes.begin(), m_panes.end(), [](const Pane& pane) {
        return !pane.pane->preparing() && !pane.pane->findBar().searching();
    });
}

} // namespace weir
