#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace weir::cli {

/// A line on standard error that overwrites itself, where that is a terminal; gone when the object is.
class ProgressLine
{
public:
    ProgressLine();
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    /// Asks for the text, and shows it, ten times a second at most.
    void show(const std::function<std::string()>& text);

private:
    std::chrono::steady_clock::time_point m_next;
    bool m_terminal;
    bool m_shown = false;
};

} // namespace weir::cli
