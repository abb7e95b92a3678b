#include "ui/capture_windows.h"

#include <utility>

namespace weir {

CaptureWindows::CaptureWindows(Theme& theme, MainWindow::Options options)
    : m_theme(theme), m_options(std::move(options))
{
}

CaptureWindows::~CaptureWindows()
{
    for (const QPointer<CaptureTabs>& window : m_windows)
        delete window;
}

CaptureTabs& CaptureWindows::add()
{
    std::erase_if(m_windows, [](const QPointer<CaptureTabs>& window) { return window.isNull(); });
    auto* window = new CaptureTabs(m_theme, m_options);
    window->setAttribute(Qt::WA_DeleteOnClose);
    connect(window, &CaptureTabs::newWindowWanted, this, [this] { add().show(); });
    m_windows.emplace_back(window);
    return *window;
}

} // namespace weir
