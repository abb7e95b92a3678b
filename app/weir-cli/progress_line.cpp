#include "app/weir-cli/progress_line.h"

#include <fmt/format.h>

#include <cstdio>
#include <unistd.h>

namespace weir::cli {

using namespace std::chrono_literals;

ProgressLine::ProgressLine()
    // What is done at once passes without a line that only flickers.
    : m_next(std::chrono::steady_clock::now() + 300ms), m_terminal(::isatty(STDERR_FILENO) != 0)
{
}

ProgressLine::~ProgressLine()
{
    if (m_shown)
        fmt::print(stderr, "\r\x1b[K");
}

void ProgressLine::show(const std::function<std::string()>& text)
{
    if (!m_terminal)
        return;
    const auto now = std::chrono::steady_clock::now();
    if (now < m_next)
        return;
    m_next = now + 100ms;
    m_shown = true;
    fmt::print(stderr, "\r{}\x1b[K", text());
    std::fflush(stderr);
}

} // namespace weir::cli
