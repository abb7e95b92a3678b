#include "core/parsers/text/packet_grammar.h"

#include "core/parsers/text/turn_message.h"

#include <fmt/format.h>

#include <algorithm>

namespace weir {

std::string packetName(std::span<const PacketName> names, std::uint8_t number, std::string_view otherwise)
{
    for (const auto& [each, name] : names) {
        if (each == number)
            return std::string(name);
    }
    return fmt::format("{} {:#04x}", otherwise, number);
}

std::string packetText(Octets octets, std::size_t at)
{
    Octets text = octets.subspan(std::min(at, octets.size()));
    while (!text.empty() && text.back() == 0)
        text = text.first(text.size() - 1);
    return lineText(text);
}

} // namespace weir
