#include "core/capture/pcap_reader.h"

#include <fmt/format.h>

namespace weir {

namespace {

constexpr std::size_t fileHeaderLength = 24;

} // namespace

Expected<std::unique_ptr<PacketReader>, CaptureError>
PcapReader::open(std::unique_ptr<CaptureSource> source, CaptureInfo info, std::size_t blockSize)
{
    auto reader = std::unique_ptr<PcapReader>(new PcapReader(std::move(source), std::move(info), blockSize));
    if (auto error = reader->readHeader())
        return Unexpected(std::move(*error));
    return std::unique_ptr<PacketReader>(std::move(reader));
}

std::optional<CaptureError> PcapReader::readHeader()
{
    const Octets header = m_records.peek(fileHeaderLength);
    if (header.size() < fileHeaderLength) {
        if (m_source->error())
            return m_source->error();
        return CaptureError{CaptureError::Kind::Damaged,
                            fmt::format("{}: the pcap header is cut off", m_info.file)};
    }
    std::uint32_t magic = m_order.load32(header.data());
    if (magic != pcapMicroseconds && magic != pcapNanoseconds && magic != pcapModified) {
        m_order.swapped = true;
        magic = m_order.load32(header.data());
    }
    const std::uint16_t majorVersion = m_order.load16(header.data() + 4);
    m_minorVersion = m_order.load16(header.data() + 6);
    if (majorVersion != 2)
        return CaptureError{
            CaptureError::Kind::Damaged,
            fmt::format("{}: pcap version {}.{} is not known", m_info.file, majorVersion, m_minorVersion)};
    m_recordHeaderLength = magic == pcapModified ? 24 : 16;
    m_nanosecondsPerTick = magic == pcapNanoseconds ? 1 : 1000;
    // The upper half tells the length of a frame check sequence, which the length in the IP header cuts off.
    m_linkType = LinkType{static_cast<std::uint16_t>(m_order.load32(header.data() + 20))};

    CaptureInterface interface;
    interface.linkType = m_linkType;
    interface.snapshotLength = m_order.load32(header.data() + 16);
    interface.ticksPerSecond = magic == pcapNanoseconds ? 1'000'000'000 : 1'000'000;
    m_info.interfaces.push_back(std::move(interface));
    m_records.consume(fileHeaderLength);
    return std::nullopt;
}

PacketReader::Result PcapReader::next(Packet& packet)
{
    if (hasEnded())
        return Result::End;
    const std::uint64_t position = m_records.position();
    Octets record = m_records.peek(m_recordHeaderLength);
    if (record.size() < m_recordHeaderLength)
        return endOfSource(position, record.size());

    const std::uint8_t* header = record.data();
    std::uint32_t captured = m_order.load32(header + 8);
    std::uint32_t original = m_order.load32(header + 12);
    if (m_minorVersion < 4 && lengthsAreSwapped(captured, original))
        std::swap(captured, original);
    if (captured > maxCapturedLength) {
        notice(
            CaptureNotice::Kind::DamagedBlock, position,
            fmt::format("The record at octet {} claims {} octets; reading ends there.", position, captured));
        return end();
    }
    const std::int64_t seconds = m_order.load32(header);
    const std::int64_t fraction = m_order.load32(header + 4);

    record = m_records.peek(m_recordHeaderLength + captured);
    if (record.size() < m_recordHeaderLength + captured)
        return endOfSource(position, record.size());
    packet.time = Timestamp{seconds * 1'000'000'000 + fraction * m_nanosecondsPerTick};
    packet.linkType = m_linkType;
    packet.interface = 0;
    packet.originalLength = original;
    packet.position = position + m_recordHeaderLength;
    packet.octets = record.subspan(m_recordHeaderLength);
    if (!admit(packet)) [[unlikely]]
        return endTooManyPackets(position);
    sawTime(packet.time);
    m_records.consume(record.size());
    return Result::Packet;
}

/// Before version 2.3 the two lengths stood in the other order, and some programs wrote 2.3 that way too.
bool PcapReader::lengthsAreSwapped(std::uint32_t captured, std::uint32_t original) const
{
    return m_minorVersion < 3 || (m_minorVersion == 3 && captured > original);
}

} // namespace weir
