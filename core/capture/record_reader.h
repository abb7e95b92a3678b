// What the readers of all capture formats have in common.
#pragma once

#include "core/capture/capture_file.h"
#include "core/capture/capture_source.h"
#include "core/capture/record_buffer.h"

#include <memory>
#include <string>

namespace weir {

class RecordReader : public PacketReader
{
public:
    const CaptureInfo& info() const override { return m_info; }
    std::uint64_t consumed() const override { return m_source->consumed(); }
    std::shared_ptr<const CaptureOctets> octets() const override { return m_source->octets(); }

protected:
    /// A packet's captured octets beyond this are taken for damage.
    static constexpr std::uint32_t maxCapturedLength = 256 * 1024 * 1024;

    RecordReader(std::unique_ptr<CaptureSource> source, CaptureInfo info, std::size_t blockSize)
        : m_source(std::move(source)), m_records(*m_source, blockSize), m_info(std::move(info))
    {
    }

    /// Numbers and counts a packet. False, once: the numbers have run out.
    bool admit(Packet& packet)
    {
        if (m_info.packets == maxPackets) [[unlikely]]
            return false;
        packet.frame = FrameNumber{static_cast<std::uint32_t>(++m_info.packets)};
        m_info.octets += packet.octets.size();
        return true;
    }
    void sawTime(Timestamp time)
    {
        if (!m_info.firstTime)
            m_info.firstTime = time;
        m_info.lastTime = time;
    }

    Result end()
    {
        m_ended = true;
        return Result::End;
    }
    Result endTooManyPackets(std::uint64_t position);
    /// The source gave out inside the record at this position; or between records, if there is an error.
    Result endOfSource(std::uint64_t position, std::size_t leftOver);
    void notice(CaptureNotice::Kind kind, std::uint64_t position, std::string message);
    bool hasEnded() const { return m_ended; }

    static constexpr std::uint64_t maxPackets = 0xffff'ffff;

    std::unique_ptr<CaptureSource> m_source;
    RecordBuffer m_records;
    CaptureInfo m_info;

private:
    bool m_ended = false;
};

} // namespace weir
