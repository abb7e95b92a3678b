#include "core/capture/pcapng_reader.h"

#include "core/capture/pcapng_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace weir {

namespace {

using namespace pcapng;

constexpr std::size_t blockHeaderLength = 8;
constexpr std::uint32_t minBlockLength = 12;
/// Longer blocks are stepped over unread, unless they bear a packet.
constexpr std::uint32_t maxReadBlockLength = 256 * 1024 * 1024 + 4096;
/// While looking for the next block after damage, only such as these are believed.
constexpr std::uint32_t maxResyncBlockLength = 1024 * 1024;

/// Limits against files made to exhaust memory.
constexpr std::size_t maxInterfaces = 65536;
constexpr std::uint64_t maxKeptText = 64 * 1024 * 1024;

constexpr std::size_t padded(std::size_t length)
{
    return (length + 3) & ~std::size_t{3};
}

std::string text(Octets octets)
{
    return {octets.begin(), octets.end()};
}

/// The byte order that a section header block claims; nothing if it is none.
std::optional<ByteOrder> sectionOrder(Octets head)
{
    for (const bool swapped : {false, true})
        if (ByteOrder{swapped}.load32(head.data() + 8) == byteOrderMagic)
            return ByteOrder{swapped};
    return std::nullopt;
}

__extension__ using Wide = __int128;

std::int64_t saturated(Wide nanoseconds)
{
    using Limits = std::numeric_limits<std::int64_t>;
    if (nanoseconds > Limits::max())
        return Limits::max();
    if (nanoseconds < Limits::min())
        return Limits::min();
    return static_cast<std::int64_t>(nanoseconds);
}

} // namespace

std::uint64_t ticksPerSecond(std::uint8_t resolution)
{
    const unsigned exponent = resolution & 0x7f;
    if (resolution & 0x80)
        return std::uint64_t{1} << std::min(exponent, 63u);
    std::uint64_t ticks = 1;
    for (unsigned i = 0; i < std::min(exponent, 19u); ++i)
        ticks *= 10;
    return ticks;
}

void PcapngReader::Clock::prepare()
{
    nanosecondsPerTick = 1'000'000'000 % ticksPerSecond == 0 ? 1'000'000'000 / ticksPerSecond : 0;
    // Half of the range for the ticks, half for the offset: then their sum cannot overflow.
    constexpr std::int64_t half = std::numeric_limits<std::int64_t>::max() / 2;
    const bool smallOffset = std::abs(offsetSeconds / 2) < half / 2'000'000'000;
    fastTicks =
        nanosecondsPerTick > 0 && smallOffset ? static_cast<std::uint64_t>(half) / nanosecondsPerTick : 0;
}

