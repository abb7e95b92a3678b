// A file that is there whole or not at all.
#pragma once

#include "core/base/expected.h"
#include "core/base/file_descriptor.h"
#include "core/base/octets.h"
#include "core/export/export_error.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir {

enum class ExistingFile {
    NewName, ///< "name (2)", "name (3)" …
    Refuse,  ///< ExportError::Kind::AlreadyThere
    Replace
};

/// Written under a temporary name in the folder of its final one. commit() gives it its name; without that,
/// nothing of it stays. A device or a pipe that stands at the path is written to as it is, at once: it holds
/// nothing that could be lost, and a file must not take its place.
class NewFile
{
public:
    static Expected<NewFile, ExportError> create(const std::string& path);

    /// Another final path, in the same folder.
    void setPath(std::string path) { m_path = std::move(path); }

    NewFile(NewFile&& other) noexcept;
    NewFile& operator=(NewFile&&) = delete;
    ~NewFile();

    /// The first error that the system gives is kept; everything after it is dropped.
    bool write(Octets octets);
    bool write(std::string_view text);
    std::uint64_t size() const { return m_size; }

    /// The path that the file has now: another than was asked for where ExistingFile::NewName made it so.
    Expected<std::string, ExportError> commit(ExistingFile existing) &&;

private:
    NewFile(std::string path, std::string temporaryPath, FileDescriptor file);

    bool flush();
    bool close();
    /// Gives the file this name where no file has it. 0, or errno.
    int linkAs(const std::string& path) const;
    Expected<std::string, ExportError> rename(ExistingFile existing);

    std::string m_path;
    std::string m_temporaryPath; ///< empty where there is no temporary file (any more)
    FileDescriptor m_file;
    std::vector<std::uint8_t> m_buffer;
    std::uint64_t m_size = 0;
    int m_error = 0; ///< errno of the first write that failed
};

/// Whether something stands at the path that a new file would take the place of: not a device or a pipe.
bool isInTheWay(const std::string& path);

/// The same path with " (n)" before the extension of its last part: "a/b.txt" → "a/b (2).txt".
std::string numberedPath(std::string_view path, unsigned number);

} // namespace weir
