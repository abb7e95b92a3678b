// The words of HTTP/2 (RFC 9113): frame headers, types, flags, codes.
#pragma once

#include "core/base/octets.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir::http2 {

enum class FrameType : std::uint8_t {
    Data = 0,
    Headers = 1,
    Priority = 2,
    RstStream = 3,
    Settings = 4,
    PushPromise = 5,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
    Continuation = 9,
    AltSvc = 0xa,          ///< RFC 7838
    Origin = 0xc,          ///< RFC 8336
    PriorityUpdate = 0x10, ///< RFC 9218
};

struct FrameFlag
{
    static constexpr std::uint8_t EndStream = 0x1; ///< DATA, HEADERS
    static constexpr std::uint8_t Ack = 0x1;       ///< SETTINGS, PING
    static constexpr std::uint8_t EndHeaders = 0x4;
    static constexpr std::uint8_t Padded = 0x8;
    static constexpr std::uint8_t Priority = 0x20;
};

/// RFC 9113, section 4.1.
struct FrameHeader
{
    static constexpr std::size_t size = 9;

    std::uint32_t length = 0; ///< of the payload, in octets; 24 bits
    FrameType type{};
    std::uint8_t flags = 0;
    std::uint32_t stream = 0;
    bool reserved = false; ///< the bit before the stream identifier

    bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
    bool is(FrameType other) const { return type == other; }
};

/// octets: at least FrameHeader::size.
FrameHeader parseFrameHeader(Octets octets);

inline constexpr std::string_view clientPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// That both sides accept unless they said otherwise (SETTINGS_MAX_FRAME_SIZE).
inline constexpr std::uint32_t defaultMaxFrameSize = 16384;

/// What is wrong with the frame (size, stream, for its type); empty: nothing.
std::string_view frameFault(const FrameHeader& header);

/// Whether octets that begin a frame would be likely to begin like this: a known type, its flags and its
/// size.
bool isPlausible(const FrameHeader& header, std::uint32_t maxFrameSize);

enum class ChainVerdict : std::uint8_t { No, Yes, NeedsMore };
struct FrameChain
{
    ChainVerdict verdict = ChainVerdict::No;
    std::size_t frames = 0;     ///< plausible headers that follow each other
    std::size_t needed = 0;     ///< octets for the next one
    bool endsWithFrame = false; ///< the octets end where a frame ends
};

/// Whether so many frame headers follow each other, each where the one before says.
FrameChain followFrames(Octets octets, std::size_t wanted, std::uint32_t maxFrameSize);

/// RFC 9113, section 6.3; deprecated, still sent.
struct Priority
{
    bool exclusive = false;
    std::uint32_t dependency = 0;
    unsigned weight = 1; ///< 1 to 256
};

/// What lies around the field block of HEADERS, PUSH_PROMISE or CONTINUATION.
struct BlockLayout
{
    std::uint32_t padding = 0;
    std::optional<Priority> priority;
    std::uint32_t promised = 0; ///< stream, of PUSH_PROMISE
    std::size_t blockBegin = 0; ///< in the payload
    std::size_t blockEnd = 0;
    bool paddingTooLong = false; ///< then the block is empty
};

/// header: without frameFault. payload: all of it.
BlockLayout layOut(const FrameHeader& header, Octets payload);
/// octets: 5.
Priority parsePriority(Octets octets);

/// "DATA"; of an unknown type "type 0x0b".
std::string toName(FrameType type);
/// "END_STREAM, PADDED"; empty: none.
std::string flagNames(const FrameHeader& header);
/// "NO_ERROR"; of an unknown code its number.
std::string errorName(std::uint32_t code);

struct SettingName
{
    std::uint16_t id;
    std::string_view name;       ///< "max concurrent streams"
    std::string_view filterName; ///< Wireshark's
};
/// Null for one that is not known.
const SettingName* findSetting(std::uint16_t id);

} // namespace weir::http2
