#include "core/analysis/decoding_stage.h"

#include "core/stream/connection_key.h"

namespace weir {

DecodingStage::DecodingStage(std::unique_ptr<PacketReader> reader, const AnalysisOptions& options,
                             std::uint64_t hashSeed)
    : m_reader(std::move(reader)),
      m_decoder(options.packets),
      m_hashSeed(hashSeed),
      m_knownEncapsulations(m_decoder.encapsulations().size())
{
    if (!options.packetFilter.empty())
        m_filter.emplace(options.packetFilter);
}

void DecodingStage::run(BatchQueue& queue, const std::atomic<bool>& cancel)
{
    // A pipe may keep the reader waiting for any time: what it gave already must not wait, too.
    const bool isPipe = m_reader->info().size == 0;
    bool more = true;
    while (more && !cancel) {
        auto batch = queue.fresh();
        more = fill(*batch, isPipe ? 1 : maxPacketsPerBatch) && !batch->error;
        batch->isLast = !more;
        // Its first time, which every other counts from, comes with the packet that has it.
        const bool begins = !m_hasBegun && m_reader->info().firstTime;
        m_hasBegun = m_hasBegun || begins;
        if (begins || !more)
            batch->info = std::make_shared<const CaptureInfo>(m_reader->info());
        batch->counts = m_counts;
        batch->consumed = m_reader->consumed();
        const bool mayWait = isPipe || !more;
        if (!queue.push(std::move(batch),
                        mayWait ? BatchQueue::Wake::AtOnce : BatchQueue::Wake::WhenWorthwhile))
            return;
    }
}

bool DecodingStage::fill(SegmentBatch& batch, std::size_t maxPackets)
{
    Packet packet;
    for (std::size_t i = 0; i < maxPackets && batch.segments.size() < maxSegmentsPerBatch; ++i) {
        if (m_reader->next(packet) != PacketReader::Result::Packet) {
            m_decoder.flush();
            takeFurther(batch);
            return false;
        }
        onPacket(packet, batch);
    }
    return true;
}

void DecodingStage::onPacket(const Packet& packet, SegmentBatch& batch)
{
    ++m_counts.packets;
    if (m_filter && isFilteredOut(packet, batch)) {
        ++m_counts.filteredOut;
        return;
    }
    // In its place at once: what was written a moment ago is slow to copy.
    TcpSegment& segment = batch.segments.emplace_back();
    const DecodeResult result = m_decoder.decode(packet, segment);
    if (result == DecodeResult::Tcp) {
        ++m_counts.tcp;
        complete(segment, batch);
    } else {
        ++(result == DecodeResult::Undecoded ? m_counts.undecoded : m_counts.notTcp);
        batch.segments.pop_back();
    }
    takeFurther(batch);
}

bool DecodingStage::isFilteredOut(const Packet& packet, SegmentBatch& batch)
{
    const PacketFilter::Verdict verdict = m_filter->judge(packet);
    if (verdict == PacketFilter::Verdict::Refused)
        batch.error = m_filter->error();
    return verdict != PacketFilter::Verdict::Match;
}

/// Puts what the segment, the last one of the batch, refers to into the batch, too.
void DecodingStage::complete(TcpSegment& segment, SegmentBatch& batch)
{
    if (const auto pieces = segment.pieces; !pieces.empty())
        segment.pieces = batch.pieces.emplace_back(pieces.begin(), pieces.end());
    batch.hashes.push_back(hashOf(keyOf(segment), m_hashSeed));
}

void DecodingStage::takeFurther(SegmentBatch& batch)
{
    while (m_decoder.takeFurther(m_further))
        complete(batch.segments.emplace_back(m_further), batch);
    if (const auto oddities = m_decoder.oddities(); !oddities.empty())
        batch.oddities.insert(batch.oddities.end(), oddities.begin(), oddities.end());
    for (; m_knownEncapsulations < m_decoder.encapsulations().size(); ++m_knownEncapsulations)
        batch.newEncapsulations.push_back(m_decoder.encapsulations().names(
            EncapsulationId{static_cast<std::uint32_t>(m_knownEncapsulations)}));
}

} // namespace weir
