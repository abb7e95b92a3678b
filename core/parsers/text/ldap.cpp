#include "core/parsers/text/ldap.h"

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

constexpr std::array<PacketName, 21> ldapOperations{{
    {0x60, "bindRequest"},    {0x61, "bindResponse"},    {0x42, "unbindRequest"},
    {0x63, "searchRequest"},  {0x64, "searchResEntry"},  {0x65, "searchResDone"},
    {0x73, "searchResRef"},   {0x66, "modifyRequest"},   {0x67, "modifyResponse"},
    {0x68, "addRequest"},     {0x69, "addResponse"},     {0x4a, "delRequest"},
    {0x6b, "delResponse"},    {0x6c, "modDNRequest"},    {0x6d, "modDNResponse"},
    {0x6e, "compareRequest"}, {0x6f, "compareResponse"}, {0x50, "abandonRequest"},
    {0x77, "extendedReq"},    {0x78, "extendedResp"},    {0x79, "intermediateResponse"},
}};

constexpr std::string_view startTlsOid = "1.3.6.1.4.1.1466.20037";

struct BerHeader
{
    std::uint8_t tag = 0;
    std::size_t size = 0; ///< of the header
    std::size_t length = 0;
    bool valid = true;
};

/// Nothing: it is not there whole.
std::optional<BerHeader> readBer(Octets octets)
{
    if (octets.size() < 2)
        return std::nullopt;
    BerHeader header{octets[0], 2, octets[1], true};
    if (octets[1] < 0x80)
        return header;
    const std::size_t count = octets[1] & 0x7f;
    if (count == 0 || count > 4) {
        header.valid = false;
        return header;
    }
    if (octets.size() < 2 + count)
        return std::nullopt;
    header.size = 2 + count;
    header.length = 0;
    for (std::size_t i = 0; i < count; ++i)
        header.length = header.length << 8 | octets[2 + i];
    return header;
}

/// Of the header that begins here, as far as that is known.
std::size_t berHeaderSize(Octets octets)
{
    const bool isLong = octets.size() >= 2 && octets[1] > 0x80;
    return isLong ? 2 + std::min<std::size_t>(octets[1] & 0x7f, 4) : 2;
}

class LdapGrammar final : public PacketGrammar
{
public:
    std::string_view protocol() const override { return "ldap"; }

    std::optional<PacketFrame> frame(Direction, Octets octets, std::size_t& wanted) const override
    {
        const auto message = readBer(octets);
        wanted = berHeaderSize(octets);
        if (!message)
            return std::nullopt;
        if (!message->valid || message->tag != 0x30 || message->length < 5)
            return PacketFrame{};
        const std::size_t size = message->size + message->length;
        // Enough to see a StartTLS, and what became of it.
        wanted = std::min<std::size_t>(size, 128);
        if (octets.size() < wanted)
            return std::nullopt;
        octets = octets.first(wanted); // what follows is another message
        const Octets inside = octets.subspan(message->size);
        const auto id = readBer(inside);
        if (!id || id->tag != 0x02 || id->length < 1 || id->length > 4 ||
            inside.size() < id->size + id->length + 1)
            return PacketFrame{};
        const std::uint8_t operation = inside[id->size + id->length];
        const std::string name = packetName(ldapOperations, operation, "operation");
        return PacketFrame{size, isStartTls(octets) ? name + ", StartTLS" : name, wanted};
    }

    bool take(Direction direction, Octets octets) override
    {
        const std::uint8_t operation = operationOf(octets);
        if (direction == Direction::ToServer) {
            m_asked = m_asked || (operation == 0x77 && isStartTls(octets));
            return false;
        }
        if (!m_asked || operation != 0x78)
            return false;
        m_asked = false;
        return succeeded(octets);
    }

    bool waits() const override { return m_asked; }

    static std::uint8_t operationOf(Octets octets)
    {
        const auto message = readBer(octets);
        const auto id = message ? readBer(octets.subspan(message->size)) : std::nullopt;
        const std::size_t at = id ? message->size + id->size + id->length : octets.size();
        return at < octets.size() ? octets[at] : std::uint8_t{0};
    }

private:
    static bool isStartTls(Octets octets)
    {
        const Octets looked = octets.first(std::min<std::size_t>(octets.size(), 128));
        return std::search(looked.begin(), looked.end(), startTlsOid.begin(), startTlsOid.end()) !=
                   looked.end() &&
               operationOf(octets) == 0x77;
    }

    /// resultCode: an enumerated value, the first in the response.
    static bool succeeded(Octets octets)
    {
        const auto message = readBer(octets);
        const auto id = message ? readBer(octets.subspan(message->size)) : std::nullopt;
        if (!id || message->size + id->size + id->length >= octets.size())
            return false;
        const Octets response = octets.subspan(message->size + id->size + id->length);
        const auto header = readBer(response);
        return header && response.size() >= header->size + 3 && response[header->size] == 0x0a &&
               response[header->size + 2] == 0;
    }

    bool m_asked = false;
};

Recognition recogniseLdapSide(Octets octets, bool final)
{
    if (octets.empty())
        return Recognition::No;
    std::size_t wanted = 0;
    const auto message = readBer(octets);
    if (octets[0] != 0x30)
        return Recognition::No;
    const auto frame = LdapGrammar().frame(Direction::ToServer, octets, wanted);
    if (!frame)
        return final || (message && !message->valid) ? Recognition::No : Recognition::NeedsMore;
    const bool known = frame->size != 0 && !frame->name.starts_with("operation");
    return known ? Recognition::Certain : Recognition::No;
}

Recognition recogniseLdap(const FirstOctets& first)
{
    const Recognition client = recogniseLdapSide(first.octets[0], first.final[0]);
    if (client == Recognition::Certain) {
        // Requests have these tags; a response says that the directions are exchanged.
        switch (LdapGrammar::operationOf(first.octets[0])) {
        case 0x60:
        case 0x42:
        case 0x63:
        case 0x66:
        case 0x68:
        case 0x4a:
        case 0x6c:
        case 0x6e:
        case 0x50:
        case 0x77:
            return Recognition::Certain;
        default:
            return Recognition::No;
        }
    }
    return client;
}

} // namespace

ProtocolEntry ldapProtocol()
{
    return {"ldap", recogniseLdap, [](const ParserOrigin&) {
                return std::make_unique<PacketStreamParser>(std::make_unique<LdapGrammar>());
            }};
}

} // namespace weir
