// gzip and zstd, decoded here: libarchive drops up to 128 KiB of what stands before the place where a
// compressed file is cut off, and cut-off files are what an interrupted recording leaves.
#pragma once

#include "core/capture/capture_source.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace weir {

/// Decodes one compressed format, frame after frame ("member" in gzip).
class FrameDecoder
{
public:
    virtual ~FrameDecoder() = default;

    enum class State {
        Inside,  ///< of a frame
        Between, ///< frames: the end, if no more octets come
        Over,    ///< what follows is no further frame, and is nobody's
        Damaged
    };
    struct Progress
    {
        std::size_t consumed = 0;
        std::size_t produced = 0;
        State state = State::Inside;
    };
    virtual Progress decode(Octets in, std::span<std::uint8_t> out) = 0;
};

/// The uncompressed octets of a file, down to the last one before a cut.
class InflatingStream : public OctetStream
{
public:
    /// Nothing where the file begins with neither gzip's magic nor zstd's.
    static std::unique_ptr<InflatingStream> create(Octets head, std::unique_ptr<InputFile>& input);

    Expected<std::size_t, CaptureError> read(std::span<std::uint8_t> out) override;
    std::uint64_t consumed() const override { return m_input->consumed(); }

    /// The first octets, up to count, which read() will give again. Once, before the first read().
    Octets head(std::size_t count);

    /// "gzip" or "zstd".
    const std::string& compression() const { return m_compression; }

    /// Gives the file back as if nothing had been read. Only after head() and before read().
    std::unique_ptr<InputFile> release() &&;

private:
    InflatingStream(std::unique_ptr<InputFile> input, std::unique_ptr<FrameDecoder> decoder,
                    std::string compression);
    Expected<std::size_t, CaptureError> decode(std::span<std::uint8_t> out);
    Expected<std::size_t, CaptureError> fetch();
    CaptureError damaged(const char* how) const;

    std::unique_ptr<InputFile> m_input;
    std::unique_ptr<FrameDecoder> m_decoder;
    std::string m_compression;
    std::vector<std::uint8_t> m_block;
    Octets m_pending; ///< of m_block: not yet decoded
    bool m_inputEnded = false;
    FrameDecoder::State m_state = FrameDecoder::State::Between;
    std::vector<std::uint8_t> m_head; ///< decoded ahead by head(), given out from m_headNext on
    std::size_t m_headNext = 0;
    bool m_inHead = false;
    std::vector<std::uint8_t> m_compressedHead; ///< what head() has read of the file
};

} // namespace weir
