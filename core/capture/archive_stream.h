// Captures in archives, and compressed ones of all but the commonest kinds, through libarchive.
#pragma once

#include "core/capture/capture_source.h"

#include <memory>
#include <string>
#include <vector>

struct archive;

namespace weir {

/// The uncompressed octets of the first capture in a compressed file or an archive.
class ArchiveStream : public OctetStream
{
public:
    /// NotACapture where the input is not compressed at all.
    static Expected<std::unique_ptr<ArchiveStream>, CaptureError> open(std::unique_ptr<InputFile> input);

    Expected<std::size_t, CaptureError> read(std::span<std::uint8_t> out) override;
    std::uint64_t consumed() const override { return m_input->consumed(); }

    /// "gzip", "zstd", "ZIP 2.0 (deflation)" …
    const std::string& compression() const { return m_compression; }

    CaptureFormat format() const { return m_format; }

private:
    struct Close
    {
        void operator()(archive* reader) const;
    };

    explicit ArchiveStream(std::unique_ptr<InputFile> input);
    Expected<std::size_t, CaptureError> readEntry(std::span<std::uint8_t> out);
    std::optional<CaptureError> openReader();
    std::optional<CaptureError> findCapture();
    void nameCompression();
    CaptureError damaged() const;

    std::unique_ptr<InputFile> m_input;
    std::vector<std::uint8_t> m_block; ///< what libarchive reads from
    std::optional<CaptureError> m_inputError;
    std::vector<std::uint8_t> m_head; ///< first octets of the entry, still to be given out
    std::string m_compression;
    CaptureFormat m_format = CaptureFormat::Pcap;
    bool m_ended = false;
    std::unique_ptr<archive, Close> m_reader; ///< last: its end may call back
};

} // namespace weir
