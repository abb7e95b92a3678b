// pcapng out (draft-ietf-opsawg-pcapng): one section, little-endian.
#pragma once

#include "core/base/octets.h"
#include "core/capture/capture_file.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// Gives the file out in pieces, in order. Call section() first, then interface() for each, secrets() before
/// the packets that need them.
class PcapngWriter
{
public:
    /// sink: gets octets that are borrowed for the call.
    explicit PcapngWriter(std::function<void(Octets)> sink) : m_sink(std::move(sink)) {}

    void section(std::string_view application, std::span<const std::string> comments);

    /// The interface of number 0, 1 … Its time resolution is kept where it is a power of ten up to
    /// nanoseconds, and is nanoseconds otherwise. mayBeBefore1970: its packets' times may be negative.
    void interface(const CaptureInterface& interface, bool mayBeBefore1970);

    /// type: of CaptureSecrets.
    void secrets(std::uint32_t type, std::string_view data);

    /// packet.interface: as counted by interface().
    void packet(const Packet& packet, std::span<const std::string> comments);

private:
    struct Clock
    {
        std::int64_t offsetSeconds = 0;
        std::int64_t nanosecondsPerTick = 1;
    };

    void option(std::uint16_t code, Octets value);
    void option(std::uint16_t code, std::string_view value);
    void commentOptions(std::span<const std::string> comments);
    void endOptions();
    void write(std::uint32_t blockType);

    std::function<void(Octets)> m_sink;
    std::vector<Clock> m_clocks;       ///< by interface
    std::vector<std::uint8_t> m_body;  ///< of the block under way
    std::vector<std::uint8_t> m_block; ///< kept for its memory
};

} // namespace weir
