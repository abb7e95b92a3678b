// Takes content codings off (RFC 9110, section 8.4.1), piece by piece, with limits.
#pragma once

#include "core/base/octets.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

class ContentStage;

struct ContentLimits
{
    std::uint64_t maxOctets = std::uint64_t{512} << 20; ///< that content may expand to
    std::uint64_t maxRatio =
        2000;                ///< expanded to sent, once more than 16 MiB came out (gzip: about 1030 at most)
    unsigned maxCodings = 8; ///< stacked on each other; "identity" does not count
};

/// Knows gzip, deflate (with zlib's wrapping as the RFC has it, or without as some servers send it), br, zstd
/// and compress. Memory does not depend on what the content expands to: at most some 17 MiB a coding, for a
/// sliding window.
class ContentDecoder
{
public:
    enum class Status : std::uint8_t {
        Ok,
        Stopped,    ///< by the receiver
        Damaged,    ///< what came out until then is right as far as one can tell
        Limit,      ///< see ContentLimits; also a zstd window beyond 8 MiB (RFC 9659)
        Unsupported ///< a coding that is not known: nothing is decoded
    };
    using Receiver = std::function<bool(Octets)>; ///< false: no more

    /// encodings: in the order applied, as Content-Encoding lists them; any case.
    explicit ContentDecoder(std::span<const std::string> encodings, ContentLimits limits = {});
    ~ContentDecoder();
    ContentDecoder(ContentDecoder&&) noexcept;
    ContentDecoder& operator=(ContentDecoder&&) noexcept;

    /// Once it is not Ok it stays so.
    Status add(Octets encoded, const Receiver& receiver);
    /// Nothing follows. Damaged where a coding wanted more; what it had is given out before. No octets at all
    /// are no damage: responses to HEAD declare a coding too.
    Status finish();

    Status status() const { return m_status; }
    /// Octets behind the end of what was encoded, which every receiver passes over.
    std::uint64_t ignoredOctets() const;

    /// Whether it can be taken off; "identity" included.
    static bool isKnown(std::string_view encoding);
    /// "identity", and the empty member of a list.
    static bool isIdentity(std::string_view encoding);

private:
    Status push(std::size_t stage, Octets octets, const Receiver& receiver);
    Status put(std::size_t stage, Octets octets, const Receiver& receiver);

    std::vector<std::unique_ptr<ContentStage>> m_stages; ///< the last coding first
    std::vector<std::uint64_t> m_out;                    ///< that each stage gave, same index
    ContentLimits m_limits;
    std::uint64_t m_in = 0;
    Status m_status = Status::Ok;
};

/// "ok", "stopped", "damaged", "limit", "unsupported".
std::string_view toName(ContentDecoder::Status status);

} // namespace weir
