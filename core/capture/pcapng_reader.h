// pcapng (draft-ietf-opsawg-pcapng): sections of typed blocks, each section with its own byte order.
#pragma once

#include "core/capture/capture_magic.h"
#include "core/capture/record_reader.h"

#include <vector>

namespace weir {

class PcapngReader : public RecordReader
{
public:
    static Expected<std::unique_ptr<PacketReader>, CaptureError>
    open(std::unique_ptr<CaptureSource> source, CaptureInfo info, std::size_t blockSize);

    Result next(Packet& packet) override;

private:
    /// A block whose lengths have been checked.
    struct Block
    {
        std::uint32_t type = 0;
        std::uint64_t position = 0; ///< of the block's first octet
        Octets body;                ///< between the two lengths
    };
    enum class Framing { Block, Skipped, Damaged, EndOfSource };

    /// Turns an interface's ticks into nanoseconds.
    struct Clock
    {
        std::uint64_t ticksPerSecond = 1'000'000;
        std::int64_t offsetSeconds = 0;
        std::uint64_t nanosecondsPerTick = 1000; ///< 0: not a whole number
        std::uint64_t fastTicks = 0;             ///< from there on the short computation would overflow

        void prepare();
        Timestamp at(std::uint64_t ticks) const;
    };
    struct Interface
    {
        LinkType linkType;
        std::uint32_t snapshotLength = 0;
        std::uint32_t index = 0; ///< into CaptureInfo::interfaces
        Clock clock;
    };

    using RecordReader::RecordReader;
    Framing frame(Block& block);
    bool resynchronise();
    bool looksLikeBlock(Octets head);

    enum class Handled { Packet, Other, TooManyPackets, Unreadable };
    Handled handle(const Block& block, Packet& packet);
    Handled readPacket(const Block& block, Packet& packet);
    Handled readSimplePacket(const Block& block, Packet& packet);
    Handled readSectionHeader(const Block& block);
    void readInterface(const Block& block);
    void readSecrets(const Block& block);
    void readInterfaceOption(std::uint16_t code, Octets value, CaptureInterface& interface);

    struct PacketFields
    {
        std::uint32_t interface;
        std::uint64_t ticks;
        std::uint32_t captured;
        std::uint32_t original;
        std::size_t dataOffset; ///< into the block's body
    };
    Handled packetFrom(const Block& block, const PacketFields& fields, Packet& packet);
    void readComments(const Block& block, std::size_t optionsAt, std::optional<FrameNumber> frame);
    void keepComment(std::optional<FrameNumber> frame, Octets value);
    bool roomForText(std::size_t octets);
    void damagedBlock(const Block& block, const char* what);

    /// Calls visit(code, value) for each option from there on, as far as they are well-formed.
    template <typename Visit>
    void eachOption(Octets body, std::size_t at, Visit&& visit) const;

    ByteOrder m_order;
    std::vector<Interface> m_interfaces; ///< of the section that is being read
    std::uint64_t m_keptText = 0;        ///< octets of secrets and comments that are kept
    bool m_textLimitReached = false;
};

/// Ticks of an if_tsresol value, a second; beyond 64 bits, the largest power that fits.
std::uint64_t ticksPerSecond(std::uint8_t resolution);

} // namespace weir
