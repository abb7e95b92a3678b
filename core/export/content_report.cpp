#include "core/export/content_report.h"

#include "core/export/content_walk.h"

namespace weir {

namespace {

std::uint64_t octetsThere(const StreamView& octets, const std::vector<SequenceGap>& gaps)
{
    std::uint64_t count = octets.length();
    for (const SequenceGap& gap : gaps)
        count -= gap.length;
    return count;
}

} // namespace

ContentReport reportContent(const StreamView& octets, const MessageContent& content,
                            std::optional<DigestAlgorithm> digest)
{
    ContentReport report;
    report.gaps = octets.gaps(0, octets.length());
    if (digest) {
        report.digest = digestOf(octets, *digest);
        report.readable = report.digest.has_value();
    }
    if (!isCoded(content)) {
        report.decodedLength = octetsThere(octets, report.gaps);
        report.decodedDigest = report.digest;
        return report;
    }
    std::uint64_t length = 0;
    std::optional<Digest> decodedDigest;
    if (digest)
        decodedDigest.emplace(*digest);
    const ContentOutcome outcome = decodeContent(octets, content, {}, [&](Octets decoded) {
        length += decoded.size();
        if (decodedDigest)
            decodedDigest->update(decoded);
        return true;
    });
    report.readable = report.readable && outcome.readable;
    if (!outcome.readable || outcome.status == ContentDecoder::Status::Unsupported)
        return report;
    if (outcome.status == ContentDecoder::Status::Limit)
        report.anomaly = Anomaly::DecompressionLimit;
    // What is missing is told by the gaps and by `complete`.
    if (outcome.status == ContentDecoder::Status::Damaged && content.complete && outcome.missing == 0)
        report.anomaly = Anomaly::ContentDamaged;
    report.decodedLength = length;
    if (decodedDigest)
        report.decodedDigest = decodedDigest->finish();
    return report;
}

} // namespace weir
