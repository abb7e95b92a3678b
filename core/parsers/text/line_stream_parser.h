// SMTP, IMAP, POP3 and FTP (line_protocol.h): their commands and replies are shown as lines; what is asked
// for and granted is understood as far as it takes to find where TLS begins.
#pragma once

#include "core/parsers/text/line_protocol.h"
#include "core/parsers/text/turn_message.h"
#include "core/stream/stream_parser.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir {

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
        bool awaits = false;       ///< those come when the server said that they may
        bool content = false;      ///< lines of a mail, until one that is a dot
        bool answered = false;     ///< the mail, though no such line came
        bool search = false;       ///< the line's beginning is missing
    };

    Side& sideOf(Direction direction) { return m_sides[static_cast<std::size_t>(direction)]; }
    void takeLine(StreamContext& context, const StreamInput& input, std::uint64_t offset, Octets line);
    void takeCommand(StreamContext& context, std::uint64_t offset, Octets line);
    void takeReply(StreamContext& context, std::uint64_t offset, Octets line);
    void takeContent(StreamContext& context, std::uint64_t offset, Octets line);
    void takeAnswer(StreamContext& context, std::uint64_t end, std::string_view text);
    void answerLiteral(StreamContext& context, std::string_view text);
    bool clientWaits() const;
    bool mayBeginTls(Direction direction) const;
    static void announceLiteral(Side& side, std::uint64_t begin, std::uint64_t length);
    void endLiteral(StreamContext& context, Direction direction);
    void noteReplyField(TurnMessage& message, Octets line) const;
    void handOver(StreamContext& context, Direction direction, std::uint64_t from);

    LineProtocol m_protocol;
    std::array<Side, 2> m_sides;
    /// Offset behind the command that asked for TLS, while it is not answered.
    std::optional<std::uint64_t> m_upgradeFrom;
    std::string m_tag;          ///< of the command that the client said last (IMAP)
    std::uint64_t m_due = 1;    ///< answers that are still to come, the greeting first
    bool m_counts = true;       ///< nothing that they are counted by is missing
    bool m_serverSpoke = false; ///< else it was not captured, and nobody waits for it
    bool m_handedOver = false;
};

} // namespace weir
