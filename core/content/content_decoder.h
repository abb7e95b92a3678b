// Takes content codings off (RFC 9110, section 8.4.1), piece by piece, with limits.
#pragma once

#include "core/base/octets.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace weir {

struct ContentLimits
{
    std::uint64_t maxOctets = std::uint64_t{512} << 20; ///< that content may expand to
    std::uint64_t maxRatio =
        2000;                ///< expanded to sent, once more than 16 MiB came out (gzip: about 1030 at most)
    unsigned maxCodings = 8; ///< stacked on each other; "identity" does not count
};

class ContentDecoder
{
public:
    enum class Status : std::uint8_t {
        Ok,
        Stopped,    ///< by the receiver
        Damaged,    ///< what came out until then is right as far as one can tell
        Limit,      ///< see ContentLimits
        Unsupported ///< a coding that is not known: nothing is decoded
    };
    using Receiver = std::function<bool(Octets)>; ///< false: no more

    /// encodings: in the order applied, as Content-Encoding lists them; any case.
    explicit ContentDecoder(std::span<const std::string> encodings, ContentLimits limits = {});
    ~ContentDecoder();
    ContentDecoder(ContentDecoder&&) noexcept;

    /// Once it is not Ok it stays so.
    Status add(Octets encoded, const Receiver& receiver);
    /// Nothing follows. Damaged where a coding wanted more; what it had is given out before.
    Status finish(const Receiver& receiver);

    static bool isKnown(std::string_view encoding);

private:
    class Stage;
    std::vector<std::unique_ptr<Stage>> m_stages; ///< the last coding first
    ContentLimits m_limits;
    std::uint64_t m_in = 0;
    std::uint64_t m_out = 0;
    Status m_status = Status::Ok;
};

} // namespace weir