Timestamp PcapngReader::Clock::at(std::uint64_t ticks) const
{
    if (ticks < fastTicks) [[likely]]
        return {static_cast<std::int64_t>(ticks * nanosecondsPerTick) + offsetSeconds * 1'000'000'000};
    const Wide whole = static_cast<Wide>(ticks / ticksPerSecond) + offsetSeconds;
    const Wide part = static_cast<Wide>(ticks % ticksPerSecond) * 1'000'000'000 / ticksPerSecond;
    return {saturated(whole * 1'000'000'000 + part)};
}

Expected<std::unique_ptr<PacketReader>, CaptureError>
PcapngReader::open(std::unique_ptr<CaptureSource> source, CaptureInfo info, std::size_t blockSize)
{
    auto reader =
        std::unique_ptr<PcapngReader>(new PcapngReader(std::move(source), std::move(info), blockSize));
    Block block;
    if (reader->frame(block) != Framing::Block) {
        if (reader->m_source->error())
            return Unexpected(*reader->m_source->error());
        return Unexpected(
            CaptureError{CaptureError::Kind::Damaged,
                         fmt::format("{}: the section header is cut off or damaged", reader->m_info.file)});
    }
    if (reader->readSectionHeader(block) == Handled::Unreadable)
        return Unexpected(
            CaptureError{CaptureError::Kind::Damaged,
                         fmt::format("{}: a pcapng version that is not known", reader->m_info.file)});
    return std::unique_ptr<PacketReader>(std::move(reader));
}

PacketReader::Result PcapngReader::next(Packet& packet)
{
    while (!hasEnded()) {
        Block block;
        switch (frame(block)) {
        case Framing::Block:
            switch (handle(block, packet)) {
            case Handled::Packet:
                return Result::Packet;
            case Handled::Other:
                break;
            case Handled::TooManyPackets:
                return endTooManyPackets(block.position);
            case Handled::Unreadable:
                return end();
            }
            break;
        case Framing::Skipped:
            break;
        case Framing::Damaged:
            notice(CaptureNotice::Kind::DamagedBlock, block.position,
                   fmt::format(
                       "The block at octet {} is damaged; reading goes on at the next one that is whole.",
                       block.position));
            if (!resynchronise())
                return end();
            break;
        case Framing::EndOfSource:
            return endOfSource(block.position, m_records.peek(blockHeaderLength).size());
        }
    }
    return Result::End;
}

/// Takes the next block. On Damaged and EndOfSource nothing is taken.
PcapngReader::Framing PcapngReader::frame(Block& block)
{
    block.position = m_records.position();
    Octets octets = m_records.peek(blockHeaderLength);
    if (octets.size() < blockHeaderLength)
        return Framing::EndOfSource;
    block.type = m_order.load32(octets.data());
    if (block.type == sectionHeaderBlock) {
        octets = m_records.peek(captureMagicLength);
        if (octets.size() < captureMagicLength)
            return Framing::EndOfSource;
        const auto order = sectionOrder(octets);
        if (!order)
            return Framing::Damaged;
        m_order = *order;
    }
    const std::uint32_t length = m_order.load32(octets.data() + 4);
    if (length < minBlockLength || length % 4 != 0)
        return Framing::Damaged;
    if (length > maxReadBlockLength) {
        if (block.type == enhancedPacket || block.type == oldPacket || block.type == simplePacket ||
            block.type == sectionHeaderBlock)
            return Framing::Damaged;
        return m_records.skip(length) ? Framing::Skipped : Framing::EndOfSource;
    }
    octets = m_records.peek(length);
    if (octets.size() < length)
        return Framing::EndOfSource;
    if (m_order.load32(octets.data() + length - 4) != length)
        return Framing::Damaged;
    block.body = octets.subspan(blockHeaderLength, length - minBlockLength);
    m_records.consume(length);
    return Framing::Block;
}

/// After damage: goes to the next place where a block of a known type stands whole. False at the end.
bool PcapngReader::resynchronise()
{
    for (;;) {
        m_records.consume(1);
        const Octets head = m_records.peek(captureMagicLength);
        if (head.size() < captureMagicLength)
            return false;
        if (looksLikeBlock(head))
            return true;
    }
}

bool PcapngReader::looksLikeBlock(Octets head)
{
    ByteOrder order = m_order;
    const std::uint32_t type = order.load32(head.data());
    if (type == sectionHeaderBlock) {
        const auto sectionsOwn = sectionOrder(head);
        if (!sectionsOwn)
            return false;
        order = *sectionsOwn;
    } else if (type == 0 || (type > enhancedPacket && type != decryptionSecrets)) {
        return false;
    }
    const std::uint32_t length = order.load32(head.data() + 4);
    if (length < minBlockLength || length % 4 != 0 || length > maxResyncBlockLength)
        return false;
    const Octets octets = m_records.peek(length);
    return octets.size() == length && order.load32(octets.data() + length - 4) == length;
}

PcapngReader::Handled PcapngReader::handle(const Block& block, Packet& packet)
{
    switch (block.type) {
    case enhancedPacket:
    case oldPacket:
        return readPacket(block, packet);
    case simplePacket:
        return readSimplePacket(block, packet);
    case sectionHeaderBlock:
        return readSectionHeader(block);
    case interfaceDescription:
        readInterface(block);
        return Handled::Other;
    case decryptionSecrets:
        readSecrets(block);
        return Handled::Other;
    default: // names, statistics, custom blocks, and whatever comes to be defined
        return Handled::Other;
    }
}

/// Enhanced packet blocks and their obsolete forerunners, which had fewer octets for the interface.
PcapngReader::Handled PcapngReader::readPacket(const Block& block, Packet& packet)
{
    constexpr std::size_t fixed = 20;
    if (block.body.size() < fixed) {
        damagedBlock(block, "is too short for a packet");
        return Handled::Other;
    }
    const std::uint8_t* p = block.body.data();
    const std::uint32_t interface = block.type == enhancedPacket ? m_order.load32(p) : m_order.load16(p);
    const std::uint64_t ticks = std::uint64_t{m_order.load32(p + 4)} << 32 | m_order.load32(p + 8);
    return packetFrom(block, {interface, ticks, m_order.load32(p + 12), m_order.load32(p + 16), fixed},
                      packet);
}

/// Has neither interface nor time; its captured length follows from the snapshot length and the block's.
PcapngReader::Handled PcapngReader::readSimplePacket(const Block& block, Packet& packet)
{
    if (block.body.size() < 4 || m_interfaces.empty()) {
        damagedBlock(block, "is a packet without length or interface");
        return Handled::Other;
    }
    const std::uint32_t original = m_order.load32(block.body.data());
    const std::uint32_t snapshotLength = m_interfaces.front().snapshotLength;
    std::size_t captured = std::min<std::size_t>(original, block.body.size() - 4);
    if (snapshotLength > 0)
        captured = std::min<std::size_t>(captured, snapshotLength);
    packet.time = Timestamp{};
    packet.linkType = m_interfaces.front().linkType;
    packet.interface = m_interfaces.front().index;
    packet.originalLength = original;
    packet.position = block.position + blockHeaderLength + 4;
    packet.octets = block.body.subspan(4, captured);
    return admit(packet) ? Handled::Packet : Handled::TooManyPackets;
}

PcapngReader::Handled PcapngReader::packetFrom(const Block& block, const PacketFields& fields, Packet& packet)
{
    if (fields.interface >= m_interfaces.size()) {
        damagedBlock(block, "is of an interface that was not described");
        return Handled::Other;
    }
    if (fields.captured > block.body.size() - fields.dataOffset) {
        damagedBlock(block, "claims more octets than it has");
        return Handled::Other;
    }
    const Interface& interface = m_interfaces[fields.interface];
    packet.time = interface.clock.at(fields.ticks);
    packet.linkType = interface.linkType;
    packet.interface = interface.index;
    packet.originalLength = fields.original;
    packet.position = block.position + blockHeaderLength + fields.dataOffset;
    packet.octets = block.body.subspan(fields.dataOffset, fields.captured);
    if (!admit(packet))
        return Handled::TooManyPackets;
    sawTime(packet.time);
    const std::size_t optionsAt = fields.dataOffset + padded(fields.captured);
    if (optionsAt < block.body.size()) [[unlikely]]
        readComments(block, optionsAt, packet.frame);
    return Handled::Packet;
}

PcapngReader::Handled PcapngReader::readSectionHeader(const Block& block)
{
    constexpr std::size_t fixed = 16;
    if (block.body.size() < fixed || m_order.load16(block.body.data() + 4) != 1) {
        notice(CaptureNotice::Kind::UnsupportedBlock, block.position,
               fmt::format("The section at octet {} is of a version that is not known; reading ends there.",
                           block.position));
        return Handled::Unreadable;
    }
    m_interfaces.clear();
    readComments(block, fixed, std::nullopt);
    return Handled::Other;
}

void PcapngReader::readInterface(const Block& block)
{
    constexpr std::size_t fixed = 8;
    if (block.body.size() < fixed) {
        damagedBlock(block, "is too short for an interface");
        return;
    }
    if (m_info.interfaces.size() >= maxInterfaces) {
        notice(CaptureNotice::Kind::UnsupportedBlock, block.position,
               fmt::format("More than {} interfaces; packets of the others are left out.", maxInterfaces));
        return;
    }
    CaptureInterface described;
    described.linkType = LinkType{m_order.load16(block.body.data())};
    described.snapshotLength = m_order.load32(block.body.data() + 4);
    eachOption(block.body, fixed,
               [&](std::uint16_t code, Octets value) { readInterfaceOption(code, value, described); });

    Interface interface;
    interface.linkType = described.linkType;
    interface.snapshotLength = described.snapshotLength;
    interface.index = static_cast<std::uint32_t>(m_info.interfaces.size());
    interface.clock.ticksPerSecond = described.ticksPerSecond;
    interface.clock.offsetSeconds = described.offsetSeconds;
    interface.clock.prepare();
    m_interfaces.push_back(interface);
    m_info.interfaces.push_back(std::move(described));
}

void PcapngReader::readInterfaceOption(std::uint16_t code, Octets value, CaptureInterface& interface)
{
    switch (code) {
    case comment:
        keepComment(std::nullopt, value);
        break;
    case interfaceName:
        interface.name = text(value.first(std::min<std::size_t>(value.size(), 256)));
        break;
    case interfaceDescriptionText:
        interface.description = text(value.first(std::min<std::size_t>(value.size(), 1024)));
        break;
    case interfaceResolution:
        if (!value.empty())
            interface.ticksPerSecond = ticksPerSecond(value[0]);
        break;
    case interfaceOffset:
        if (value.size() >= 8)
            interface.offsetSeconds = static_cast<std::int64_t>(m_order.load64(value.data()));
        break;
    default:
        break;
    }
}

void PcapngReader::readSecrets(const Block& block)
{
    constexpr std::size_t fixed = 8;
    if (block.body.size() < fixed) {
        damagedBlock(block, "is too short for secrets");
        return;
    }
    const std::uint32_t type = m_order.load32(block.body.data());
    const std::uint32_t length = m_order.load32(block.body.data() + 4);
    if (length > block.body.size() - fixed) {
        damagedBlock(block, "claims more secrets than it has");
        return;
    }
    if (roomForText(length))
        m_info.secrets.push_back({type, text(block.body.subspan(fixed, length))});
    readComments(block, fixed + padded(length), std::nullopt);
}

void PcapngReader::readComments(const Block& block, std::size_t optionsAt, std::optional<FrameNumber> frame)
{
    eachOption(block.body, optionsAt, [&](std::uint16_t code, Octets value) {
        if (code == comment)
            keepComment(frame, value);
    });
}

void PcapngReader::keepComment(std::optional<FrameNumber> frame, Octets value)
{
    if (roomForText(value.size()))
        m_info.comments.push_back({frame, text(value)});
}

/// Whether these octets of a secret or comment may still be kept.
bool PcapngReader::roomForText(std::size_t octets)
{
    constexpr std::size_t overhead = sizeof(CaptureComment);
    if (m_keptText + octets + overhead <= maxKeptText) {
        m_keptText += octets + overhead;
        return true;
    }
    if (!m_textLimitReached)
        notice(
            CaptureNotice::Kind::UnsupportedBlock, m_records.position(),
            fmt::format("More than {} MiB of comments and secrets; some are left out.", maxKeptText >> 20));
    m_textLimitReached = true;
    return false;
}

void PcapngReader::damagedBlock(const Block& block, const char* what)
{
    notice(CaptureNotice::Kind::DamagedBlock, block.position,
           fmt::format("The block at octet {} {}; it is left out.", block.position, what));
}

template <typename Visit>
void PcapngReader::eachOption(Octets body, std::size_t at, Visit&& visit) const
{
    while (at + 4 <= body.size()) {
        const std::uint16_t code = m_order.load16(body.data() + at);
        const std::uint16_t length = m_order.load16(body.data() + at + 2);
        at += 4;
        if (code == endOfOptions || length > body.size() - at)
            return;
        visit(code, body.subspan(at, length));
        at += padded(length);
    }
}

} // namespace weir
