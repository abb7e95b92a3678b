#include "core/parsers/text/postgresql.h"

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

constexpr std::uint32_t sslRequest = 80877103;
constexpr std::uint32_t gssRequest = 80877104;
constexpr std::size_t maxSealed = std::size_t{1} << 20; // tokens have 16 KiB, today's packets 64 KiB at most
constexpr std::uint32_t cancelRequest = 80877102;
constexpr std::uint32_t startupVersion = 3; // of any minor version

constexpr std::array<PacketName, 13> frontendMessages{{
    {'B', "Bind"},
    {'C', "Close"},
    {'d', "CopyData"},
    {'c', "CopyDone"},
    {'f', "CopyFail"},
    {'D', "Describe"},
    {'E', "Execute"},
    {'H', "Flush"},
    {'F', "FunctionCall"},
    {'P', "Parse"},
    {'p', "PasswordMessage"},
    {'Q', "Query"},
    {'S', "Sync"},
}};
constexpr std::array<PacketName, 23> backendMessages{{
    {'R', "Authentication"},
    {'K', "BackendKeyData"},
    {'2', "BindComplete"},
    {'3', "CloseComplete"},
    {'C', "CommandComplete"},
    {'d', "CopyData"},
    {'c', "CopyDone"},
    {'G', "CopyInResponse"},
    {'H', "CopyOutResponse"},
    {'W', "CopyBothResponse"},
    {'D', "DataRow"},
    {'I', "EmptyQueryResponse"},
    {'E', "ErrorResponse"},
    {'V', "FunctionCallResponse"},
    {'v', "NegotiateProtocolVersion"},
    {'n', "NoData"},
    {'N', "NoticeResponse"},
    {'A', "NotificationResponse"},
    {'t', "ParameterDescription"},
    {'S', "ParameterStatus"},
    {'1', "ParseComplete"},
    {'s', "PortalSuspended"},
    {'Z', "ReadyForQuery"},
}};

class PostgreSqlGrammar final : public PacketGrammar
{
public:
    std::string_view protocol() const override { return "pgsql"; }

    std::optional<PacketFrame> frame(Direction direction, Octets octets, std::size_t& wanted) const override
    {
        if (m_sealed)
            return sealed(octets, wanted);
        if (direction == Direction::ToClient && m_asked && octets[0] != 'E') // an error is a whole message
            return answer(octets[0]);
        return direction == Direction::ToServer && !m_started ? startup(octets, wanted)
                                                              : message(direction, octets, wanted);
    }

    bool take(Direction direction, Octets octets) override
    {
        if (m_sealed)
            return false;
        if (direction == Direction::ToClient && m_asked) {
            m_asked = false;
            m_sealed = octets[0] == 'G';
            return octets[0] == 'S';
        }
        if (direction == Direction::ToServer && !m_started) {
            const std::uint32_t code = loadBig32(octets.data() + 4);
            m_tls = code == sslRequest;
            m_asked = code == sslRequest || code == gssRequest;
            m_started = !m_asked;
        }
        return false;
    }

    bool waits() const override { return m_asked; }
    bool mayBeginTls() const override { return !m_started && !m_sealed; }

private:
    PacketFrame answer(std::uint8_t octet) const
    {
        if (octet == 'N')
            return {1, "encryption is refused", 1};
        if (octet == 'S' && m_tls)
            return {1, "TLS is granted", 1};
        if (octet == 'G' && !m_tls)
            return {1, "GSSAPI encryption is granted", 1};
        return {};
    }

    /// Behind a granted GSSENCRequest: tokens of the handshake, then what they protect, each with its length.
    static std::optional<PacketFrame> sealed(Octets octets, std::size_t& wanted)
    {
        wanted = 4;
        if (octets.size() < wanted)
            return std::nullopt;
        const std::size_t size = wanted + loadBig32(octets.data());
        return PacketFrame{size <= maxSealed ? size : 0, "GSSAPI packet", 4};
    }

    static std::optional<PacketFrame> startup(Octets octets, std::size_t& wanted)
    {
        wanted = 8;
        if (octets.size() < wanted)
            return std::nullopt;
        const std::size_t size = loadBig32(octets.data());
        switch (loadBig32(octets.data() + 4)) {
        case sslRequest:
            return PacketFrame{size == 8 ? std::size_t{8} : std::size_t{0}, "SSLRequest", 8};
        case gssRequest:
            return PacketFrame{size == 8 ? std::size_t{8} : std::size_t{0}, "GSSENCRequest", 8};
        case cancelRequest:
            return PacketFrame{size >= 16 ? size : 0, "CancelRequest", 8};
        default:
            return PacketFrame{size >= 8 && size < 65536 && loadBig16(octets.data() + 4) == 3 ? size : 0,
                               "StartupMessage", 8};
        }
    }

    static std::optional<PacketFrame> message(Direction direction, Octets octets, std::size_t& wanted)
    {
        wanted = 5;
        if (octets.size() < wanted)
            return std::nullopt;
        const std::size_t size = std::size_t{1} + loadBig32(octets.data() + 1);
        const bool client = direction == Direction::ToServer;
        std::string name =
            client ? (octets[0] == 'X' ? "Terminate" : packetName(frontendMessages, octets[0], "message"))
                   : packetName(backendMessages, octets[0], "message");
        if (size < 5 || name.starts_with("message"))
            return PacketFrame{};
        wanted = std::min<std::size_t>(size, client && octets[0] == 'Q' ? 512 : 5);
        if (octets.size() < wanted)
            return std::nullopt;
        if (client && octets[0] == 'Q')
            name += " " + packetText(octets.first(wanted), 5);
        return PacketFrame{size, std::move(name), wanted};
    }

    bool m_asked = false;
    bool m_tls = false;
    bool m_started = false;
    bool m_sealed = false; ///< by GSSAPI
};

Recognition recognisePostgreSql(const FirstOctets& first)
{
    const Octets client = first.octets[0];
    if (client.empty() || client[0] != 0)
        return Recognition::No;
    if (client.size() < 8)
        return first.final[0] ? Recognition::No : Recognition::NeedsMore;
    const std::uint32_t code = loadBig32(client.data() + 4);
    const std::uint32_t size = loadBig32(client.data());
    const bool request = (code == sslRequest || code == gssRequest) && size == 8;
    return request || (code == cancelRequest && size >= 16) ||
                   (code >> 16 == startupVersion && size > 8 && size < 65536)
               ? Recognition::Certain
               : Recognition::No;
}

} // namespace

ProtocolEntry postgreSqlProtocol()
{
    return {"pgsql", recognisePostgreSql, [](const ParserOrigin&) {
                return std::make_unique<PacketStreamParser>(std::make_unique<PostgreSqlGrammar>());
            }};
}

} // namespace weir
