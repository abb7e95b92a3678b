#include "core/parsers/text/mysql.h"

#include "core/parsers/text/packet_stream_parser.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace weir {

namespace {

constexpr std::uint32_t clientSsl = 0x0800;
constexpr std::size_t mySqlHeader = 4;

constexpr std::array<PacketName, 13> mySqlCommands{{
    {0x01, "Quit"},
    {0x02, "Use"},
    {0x03, "Query"},
    {0x04, "Field list"},
    {0x05, "Create database"},
    {0x06, "Drop database"},
    {0x09, "Statistics"},
    {0x0e, "Ping"},
    {0x11, "Change user"},
    {0x16, "Prepare"},
    {0x17, "Execute"},
    {0x19, "Close statement"},
    {0x1a, "Reset statement"},
}};

class MySqlGrammar final : public PacketGrammar
{
public:
    std::string_view protocol() const override { return "mysql"; }

    std::optional<PacketFrame> frame(Direction direction, Octets octets, std::size_t& wanted) const override
    {
        wanted = mySqlHeader;
        if (octets.size() < wanted)
            return std::nullopt;
        const std::size_t length = octets[0] | std::size_t{octets[1]} << 8 | std::size_t{octets[2]} << 16;
        const std::size_t size = mySqlHeader + length;
        wanted = std::min<std::size_t>(size, 512);
        if (octets.size() < wanted)
            return std::nullopt;
        return PacketFrame{size, nameOf(direction, octets.first(wanted)), wanted};
    }

    bool take(Direction direction, Octets octets) override
    {
        if (direction == Direction::ToClient) {
            m_greeted = true;
            return false;
        }
        const bool first = !std::exchange(m_answered, true);
        return first && isSslRequest(octets);
    }

    bool mayBeginTls() const override { return !m_answered; }

private:
    static bool isSslRequest(Octets octets)
    {
        return octets.size() == mySqlHeader + 32 &&
               ((octets[mySqlHeader] | unsigned{octets[mySqlHeader + 1]} << 8) & clientSsl) != 0;
    }

    std::string nameOf(Direction direction, Octets octets) const
    {
        const Octets payload = octets.subspan(mySqlHeader);
        if (payload.empty())
            return "empty packet";
        if (direction == Direction::ToClient) {
            if (!m_greeted && payload[0] == 10)
                return "Greeting, version " + packetText(payload.first(versionEnd(payload)), 1);
            return payload[0] == 0xff   ? "Error"
                   : payload[0] == 0    ? "OK"
                   : payload[0] == 0xfe ? "End"
                                        : "Packet";
        }
        if (!m_answered)
            return isSslRequest(octets) ? "TLS request" : "Login";
        if (octets[3] != 0)
            return "Packet";
        const std::string name = packetName(mySqlCommands, payload[0], "command");
        return payload[0] == 0x03 || payload[0] == 0x02 || payload[0] == 0x16
                   ? name + " " + packetText(payload, 1)
                   : name;
    }

    static std::size_t versionEnd(Octets payload)
    {
        return static_cast<std::size_t>(std::find(payload.begin() + 1, payload.end(), std::uint8_t{0}) -
                                        payload.begin());
    }

    bool m_greeted = false;
    bool m_answered = false;
};

Recognition recogniseMySql(const FirstOctets& first)
{
    const Octets server = first.octets[1];
    if (server.empty() || first.midstream[1])
        return Recognition::No;
    if (server.size() > 3 && server[3] != 0)
        return Recognition::No;
    if (server.size() > 4 && server[4] != 10)
        return Recognition::No;
    if (server.size() < 8)
        return first.final[1] || (server.size() > 2 && server[2] != 0) ? Recognition::No
                                                                       : Recognition::NeedsMore;
    const std::size_t length = server[0] | std::size_t{server[1]} << 8 | std::size_t{server[2]} << 16;
    const bool version = server[5] >= '0' && server[5] <= '9';
    return version && length >= 40 && length < 512 ? Recognition::Certain : Recognition::No;
}

} // namespace

ProtocolEntry mySqlProtocol()
{
    return {"mysql", recogniseMySql, [](const ParserOrigin&) {
                return std::make_unique<PacketStreamParser>(std::make_unique<MySqlGrammar>());
            }};
}

} // namespace weir
