#include "core/parsers/text/tls_beginning.h"

#include <cstddef>
#include <cstdint>

namespace weir {

Recognition beginsHello(Direction direction, Octets octets)
{
    constexpr std::size_t needed = 11; // both headers, and the version in the hello
    constexpr std::size_t handshakeHeader = 4;
    constexpr std::size_t shortestHello = 38;
    constexpr std::size_t longestRecord = std::size_t{1} << 14;
    const std::uint8_t type = direction == Direction::ToServer ? 1 : 2;
    const auto mayBe = [&](std::size_t at, std::uint8_t least, std::uint8_t most) {
        return at >= octets.size() || (octets[at] >= least && octets[at] <= most);
    };
    if (!mayBe(0, 22, 22) || !mayBe(1, 3, 3) || !mayBe(2, 0, 4) || !mayBe(5, type, type) || !mayBe(9, 3, 3) ||
        !mayBe(10, 0, 4))
        return Recognition::No;
    if (octets.size() < needed)
        return Recognition::NeedsMore;
    const std::size_t record = loadBig16(octets.data() + 3);
    const std::size_t hello = loadBig32(octets.data() + 5) & 0xffffff;
    return record <= longestRecord && hello >= shortestHello && hello + handshakeHeader <= record
               ? Recognition::Certain
               : Recognition::No;
}

} // namespace weir
