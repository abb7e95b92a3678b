// Frames of WebSocket (RFC 6455, section 5.2).
//
//    0 1 2 3  4 5 6 7   0  1 … 7
//   |F|R R R|opcode  | |M|length |  + 2 or 8 octets of length, + 4 octets of masking key
//
#pragma once

#include "core/base/octets.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir::websocket {

enum class Opcode : std::uint8_t { Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };

struct FrameHeader
{
    static constexpr std::size_t minSize = 2;
    static constexpr std::size_t maxControlPayload = 125;

    bool final = false;
    std::uint8_t reserved = 0; ///< bits RSV1 (4), RSV2 (2), RSV3 (1)
    Opcode opcode{};
    bool masked = false;
    std::uint64_t length = 0; ///< of the payload
    std::uint32_t key = 0;    ///< masking key, big-endian
    std::size_t size = 0;     ///< octets of the header

    bool isControl() const { return static_cast<unsigned>(opcode) >= 8; }
    bool isKnown() const;
    /// RSV1: the message is compressed (RFC 7692, section 6).
    bool compressed() const { return (reserved & 4) != 0; }
    /// Whether a shorter form of the length was possible.
    bool longLength() const;
};

/// Octets that a header has which begins with these (at least FrameHeader::minSize).
std::size_t headerSize(Octets octets);
/// octets: all of the header.
FrameHeader parseFrameHeader(Octets octets);

/// "text", "binary", "close", "ping", "pong", "continuation"; of an unknown one "0x3".
std::string toName(Opcode opcode);
/// "normal closure"; empty: not known.
std::string_view closeCodeName(unsigned code);

struct FrameChain
{
    std::size_t frames = 0; ///< whole ones that follow each other
    bool broken = false;    ///< what follows them is no frame
    bool exact = false;     ///< nothing follows them
    std::size_t needed = 0; ///< octets for the next one; 0: broken
};

/// How many frames follow each other that an ordinary sender would send.
FrameChain followFrames(Octets octets, bool masked, std::size_t wanted);

/// XORs with the key, whose octet `phase` (0 to 3) is for the first one.
void unmask(std::uint8_t* octets, std::size_t count, std::uint32_t key, unsigned phase);

} // namespace weir::websocket
