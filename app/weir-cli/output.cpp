#include "app/weir-cli/output.h"

#include "app/weir-cli/interrupt.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <unistd.h>
#include <utility>

namespace weir::cli {

namespace {

constexpr std::size_t flushAt = std::size_t{64} << 10;

} // namespace

void tell(std::string_view message)
{
    fmt::print(stderr, "weir-cli: {}\n", message);
}

Output::Output(std::optional<NewFile> file, ExistingFile existing)
    : m_file(std::move(file)), m_existing(existing)
{
}

std::optional<Output> Output::open(const std::string& path, bool replace)
{
    const ExistingFile existing = replace ? ExistingFile::Replace : ExistingFile::Refuse;
    if (path.empty() || path == "-")
        return Output(std::nullopt, existing);
    // Asked again when the file gets its name; here, so that nobody waits for a result that cannot be kept.
    if (!replace && isInTheWay(path)) {
        tell(fmt::format("“{}” exists already; --force replaces it.", path));
        return std::nullopt;
    }
    auto file = NewFile::create(path);
    if (!file) {
        tell(file.error().message);
        return std::nullopt;
    }
    return Output(std::move(file).value(), existing);
}

bool Output::write(std::string_view text)
{
    if (interrupted())
        return false;
    if (m_file)
        return m_file->write(text);
    m_buffer += text;
    return m_buffer.size() < flushAt ? m_error == 0 : flush();
}

bool Output::write(Octets octets)
{
    return write(std::string_view(reinterpret_cast<const char*>(octets.data()), octets.size()));
}

bool Output::flush()
{
    std::size_t done = 0;
    while (done < m_buffer.size() && m_error == 0 && !interrupted()) {
        const ssize_t count = ::write(STDOUT_FILENO, m_buffer.data() + done, m_buffer.size() - done);
        if (count >= 0)
            done += static_cast<std::size_t>(count);
        else if (errno != EINTR)
            m_error = errno;
    }
    m_buffer.clear();
    return m_error == 0;
}

bool Output::finish()
{
    if (interrupted())
        return false;
    if (m_file) {
        const auto path = std::move(*m_file).commit(m_existing);
        if (!path)
            tell(path.error().message);
        return path.hasValue();
    }
    if (!flush())
        tell(fmt::format("Cannot write the results: {}.", std::strerror(m_error)));
    return m_error == 0;
}

} // namespace weir::cli
