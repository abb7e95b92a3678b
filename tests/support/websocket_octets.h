// Octets of WebSocket for tests: frames, and messages as permessage-deflate makes them.
#pragma once

#include <cassert>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <zlib.h>

namespace weir::test {

/// mask: nothing for a frame that is not masked. reserved: RSV1 is 4.
inline std::string webSocketFrame(unsigned opcode, std::string payload,
                                  std::optional<std::uint32_t> mask = {}, bool final = true,
                                  unsigned reserved = 0)
{
    std::string frame(1, static_cast<char>((final ? 0x80u : 0u) | reserved << 4 | opcode));
    const unsigned masked = mask ? 0x80 : 0;
    const int octets = payload.size() < 126 ? 0 : payload.size() <= 0xffff ? 2 : 8;
    frame += static_cast<char>(masked | (octets == 0 ? payload.size() : octets == 2 ? 126u : 127u));
    for (int shift = octets * 8 - 8; shift >= 0; shift -= 8)
        frame += static_cast<char>(payload.size() >> shift & 0xff);
    if (mask) {
        for (int shift = 24; shift >= 0; shift -= 8)
            frame += static_cast<char>(*mask >> shift & 0xff);
        for (std::size_t i = 0; i < payload.size(); ++i)
            payload[i] =
                static_cast<char>(payload[i] ^ static_cast<char>(*mask >> (24 - 8 * (i & 3)) & 0xff));
    }
    return frame + payload;
}

/// One direction's compressor: its context runs on.
class Deflater
{
public:
    explicit Deflater(int windowBits = 15)
    {
        [[maybe_unused]] const int result =
            deflateInit2(&m_z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -windowBits, 8, Z_DEFAULT_STRATEGY);
        assert(result == Z_OK);
    }
    ~Deflater() { deflateEnd(&m_z); }
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;

    /// The payload of a message, without the four octets at its end.
    std::string message(std::string text)
    {
        std::string out(deflateBound(&m_z, static_cast<uLong>(text.size())) + 64, '\0');
        m_z.next_in = reinterpret_cast<Bytef*>(text.data());
        m_z.avail_in = static_cast<uInt>(text.size());
        m_z.next_out = reinterpret_cast<Bytef*>(out.data());
        m_z.avail_out = static_cast<uInt>(out.size());
        deflate(&m_z, Z_SYNC_FLUSH);
        out.resize(out.size() - m_z.avail_out - 4);
        return out;
    }

private:
    z_stream m_z{};
};

} // namespace weir::test
