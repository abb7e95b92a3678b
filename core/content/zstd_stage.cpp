// zstd (RFC 8878), with the window that RFC 9659 allows.
#include "core/content/content_stage.h"

#include <algorithm>
#include <zstd.h>
#include <zstd_errors.h>

namespace weir {

namespace {

constexpr int maxWindowLog = 23;

/// Any number of frames, skippable ones between them; what follows and is none is passed over.
class ZstdStage final : public ContentStage
{
public:
    ZstdStage()
    {
        if (m_context)
            ZSTD_DCtx_setParameter(m_context.get(), ZSTD_d_windowLogMax, maxWindowLog);
    }

    Status add(Octets encoded, const Emit& emit) override
    {
        if (!m_context)
            return Status::Damaged;
        while (!encoded.empty()) {
            if (m_place == Place::Behind) {
                m_ignored += encoded.size();
                break;
            }
            const Status status = m_place == Place::Inside ? inside(encoded, emit) : between(encoded, emit);
            if (status != Status::Ok)
                return status;
        }
        return Status::Ok;
    }

    bool isComplete() const override
    {
        return m_place == Place::Behind ||
               (m_place == Place::Between && m_frames != 0 && m_magic.octets().empty());
    }

private:
    enum class Place : std::uint8_t { Between, Inside, Behind };

    /// 0xFD2FB528, or 0x184D2A50 to 5F for a skippable frame; little-endian. The first octet of the one is
    /// none of the other's.
    bool fits(std::size_t at, std::uint8_t octet) const
    {
        constexpr std::array<std::uint8_t, 4> frame{0x28, 0xb5, 0x2f, 0xfd};
        constexpr std::array<std::uint8_t, 4> skippable{0x50, 0x2a, 0x4d, 0x18};
        if (at == 0)
            return octet == frame[0] || (octet & 0xf0) == skippable[0];
        return octet == (m_magic.octets()[0] == frame[0] ? frame : skippable)[at];
    }

    Status between(Octets& encoded, const Emit& emit)
    {
        using Match = Magic<4>::Match;
        const Match match = m_magic.add(
            encoded.front(), [this](std::size_t at, std::uint8_t octet) { return fits(at, octet); });
        encoded = encoded.subspan(1);
        if (match == Match::Partly)
            return Status::Ok;
        if (match == Match::Not) {
            m_place = Place::Behind;
            m_ignored += m_magic.octets().size();
            return m_frames == 0 ? Status::Damaged : Status::Ok;
        }
        m_place = Place::Inside;
        Octets begun = m_magic.octets();
        const Status status = inside(begun, emit);
        m_magic.clear();
        return status;
    }

    Status inside(Octets& encoded, const Emit& emit)
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
                ++m_frames;
                m_place = Place::Between;
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
    Magic<4> m_magic;
    std::size_t m_wanted = 1; ///< octets up to the end of the block under way
    Place m_place = Place::Between;
    std::uint64_t m_frames = 0; ///< whole ones
};

} // namespace

std::unique_ptr<ContentStage> makeZstdStage()
{
    return std::make_unique<ZstdStage>();
}

} // namespace weir
