#include "app/weir-cli/line_spool.h"

#include "app/weir-cli/output.h"

#include <algorithm>
#include <cerrno>
#include <unistd.h>
#include <utility>

namespace weir::cli {

namespace {

constexpr std::size_t flushAt = std::size_t{1} << 20;
constexpr std::size_t windowSize = std::size_t{32} << 10;

} // namespace

std::optional<LineSpool> LineSpool::create()
{
    auto spool = Spool::create();
    if (!spool) {
        tell(spool.error().message);
        return std::nullopt;
    }
    return LineSpool(std::move(*spool));
}

LineSpool::LineSpool(Spool spool) : m_spool(std::move(spool)), m_file(m_spool.duplicate()) {}

std::uint64_t LineSpool::append(std::string_view text)
{
    const std::lock_guard lock(*m_mutex);
    const std::uint64_t offset = m_written + m_waiting.size();
    m_waiting += text;
    if (m_waiting.size() >= flushAt)
        flush();
    return offset;
}

bool LineSpool::flush()
{
    const auto* octets = reinterpret_cast<const std::uint8_t*>(m_waiting.data());
    if (!m_failed && !m_spool.append({octets, m_waiting.size()})) {
        tell("No room for temporary files: results are missing.");
        m_failed = true;
    }
    m_written += m_waiting.size();
    m_waiting.clear();
    return !m_failed;
}

std::optional<std::string> LineSpool::read(std::uint64_t offset, std::size_t length)
{
    if (!m_waiting.empty())
        flush();
    if (m_failed)
        return std::nullopt;
    const bool inside = offset >= m_windowAt && offset + length <= m_windowAt + m_window.size();
    if (!inside) {
        m_window.resize(std::max(windowSize, length));
        std::size_t got = 0;
        while (got < length) {
            const ssize_t count = ::pread(m_file.get(), m_window.data() + got, m_window.size() - got,
                                          static_cast<off_t>(offset + got));
            if (count < 0 && errno == EINTR)
                continue;
            if (count <= 0)
                return std::nullopt;
            got += static_cast<std::size_t>(count);
        }
        m_window.resize(got);
        m_windowAt = offset;
    }
    return m_window.substr(offset - m_windowAt, length);
}

} // namespace weir::cli
