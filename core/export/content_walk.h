// The content of a message, decoded as it is read.
#pragma once

#include "core/content/content_decoder.h"
#include "core/stream/parsed_message.h"
#include "core/stream/stream_view.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace weir {

struct ContentOutcome
{
    ContentDecoder::Status status = ContentDecoder::Status::Ok;
    std::uint64_t encoded = 0; ///< octets that were there, and were read
    std::uint64_t decoded = 0; ///< octets that were given out
    std::uint64_t missing = 0; ///< octets in gaps, as far as it was read
    std::uint64_t ignored = 0; ///< ContentDecoder::ignoredOctets()
    bool readable = true;      ///< false: the capture cannot be read any more

    /// Nothing is missing, damaged or left out.
    bool isWhole() const { return status == ContentDecoder::Status::Ok && missing == 0 && readable; }
};

/// Gives the content out without its codings, piece by piece, until the receiver returns false. Without
/// codings a gap is passed over; with some nothing behind one can be decoded: what comes before it is given
/// out, and the status is Damaged.
ContentOutcome decodeContent(const StreamView& content, std::span<const std::string> encodings,
                             const ContentLimits& limits, const ContentDecoder::Receiver& receiver);

/// Likewise, of a message: content that its parser decoded as a whole (MessageContent::decoded) comes as it
/// is. octets: the content as sent.
ContentOutcome decodeContent(const StreamView& octets, const MessageContent& content,
                             const ContentLimits& limits, const ContentDecoder::Receiver& receiver);

/// Whether its decoded form is another than the one that was sent.
bool isCoded(const MessageContent& content);

struct ContentExcerpt
{
    std::vector<std::uint8_t> octets;
    ContentOutcome outcome; ///< status Stopped: there is more
};
/// The first octets of the decoded content, at most so many.
ContentExcerpt readContent(const StreamView& content, std::span<const std::string> encodings,
                           std::uint64_t maxOctets, const ContentLimits& limits = {});
ContentExcerpt readContent(const StreamView& octets, const MessageContent& content, std::uint64_t maxOctets,
                           const ContentLimits& limits = {});

} // namespace weir
