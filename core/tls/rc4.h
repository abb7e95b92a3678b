// RC4 with a keystream that can be entered anywhere: OpenSSL's can only be run from its beginning.
#pragma once

#include "core/base/octets.h"

#include <array>
#include <cstdint>
#include <mutex>
#include <span>
#include <vector>

namespace weir {

/// The generator's state: a permutation and two indices.
class Rc4
{
public:
    explicit Rc4(Octets key); ///< 1 to 256 octets

    std::uint8_t next();

private:
    std::array<std::uint8_t, 256> m_permutation{};
    std::uint8_t m_i = 0;
    std::uint8_t m_j = 0;
};

/// A keystream with states kept every so often, so that a place is reached within `stride` octets of them.
/// Takes time in proportion to the furthest place asked for so far, once. Any thread.
class Rc4Keystream
{
public:
    static constexpr std::uint64_t stride = std::uint64_t{1} << 16;

    explicit Rc4Keystream(Octets key);

    /// `out` as long as `in`; `position`: octets of keystream before it.
    void apply(std::uint64_t position, Octets in, std::span<std::uint8_t> out) const;

private:
    struct Place
    {
        Rc4 state;
        std::uint64_t position = 0;
    };

    std::uint8_t step() const;

    mutable std::mutex m_mutex;
    mutable std::vector<Rc4> m_checkpoints; ///< [n] stands at n * stride
    mutable Place m_last;                   ///< where the last call ended: the next usually goes on there
};

} // namespace weir
