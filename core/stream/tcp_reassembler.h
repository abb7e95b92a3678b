// Puts the payload of segments where it belongs in the stream, and says what is odd about it.
#pragma once

#include "core/capture/capture_file.h"
#include "core/stream/arrival.h"
#include "core/stream/overlap.h"
#include "core/stream/stream_config.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace weir {

/// One for all connections; the state is in the connections. `capture` is read again where copies of the same
/// octets have to be compared.
class TcpReassembler
{
public:
    TcpReassembler(const StreamConfig& config, std::shared_ptr<const CaptureOctets> capture);

    /// After TcpControl::beforePayload took the segment.
    void onPayload(Arrival& arrival);

    /// True where the stream has the same octets in the same place already, or the segment has none.
    bool isThere(const Arrival& arrival);

    /// The payload is that of a packet that was captured twice.
    void rememberDuplicate(Arrival& arrival);

    /// Pieces of payload beyond StreamConfig::maxSegments.
    std::uint64_t givenUp() const { return m_givenUp; }

private:
    using Place = StreamBuffer::Place;
    using Stored = StreamBuffer::Stored;

    void settlePeersPending(Arrival& arrival);
    void hold(Arrival& arrival, bool isProbe);
    void onEmpty(Arrival& arrival);
    bool takesAtAll(Arrival& arrival);
    bool findRange(Arrival& arrival, PlaceRange& range);
    void put(Arrival& arrival, PlaceRange range);
    void putPiece(Arrival& arrival, const Stored& piece);
    Octets read(const Stored& stored, std::vector<std::uint8_t>& room) const;
    Octets readPayload(const TcpSegment& segment);
    void compare(Arrival& arrival, const Stored& newer, const Stored& older);
    void resolveConflict(Arrival& arrival, const Stored& newer, const Stored& older, PlaceRange range);
    void addRepeat(Arrival& arrival, const Stored& copy, FrameNumber winner, bool differs);
    void insert(Arrival& arrival, const Stored& stored);

    const StreamConfig m_config;
    std::shared_ptr<const CaptureOctets> m_capture;
    std::vector<std::uint8_t> m_olderOctets; ///< room for the copies that are compared
    std::vector<std::uint8_t> m_newerOctets;
    std::uint64_t m_segments = 0;
    std::uint64_t m_givenUp = 0;
    bool m_repeated = false;   ///< the segment under way has octets that were there
    bool m_outOfOrder = false; ///< and octets that fill a hole
};

} // namespace weir
