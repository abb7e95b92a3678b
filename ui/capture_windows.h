// The top-level windows of the program.
#pragma once

#include "ui/capture_tabs.h"

#include <QObject>
#include <QPointer>

#include <vector>

namespace weir {

/// Owns the windows. One that is closed goes, with all that it has open, once its events are done.
class CaptureWindows final : public QObject
{
    Q_OBJECT

public:
    CaptureWindows(Theme& theme, MainWindow::Options options);
    ~CaptureWindows() override;

    /// Another one, not shown yet; it makes further ones when its user wants them.
    CaptureTabs& add();

private:
    Theme& m_theme;
    MainWindow::Options m_options;
    std::vector<QPointer<CaptureTabs>> m_windows;
};

} // namespace weir
