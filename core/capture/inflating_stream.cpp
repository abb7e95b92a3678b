#include "core/capture/inflating_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <zlib.h>
#include <zstd.h>

namespace weir {

namespace {

constexpr std::size_t blockSize = 256 * 1024;

constexpr std::uint8_t gzipMagic[] = {0x1f, 0x8b};
constexpr std::uint8_t zstdMagic[] = {0x28, 0xb5, 0x2f, 0xfd};

bool beginsWith(Octets octets, Octets magic)
{
    return octets.size() >= magic.size() && std::equal(magic.begin(), magic.end(), octets.begin());
}

class GzipDecoder : public FrameDecoder
{
public:
    GzipDecoder()
    {
        constexpr int largestWindow = 15, gzipOnly = 16;
        m_usable = inflateInit2(&m_stream, largestWindow + gzipOnly) == Z_OK;
    }
    ~GzipDecoder() override { inflateEnd(&m_stream); }
    GzipDecoder(const GzipDecoder&) = delete;
    GzipDecoder& operator=(const GzipDecoder&) = delete;

    Progress decode(Octets in, std::span<std::uint8_t> out) override
    {
        if (!m_usable)
            return {0, 0, State::Damaged};
        if (m_state == State::Between && !in.empty()) {
            // Some writers pad their last member with zeros.
            if (m_members > 0 && in[0] != gzipMagic[0])
                return {0, 0, State::Over};
            inflateReset(&m_stream);
            ++m_members;
        }
        m_stream.next_in = const_cast<Bytef*>(in.data()); // zlib does not write there
        m_stream.avail_in = static_cast<uInt>(in.size());
        m_stream.next_out = out.data();
        m_stream.avail_out = static_cast<uInt>(out.size());
        const int result = inflate(&m_stream, Z_NO_FLUSH);
        m_state = result == Z_STREAM_END                    ? State::Between
                  : result == Z_OK || result == Z_BUF_ERROR ? State::Inside
                                                            : State::Damaged;
        return {in.size() - m_stream.avail_in, out.size() - m_stream.avail_out, m_state};
    }

private:
    z_stream m_stream{};
    bool m_usable = false;
    State m_state = State::Between;
    std::size_t m_members = 0;
};

class ZstdDecoder : public FrameDecoder
{
public:
    Progress decode(Octets in, std::span<std::uint8_t> out) override
    {
        ZSTD_inBuffer from{in.data(), in.size(), 0};
        ZSTD_outBuffer to{out.data(), out.size(), 0};
        const std::size_t hint = ZSTD_decompressStream(m_context.get(), &to, &from);
        const State state = ZSTD_isError(hint) ? State::Damaged : hint == 0 ? State::Between : State::Inside;
        return {from.pos, to.pos, state};
    }

private:
    struct Free
    {
        void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
    };
    std::unique_ptr<ZSTD_DCtx, Free> m_context{ZSTD_createDCtx()};
};

} // namespace

std::unique_ptr<InflatingStream> InflatingStream::create(Octets head, std::unique_ptr<InputFile>& input)
{
    if (beginsWith(head, gzipMagic))
        return std::unique_ptr<InflatingStream>(
            new InflatingStream(std::move(input), std::make_unique<GzipDecoder>(), "gzip"));
    if (beginsWith(head, zstdMagic))
        return std::unique_ptr<InflatingStream>(
            new InflatingStream(std::move(input), std::make_unique<ZstdDecoder>(), "zstd"));
    return nullptr;
}

InflatingStream::InflatingStream(std::unique_ptr<InputFile> input, std::unique_ptr<FrameDecoder> decoder,
                                 std::string compression)
    : m_input(std::move(input)),
      m_decoder(std::move(decoder)),
      m_compression(std::move(compression)),
      m_block(blockSize)
{
}

Expected<std::size_t, CaptureError> InflatingStream::read(std::span<std::uint8_t> out)
{
    if (m_headNext == m_head.size())
        return decode(out);
    const std::size_t count = std::min(out.size(), m_head.size() - m_headNext);
    std::memcpy(out.data(), m_head.data() + m_headNext, count);
    m_headNext += count;
    return count;
}

Octets InflatingStream::head(std::size_t count)
{
    m_head.resize(count);
    m_inHead = true;
    std::size_t filled = 0;
    while (filled < count) {
        const auto got = decode(std::span(m_head).subspan(filled));
        if (!got || *got == 0) // an error comes again at the next read
            break;
        filled += *got;
    }
    m_inHead = false;
    m_head.resize(filled);
    m_headNext = 0;
    return m_head;
}

std::unique_ptr<InputFile> InflatingStream::release() &&
{
    m_input->giveBack(m_compressedHead);
    return std::move(m_input);
}

Expected<std::size_t, CaptureError> InflatingStream::decode(std::span<std::uint8_t> out)
{
    using State = FrameDecoder::State;
    for (;;) {
        if (m_state == State::Damaged)
            return Unexpected(damaged("damaged"));
        if (m_state == State::Over)
            return std::size_t{0};
        if (m_pending.empty() && !m_inputEnded)
            if (const auto fetched = fetch(); !fetched)
                return fetched;
        if (m_inputEnded && m_state == State::Between)
            return std::size_t{0};
        const auto progress = m_decoder->decode(m_pending, out);
        m_pending = m_pending.subspan(progress.consumed);
        m_state = progress.state;
        if (progress.produced > 0)
            return progress.produced;
        if (m_inputEnded && m_state == State::Inside)
            return Unexpected(damaged("cut off"));
    }
}

Expected<std::size_t, CaptureError> InflatingStream::fetch()
{
    auto count = m_input->read(m_block);
    if (count) {
        m_pending = Octets(m_block).first(*count);
        m_inputEnded = *count == 0;
        if (m_inHead)
            m_compressedHead.insert(m_compressedHead.end(), m_pending.begin(), m_pending.end());
    }
    return count;
}

CaptureError InflatingStream::damaged(const char* how) const
{
    return {CaptureError::Kind::BadArchive,
            fmt::format("{}: the {} data is {}", m_input->name(), m_compression, how)};
}

} // namespace weir
