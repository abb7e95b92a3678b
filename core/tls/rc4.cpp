#include "core/tls/rc4.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace weir {

Rc4::Rc4(Octets key)
{
    std::iota(m_permutation.begin(), m_permutation.end(), std::uint8_t{0});
    std::uint8_t j = 0;
    for (std::size_t i = 0; i < m_permutation.size(); ++i) {
        j = static_cast<std::uint8_t>(j + m_permutation[i] + key[i % key.size()]);
        std::swap(m_permutation[i], m_permutation[j]);
    }
}

std::uint8_t Rc4::next()
{
    m_i = static_cast<std::uint8_t>(m_i + 1);
    m_j = static_cast<std::uint8_t>(m_j + m_permutation[m_i]);
    std::swap(m_permutation[m_i], m_permutation[m_j]);
    return m_permutation[static_cast<std::uint8_t>(m_permutation[m_i] + m_permutation[m_j])];
}

Rc4Keystream::Rc4Keystream(Octets key) : m_last{Rc4(key)}
{
    m_checkpoints.push_back(m_last.state);
}

void Rc4Keystream::apply(std::uint64_t position, Octets in, std::span<std::uint8_t> out) const
{
    const std::lock_guard lock(m_mutex);
    const std::uint64_t nearest = std::min<std::uint64_t>(position / stride, m_checkpoints.size() - 1);
    // Not from the last place where it lies behind, or a checkpoint is nearer.
    if (m_last.position > position || m_last.position < nearest * stride)
        m_last = {m_checkpoints[nearest], nearest * stride};
    while (m_last.position < position)
        step();
    for (std::size_t i = 0; i < in.size(); ++i)
        out[i] = in[i] ^ step();
}

std::uint8_t Rc4Keystream::step() const
{
    const std::uint8_t octet = m_last.state.next();
    if (++m_last.position == m_checkpoints.size() * stride)
        m_checkpoints.push_back(m_last.state);
    return octet;
}

} // namespace weir
