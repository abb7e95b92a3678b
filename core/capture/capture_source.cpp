#include "core/capture/capture_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace weir {

namespace {

/// How long a blocked read may overlook a cancellation.
constexpr int cancelPollMilliseconds = 50;

Unexpected<CaptureError> failure(CaptureError::Kind kind, const std::string& name, const std::string& why)
{
    return Unexpected(CaptureError{kind, fmt::format("{}: {}", name, why)});
}

std::string systemMessage(int error)
{
    // strerror_r has two incompatible signatures; the generic category gives the same text.
    return std::generic_category().message(error);
}

class FileOctets : public CaptureOctets
{
public:
    explicit FileOctets(FileDescriptor file) : m_file(std::move(file)) {}

    std::size_t readAt(std::uint64_t position, std::span<std::uint8_t> out) const override
    {
        std::size_t done = 0;
        while (done < out.size()) {
            const ssize_t got = ::pread(m_file.get(), out.data() + done, out.size() - done,
                                        static_cast<off_t>(position + done));
            if (got < 0 && errno == EINTR)
                continue;
            if (got <= 0)
                break;
            done += static_cast<std::size_t>(got);
        }
        return done;
    }

    void prefetch(std::uint64_t position, std::uint64_t length) const override
    {
        ::posix_fadvise(m_file.get(), static_cast<off_t>(position), static_cast<off_t>(length),
                        POSIX_FADV_WILLNEED);
    }

private:
    FileDescriptor m_file;
};

FileDescriptor openTemporaryFile()
{
    const char* configured = std::getenv("TMPDIR");
    const std::string folder = configured && *configured ? configured : "/tmp";
    FileDescriptor file(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    if (file)
        return file;
    // Not every file system has nameless files.
    std::string name = folder + "/weir-XXXXXX";
    file = FileDescriptor(::mkostemp(name.data(), O_CLOEXEC));
    if (file)
        ::unlink(name.c_str());
    return file;
}

} // namespace

Expected<std::unique_ptr<InputFile>, CaptureError> InputFile::open(const std::string& path,
                                                                   const std::atomic<bool>* cancel)
{
    const bool standardInput = path == "-";
    const std::string name = standardInput ? "standard input" : path;
    FileDescriptor file(standardInput ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                                      : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file)
        return failure(CaptureError::Kind::CannotOpen, name, systemMessage(errno));
    struct stat status
    {
    };
    if (::fstat(file.get(), &status) != 0)
        return failure(CaptureError::Kind::CannotOpen, name, systemMessage(errno));
    if (S_ISDIR(status.st_mode))
        return failure(CaptureError::Kind::CannotOpen, name, "is a folder, not a capture file");

    auto input = std::unique_ptr<InputFile>(new InputFile(std::move(file), name, cancel));
    if (S_ISREG(status.st_mode)) {
        input->m_size = static_cast<std::uint64_t>(status.st_size);
        // Standard input may be a file that someone has already read from: then it is as good as a pipe.
        input->m_randomAccess = ::lseek(input->m_file.get(), 0, SEEK_CUR) == 0;
        ::posix_fadvise(input->m_file.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
    }
    return input;
}

InputFile::InputFile(FileDescriptor file, std::string name, const std::atomic<bool>* cancel)
    : m_file(std::move(file)), m_name(std::move(name)), m_cancel(cancel)
{
}

Expected<std::size_t, CaptureError> InputFile::read(std::span<std::uint8_t> out)
{
    if (m_headNext < m_head.size()) {
        const std::size_t count = std::min(out.size(), m_head.size() - m_headNext);
        std::memcpy(out.data(), m_head.data() + m_headNext, count);
        m_headNext += count;
        m_position += count;
        return count;
    }
    auto count = readFile(out);
    if (count)
        m_position += *count;
    return count;
}

Expected<Octets, CaptureError> InputFile::head(std::size_t count)
{
    m_head.resize(count);
    std::size_t filled = 0;
    while (filled < count) {
        const auto got = readFile(std::span(m_head).subspan(filled));
        if (!got)
            return Unexpected(got.error());
        if (*got == 0)
            break;
        filled += *got;
    }
    m_head.resize(filled);
    if (m_randomAccess) { // go back rather than give out again, so that reads stay aligned in the file
        ::lseek(m_file.get(), 0, SEEK_SET);
        m_headNext = m_head.size();
    }
    return Octets(m_head);
}

void InputFile::giveBack(Octets octets)
{
    if (m_randomAccess) {
        seek(0);
        return;
    }
    assert(octets.size() == m_position);
    m_head.assign(octets.begin(), octets.end());
    m_headNext = 0;
    m_position = 0;
}

bool InputFile::seek(std::uint64_t position)
{
    if (::lseek(m_file.get(), static_cast<off_t>(position), SEEK_SET) < 0)
        return false;
    m_head.clear();
    m_headNext = 0;
    m_position = position;
    return true;
}

FileDescriptor InputFile::duplicate() const
{
    return FileDescriptor(::fcntl(m_file.get(), F_DUPFD_CLOEXEC, 3));
}

Expected<std::size_t, CaptureError> InputFile::readFile(std::span<std::uint8_t> out)
{
    for (;;) {
        if (!m_randomAccess && !waitForInput())
            return std::size_t{0};
        const ssize_t got = ::read(m_file.get(), out.data(), out.size());
        if (got >= 0)
            return static_cast<std::size_t>(got);
        if (errno != EINTR && errno != EAGAIN)
            return failure(CaptureError::Kind::CannotRead, m_name, systemMessage(errno));
    }
}

/// False when cancelled.
bool InputFile::waitForInput() const
{
    pollfd poll{m_file.get(), POLLIN, 0};
    for (;;) {
        if (m_cancel && m_cancel->load(std::memory_order_relaxed))
            return false;
        const int ready = ::poll(&poll, 1, m_cancel ? cancelPollMilliseconds : -1);
        if (ready > 0 || (ready < 0 && errno != EINTR))
            return true; // a real error shows itself in read
    }
}

Expected<Spool, CaptureError> Spool::create()
{
    FileDescriptor file = openTemporaryFile();
    if (!file)
        return failure(CaptureError::Kind::CannotSpool, "temporary copy of the capture",
                       systemMessage(errno));
    return Spool(std::move(file));
}

bool Spool::append(Octets octets)
{
    while (!octets.empty()) {
        const ssize_t written = ::write(m_file.get(), octets.data(), octets.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        octets = octets.subspan(static_cast<std::size_t>(written));
    }
    return true;
}

FileDescriptor Spool::duplicate() const
{
    return FileDescriptor(::fcntl(m_file.get(), F_DUPFD_CLOEXEC, 3));
}

CaptureSource::CaptureSource(std::unique_ptr<OctetStream> stream, FileDescriptor file)
    : m_stream(std::move(stream)), m_octets(std::make_shared<FileOctets>(std::move(file)))
{
}

CaptureSource::CaptureSource(std::unique_ptr<OctetStream> stream, Spool spool)
    : m_stream(std::move(stream)), m_octets(std::make_shared<FileOctets>(spool.duplicate()))
{
    m_spool.emplace(std::move(spool));
}

std::size_t CaptureSource::read(std::span<std::uint8_t> out)
{
    if (m_error)
        return 0;
    auto count = m_stream->read(out);
    if (!count) {
        m_error = count.error();
        return 0;
    }
    if (m_spool && *count > 0 && !m_spool->append(out.first(*count))) {
        m_error = CaptureError{CaptureError::Kind::CannotSpool,
                               fmt::format("temporary copy of the capture: {}", systemMessage(errno))};
        return 0;
    }
    return *count;
}

} // namespace weir
