// br (RFC 7932).
#include "core/content/content_stage.h"

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
        std::size_t left = encoded.size();
        const std::uint8_t* next = encoded.data();
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
        m_ignored += left;
        return Status::Ok;
    }

    bool isComplete() const override { return m_ended; }

private:
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
