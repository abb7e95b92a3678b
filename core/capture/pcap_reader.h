// The classic format: one header, then records.
#pragma once

#include "core/capture/capture_magic.h"
#include "core/capture/record_reader.h"

namespace weir {

class PcapReader : public RecordReader
{
public:
    static Expected<std::unique_ptr<PacketReader>, CaptureError>
    open(std::unique_ptr<CaptureSource> source, CaptureInfo info, std::size_t blockSize);

    Result next(Packet& packet) override;

private:
    using RecordReader::RecordReader;
    std::optional<CaptureError> readHeader();
    bool lengthsAreSwapped(std::uint32_t captured, std::uint32_t original) const;

    ByteOrder m_order;
    std::uint32_t m_recordHeaderLength = 16;
    std::int64_t m_nanosecondsPerTick = 1000;
    std::uint16_t m_minorVersion = 4;
    LinkType m_linkType;
};

} // namespace weir
