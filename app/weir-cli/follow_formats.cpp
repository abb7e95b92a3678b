// The forms for programs, and the choice between all of them.
#include "app/weir-cli/follow_formats.h"

#include "core/base/base64.h"
#include "core/export/conversation_walk.h"
#include "core/export/json_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace weir::cli {

namespace {

std::size_t senderOf(const Turn& turn)
{
    return static_cast<std::size_t>(turn.direction);
}

/// The octets and nothing else; raw cannot tell of gaps.
class RawWriter final : public FollowWriter
{
public:
    explicit RawWriter(Output& output) : m_output(output) {}
    bool octets(const Turn&, std::uint64_t, Octets octets) override { return m_output.write(octets); }
    bool gap(const Turn&, const SequenceGap&) override { return true; }

private:
    Output& m_output;
};

/// What raw gives, as lines of base64.
class Base64Writer final : public FollowWriter
{
public:
    explicit Base64Writer(Output& output) : m_output(output) {}
    bool octets(const Turn&, std::uint64_t, Octets octets) override
    {
        return m_output.write(m_lines.add(m_encoder.add(octets)));
    }
    bool gap(const Turn&, const SequenceGap&) override { return true; }
    bool end() override
    {
        const std::string rest = m_lines.add(m_encoder.finish());
        return m_output.write(rest + m_lines.finish());
    }

private:
    Output& m_output;
    Base64Encoder m_encoder;
    LineBreaker m_lines{76, ""};
};

/// Gathers the octets of a turn into pieces that lie in one run, of a size that fits in memory.
class PieceWriter : public FollowWriter
{
public:
    PieceWriter(FollowedConnection connection, Output& output)
        : m_connection(std::move(connection)), m_output(output)
    {
    }

    bool octets(const Turn& turn, std::uint64_t offset, Octets octets) override
    {
        if (m_piece.empty())
            m_offset = offset;
        while (!octets.empty()) {
            const std::size_t count = std::min(octets.size(), maxPiece - m_piece.size());
            m_piece.insert(m_piece.end(), octets.begin(),
                           octets.begin() + static_cast<std::ptrdiff_t>(count));
            octets = octets.subspan(count);
            if (m_piece.size() == maxPiece && !turnEnd(turn))
                return false;
        }
        return true;
    }
    bool gap(const Turn& turn, const SequenceGap& gap) override
    {
        return turnEnd(turn) && m_output.write(gapText(turn, gap));
    }
    bool turnEnd(const Turn& turn) override
    {
        if (m_piece.empty())
            return true;
        const std::string text = pieceText(turn, m_offset, m_piece);
        m_offset += m_piece.size();
        m_piece.clear();
        return m_output.write(text);
    }

protected:
    virtual std::string pieceText(const Turn& turn, std::uint64_t offset, Octets octets) = 0;
    virtual std::string gapText(const Turn& turn, const SequenceGap& gap) = 0;

    const FollowedConnection& connection() const { return m_connection; }
    Output& output() { return m_output; }

private:
    static constexpr std::size_t maxPiece = std::size_t{1} << 20;

    FollowedConnection m_connection;
    Output& m_output;
    std::vector<std::uint8_t> m_piece;
    std::uint64_t m_offset = 0;
};

/// An array for each piece, named by sender (0: client) and number.
class CArrayWriter final : public PieceWriter
{
public:
    using PieceWriter::PieceWriter;

private:
    std::string pieceText(const Turn& turn, std::uint64_t offset, Octets octets) override
    {
        constexpr std::size_t rowSize = 12;
        const std::size_t sender = senderOf(turn);
        std::string text = fmt::format("static const unsigned char peer{}_{}[{}] = {{ /* {}, offset {} */\n",
                                       sender, m_pieces[sender]++, octets.size(), framesText(turn), offset);
        for (std::size_t row = 0; row < octets.size(); row += rowSize) {
            const Octets part = octets.subspan(row, std::min(rowSize, octets.size() - row));
            text += fmt::format("    0x{:02x},\n", fmt::join(part.begin(), part.end(), ", 0x"));
        }
        return text + "};\n";
    }
    std::string gapText(const Turn& turn, const SequenceGap& gap) override
    {
        return fmt::format("/* peer{}: {} octets missing from offset {} ({}) */\n", senderOf(turn),
                           gap.length, gap.offset, toName(gap.cause));
    }

    std::array<std::uint64_t, 2> m_pieces{};
};

/// Peers, then one entry a piece, in the manner of Wireshark's "follow stream" as YAML.
class YamlWriter final : public PieceWriter
{
public:
    using PieceWriter::PieceWriter;

