#include "ui/capture_tabs.h"

#include <QAction>
#include <QCloseEvent>
#include <QSettings>
#include <QTabBar>

namespace weir {

namespace {

QString geometryKey()
{
    return QStringLiteral("window/geometry");
}

} // namespace

CaptureTabs::CaptureTabs(Theme& theme, MainWindow::Options options)
    : m_theme(theme), m_options(std::move(options))
{
    setObjectName(QStringLiteral("captures"));
    setDocumentMode(true);
    setTabBarAutoHide(true);
    setTabsClosable(true);
    setMovable(true);
    setElideMode(Qt::ElideMiddle);
    tabBar()->setAccessibleName(tr("Open captures"));
    makeActions();
    connect(this, &QTabWidget::tabCloseRequested, this, &CaptureTabs::closeTab);
    connect(this, &QTabWidget::currentChanged, this, &CaptureTabs::showTitles);
    addTab();
    resize(1400, 900);
    if (m_options.persistent)
        restoreGeometry(QSettings().value(geometryKey()).toByteArray());
}

CaptureTabs::~CaptureTabs()
{
    // Tabs tell of their end: nobody shall listen.
    disconnect(this);
}

void CaptureTabs::makeActions()
{
    const auto add = [this](QList<QAction*>& list, const QString& name, const QString& text,
                            const QList<QKeySequence>& keys, auto&& run) {
        auto* action = new QAction(text, this);
        action->setObjectName(name);
        action->setShortcuts(keys);
        connect(action, &QAction::triggered, this, run);
        list.append(action);
    };
    add(m_fileActions, QStringLiteral("openInTabs"), tr("Open in new &tabs…"),
        {QKeySequence(tr("Ctrl+Shift+O"))}, [this] { chooseFiles(); });
    add(m_fileActions, QStringLiteral("newWindow"), tr("New &window"), {QKeySequence(tr("Ctrl+Alt+N"))},
        [this] { emit newWindowWanted(); });
    add(m_goActions, QStringLiteral("nextTab"), tr("Next ca&pture"),
        {QKeySequence(tr("Ctrl+Tab")), QKeySequence(tr("Ctrl+PgDown"))}, [this] { step(1); });
    add(m_goActions, QStringLiteral("previousTab"), tr("Previous cap&ture"),
        {QKeySequence(tr("Ctrl+Shift+Tab")), QKeySequence(tr("Ctrl+PgUp"))}, [this] { step(-1); });
}

MainWindow& CaptureTabs::current() const
{
    return tab(currentIndex());
}

MainWindow& CaptureTabs::tab(int index) const
{
    return static_cast<MainWindow&>(*widget(index));
}

MainWindow& CaptureTabs::addTab()
{
    auto* window = new MainWindow(m_theme, m_options, this);
    window->addShellActions(m_fileActions, m_goActions);
    connect(window, &QWidget::windowTitleChanged, this, &CaptureTabs::showTitles);
    connect(window, &MainWindow::captureClosed, this, [this, window] {
        if (count() > 1)
            closeTab(indexOf(window));
    });
    connect(window, &MainWindow::tabsWanted, this, &CaptureTabs::open);
    const int index = QTabWidget::addTab(window, QString());
    setCurrentIndex(index);
    showTitles();
    return *window;
}

void CaptureTabs::open(const QStringList& paths)
{
    for (const QString& path : paths) {
        const bool empty = !current().session().isOpen() && !current().session().loading();
        (empty ? current() : addTab()).openCapture(path);
    }
}

void CaptureTabs::chooseFiles()
{
    open(current().chooseFiles());
}

void CaptureTabs::closeTab(int index)
{
    MainWindow& window = tab(index);
    if (count() == 1) {
        window.closeCapture();
        return;
    }
    if (!window.mayClose())
        return;
    window.close();
    window.disconnect(this);
    removeTab(index);
    window.deleteLater();
}

void CaptureTabs::step(int tabs)
{
    setCurrentIndex((currentIndex() + tabs + count()) % count());
}

void CaptureTabs::showTitles()
{
    for (int i = 0; i < count(); ++i) {
        const QString name = tab(i).session().name();
        const bool open = tab(i).session().isOpen() || tab(i).session().loading();
        setTabText(i, open ? QString(name).replace(QLatin1Char('&'), QLatin1String("&&")) : tr("No capture"));
        setTabToolTip(i, open ? tab(i).session().path() : QString());
    }
    if (count() == 0)
        return;
    setWindowTitle(current().windowTitle());
    setWindowFilePath(current().windowFilePath());
    for (QAction* action : m_goActions)
        action->setEnabled(count() > 1);
}

void CaptureTabs::closeEvent(QCloseEvent* event)
{
    for (int i = 0; i < count(); ++i) {
        if (!tab(i).mayClose()) {
            event->ignore();
            return;
        }
    }
    if (m_options.persistent)
        QSettings().setValue(geometryKey(), saveGeometry());
    for (int i = 0; i < count(); ++i)
        tab(i).close();
    QTabWidget::closeEvent(event);
}

} // namespace weir
