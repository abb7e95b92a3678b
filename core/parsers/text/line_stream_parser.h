// Protocols of lines that can change over to TLS: SMTP (RFC 5321, 3207), IMAP (RFC 9051), POP3 (RFC 1939,
// 2595), FTP (RFC 959, 4217). Their commands and replies are shown as lines; what is asked for and granted is
// understood as far as it takes to find where TLS begins.
#pragma once

#include "core/parsers/text/turn_message.h"
#include "core/stream/stream_parser.h"
#include "core/stream/stream_registry.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir {

enum class LineProtocol : std::uint8_t { Smtp, Imap, Pop3, Ftp };

/// "smtp", "imap", "pop", "ftp".
std::string_view toName(LineProtocol protocol);

Recognition recognise(LineProtocol protocol, const FirstOctets& first);

class LineStreamParser final : public StreamParser
{
public:
    explicit LineStreamParser(LineProtocol protocol) : m_protocol(protocol) {}

    StreamParseResult parse(StreamContext& context, const StreamInput& input) override;
    void onGap(StreamContext& context, const StreamInput& before, const SequenceGap& gap) override;
    void onEnd(StreamContext& context, const StreamInput& rest, StreamEnd end) override;

private:
    static constexpr std::size_t maxLine = 64 * 1024;

    struct Side
    {
        TurnMessage message;
        std::uint64_t scanned = 0; ///< up to here there is no end of line
        std::uint64_t literal = 0; ///< octets that follow and are no lines
        OffsetRange literalRange;  ///< as far as they came
        bool content = false;      ///< lines of a mail, until one that is a dot
        bool search = false;       ///< the line's beginning is missing
    };

    Side& sideOf(Direction direction) { return m_sides[static_cast<std::size_t>(direction)]; }
    void takeLine(StreamContext& context, const StreamInput& input, std::uint64_t offset, Octets line);
    void takeCommand(StreamContext& context, std::uint64_t offset, Octets line);
    void takeReply(StreamContext& context, std::uint64_t offset, Octets line);
    void takeContent(StreamContext& context, std::uint64_t offset, Octets line);
    static void announceLiteral(Side& side, std::uint64_t begin, std::uint64_t length);
    void endLiteral(StreamContext& context, Direction direction);
    void noteUpgrade(std::string_view line, std::uint64_t end);
    bool grantsUpgrade(std::string_view line) const;
    bool isContinued(std::string_view line) const;
    bool beginsReply(std::string_view line) const;

    LineProtocol m_protocol;
    std::array<Side, 2> m_sides;
    /// Offset behind the command that asked for TLS, while it is not answered.
    std::optional<std::uint64_t> m_upgradeFrom;
    std::string m_upgradeTag; ///< IMAP
    bool m_handedOver = false;
};

} // namespace weir
