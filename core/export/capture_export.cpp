#include "core/export/capture_export.h"

#include "core/capture/capture_source.h"
#include "core/capture/open_reader.h"
#include "core/export/pcapng_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <utility>

namespace weir {

namespace {

/// A capture from the front once more, wherever its octets lie.
class OctetsAgain final : public OctetStream
{
public:
    explicit OctetsAgain(std::shared_ptr<const CaptureOctets> octets) : m_octets(std::move(octets)) {}

    Expected<std::size_t, CaptureError> read(std::span<std::uint8_t> out) override
    {
        const std::size_t got = m_octets->readAt(m_at, out);
        m_at += got;
        return got;
    }
    std::uint64_t consumed() const override { return m_at; }

private:
    std::shared_ptr<const CaptureOctets> m_octets;
    std::uint64_t m_at = 0;
};

/// Which packets belong to the connections.
class Wanted
{
public:
    explicit Wanted(const std::vector<std::shared_ptr<const Connection>>& connections)
    {
        for (const auto& connection : connections) {
            connection->packets().forEach([this](const PacketLog::Entry& entry) {
                m_frames.push_back(entry.frame);
                return true;
            });
            for (const Direction direction : bothDirections) {
                connection->stream(direction).forEachSegment(0, [this](const Segment& segment) {
                    m_positions.push_back(segment.position);
                    return true;
                });
            }
        }
        std::sort(m_frames.begin(), m_frames.end());
        std::sort(m_positions.begin(), m_positions.end());
    }

    /// Ask in file order. Fragments have octets of the stream without being in the connection's log.
    bool has(const Packet& packet)
    {
        while (m_frame < m_frames.size() && m_frames[m_frame] < packet.frame)
            ++m_frame;
        const bool logged = m_frame < m_frames.size() && m_frames[m_frame] == packet.frame;
        while (m_position < m_positions.size() && m_positions[m_position] < packet.position)
            ++m_position;
        const bool carries = m_position < m_positions.size() &&
                             m_positions[m_position] < packet.position + packet.octets.size();
        return logged || carries;
    }
    bool isDone(const Packet& packet) const
    {
        return (m_frames.empty() || m_frames.back() <= packet.frame) &&
               (m_positions.empty() || m_positions.back() < packet.position + packet.octets.size());
    }
    /// Of the way to the last of them, 0 to 1000: by packets, which are the same in a compressed capture.
    int permille(const Packet& packet) const
    {
        const auto share = [](std::uint64_t done, std::uint64_t all) {
            return all == 0 ? 1000 : static_cast<int>(std::min(done, all) * 1000 / all);
        };
        const int frames = m_frames.empty() ? 1000 : share(packet.frame.value, m_frames.back().value);
        const int octets = m_positions.empty() ? 1000 : share(packet.position, m_positions.back());
        return std::min(frames, octets);
    }

private:
    std::vector<FrameNumber> m_frames;      ///< sorted
    std::vector<std::uint64_t> m_positions; ///< sorted
    std::size_t m_frame = 0;
    std::size_t m_position = 0;
};

/// Comments by frame; those of frame 0 are on the capture.
std::map<FrameNumber, std::vector<std::string>> commentsOf(const CaptureInfo& info)
{
    std::map<FrameNumber, std::vector<std::string>> comments;
    for (const CaptureComment& comment : info.comments)
        comments[comment.frame.value_or(FrameNumber{})].push_back(comment.text);
    return comments;
}

bool isBefore1970(const std::optional<Timestamp>& time)
{
    return time && time->nanoseconds < 0;
}

} // namespace

Expected<ExportedCapture, ExportError> exportCapture(const CaptureExportSource& source,
                                                     const std::string& path, ExistingFile existing,
                                                     const std::function<bool(int)>& progress)
{
    const auto cannotRead = [&] {
        return Unexpected(
            ExportError{ExportError::Kind::CannotRead,
                        fmt::format("The capture cannot be read any more; not exported: “{}”.", path)});
    };
    CaptureInfo again;
    again.file = source.info->file;
    auto reader = openReader(
        std::make_unique<CaptureSource>(std::make_unique<OctetsAgain>(source.octets), FileDescriptor()),
        source.info->format, again);
    if (!reader)
        return cannotRead();
    auto file = NewFile::create(path);
    if (!file)
        return Unexpected(file.error());

    const auto comments = commentsOf(*source.info);
    const auto commentsOn = [&](FrameNumber frame) {
        const auto found = comments.find(frame);
        return found == comments.end() ? std::span<const std::string>() : std::span(found->second);
    };
    PcapngWriter writer([&file](Octets octets) { file->write(octets); });
    writer.section("Weir", commentsOn(FrameNumber{}));
    const bool early = isBefore1970(source.info->firstTime) || isBefore1970(source.info->lastTime);
    for (const CaptureInterface& interface : source.info->interfaces)
        writer.interface(interface, early);
    if (!source.keyLog.empty())
        writer.secrets(CaptureSecrets::tlsKeyLog, source.keyLog);

    Wanted wanted(source.connections);
    ExportedCapture exported;
    Packet packet;
    bool done = source.connections.empty();
    while (!done && (*reader)->next(packet) == PacketReader::Result::Packet) {
        if (wanted.has(packet)) {
            writer.packet(packet, commentsOn(packet.frame));
            ++exported.packets;
        }
        done = wanted.isDone(packet);
        if (packet.frame.value % 4096 == 0 && progress && !progress(wanted.permille(packet)))
            return Unexpected(ExportError{ExportError::Kind::Cancelled,
                                          fmt::format("Cancelled; not exported: “{}”.", path)});
    }
    if (!done)
        return cannotRead();
    auto name = std::move(*file).commit(existing);
    if (!name)
        return Unexpected(name.error());
    exported.path = *name;
    return exported;
}

} // namespace weir
