// One content coding. For ContentDecoder alone.
#pragma once

#include "core/base/octets.h"
#include "core/content/content_decoder.h"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>

namespace weir {

class ContentStage
{
public:
    using Status = ContentDecoder::Status;
    /// What was decoded, borrowed for the call. Anything but Ok ends the decoding, and is its result.
    using Emit = std::function<Status(Octets)>;

    virtual ~ContentStage() = default;
    /// Not called again after anything but Ok.
    virtual Status add(Octets encoded, const Emit& emit) = 0;
    /// Whether nothing is missing if nothing follows.
    virtual bool isComplete() const = 0;

    std::uint64_t ignoredOctets() const { return m_ignored; }

protected:
    std::uint64_t m_ignored = 0;
    std::array<std::uint8_t, std::size_t{32} << 10> m_buffer; ///< for what is given out
};

std::unique_ptr<ContentStage> makeGzipStage();
std::unique_ptr<ContentStage> makeDeflateStage();
std::unique_ptr<ContentStage> makeBrotliStage();
std::unique_ptr<ContentStage> makeZstdStage();
std::unique_ptr<ContentStage> makeCompressStage();

} // namespace weir
