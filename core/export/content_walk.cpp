#include "core/export/content_walk.h"

#include <algorithm>

namespace weir {

namespace {

bool isEncoded(std::span<const std::string> encodings)
{
    return !std::all_of(encodings.begin(), encodings.end(), ContentDecoder::isIdentity);
}

/// decode(receiver): gives octets out until the receiver returns false.
template <typename Decode>
ContentExcerpt excerptOf(std::uint64_t maxOctets, Decode&& decode)
{
    ContentExcerpt excerpt;
    excerpt.outcome = decode([&](Octets octets) {
        const std::uint64_t room = maxOctets - excerpt.octets.size();
        const bool fits = octets.size() <= room;
        if (!fits)
            octets = octets.first(static_cast<std::size_t>(room));
        excerpt.octets.insert(excerpt.octets.end(), octets.begin(), octets.end());
        return fits;
    });
    excerpt.outcome.decoded = excerpt.octets.size();
    return excerpt;
}

} // namespace

ContentOutcome decodeContent(const StreamView& content, std::span<const std::string> encodings,
                             const ContentLimits& limits, const ContentDecoder::Receiver& receiver)
{
    ContentOutcome outcome;
    ContentDecoder decoder(encodings, limits);
    const bool encoded = isEncoded(encodings);
    bool stoppedAtGap = false;
    const auto count = [&](Octets octets) {
        outcome.decoded += octets.size();
        return receiver(octets);
    };
    const auto octets = [&](Octets block) {
        outcome.encoded += block.size();
        return decoder.add(block, count) == ContentDecoder::Status::Ok;
    };
    const auto gap = [&](const SequenceGap& missing) {
        outcome.missing += missing.length;
        stoppedAtGap = encoded;
        return !encoded;
    };
    const bool whole = decoder.status() == ContentDecoder::Status::Ok && streamThrough(content, octets, gap);
    outcome.readable = whole || stoppedAtGap || decoder.status() != ContentDecoder::Status::Ok;
    outcome.status = decoder.finish();
    if (stoppedAtGap && outcome.status == ContentDecoder::Status::Ok)
        outcome.status = ContentDecoder::Status::Damaged;
    outcome.ignored = decoder.ignoredOctets();
    return outcome;
}

ContentOutcome decodeContent(const StreamView& octets, const MessageContent& content,
                             const ContentLimits& limits, const ContentDecoder::Receiver& receiver)
{
    if (!content.decoded)
        return decodeContent(octets, content.encodings, limits, receiver);
    ContentOutcome outcome;
    outcome.encoded = octets.length();
    outcome.decoded = content.decoded->size();
    if (!content.decoded->empty() && !receiver(*content.decoded))
        outcome.status = ContentDecoder::Status::Stopped;
    return outcome;
}

bool isCoded(const MessageContent& content)
{
    return content.decoded || isEncoded(content.encodings);
}

ContentExcerpt readContent(const StreamView& content, std::span<const std::string> encodings,
                           std::uint64_t maxOctets, const ContentLimits& limits)
{
    return excerptOf(maxOctets, [&](const ContentDecoder::Receiver& receiver) {
        return decodeContent(content, encodings, limits, receiver);
    });
}

ContentExcerpt readContent(const StreamView& octets, const MessageContent& content, std::uint64_t maxOctets,
                           const ContentLimits& limits)
{
    return excerptOf(maxOctets, [&](const ContentDecoder::Receiver& receiver) {
        return decodeContent(octets, content, limits, receiver);
    });
}

} // namespace weir
