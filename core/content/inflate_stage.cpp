// gzip and deflate, with zlib (RFC 1950 to 1952).
#include "core/content/concatenated_stage.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>
#include <vector>
#include <zlib.h>

namespace weir {

namespace {

/// zlib's inflate for one stream after the other. zlib keeps a pointer to the z_stream: not to be moved.
class Inflater
{
public:
    using Status = ContentDecoder::Status;
    enum class Format : int { Gzip = MAX_WBITS + 16, Zlib = MAX_WBITS, Raw = -MAX_WBITS };

    Inflater() = default;
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
    ~Inflater()
    {
        if (m_open)
            inflateEnd(&m_z);
    }

    /// Begins a stream. False where there is no memory.
    bool begin(Format format)
    {
        const int done = m_open ? inflateReset2(&m_z, static_cast<int>(format))
                                : inflateInit2(&m_z, static_cast<int>(format));
        m_open = m_open || done == Z_OK;
        m_ended = false;
        return done == Z_OK;
    }

    /// Takes what was used from the front of input: all of it, unless the stream ends or the result is not
    /// Ok.
    Status run(Octets& input, std::span<std::uint8_t> buffer, const ContentStage::Emit& emit);
    bool hasEnded() const { return m_ended; }

private:
    z_stream m_z{};
    bool m_open = false;
    bool m_ended = false;
};

Inflater::Status Inflater::run(Octets& input, std::span<std::uint8_t> buffer, const ContentStage::Emit& emit)
{
    while (!m_ended) {
        const std::size_t offered = std::min<std::size_t>(input.size(), std::numeric_limits<uInt>::max());
        m_z.next_in = const_cast<Bytef*>(input.data());
        m_z.avail_in = static_cast<uInt>(offered);
        m_z.next_out = buffer.data();
        m_z.avail_out = static_cast<uInt>(buffer.size());
        const int result = inflate(&m_z, Z_NO_FLUSH);
        input = input.subspan(offered - m_z.avail_in);

        const std::size_t produced = buffer.size() - m_z.avail_out;
        if (produced != 0) {
            const Status status = emit(buffer.first(produced));
            if (status != Status::Ok)
                return status;
        }
        m_ended = result == Z_STREAM_END;
        if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
            return Status::Damaged;
        if (input.empty() && m_z.avail_out != 0)
            break;
    }
    return Status::Ok;
}

class GzipStage final : public ConcatenatedStage<2>
{
public:
    /// A first octet of another member that never came is nothing that anybody misses.
    bool isComplete() const override { return parts() != 0 && place() != Place::Inside; }

private:
    bool fits(std::size_t at, std::uint8_t octet) const override
    {
        constexpr std::array<std::uint8_t, 2> magic{0x1f, 0x8b};
        return octet == magic[at];
    }

    Status begin(Octets magic, const Emit& emit) override
    {
        return m_inflater.begin(Inflater::Format::Gzip) ? inside(magic, emit) : Status::Damaged;
    }

    Status inside(Octets& encoded, const Emit& emit) override
    {
        const Status status = m_inflater.run(encoded, m_buffer, emit);
        if (status == Status::Ok && m_inflater.hasEnded())
            endPart();
        return status;
    }

    Inflater m_inflater;
};

/// "deflate" means zlib's format (RFC 9110, section 8.4.1.2); some servers send the bare one.
class DeflateStage final : public ContentStage
{
public:
    Status add(Octets encoded, const Emit& emit) override
    {
        if (m_format == Format::Raw)
            return run(encoded, emit);
        if (m_format == Format::Zlib)
            return tryZlib(encoded, emit);
        m_seen.insert(m_seen.end(), encoded.begin(), encoded.end());
        if (m_seen.size() < 2)
            return Status::Ok;
        const std::vector<std::uint8_t> begun = std::exchange(m_seen, {});
        if (!beginsLikeZlib(begun))
            return fallBack(begun, emit);
        m_format = Format::Zlib;
        return m_inflater.begin(Inflater::Format::Zlib) ? tryZlib(begun, emit) : Status::Damaged;
    }

    bool isComplete() const override { return m_inflater.hasEnded(); }

private:
    enum class Format : std::uint8_t { Unknown, Zlib, Raw };

    /// RFC 1950, section 2.2: method 8, window of at most 32 KiB, no dictionary, check bits.
    static bool beginsLikeZlib(Octets octets)
    {
        return (octets[0] & 0x0f) == 8 && octets[0] >> 4 <= 7 && (octets[1] & 0x20) == 0 &&
               loadBig16(octets.data()) % 31 == 0;
    }

    /// One bare stream in a thousand begins like zlib's format: until something came out, it is remembered.
    Status tryZlib(Octets encoded, const Emit& emit)
    {
        constexpr std::size_t enough = 4096;
        while (!m_sure && !encoded.empty()) {
            const Octets piece = encoded.first(std::min(encoded.size(), enough - m_seen.size()));
            encoded = encoded.subspan(piece.size());
            m_seen.insert(m_seen.end(), piece.begin(), piece.end());
            Status status = run(piece, [&](Octets octets) {
                m_sure = true;
                return emit(octets);
            });
            if (status == Status::Damaged && !m_sure) {
                m_sure = true;
                status = fallBack(m_seen, emit);
            }
            if (status != Status::Ok)
                return status;
            m_sure = m_sure || m_seen.size() == enough;
        }
        if (m_sure)
            std::vector<std::uint8_t>().swap(m_seen);
        return encoded.empty() ? Status::Ok : run(encoded, emit);
    }

    Status fallBack(const std::vector<std::uint8_t>& begun, const Emit& emit)
    {
        m_format = Format::Raw;
        return m_inflater.begin(Inflater::Format::Raw) ? run(begun, emit) : Status::Damaged;
    }

    Status run(Octets encoded, const Emit& emit)
    {
        const Status status = m_inflater.run(encoded, m_buffer, emit);
        if (status == Status::Ok)
            m_ignored += encoded.size();
        return status;
    }

    Inflater m_inflater;
    Format m_format = Format::Unknown;
    std::vector<std::uint8_t> m_seen; ///< all of it, while m_format may be wrong
    bool m_sure = false;              ///< nothing else than m_format will be tried
};

} // namespace

std::unique_ptr<ContentStage> makeGzipStage()
{
    return std::make_unique<GzipStage>();
}
std::unique_ptr<ContentStage> makeDeflateStage()
{
    return std::make_unique<DeflateStage>();
}

} // namespace weir
