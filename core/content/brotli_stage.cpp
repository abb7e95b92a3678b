// br (RFC 7932).
#include "core/content/content_stage.h"

#include <algorithm>
#include <brotli/decode.h>

namespace weir {

namespace {

/// The window is 16 MiB at most: "large window" is no part of the RFC, and stays off.
class BrotliStage final : public ContentStage
{
public:
    Status add(Octets encoded, const Emit& emit) override
    {
        if (!m_state)
            return Status::Damaged;
        // What it has decoded is lost where it fails: so it gets little at a time.
        while (!encoded.empty() && !m_ended) {
            const Octets piece = encoded.first(std::min(encoded.size(), maxPiece));
            encoded = encoded.subspan(piece.size());
            std::size_t unused = 0;
            const Status status = decode(piece, unused, emit);
            if (status != Status::Ok)
                return status;
            m_ignored += unused;
        }
        m_ignored += encoded.size();
        return Status::Ok;
    }

    bool isComplete() const override { return m_ended; }

private:
    static constexpr std::size_t maxPiece = 256;

    /// unused: octets behind the end.
    Status decode(Octets piece, std::size_t& unused, const Emit& emit)
    {
        std::size_t left = piece.size();
        const std::uint8_t* next = piece.data();
        while (!m_ended) {
            std::size_t room = m_buffer.size();
            std::uint8_t* out = m_buffer.data();
            const BrotliDecoderResult result =
                BrotliDecoderDecompressStream(m_state.get(), &left, &next, &room, &out, nullptr);
            const std::size_t produced = m_buffer.size() - room;
            if (produced != 0) {
                const Status status = emit(Octets(m_buffer).first(produced));
                if (status != Status::Ok)
                    return status;
            }
            if (result == BROTLI_DECODER_RESULT_ERROR)
                return Status::Damaged;
            if (result == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT)
                return Status::Ok;
            m_ended = result == BROTLI_DECODER_RESULT_SUCCESS;
        }
        unused = left;
        return Status::Ok;
    }

    struct Free
    {
        void operator()(BrotliDecoderState* state) const { BrotliDecoderDestroyInstance(state); }
    };
    std::unique_ptr<BrotliDecoderState, Free> m_state{BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)};
    bool m_ended = false;
};

} // namespace

std::unique_ptr<ContentStage> makeBrotliStage()
{
    return std::make_unique<BrotliStage>();
}

} // namespace weir
