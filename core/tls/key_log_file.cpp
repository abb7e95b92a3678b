#include "core/tls/key_log_file.h"

#include "core/base/file_descriptor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace weir {

namespace {

constexpr std::size_t longestLine = 4096;
constexpr std::size_t mostLastRead = 64;
constexpr std::uint64_t hopeless = 1000; ///< malformed lines without a single good one

} // namespace

// ---------------------------------------------------------------- text

bool KeyLogText::add(std::string_view text)
{
    bool changed = false;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view piece = text.substr(0, end);
        // Of a line that is too long to be one, only so much is kept that it is seen to be.
        m_tail += piece.substr(0, longestLine + 1 - std::min(m_tail.size(), longestLine + 1));
        if (end == std::string_view::npos)
            break;
        changed |= finishLine(m_tail);
        m_tail.clear();
        text.remove_prefix(end + 1);
    }
    return readUnfinished() || changed;
}

void KeyLogText::restart()
{
    auto table = std::move(m_table);
    *this = {};
    m_table = std::move(table);
}

bool KeyLogText::isHopeless() const
{
    return m_counts.malformed >= hopeless && m_counts.secrets + m_counts.ignored == 0;
}

void KeyLogText::fill(SecretSourceReport& report) const
{
    report.lines = m_counts.lines + m_tailCounts.lines;
    report.secrets = m_counts.secrets + m_tailCounts.secrets;
    report.ignored = m_counts.ignored + m_tailCounts.ignored;
    report.malformed = m_counts.malformed + m_tailCounts.malformed;
    report.sessions = m_table->sessions();
    if (m_unfinished && m_table->match({m_unfinished->random}).second == 0)
        ++report.sessions;
    report.faults = m_faults;
    report.faults.insert(report.faults.end(), m_tailFaults.begin(), m_tailFaults.end());
}

KeyLogLine KeyLogText::take(std::string_view line, Counts& counts, std::vector<KeyLogFault>& faults,
                            std::uint64_t number) const
{
    constexpr std::string_view byteOrderMark = "\xef\xbb\xbf";
    if (number == 1 && line.starts_with(byteOrderMark))
        line.remove_prefix(byteOrderMark.size());
    KeyLogLine read = line.size() <= longestLine
                          ? readKeyLogLine(line)
                          : KeyLogLine{KeyLogLine::Kind::Malformed, {}, "It is too long."};
    counts.lines += read.kind != KeyLogLine::Kind::Blank;
    counts.secrets += read.kind == KeyLogLine::Kind::Entry;
    counts.ignored += read.kind == KeyLogLine::Kind::Ignored;
    counts.malformed += read.kind == KeyLogLine::Kind::Malformed;
    if (read.kind == KeyLogLine::Kind::Malformed && m_faults.size() < SecretSourceReport::mostFaults)
        faults.push_back({number, read.reason});
    return read;
}

bool KeyLogText::finishLine(std::string_view line)
{
    const KeyLogLine read = take(line, m_counts, m_faults, ++m_lineNumber);
    if (read.kind != KeyLogLine::Kind::Entry)
        return false;
    const bool wasThere = m_unfinished == read.entry;
    return writableTable().put(read.entry) && !wasThere;
}

// A program may be in the middle of writing it, or have left out the last line end: it counts for now.
bool KeyLogText::readUnfinished()
{
    m_tailCounts = {};
    m_tailFaults.clear();
    const std::optional<KeyLogEntry> before = std::exchange(m_unfinished, std::nullopt);
    const KeyLogLine read = take(m_tail, m_tailCounts, m_tailFaults, m_lineNumber + 1);
    if (read.kind == KeyLogLine::Kind::Entry)
        m_unfinished = read.entry;
    if (m_unfinished || !before)
        return m_unfinished != before;
    const KeyLogSecret* const kept = m_table->find(before->label, before->random);
    return kept == nullptr || *kept != before->secret;
}

SecretTable& KeyLogText::writableTable()
{
    if (m_table.use_count() > 1)
        m_table = std::make_shared<SecretTable>(*m_table);
    return *m_table;
}

// ---------------------------------------------------------------- file

bool KeyLogFile::update()
{
    m_problem.clear();
    // Without O_NONBLOCK, opening a pipe would wait for its other end.
    const FileDescriptor file(::open(m_path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status = {};
    if (!file || ::fstat(file.get(), &status) != 0) {
        m_problem = fmt::format("{}: {}.", m_path, std::strerror(errno));
        return false;
    }
    if (!S_ISREG(status.st_mode)) {
        m_problem = fmt::format("{} is not a file.", m_path);
        return false;
    }
    const bool isSame = status.st_dev == m_device && status.st_ino == m_inode;
    if (!isSame || !continuesWhatWasRead(file.get())) {
        m_text.restart();
        m_offset = 0;
        m_lastRead.clear();
    }
    m_device = status.st_dev;
    m_inode = status.st_ino;
    return readFrom(file.get());
}

bool KeyLogFile::continuesWhatWasRead(int file) const
{
    std::string again(m_lastRead.size(), '\0');
    const ssize_t got =
        ::pread(file, again.data(), again.size(), static_cast<off_t>(m_offset - again.size()));
    return got == static_cast<ssize_t>(again.size()) && again == m_lastRead;
}

bool KeyLogFile::readFrom(int file)
{
    bool changed = false;
    std::string buffer(std::size_t{256} << 10, '\0');
    while (!m_text.isHopeless()) {
        const ssize_t got = ::pread(file, buffer.data(), buffer.size(), static_cast<off_t>(m_offset));
        if (got < 0)
            m_problem = fmt::format("{}: {}.", m_path, std::strerror(errno));
        if (got <= 0)
            return changed;
        const std::string_view piece(buffer.data(), static_cast<std::size_t>(got));
        m_offset += piece.size();
        m_lastRead += piece.substr(piece.size() - std::min(piece.size(), mostLastRead));
        m_lastRead.erase(0, m_lastRead.size() - std::min(m_lastRead.size(), mostLastRead));
        changed |= m_text.add(piece);
    }
    m_problem = fmt::format("{} does not look like a key log; it was not read to its end.", m_path);
    return changed;
}

} // namespace weir
