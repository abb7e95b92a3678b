// Digests of what is there of a stream.
#pragma once

#include "core/base/octets.h"
#include "core/stream/stream_view.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace weir {

enum class DigestAlgorithm { Sha256, Xxh64 };

/// "sha256", "xxh64".
std::string_view toName(DigestAlgorithm algorithm);
std::optional<DigestAlgorithm> digestAlgorithmFromName(std::string_view name);

class Digest
{
public:
    explicit Digest(DigestAlgorithm algorithm);
    ~Digest();
    Digest(Digest&&) noexcept;
    Digest& operator=(Digest&&) noexcept;

    void update(Octets octets);
    /// Lower case hexadecimal. Ends the digest.
    std::string finish();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// Over the octets that are there, in stream order, gaps skipped, each octet once.
/// Nothing where the capture cannot be read any more.
std::optional<std::string> digestOf(const StreamView& view, DigestAlgorithm algorithm);

} // namespace weir
