// One packet as it stands in a capture.
#pragma once

#include "core/base/ids.h"
#include "core/base/octets.h"
#include "core/base/timestamp.h"

#include <cstdint>

namespace weir {

/// LINKTYPE_ value, as in capture files (not libpcap's DLT_, which differs for a few).
using LinkType = StrongId<struct LinkTypeTag, std::uint16_t>;

struct Packet
{
    FrameNumber frame;
    Timestamp time;    ///< resolution and offset of the interface already applied; 0 if not recorded
    LinkType linkType; ///< of the interface that saw it
    std::uint32_t interface = 0;      ///< index into CaptureInfo::interfaces
    std::uint32_t originalLength = 0; ///< octets on the wire; octets.size() were captured
    std::uint64_t position = 0;       ///< of octets[0] in the capture, for CaptureOctets::readAt
    Octets octets;                    ///< borrowed until the next packet is read
};

} // namespace weir
