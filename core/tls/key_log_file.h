// A key log as text that comes in pieces, and as a file that grows.
#pragma once

#include "core/tls/key_log.h"
#include "core/tls/secret_table.h"
#include "core/tls/tls_secret_store.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace weir {

/// Takes text in pieces of any size. A last line that has no end yet is taken provisionally.
class KeyLogText
{
public:
    /// Whether any secret changed, those of the unfinished last line included.
    bool add(std::string_view text);
    /// The text begins anew; secrets stay.
    void restart();

    std::shared_ptr<const SecretTable> table() const { return m_table; }
    /// Of the unfinished last line.
    const std::optional<KeyLogEntry>& unfinished() const { return m_unfinished; }
    /// It has gone on for long without a line that makes sense.
    bool isHopeless() const;
    void fill(SecretSourceReport& report) const;

private:
    struct Counts
    {
        std::uint64_t lines = 0;
        std::uint64_t secrets = 0;
        std::uint64_t ignored = 0;
        std::uint64_t malformed = 0;
    };

    KeyLogLine take(std::string_view line, Counts& counts, std::vector<KeyLogFault>& faults,
                    std::uint64_t number) const;
    bool finishLine(std::string_view line);
    bool readUnfinished();
    SecretTable& writableTable();

    std::shared_ptr<SecretTable> m_table = std::make_shared<SecretTable>();
    std::string m_tail; ///< a line without its end
    std::optional<KeyLogEntry> m_unfinished;
    std::uint64_t m_lineNumber = 0; ///< of finished lines
    Counts m_counts;
    std::vector<KeyLogFault> m_faults;
    Counts m_tailCounts;
    std::vector<KeyLogFault> m_tailFaults;
};

class KeyLogFile
{
public:
    explicit KeyLogFile(std::string path) : m_path(std::move(path)) {}

    /// Reads what is new. Whether any secret changed; problem() tells where that did not work.
    bool update();

    const std::string& path() const { return m_path; }
    const std::string& problem() const { return m_problem; }
    const KeyLogText& text() const { return m_text; }

private:
    bool readFrom(int file);
    bool continuesWhatWasRead(int file) const;

    std::string m_path;
    std::string m_problem;
    KeyLogText m_text;
    dev_t m_device = 0;
    ino_t m_inode = 0;
    std::uint64_t m_offset = 0;
    std::string m_lastRead; ///< the octets before m_offset, to see whether the file was written anew
};

} // namespace weir
