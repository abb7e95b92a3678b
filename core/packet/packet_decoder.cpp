#include "core/packet/packet_decoder.h"

#include "core/packet/layer_walk.h"

namespace weir {

struct PacketDecoder::State
{
    explicit State(const PacketLimits& limits) : walk(limits) {}

    LayerWalk walk;
};

PacketDecoder::PacketDecoder(const PacketLimits& limits) : m_state(std::make_unique<State>(limits)) {}

PacketDecoder::~PacketDecoder() = default;
PacketDecoder::PacketDecoder(PacketDecoder&&) noexcept = default;
PacketDecoder& PacketDecoder::operator=(PacketDecoder&&) noexcept = default;

DecodeResult PacketDecoder::decode(const Packet& packet, TcpSegment& segment)
{
    return m_state->walk.walk(packet, segment);
}

bool PacketDecoder::takeFurther(TcpSegment& segment)
{
    return m_state->walk.takeFurther(segment);
}

void PacketDecoder::flush()
{
    m_state->walk.flush();
}

Octets PacketDecoder::payload() const
{
    return m_state->walk.payload();
}

std::span<const PacketOddityNote> PacketDecoder::oddities() const
{
    return m_state->walk.oddities();
}

const EncapsulationTable& PacketDecoder::encapsulations() const
{
    return m_state->walk.encapsulations();
}

} // namespace weir
