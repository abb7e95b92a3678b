// A WebSocket message while its frames come.
#pragma once

#include "core/parsers/websocket/frame.h"
#include "core/parsers/websocket/message_inflater.h"
#include "core/stream/parsed_message.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace weir::websocket {

class OpenMessage
{
public:
    /// Octets of the beginning that are looked at for the summary.
    static constexpr std::size_t beginningSize = 1024;
    /// Decoded content that is kept where detail is wanted.
    static constexpr std::size_t maxKept = std::size_t{128} << 20;

    /// inflater: of the direction where the message is compressed, else null. It outlives the message.
    OpenMessage(ParsedMessage message, Opcode opcode, bool wantsDetail, MessageInflater* inflater);

    ParsedMessage& message() { return m_message; }
    Opcode opcode() const { return m_opcode; }

    /// range: as announced. Frames of the message in order, the first one included.
    void addFrame(const FrameHeader& header, OffsetRange range);
    /// Whether octets of the payload are wanted; else they may be skipped.
    bool wantsOctets() const;
    /// Payload octets of the frame under way, `position` in its payload. octets: as sent; empty: skipped.
    void addPayload(const FrameHeader& header, OffsetRange source, std::uint64_t position, Octets octets);
    void missPayload(std::uint64_t length);
    void mark(Anomaly anomaly, OffsetRange range, std::string detail);

    /// ended: its final frame was seen whole.
    ParsedMessage finish(bool ended);

private:
    void addPiece(const FrameHeader& header, OffsetRange source, std::uint64_t position);
    void look(Octets octets);
    void judgeInflation(MessageInflater::Status status);
    void describe(bool whole);
    void describeClose(Octets payload);
    std::string shownText() const;

    ParsedMessage m_message;
    Opcode m_opcode;
    bool m_wantsDetail;
    MessageInflater* m_inflater;
    bool m_lost = false;         ///< octets of it
    bool m_skipped = false;      ///< the beginning ends before the octets do
    std::uint64_t m_present = 0; ///< octets of the content (inflated, where that is needed)
    std::vector<std::uint8_t> m_beginning;
    std::shared_ptr<std::vector<std::uint8_t>> m_decoded;
    std::shared_ptr<const PieceDecoder> m_unmasker;
};

} // namespace weir::websocket
