#include "core/parsers/text/packet_stream_parser.h"

#include <fmt/format.h>

#include <algorithm>

namespace weir {

StreamParseResult PacketStreamParser::parse(StreamContext& context, const StreamInput& input)
{
    Side& side = sideOf(input.direction);
    Side& other = sideOf(opposite(input.direction));
    std::size_t at = 0;
    while (at < input.octets.size() && !m_handedOver) {
        if (input.direction == Direction::ToServer && m_grammar->waits())
            return StreamParseResult::waitsForOther(at);
        if (side.lost)
            return StreamParseResult::failed(at, "packets whose beginning is missing");
        const Octets rest = input.octets.subspan(at);
        const std::uint64_t offset = input.offset + at;
        std::size_t wanted = 0;
        const auto frame = m_grammar->frame(input.direction, rest, wanted);
        if (!frame)
            return StreamParseResult::needs(at, std::max(wanted, rest.size() + 1));
        if (frame->size == 0) {
            side.message.finish(context);
            side.lost = true;
            return m_any ? StreamParseResult::failed(at, "no packet begins here")
                         : StreamParseResult::notThisProtocol();
        }
        m_any = true;
        if (other.message.isOpen())
            other.message.finish(context);
        if (!side.message.isOpen())
            side.message.begin(context, m_grammar->protocol(), input.direction, offset);
        side.message.add("Packet", frame->name, {offset, offset + frame->size});
        side.taken = offset + frame->size;
        const bool clientWaited = m_grammar->waits();
        if (m_grammar->take(input.direction, rest.first(std::min(rest.size(), frame->size)))) {
            side.message.finish(context);
            std::array<std::uint64_t, 2> from{};
            for (const Direction direction : bothDirections)
                from[static_cast<std::size_t>(direction)] = sideOf(direction).taken;
            context.handOver(from, {"tls", {}, {}, {}, {}});
            m_handedOver = true;
            return StreamParseResult::took(at + frame->size);
        }
        if (rest.size() < frame->size) // what is inside is of no interest
            return StreamParseResult::tookAndSkips(at + rest.size(), frame->size - rest.size());
        at += frame->size;
        if (clientWaited && !m_grammar->waits())
            return StreamParseResult::yieldsAfter(at); // refused: what the client held comes first
    }
    return StreamParseResult::took(at);
}

void PacketStreamParser::onGap(StreamContext& context, const StreamInput& before, const SequenceGap& gap)
{
    Side& side = sideOf(before.direction);
    side.message.finish(context, false);
    // Inside a packet whose length is known nothing is lost but its octets.
    side.lost = side.lost || gap.end() > side.taken;
}

void PacketStreamParser::onEnd(StreamContext& context, const StreamInput& rest, StreamEnd)
{
    sideOf(rest.direction).message.finish(context, rest.octets.empty());
}

// ---------------------------------------------------------------- LDAP

namespace {

template <std::size_t Count>
std::string nameOf(const std::array<std::pair<std::uint8_t, std::string_view>, Count>& names,
                   std::uint8_t number, std::string_view otherwise)
{
    for (const auto& [each, name] : names) {
        if (each == number)
            return std::string(name);
    }
    return fmt::format("{} {:#04x}", otherwise, number);
}

constexpr std::array<std::pair<std::uint8_t, std::string_view>, 21> ldapOperations{{
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
        const std::string name = nameOf(ldapOperations, operation, "operation");
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

// ---------------------------------------------------------------- PostgreSQL

constexpr std::uint32_t sslRequest = 80877103;
constexpr std::uint32_t gssRequest = 80877104;
constexpr std::uint32_t cancelRequest = 80877102;
constexpr std::uint32_t startupVersion = 3u << 16;

constexpr std::array<std::pair<std::uint8_t, std::string_view>, 13> frontendMessages{{
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
constexpr std::array<std::pair<std::uint8_t, std::string_view>, 23> backendMessages{{
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

std::string queryText(Octets octets, std::size_t at)
{
    Octets text = octets.subspan(std::min(at, octets.size()));
    while (!text.empty() && text.back() == 0)
        text = text.first(text.size() - 1);
    return lineText(text);
}

class PostgreSqlGrammar final : public PacketGrammar
{
public:
    std::string_view protocol() const override { return "pgsql"; }

    std::optional<PacketFrame> frame(Direction direction, Octets octets, std::size_t& wanted) const override
    {
        if (direction == Direction::ToClient && m_asked)
            return PacketFrame{1, octets[0] == 'S' ? "TLS is granted" : "encryption is refused", 1};
        return direction == Direction::ToServer && !m_started ? startup(octets, wanted)
                                                              : message(direction, octets, wanted);
    }

    bool take(Direction direction, Octets octets) override
    {
        if (direction == Direction::ToClient && m_asked) {
            m_asked = false;
            return octets[0] == 'S' && m_tls;
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

private:
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
            client ? (octets[0] == 'X' ? "Terminate" : nameOf(frontendMessages, octets[0], "message"))
                   : nameOf(backendMessages, octets[0], "message");
        if (size < 5 || name.starts_with("message"))
            return PacketFrame{};
        wanted = std::min<std::size_t>(size, client && octets[0] == 'Q' ? 512 : 5);
        if (octets.size() < wanted)
            return std::nullopt;
        if (client && octets[0] == 'Q')
            name += " " + queryText(octets.first(wanted), 5);
        return PacketFrame{size, std::move(name), wanted};
    }

    bool m_asked = false;
    bool m_tls = false;
    bool m_started = false;
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
                   (code == startupVersion && size > 8 && size < 65536)
               ? Recognition::Certain
               : Recognition::No;
}

// ---------------------------------------------------------------- MySQL

constexpr std::uint32_t clientSsl = 0x0800;
constexpr std::size_t mySqlHeader = 4;

constexpr std::array<std::pair<std::uint8_t, std::string_view>, 13> mySqlCommands{{
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
                return "Greeting, version " + queryText(payload.first(versionEnd(payload)), 1);
            return payload[0] == 0xff   ? "Error"
                   : payload[0] == 0    ? "OK"
                   : payload[0] == 0xfe ? "End"
                                        : "Packet";
        }
        if (!m_answered)
            return isSslRequest(octets) ? "TLS request" : "Login";
        if (octets[3] != 0)
            return "Packet";
        const std::string name = weir::nameOf(mySqlCommands, payload[0], "command");
        return payload[0] == 0x03 || payload[0] == 0x02 || payload[0] == 0x16
                   ? name + " " + queryText(payload, 1)
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

ProtocolEntry ldapProtocol()
{
    return {"ldap", recogniseLdap, [](const ParserOrigin&) {
                return std::make_unique<PacketStreamParser>(std::make_unique<LdapGrammar>());
            }};
}

ProtocolEntry postgreSqlProtocol()
{
    return {"pgsql", recognisePostgreSql, [](const ParserOrigin&) {
                return std::make_unique<PacketStreamParser>(std::make_unique<PostgreSqlGrammar>());
            }};
}

ProtocolEntry mySqlProtocol()
{
    return {"mysql", recogniseMySql, [](const ParserOrigin&) {
                return std::make_unique<PacketStreamParser>(std::make_unique<MySqlGrammar>());
            }};
}

} // namespace weir
