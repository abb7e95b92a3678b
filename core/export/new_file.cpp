#include "core/export/new_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <random>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace weir {

namespace {

constexpr std::size_t bufferSize = std::size_t{256} << 10;
constexpr unsigned maxNumberedNames = 10'000;

std::size_t lastPartOf(std::string_view path)
{
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? 0 : slash + 1;
}

/// Beside the final name, so that renaming stays within the file system. The name itself is left out: with
/// it, a name of full length would not fit.
std::string temporaryName(std::string_view path)
{
    static thread_local std::mt19937_64 random{std::random_device{}()};
    return fmt::format("{}.weir-{:016x}.part", path.substr(0, lastPartOf(path)), random());
}

bool isDeviceOrPipe(const std::string& path)
{
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(path, error);
    return std::filesystem::is_character_file(status) || std::filesystem::is_fifo(status);
}

ExportError errorOf(ExportError::Kind kind, std::string_view what, const std::string& path, int error)
{
    return {kind, fmt::format("{} “{}”: {}.", what, path, std::strerror(error))};
}

} // namespace

std::string numberedPath(std::string_view path, unsigned number)
{
    const std::size_t name = lastPartOf(path);
    std::size_t dot = path.rfind('.');
    // A dot at the front begins no extension, nor does one that only separates the parts of an address.
    if (dot == std::string_view::npos || dot <= name || path.substr(dot).find('_') != std::string_view::npos)
        dot = path.size();
    return fmt::format("{} ({}){}", path.substr(0, dot), number, path.substr(dot));
}

NewFile::NewFile(std::string path, std::string temporaryPath, FileDescriptor file)
    : m_path(std::move(path)), m_temporaryPath(std::move(temporaryPath)), m_file(std::move(file))
{
    m_buffer.reserve(bufferSize);
}

bool isInTheWay(const std::string& path)
{
    std::error_code error;
    return std::filesystem::exists(std::filesystem::symlink_status(path, error)) && !isDeviceOrPipe(path);
}

Expected<NewFile, ExportError> NewFile::create(const std::string& path)
{
    if (isDeviceOrPipe(path)) {
        FileDescriptor device(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
        if (device)
            return NewFile(path, {}, std::move(device));
        return Unexpected(errorOf(ExportError::Kind::CannotCreate, "Cannot open", path, errno));
    }
    for (;;) {
        std::string temporary = temporaryName(path);
        FileDescriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
        if (file)
            return NewFile(path, std::move(temporary), std::move(file));
        if (errno != EEXIST)
            return Unexpected(errorOf(ExportError::Kind::CannotCreate, "Cannot create", path, errno));
    }
}

NewFile::NewFile(NewFile&& other) noexcept
    : m_path(std::move(other.m_path)),
      m_temporaryPath(std::exchange(other.m_temporaryPath, {})),
      m_file(std::move(other.m_file)),
      m_buffer(std::move(other.m_buffer)),
      m_size(other.m_size),
      m_error(other.m_error)
{
}

NewFile::~NewFile()
{
    if (!m_temporaryPath.empty())
        ::unlink(m_temporaryPath.c_str());
}

bool NewFile::write(Octets octets)
{
    m_size += octets.size();
    while (!octets.empty() && m_error == 0) {
        const std::size_t count = std::min(octets.size(), bufferSize - m_buffer.size());
        m_buffer.insert(m_buffer.end(), octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(count));
        octets = octets.subspan(count);
        if (m_buffer.size() == bufferSize)
            flush();
    }
    return m_error == 0;
}

bool NewFile::write(std::string_view text)
{
    return write(Octets(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

bool NewFile::flush()
{
    std::size_t done = 0;
    while (done < m_buffer.size() && m_error == 0) {
        const ssize_t count = ::write(m_file.get(), m_buffer.data() + done, m_buffer.size() - done);
        if (count >= 0)
            done += static_cast<std::size_t>(count);
        else if (errno != EINTR)
            m_error = errno;
    }
    m_buffer.clear();
    return m_error == 0;
}

bool NewFile::close()
{
    // Network file systems tell only now that there is no room. The error is lost where a destructor closes,
    // and closing a duplicate tells the same.
    const int duplicate = ::dup(m_file.get());
    if (duplicate < 0 || ::close(duplicate) != 0)
        m_error = errno;
    return m_error == 0;
}

Expected<std::string, ExportError> NewFile::commit(ExistingFile existing) &&
{
    if (!flush() || !close())
        return Unexpected(errorOf(ExportError::Kind::CannotWrite, "Cannot write", m_path, m_error));
    if (m_temporaryPath.empty())
        return m_path;
    return rename(existing);
}

Expected<std::string, ExportError> NewFile::rename(ExistingFile existing)
{
    std::string path = m_path;
    int error = 0;
    if (existing == ExistingFile::Replace) {
        error = ::rename(m_temporaryPath.c_str(), path.c_str()) == 0 ? 0 : errno;
    } else {
        error = linkAs(path);
        for (unsigned number = 2;
             error == EEXIST && existing == ExistingFile::NewName && number <= maxNumberedNames; ++number) {
            path = numberedPath(m_path, number);
            error = linkAs(path);
        }
    }
    if (error == EEXIST)
        return Unexpected(
            ExportError{ExportError::Kind::AlreadyThere, fmt::format("“{}” exists already.", path)});
    if (error != 0)
        return Unexpected(errorOf(ExportError::Kind::CannotCreate, "Cannot create", path, error));
    m_temporaryPath.clear();
    return path;
}

int NewFile::linkAs(const std::string& path) const
{
    // One step, so that a file that appears meanwhile is not overwritten.
    if (::renameat2(AT_FDCWD, m_temporaryPath.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return errno;
    // A file system without that step (some network file systems).
    if (isInTheWay(path))
        return EEXIST;
    return ::rename(m_temporaryPath.c_str(), path.c_str()) == 0 ? 0 : errno;
}

} // namespace weir
