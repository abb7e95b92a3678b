#include "core/capture/archive_stream.h"
#include "core/capture/capture_magic.h"
#include "core/capture/capture_source.h"
#include "core/capture/inflating_stream.h"
#include "core/capture/open_reader.h"
#include "core/capture/pcap_reader.h"
#include "core/capture/pcapng_reader.h"

#include <fmt/format.h>

namespace weir {

namespace {

using Reader = Expected<std::unique_ptr<PacketReader>, CaptureError>;

Expected<std::unique_ptr<CaptureSource>, CaptureError> spooled(std::unique_ptr<OctetStream> stream)
{
    auto spool = Spool::create();
    if (!spool)
        return Unexpected(spool.error());
    return std::make_unique<CaptureSource>(std::move(stream), std::move(*spool));
}

Reader openPlain(std::unique_ptr<InputFile> input, CaptureFormat format, CaptureInfo info)
{
    if (input->isRandomAccess()) {
        FileDescriptor again = input->duplicate();
        auto source = std::make_unique<CaptureSource>(std::move(input), std::move(again));
        return openReader(std::move(source), format, std::move(info));
    }
    auto source = spooled(std::move(input));
    if (!source)
        return Unexpected(source.error());
    return openReader(std::move(*source), format, std::move(info));
}

/// A capture that is compressed as such, and not part of an archive. Else nothing, and the input is as
/// before.
std::optional<Reader> openInflated(Octets head, std::unique_ptr<InputFile>& input, const CaptureInfo& known)
{
    auto inflating = InflatingStream::create(head, input);
    if (!inflating)
        return std::nullopt;
    const auto format = captureFormat(inflating->head(captureMagicLength));
    if (!format) {
        input = std::move(*inflating).release();
        return std::nullopt;
    }
    CaptureInfo info = known;
    info.compression = inflating->compression();
    auto source = spooled(std::move(inflating));
    if (!source)
        return Reader(Unexpected(source.error()));
    return openReader(std::move(*source), *format, std::move(info));
}

Reader openArchive(std::unique_ptr<InputFile> input, CaptureInfo info)
{
    auto archive = ArchiveStream::open(std::move(input));
    if (!archive)
        return Unexpected(archive.error());
    const CaptureFormat format = (*archive)->format();
    info.compression = (*archive)->compression();
    auto source = spooled(std::move(*archive));
    if (!source)
        return Unexpected(source.error());
    return openReader(std::move(*source), format, std::move(info));
}

} // namespace

std::optional<CaptureFormat> captureFormat(Octets head)
{
    if (head.size() < captureMagicLength)
        return std::nullopt;
    for (const bool swapped : {false, true}) {
        const ByteOrder order{swapped};
        const std::uint32_t magic = order.load32(head.data());
        if (magic == pcapMicroseconds || magic == pcapNanoseconds || magic == pcapModified)
            return CaptureFormat::Pcap;
        if (magic == sectionHeaderBlock && order.load32(head.data() + 8) == byteOrderMagic)
            return CaptureFormat::Pcapng;
    }
    return std::nullopt;
}

Reader openReader(std::unique_ptr<CaptureSource> source, CaptureFormat format, CaptureInfo info,
                  std::size_t blockSize)
{
    info.format = format;
    if (format == CaptureFormat::Pcap)
        return PcapReader::open(std::move(source), std::move(info), blockSize);
    return PcapngReader::open(std::move(source), std::move(info), blockSize);
}

Expected<std::unique_ptr<PacketReader>, CaptureError> openCapture(const std::string& path,
                                                                  const std::atomic<bool>* cancel)
{
    auto opened = InputFile::open(path, cancel);
    if (!opened)
        return Unexpected(opened.error());
    std::unique_ptr<InputFile> input = std::move(*opened);
    CaptureInfo info;
    info.file = input->name();
    info.size = input->size();

    const auto head = input->head(captureMagicLength);
    if (!head)
        return Unexpected(head.error());
    if (head->empty())
        return Unexpected(
            CaptureError{CaptureError::Kind::NotACapture, fmt::format("{}: is empty", input->name())});
    if (const auto format = captureFormat(*head))
        return openPlain(std::move(input), *format, std::move(info));
    if (auto inflated = openInflated(*head, input, info))
        return std::move(*inflated);
    return openArchive(std::move(input), std::move(info));
}

} // namespace weir
