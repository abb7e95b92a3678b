// Text and hexadecimal, for people: titles between the turns, gaps as lines of their own.
#include "app/weir-cli/follow_formats.h"
#include "core/base/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace weir::cli {

namespace {

std::string gapText(const SequenceGap& gap)
{
    static constexpr std::array<std::string_view, 4> reasons{
        "the receiver acknowledged them, but they were not captured", "not captured and never acknowledged",
        "cut off when they were captured", "given up because of a limit"};
    return fmt::format("[{} octets missing from offset {}: {}]\n", gap.length, gap.offset,
                       reasons[static_cast<std::size_t>(gap.cause)]);
}

/// Client red, server blue, as in the window.
class PaintedWriter : public FollowWriter
{
public:
    PaintedWriter(FollowedConnection connection, Output& output)
        : m_connection(std::move(connection)), m_output(output)
    {
    }

    bool turn(const Turn& turn) override
    {
        // One direction alone is one turn: a title would only be in the way.
        return !m_connection.bothDirections || m_output.write(bold(title(turn)));
    }

protected:
    bool writeOctets(const Turn& turn, const std::string& text)
    {
        const char* colour = turn.direction == Direction::ToServer ? "\x1b[31m" : "\x1b[34m";
        return m_output.write(m_connection.colours ? fmt::format("{}{}\x1b[0m", colour, text) : text);
    }
    bool writeGap(const SequenceGap& gap) { return m_output.write(bold(gapText(gap))); }
    bool bothDirections() const { return m_connection.bothDirections; }

private:
    std::string title(const Turn& turn) const
    {
        const bool toServer = turn.direction == Direction::ToServer;
        return fmt::format("{} {} to {}: {} octets from offset {}, {}\n", toServer ? ">>>" : "<<<",
                           toString(m_connection.senders[toServer ? 0 : 1]), toServer ? "server" : "client",
                           turn.length(), turn.begin, framesText(turn));
    }
    std::string bold(const std::string& text) const
    {
        return m_connection.colours ? fmt::format("\x1b[1m{}\x1b[0m", text) : text;
    }

    FollowedConnection m_connection;
    Output& m_output;
};

/// What a terminal can show without being steered by it: UTF-8, line feeds, tabs; all else is a dot.
class TextWriter final : public PaintedWriter
{
public:
    using PaintedWriter::PaintedWriter;

    bool octets(const Turn& turn, std::uint64_t, Octets octets) override
    {
        m_held.append(reinterpret_cast<const char*>(octets.data()), octets.size());
        return writeOctets(turn, takeReadable(false));
    }
    bool gap(const Turn& turn, const SequenceGap& gap) override { return turnEnd(turn) && writeGap(gap); }
    bool turnEnd(const Turn& turn) override
    {
        const std::string rest = takeReadable(true);
        const std::string lineEnd = m_midLine ? "\n" : "";
        m_midLine = false;
        return rest.empty() && lineEnd.empty() ? true : writeOctets(turn, rest + lineEnd);
    }

private:
    /// Takes what can be shown from m_held. A character or line end that is cut off waits for more, unless
    /// this is the last.
    std::string takeReadable(bool last)
    {
        std::string text;
        std::string_view rest = m_held;
        while (!rest.empty()) {
            const std::size_t length = utf8SequenceLength(rest);
            const bool cutOff = rest[0] == '\r' ? rest.size() == 1 : length == 0 && isCutOff(rest);
            if (cutOff && !last)
                break;
            const std::string_view character = rest.substr(0, std::max<std::size_t>(length, 1));
            rest.remove_prefix(character.size());
            if (character != "\r" || rest.empty() || rest[0] != '\n')
                text += length != 0 && isReadable(character) ? character : std::string_view(".");
        }
        if (!text.empty())
            m_midLine = text.back() != '\n';
        m_held.erase(0, m_held.size() - rest.size());
        return text;
    }
    static bool isCutOff(std::string_view rest)
    {
        const auto first = static_cast<std::uint8_t>(rest[0]);
        return first >= 0xc2 && first <= 0xf4 && rest.size() < (first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4);
    }
    static bool isReadable(std::string_view character)
    {
        const auto first = static_cast<std::uint8_t>(character[0]);
        if (character.size() == 1)
            return first == '\n' || first == '\t' || (first >= 0x20 && first != 0x7f);
        return first != 0xc2 || static_cast<std::uint8_t>(character[1]) >= 0xa0;
    }

    std::string m_held;
    bool m_midLine = false;
};

/// Rows of 16 with offset and ASCII; the server's are set in by four columns.
class HexWriter final : public PaintedWriter
{
public:
    using PaintedWriter::PaintedWriter;

    bool octets(const Turn& turn, std::uint64_t offset, Octets octets) override
    {
        if (m_row.empty())
            m_rowOffset = offset;
        std::string text;
        for (const std::uint8_t octet : octets) {
            m_row.push_back(octet);
            if (m_row.size() == rowSize)
                text += takeRow(turn);
        }
        return text.empty() || writeOctets(turn, text);
    }
    bool gap(const Turn& turn, const SequenceGap& gap) override { return turnEnd(turn) && writeGap(gap); }
    bool turnEnd(const Turn& turn) override { return m_row.empty() || writeOctets(turn, takeRow(turn)); }

private:
    static constexpr std::size_t rowSize = 16;

    std::string takeRow(const Turn& turn)
    {
        const bool setIn = bothDirections() && turn.direction == Direction::ToClient;
        std::string row = fmt::format("{}{:08x} ", setIn ? "    " : "", m_rowOffset);
        std::string ascii;
        for (std::size_t i = 0; i < rowSize; ++i) {
            row += i == rowSize / 2 ? "  " : " ";
            row += i < m_row.size() ? fmt::format("{:02x}", m_row[i]) : "  ";
            if (i < m_row.size())
                ascii += m_row[i] >= 0x20 && m_row[i] < 0x7f ? static_cast<char>(m_row[i]) : '.';
        }
        m_rowOffset += m_row.size();
        m_row.clear();
        return fmt::format("{}  {}\n", row, ascii);
    }

    std::vector<std::uint8_t> m_row;
    std::uint64_t m_rowOffset = 0;
};

} // namespace

std::unique_ptr<FollowWriter> makeTextWriter(FollowedConnection connection, Output& output)
{
    return std::make_unique<TextWriter>(std::move(connection), output);
}

std::unique_ptr<FollowWriter> makeHexWriter(FollowedConnection connection, Output& output)
{
    return std::make_unique<HexWriter>(std::move(connection), output);
}

} // namespace weir::cli
