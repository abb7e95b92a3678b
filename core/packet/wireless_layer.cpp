// IEEE 802.11 and the headers that radios put before it.
#include "core/packet/layer_walk.h"

namespace weir {

namespace {

std::uint16_t loadLittle16(const std::uint8_t* p)
{
    return static_cast<std::uint16_t>(p[1] << 8 | p[0]);
}

std::uint32_t loadLittle32(const std::uint8_t* p)
{
    return __builtin_bswap32(loadBig32(p));
}

/// The second octet of the frame control field.
enum FrameFlags : std::uint8_t {
    toDistribution = 0x01,
    fromDistribution = 0x02,
    moreFragments = 0x04,
    isProtected = 0x40,
    hasHighThroughput = 0x80 ///< in QoS frames
};

} // namespace

DecodeResult LayerWalk::radiotap(LayerOctets layer)
{
    constexpr std::size_t fixed = 8;
    if (!layer.has(fixed))
        return DecodeResult::Undecoded;
    const std::uint8_t* p = layer.data();
    const std::size_t header = loadLittle16(p + 2);
    if (header < fixed || !layer.has(header))
        return DecodeResult::Undecoded;
    // The flags are the second field; before them may stand the time, aligned to its eight octets.
    constexpr std::uint32_t hasTime = 0x1, hasFlags = 0x2, morePresence = 0x8000'0000;
    constexpr std::uint8_t paddedData = 0x20;
    std::size_t at = 4;
    while (at + 4 <= header && (loadLittle32(p + at) & morePresence))
        at += 4;
    at += 4;
    const std::uint32_t presence = loadLittle32(p + 4);
    if (presence & hasTime)
        at = (at + 7) / 8 * 8 + 8;
    const bool isPadded = (presence & hasFlags) && at < header && (p[at] & paddedData);
    return wlanFrame(layer.behind(header), isPadded);
}

/// A header of fixed length, under whose link type some drivers wrote the AVS header instead.
DecodeResult LayerWalk::prism(LayerOctets layer)
{
    constexpr std::uint32_t avsVersion = 0x8021'1000;
    if (layer.has(4) && (loadBig32(layer.data()) & 0xffff'f000) == avsVersion)
        return avs(layer);
    return skipTo(144, layer, &LayerWalk::wlan);
}

DecodeResult LayerWalk::avs(LayerOctets layer)
{
    constexpr std::size_t fixed = 8;
    if (!layer.has(fixed))
        return DecodeResult::Undecoded;
    const std::uint32_t header = loadBig32(layer.data() + 4);
    return header < fixed ? DecodeResult::Undecoded : skipTo(header, layer, &LayerWalk::wlan);
}

/// PPI: a header that names the link type of what follows.
DecodeResult LayerWalk::perPacketInformation(LayerOctets layer)
{
    constexpr std::size_t fixed = 8;
    if (!layer.has(fixed) || !enter())
        return DecodeResult::Undecoded;
    const std::size_t header = loadLittle16(layer.data() + 2);
    const std::uint32_t inside = loadLittle32(layer.data() + 4);
    if (header < fixed || !layer.has(header) || inside > 0xffff)
        return DecodeResult::Undecoded;
    return link(LinkType{static_cast<std::uint16_t>(inside)}, layer.behind(header));
}

DecodeResult LayerWalk::wlan(LayerOctets layer)
{
    return wlanFrame(layer, false);
}

/// Data frames that are not encrypted. dataIsPadded: the radio aligned what follows the header.
DecodeResult LayerWalk::wlanFrame(LayerOctets layer, bool dataIsPadded)
{
    constexpr std::size_t shortest = 24;
    if (!layer.has(shortest))
        return DecodeResult::NotTcp; // the control frames are shorter
    const std::uint8_t* p = layer.data();
    constexpr std::uint8_t versionAndType = 0x0f, data = 0x08, withoutData = 0x40, withQos = 0x80;
    const std::uint8_t flags = p[1];
    if ((p[0] & versionAndType) != data || (p[0] & withoutData) || (flags & isProtected))
        return DecodeResult::NotTcp;

    std::size_t header = shortest;
    if ((flags & toDistribution) && (flags & fromDistribution))
        header += 6; // a fourth address
    bool isAggregate = false;
    if (p[0] & withQos) {
        if (!layer.has(header + 2))
            return DecodeResult::Undecoded;
        isAggregate = p[header] & 0x80;
        header += flags & hasHighThroughput ? 6 : 2;
    }
    if (dataIsPadded)
        header = (header + 3) / 4 * 4;
    constexpr std::uint16_t fragmentNumber = 0x000f;
    if ((flags & moreFragments) || (loadLittle16(p + 22) & fragmentNumber) || !layer.has(header))
        return DecodeResult::Undecoded;
    return isAggregate ? aggregate(layer.behind(header)) : llc(layer.behind(header));
}

/// Several frames in one (A-MSDU): gives the first with a TCP segment, and leaves the others to
/// takeFurther().
DecodeResult LayerWalk::aggregate(LayerOctets layer)
{
    constexpr std::size_t header = 14; // addresses and length
    const EncapsulationPath path = m_path;
    DecodeResult result = DecodeResult::NotTcp;
    m_subframes = {};
    while (result != DecodeResult::Tcp && layer.has(header)) {
        const std::uint16_t length = loadBig16(layer.data() + 12);
        const std::size_t next = (header + length + std::size_t{3}) / 4 * 4;
        m_subframes = layer.has(next) ? layer.behind(next) : LayerOctets{};
        m_subframesPath = path;
        // Each begins in this packet, wherever the one before led to.
        m_source = OctetSource(m_octets, m_position);
        m_path = path;
        m_depth = 0;
        m_ipHeaders = 0;
        result = llc(layer.behind(header).first(length));
        layer = m_subframes;
    }
    return result;
}

} // namespace weir
