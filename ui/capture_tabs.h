// A top-level window: one capture, or several as tabs. Each tab is a MainWindow with menus, status bar and
// session of its own; what concerns all of them is here.
#pragma once

#include "ui/main_window.h"

#include <QStringList>
#include <QTabWidget>

namespace weir {

class CaptureTabs final : public QTabWidget
{
    Q_OBJECT

public:
    /// Begins with one tab, without a capture.
    CaptureTabs(Theme& theme, MainWindow::Options options);
    ~CaptureTabs() override;

    MainWindow& current() const;
    MainWindow& tab(int index) const;

    /// The first one in the current tab where that is empty, each other one in a tab of its own.
    void open(const QStringList& paths);

signals:
    /// The user's wish; who made this window makes the other one.
    void newWindowWanted();

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    void makeActions();
    MainWindow& addTab();
    void closeTab(int index);
    void step(int tabs);
    void chooseFiles();
    void showTitles();

    Theme& m_theme;
    MainWindow::Options m_options;
    QList<QAction*> m_fileActions; ///< in the File menu of each tab
    QList<QAction*> m_goActions;   ///< in the Go menu of each tab
};

} // namespace weir
