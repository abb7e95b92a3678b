// Numbers of the pcapng format (draft-ietf-opsawg-pcapng), for its reader and its writer.
#pragma once

#include <cstdint>

namespace weir::pcapng {

/// Types of blocks beside the section header (capture_magic.h).
enum BlockType : std::uint32_t {
    interfaceDescription = 1,
    oldPacket = 2,
    simplePacket = 3,
    nameResolution = 4,
    interfaceStatistics = 5,
    enhancedPacket = 6,
    decryptionSecrets = 10
};

enum OptionCode : std::uint16_t {
    endOfOptions = 0,
    comment = 1,
    interfaceName = 2,
    interfaceDescriptionText = 3,
    sectionApplication = 4,
    interfaceResolution = 9,
    interfaceOffset = 14
};

} // namespace weir::pcapng