    bool begin() override
    {
        std::string text = fmt::format("connection: {}\npeers:\n", connection().id.value);
        for (std::size_t i = 0; i < 2; ++i) {
            const Endpoint& sender = connection().senders[i];
            text += fmt::format("  - peer: {}\n    host: \"{}\"\n    port: {}\n", i, toString(sender.address),
                                sender.port);
        }
        return output().write(text + "packets:\n");
    }

private:
    std::string pieceText(const Turn& turn, std::uint64_t offset, Octets octets) override
    {
        Base64Encoder encoder;
        LineBreaker lines(76, "      ");
        std::string data = lines.add(encoder.add(octets));
        data += lines.add(encoder.finish());
        data += lines.finish();
        return fmt::format("  - packet: {}\n    peer: {}\n    index: {}\n    offset: {}\n    timestamp: {}\n"
                           "    data: !!binary |\n{}",
                           turn.firstFrame.value, senderOf(turn), m_index++, offset,
                           toDecimalSeconds(turn.firstTime), data);
    }
    std::string gapText(const Turn& turn, const SequenceGap& gap) override
    {
        return fmt::format("  - gap: {}\n    peer: {}\n    index: {}\n    offset: {}\n    cause: {}\n",
                           gap.length, senderOf(turn), m_index++, gap.offset, toName(gap.cause));
    }

    std::uint64_t m_index = 0;
};

/// One object a line: a piece with its octets in base64, or a gap with its cause.
class JsonLinesWriter final : public PieceWriter
{
public:
    using PieceWriter::PieceWriter;

private:
    std::string pieceText(const Turn& turn, std::uint64_t offset, Octets octets) override
    {
        beginLine(turn, offset, octets.size());
        m_json.member("first_frame", turn.firstFrame.value);
        m_json.member("last_frame", turn.lastFrame.value);
        m_json.member("time", turn.firstTime);
        Base64Encoder encoder;
        std::string data = encoder.add(octets);
        data += encoder.finish();
        m_json.member("base64", data);
        m_json.endObject();
        return m_json.takeLine();
    }
    std::string gapText(const Turn& turn, const SequenceGap& gap) override
    {
        beginLine(turn, gap.offset, gap.length);
        m_json.member("gap", toName(gap.cause));
        m_json.endObject();
        return m_json.takeLine();
    }
    void beginLine(const Turn& turn, std::uint64_t offset, std::uint64_t length)
    {
        m_json.beginObject();
        m_json.member("connection", connection().id.value);
        m_json.member("direction", toName(turn.direction));
        m_json.member("offset", offset);
        m_json.member("length", length);
    }

    JsonWriter m_json;
};

} // namespace

std::string framesText(const Turn& turn)
{
    if (turn.firstFrame == FrameNumber{})
        return "no frame";
    if (turn.firstFrame == turn.lastFrame)
        return fmt::format("frame {}", turn.firstFrame.value);
    return fmt::format("frames {}-{}", turn.firstFrame.value, turn.lastFrame.value);
}

bool putGap(FollowWriter& writer, const Turn& turn, const SequenceGap& gap, GapOutput choice)
{
    switch (choice) {
    case GapOutput::Mark:
        return writer.gap(turn, gap);
    case GapOutput::Skip:
        // Ends a row or a piece, so that no two runs look like one.
        return writer.turnEnd(turn);
    case GapOutput::Stop:
        writer.turnEnd(turn);
        return false;
    case GapOutput::Zero:
        break;
    }
    std::uint64_t offset = gap.offset;
    return fillWithZeros(gap.length, [&](Octets zeros) {
        const bool goesOn = writer.octets(turn, offset, zeros);
        offset += zeros.size();
        return goesOn;
    });
}

std::unique_ptr<FollowWriter> makeFollowWriter(FollowFormat format, FollowedConnection connection,
                                               Output& output)
{
    switch (format) {
    case FollowFormat::Text:
        return makeTextWriter(std::move(connection), output);
    case FollowFormat::Hex:
        return makeHexWriter(std::move(connection), output);
    case FollowFormat::Raw:
        return std::make_unique<RawWriter>(output);
    case FollowFormat::Base64:
        return std::make_unique<Base64Writer>(output);
    case FollowFormat::CArray:
        return std::make_unique<CArrayWriter>(std::move(connection), output);
    case FollowFormat::Yaml:
        return std::make_unique<YamlWriter>(std::move(connection), output);
    case FollowFormat::Json:
        break;
    }
    return std::make_unique<JsonLinesWriter>(std::move(connection), output);
}

} // namespace weir::cli
