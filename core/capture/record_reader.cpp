#include "core/capture/record_reader.h"

#include <fmt/format.h>

namespace weir {

namespace {

/// A file that is damaged everywhere would otherwise fill the memory with complaints.
constexpr std::size_t maxNotices = 1000;

} // namespace

PacketReader::Result RecordReader::endTooManyPackets(std::uint64_t position)
{
    notice(CaptureNotice::Kind::TooManyPackets, position,
           fmt::format("Only the first {} packets were read; more cannot be numbered.", maxPackets));
    return end();
}

PacketReader::Result RecordReader::endOfSource(std::uint64_t position, std::size_t leftOver)
{
    if (m_source->error())
        notice(CaptureNotice::Kind::ReadError, position,
               fmt::format("Reading ended early. {}.", m_source->error()->message));
    if (leftOver > 0) {
        m_info.truncatedAt = position;
        notice(CaptureNotice::Kind::Truncated, position,
               fmt::format("The capture is cut off inside its last record, at octet {}; "
                           "all packets before it are shown.",
                           position));
    }
    return end();
}

void RecordReader::notice(CaptureNotice::Kind kind, std::uint64_t position, std::string message)
{
    if (m_info.notices.size() < maxNotices)
        m_info.notices.push_back({kind, position, std::move(message)});
}

} // namespace weir
