#include "core/capture/archive_stream.h"

#include "core/capture/capture_magic.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace weir {

namespace {

constexpr std::size_t inputBlockSize = 256 * 1024;

/// What the callbacks of libarchive need.
struct Input
{
    InputFile* file;
    std::vector<std::uint8_t>* block;
    std::optional<CaptureError>* error;
};

la_ssize_t readInput(archive*, void* context, const void** block)
{
    auto* input = static_cast<Input*>(context);
    const auto count = input->file->read(*input->block);
    if (!count) {
        *input->error = count.error();
        return ARCHIVE_FATAL;
    }
    *block = input->block->data();
    return static_cast<la_ssize_t>(*count);
}

la_int64_t seekInput(archive*, void* context, la_int64_t offset, int whence)
{
    auto* input = static_cast<Input*>(context);
    la_int64_t base = 0;
    if (whence == SEEK_CUR)
        base = static_cast<la_int64_t>(input->file->consumed());
    else if (whence == SEEK_END)
        base = static_cast<la_int64_t>(input->file->size());
    const la_int64_t target = base + offset;
    if (target < 0 || !input->file->seek(static_cast<std::uint64_t>(target)))
        return ARCHIVE_FATAL;
    return target;
}

int closeInput(archive*, void* context)
{
    delete static_cast<Input*>(context);
    return ARCHIVE_OK;
}

/// Only what is decoded inside the process: the "all" variants start other programs for some filters.
void allowFormats(archive* reader)
{
    archive_read_support_filter_gzip(reader);
    archive_read_support_filter_bzip2(reader);
    archive_read_support_filter_compress(reader);
    archive_read_support_filter_lz4(reader);
    archive_read_support_filter_lzma(reader);
    archive_read_support_filter_xz(reader);
    archive_read_support_filter_zstd(reader);
    archive_read_support_format_7zip(reader);
    archive_read_support_format_cpio(reader);
    archive_read_support_format_raw(reader);
    archive_read_support_format_tar(reader);
    archive_read_support_format_zip(reader);
}

} // namespace

void ArchiveStream::Close::operator()(archive* reader) const
{
    archive_read_free(reader);
}

Expected<std::unique_ptr<ArchiveStream>, CaptureError> ArchiveStream::open(std::unique_ptr<InputFile> input)
{
    auto stream = std::unique_ptr<ArchiveStream>(new ArchiveStream(std::move(input)));
    if (auto error = stream->openReader())
        return Unexpected(std::move(*error));
    if (auto error = stream->findCapture())
        return Unexpected(std::move(*error));
    return stream;
}

ArchiveStream::ArchiveStream(std::unique_ptr<InputFile> input)
    : m_input(std::move(input)), m_block(inputBlockSize), m_reader(archive_read_new())
{
}

Expected<std::size_t, CaptureError> ArchiveStream::read(std::span<std::uint8_t> out)
{
    if (!m_head.empty()) {
        const std::size_t count = std::min(out.size(), m_head.size());
        std::memcpy(out.data(), m_head.data(), count);
        m_head.erase(m_head.begin(), m_head.begin() + static_cast<std::ptrdiff_t>(count));
        return count;
    }
    return readEntry(out);
}

Expected<std::size_t, CaptureError> ArchiveStream::readEntry(std::span<std::uint8_t> out)
{
    if (m_ended)
        return std::size_t{0};
    la_ssize_t count = ARCHIVE_RETRY;
    while (count == ARCHIVE_RETRY)
        count = archive_read_data(m_reader.get(), out.data(), out.size());
    m_ended = count <= 0;
    if (count < 0)
        return Unexpected(damaged());
    return static_cast<std::size_t>(count);
}

std::optional<CaptureError> ArchiveStream::openReader()
{
    allowFormats(m_reader.get());
    if (m_input->isRandomAccess())
        archive_read_set_seek_callback(m_reader.get(), seekInput);
    auto* context = new Input{m_input.get(), &m_block, &m_inputError}; // closeInput deletes it
    if (archive_read_open(m_reader.get(), context, nullptr, readInput, closeInput) != ARCHIVE_OK)
        return damaged();
    return std::nullopt;
}

/// Goes to the first entry that begins as a capture does.
std::optional<CaptureError> ArchiveStream::findCapture()
{
    for (;;) {
        archive_entry* entry = nullptr;
        const int result = archive_read_next_header(m_reader.get(), &entry);
        if (result == ARCHIVE_EOF)
            return CaptureError{CaptureError::Kind::NotACapture,
                                fmt::format("{}: holds no pcap or pcapng file", m_input->name())};
        if (result < ARCHIVE_WARN)
            return damaged();
        nameCompression();
        if (m_compression.empty())
            return CaptureError{CaptureError::Kind::NotACapture,
                                fmt::format("{}: is neither a pcap nor a pcapng file", m_input->name())};

        m_head.resize(captureMagicLength);
        std::size_t filled = 0;
        while (filled < m_head.size()) {
            const auto count = readEntry(std::span(m_head).subspan(filled));
            if (!count && filled == 0)
                return count.error();
            if (!count || *count == 0)
                break;
            filled += *count;
        }
        m_head.resize(filled);
        if (const auto format = captureFormat(m_head)) {
            m_format = *format;
            return std::nullopt;
        }
        m_ended = false;
    }
}

void ArchiveStream::nameCompression()
{
    m_compression.clear();
    for (int i = 0; i < archive_filter_count(m_reader.get()); ++i) {
        if (archive_filter_code(m_reader.get(), i) == ARCHIVE_FILTER_NONE)
            continue;
        m_compression += m_compression.empty() ? "" : ", ";
        m_compression += archive_filter_name(m_reader.get(), i);
    }
    if (archive_format(m_reader.get()) != ARCHIVE_FORMAT_RAW) {
        m_compression += m_compression.empty() ? "" : ", ";
        m_compression += archive_format_name(m_reader.get());
    }
}

CaptureError ArchiveStream::damaged() const
{
    if (m_inputError)
        return *m_inputError;
    const char* reason = archive_error_string(m_reader.get());
    return {CaptureError::Kind::BadArchive,
            fmt::format("{}: the compressed data is damaged, cut off or locked ({})", m_input->name(),
                        reason ? reason : "no reason given")};
}

} // namespace weir
