#include "core/export/pcapng_writer.h"

#include "core/capture/capture_magic.h"
#include "core/capture/pcapng_format.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace weir {

namespace {

using namespace pcapng;

constexpr std::uint64_t nanosecondsPerSecond = 1'000'000'000;
constexpr std::size_t maxOption = 0xffff;

template <typename Number>
void append(std::vector<std::uint8_t>& out, Number number)
{
    for (std::size_t i = 0; i < sizeof number; ++i)
        out.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(number) >> (8 * i)));
}

void append(std::vector<std::uint8_t>& out, Octets octets)
{
    out.insert(out.end(), octets.begin(), octets.end());
}

void pad(std::vector<std::uint8_t>& out)
{
    out.resize((out.size() + 3) / 4 * 4);
}

Octets octetsOf(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// The exponent of if_tsresol; nothing where it is no power of ten up to nanoseconds.
std::optional<std::uint8_t> decimalResolution(std::uint64_t ticksPerSecond)
{
    std::uint64_t ticks = 1;
    for (std::uint8_t exponent = 0; exponent <= 9; ++exponent, ticks *= 10) {
        if (ticks == ticksPerSecond)
            return exponent;
    }
    return std::nullopt;
}

} // namespace

void PcapngWriter::option(std::uint16_t code, Octets value)
{
    value = value.first(std::min(value.size(), maxOption));
    append(m_body, code);
    append(m_body, static_cast<std::uint16_t>(value.size()));
    append(m_body, value);
    pad(m_body);
}

void PcapngWriter::option(std::uint16_t code, std::string_view value)
{
    option(code, octetsOf(value));
}

void PcapngWriter::commentOptions(std::span<const std::string> comments)
{
    for (const std::string& text : comments)
        option(comment, text);
}

void PcapngWriter::endOptions()
{
    append(m_body, std::uint32_t{endOfOptions});
}

void PcapngWriter::write(std::uint32_t blockType)
{
    pad(m_body);
    const auto length = static_cast<std::uint32_t>(m_body.size() + 12);
    m_block.clear();
    append(m_block, blockType);
    append(m_block, length);
    append(m_block, Octets(m_body));
    append(m_block, length);
    m_body.clear();
    m_sink(m_block);
}

void PcapngWriter::section(std::string_view application, std::span<const std::string> comments)
{
    append(m_body, byteOrderMagic);
    append(m_body, std::uint16_t{1});
    append(m_body, std::uint16_t{0});
    append(m_body, std::numeric_limits<std::uint64_t>::max()); // the section's length is not told
    commentOptions(comments);
    option(sectionApplication, application);
    endOptions();
    write(sectionHeaderBlock);
}

void PcapngWriter::interface(const CaptureInterface& interface, bool mayBeBefore1970)
{
    Clock clock;
    const std::uint8_t exponent = decimalResolution(interface.ticksPerSecond).value_or(9);
    for (unsigned i = exponent; i < 9; ++i)
        clock.nanosecondsPerTick *= 10;
    if (mayBeBefore1970) // as early as a Timestamp can be
        clock.offsetSeconds =
            std::numeric_limits<std::int64_t>::min() / static_cast<std::int64_t>(nanosecondsPerSecond) - 1;
    m_clocks.push_back(clock);

    append(m_body, interface.linkType.value);
    append(m_body, std::uint16_t{0});
    append(m_body, interface.snapshotLength);
    if (!interface.name.empty())
        option(interfaceName, interface.name);
    if (!interface.description.empty())
        option(interfaceDescriptionText, interface.description);
    option(interfaceResolution, Octets(&exponent, 1));
    if (clock.offsetSeconds != 0) {
        std::vector<std::uint8_t> offset;
        append(offset, clock.offsetSeconds);
        option(interfaceOffset, offset);
    }
    endOptions();
    write(interfaceDescription);
}

void PcapngWriter::secrets(std::uint32_t type, std::string_view data)
{
    append(m_body, type);
    append(m_body, static_cast<std::uint32_t>(data.size()));
    append(m_body, octetsOf(data));
    write(decryptionSecrets);
}

void PcapngWriter::packet(const Packet& packet, std::span<const std::string> comments)
{
    const Clock& clock = m_clocks.at(packet.interface);
    // Unsigned, as the difference may be larger than a signed number holds.
    const std::uint64_t ticks = (static_cast<std::uint64_t>(packet.time.nanoseconds) -
                                 static_cast<std::uint64_t>(clock.offsetSeconds) * nanosecondsPerSecond) /
                                static_cast<std::uint64_t>(clock.nanosecondsPerTick);
    append(m_body, packet.interface);
    append(m_body, static_cast<std::uint32_t>(ticks >> 32));
    append(m_body, static_cast<std::uint32_t>(ticks));
    append(m_body, static_cast<std::uint32_t>(packet.octets.size()));
    append(m_body, packet.originalLength);
    append(m_body, packet.octets);
    pad(m_body);
    if (!comments.empty()) {
        commentOptions(comments);
        endOptions();
    }
    write(enhancedPacket);
}

} // namespace weir
