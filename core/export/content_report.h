// What is in the content of a message, read through once.
#pragma once

#include "core/export/stream_digest.h"
#include "core/stream/parsed_message.h"
#include "core/stream/stream_view.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weir {

struct ContentReport
{
    std::vector<SequenceGap> gaps; ///< of the content as sent
    /// Nothing: a coding that is not known, or the capture cannot be read any more.
    std::optional<std::uint64_t> decodedLength;
    std::optional<std::string> digest;        ///< of the octets that are there, as sent
    std::optional<std::string> decodedDigest; ///< of what came out of the decoding
    std::optional<Anomaly> anomaly;           ///< that decoding showed
    bool readable = true;                     ///< false: the capture cannot be read any more
};

/// octets: the content as sent. Reads it only where it must: for a digest, or because it is coded.
ContentReport reportContent(const StreamView& octets, const MessageContent& content,
                            std::optional<DigestAlgorithm> digest);

} // namespace weir
