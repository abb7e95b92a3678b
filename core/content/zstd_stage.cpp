// zstd (RFC 8878), with the window that RFC 9659 allows.
#include "core/content/concatenated_stage.h"

#include <algorithm>
#include <array>
#include <memory>
#include <zstd.h>
#include <zstd_errors.h>

namespace weir {

namespace {

constexpr int maxWindowLog = 23;

/// Any number of frames, skippable ones between them.
class ZstdStage final : public ConcatenatedStage<4>
{
public:
    ZstdStage()
    {
        if (m_context)
            ZSTD_DCtx_setParameter(m_context.get(), ZSTD_d_windowLogMax, maxWindowLog);
    }

    bool isComplete() const override
    {
        return place() == Place::Behind || (place() == Place::Between && parts() != 0 && magic().empty());
    }

private:
    /// 0xFD2FB528, or 0x184D2A50 to 5F for a skippable frame; little-endian. The first octet of the one is
    /// none of the other's.
    bool fits(std::size_t at, std::uint8_t octet) const override
    {
        constexpr std::array<std::uint8_t, 4> frame{0x28, 0xb5, 0x2f, 0xfd};
        constexpr std::array<std::uint8_t, 4> skippable{0x50, 0x2a, 0x4d, 0x18};
        if (at == 0)
            return octet == frame[0] || (octet & 0xf0) == skippable[0];
        return octet == (magic()[0] == frame[0] ? frame : skippable)[at];
    }

    Status begin(Octets magic, const Emit& emit) override
    {
        return m_context ? inside(magic, emit) : Status::Damaged;
    }

    Status inside(Octets& encoded, const Emit& emit) override
    {
        ZSTD_inBuffer in{encoded.data(), 0, 0};
        for (bool more = true; more;) {
            // Never beyond the block that it waits for: an error in the next one would take this one along.
            in.size = in.pos + std::min(encoded.size() - in.pos, m_wanted);
            ZSTD_outBuffer out{m_buffer.data(), m_buffer.size(), 0};
            const std::size_t result = ZSTD_decompressStream(m_context.get(), &out, &in);
            if (out.pos != 0) {
                const Status status = emit(Octets(m_buffer).first(out.pos));
                if (status != Status::Ok)
                    return status;
            }
            if (ZSTD_isError(result))
                return ZSTD_getErrorCode(result) == ZSTD_error_frameParameter_windowTooLarge
                           ? Status::Limit
                           : Status::Damaged;
            m_wanted = std::max<std::size_t>(result, 1);
            if (result == 0) {
                endPart();
                break;
            }
            more = in.pos < encoded.size() || out.pos == out.size;
        }
        encoded = encoded.subspan(in.pos);
        return Status::Ok;
    }

    struct Free
    {
        void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
    };
    std::unique_ptr<ZSTD_DCtx, Free> m_context{ZSTD_createDCtx()};
    std::size_t m_wanted = 1; ///< octets up to the end of the block under way
};

} // namespace

std::unique_ptr<ContentStage> makeZstdStage()
{
    return std::make_unique<ZstdStage>();
}

} // namespace weir
