// Text that has to wait for its turn, in a temporary file instead of in memory.
#pragma once

#include "core/base/file_descriptor.h"
#include "core/capture/capture_source.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace weir::cli {

class LineSpool
{
public:
    /// Tells the user, and gives nothing, where there is no room for temporary files.
    static std::optional<LineSpool> create();

    /// Where the text stands from now on. Any thread.
    std::uint64_t append(std::string_view text);

    /// What stands there; after the last append(). Nothing where it could not be kept.
    std::optional<std::string> read(std::uint64_t offset, std::size_t length);

private:
    explicit LineSpool(Spool spool);
    bool flush();

    Spool m_spool;
    FileDescriptor m_file;
    std::unique_ptr<std::mutex> m_mutex = std::make_unique<std::mutex>();
    std::string m_waiting; ///< not in the file yet
    std::uint64_t m_written = 0;
    bool m_failed = false;
    std::string m_window; ///< read ahead
    std::uint64_t m_windowAt = 0;
};

} // namespace weir::cli
