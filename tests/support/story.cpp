#include "tests/support/story.h"

#include "core/packet/packet_decoder.h"
#include "core/stream/stream_manager.h"
#include "core/stream/stream_view.h"
#include "tests/support/memory_octets.h"
#include "tests/support/packet_builder.h"

#include <fmt/format.h>

#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace weir::test {

namespace {

struct Line
{
    std::vector<std::string> words;
    std::map<std::string, std::string> options;
    std::string payload;

    std::uint32_t number(std::size_t word) const
    {
        return word < words.size() ? static_cast<std::uint32_t>(std::stoull(words[word])) : 0;
    }
    std::uint32_t option(const std::string& name, std::uint32_t otherwise) const
    {
        const auto found = options.find(name);
        return found == options.end() ? otherwise : static_cast<std::uint32_t>(std::stoull(found->second));
    }
};

Line parse(const std::string& text)
{
    Line line;
    std::istringstream in(text);
    std::string word;
    while (in >> word) {
        if (word.front() == '"') {
            while (word.size() < 2 || word.back() != '"') {
                std::string more;
                if (!(in >> more))
                    throw std::runtime_error("unfinished payload: " + text);
                word += " " + more;
            }
            line.payload = word.substr(1, word.size() - 2);
        } else if (const auto equals = word.find('='); equals != std::string::npos) {
            line.options[word.substr(0, equals)] = word.substr(equals + 1);
        } else if (word == "bad" || word == "again") {
            line.options[word] = "1";
        } else {
            line.words.push_back(word);
        }
    }
    const std::string once = line.payload;
    for (std::uint32_t i = 1; i < line.option("x", 1); ++i)
        line.payload += once;
    return line;
}

std::uint8_t flagsOf(const std::string& text)
{
    static const std::map<std::string, std::uint8_t> names{{"SYN", TcpFlags::Syn}, {"ACK", TcpFlags::Ack},
                                                           {"FIN", TcpFlags::Fin}, {"RST", TcpFlags::Rst},
                                                           {"PSH", TcpFlags::Psh}, {"NONE", std::uint8_t{0}}};
    unsigned flags = 0;
    std::istringstream in(text);
    for (std::string name; std::getline(in, name, '+');)
        flags |= names.at(name);
    return static_cast<std::uint8_t>(flags);
}

class Teller
{
public:
    std::string tell(std::string_view script)
    {
        std::istringstream in{std::string(script)};
        for (std::string text; std::getline(in, text);) {
            if (text.empty() || text.front() == '#')
                continue;
            const Line line = parse(text);
            if (line.words.empty())
                configure(line);
            else if (line.words[0] == "ports") {
                m_clientPort = static_cast<std::uint16_t>(line.number(1));
                m_serverPort = static_cast<std::uint16_t>(line.number(2));
            } else if (line.words[0] == "config") {
                configure(line);
            } else {
                send(line);
            }
        }
        streams().finish();
        std::string told;
        for (std::size_t i = 0; i < streams().connectionCount(); ++i)
            told += tellConnection(streams().connection(ConnectionId{static_cast<std::uint32_t>(i)}));
        if (streams().overLimit() > 0)
            told += fmt::format("over limit: {}\n", streams().overLimit());
        return told;
    }

private:
    StreamManager& streams()
    {
        if (!m_streams)
            m_streams = std::make_unique<StreamManager>(m_config, m_octets);
        return *m_streams;
    }

    void configure(const Line& line)
    {
        for (const auto& [name, value] : line.options) {
            if (name == "policy")
                m_config.overlapPolicy = overlapPolicyFromName(value).value();
            else if (name == "segments")
                m_config.maxSegments = std::stoull(value);
            else if (name == "connections")
                m_config.maxConnections = std::stoull(value);
            else if (name == "repeats")
                m_config.maxRepeats = std::stoull(value);
            else
                throw std::runtime_error("unknown setting " + name);
        }
    }

    void send(const Line& line)
    {
        if (!line.options.contains("again"))
            m_packet = build(line);
        m_milliseconds = line.option("at", m_milliseconds + (line.options.contains("again") ? 0 : 10));
        const std::size_t cut = line.option("cut", 0);

        Packet packet;
        packet.frame = FrameNumber{++m_frame};
        packet.time = Timestamp{std::int64_t{m_milliseconds} * 1'000'000};
        packet.linkType = LinkType{1};
        packet.originalLength = static_cast<std::uint32_t>(m_packet.size());
        Bytes captured(m_packet.begin(), m_packet.end() - static_cast<std::ptrdiff_t>(cut));
        packet.position = m_octets->add(captured);
        packet.octets = captured;
        TcpSegment segment;
        if (m_decoder.decode(packet, segment) != DecodeResult::Tcp)
            throw std::runtime_error("not decoded");
        streams().onSegment(segment);
    }

    Bytes build(const Line& line)
    {
        const bool fromClient = line.words.at(0) == "C";
        Tcp header;
        header.sourcePort = fromClient ? m_clientPort : m_serverPort;
        header.destinationPort = fromClient ? m_serverPort : m_clientPort;
        header.flags = flagsOf(line.words.at(1));
        header.seq = line.number(2);
        header.ack = line.number(3);
        header.window = static_cast<std::uint16_t>(line.option("win", 65535));
        if (line.options.contains("urg")) {
            header.flags |= TcpFlags::Urg;
            header.urgent = static_cast<std::uint16_t>(line.option("urg", 0));
        }
        if (line.options.contains("ws"))
            appendAll(header.options, {3, 3, static_cast<std::uint8_t>(line.option("ws", 0)), 1});
        if (const auto ts = line.options.find("ts"); ts != line.options.end()) {
            appendAll(header.options, {8, 10});
            append32(header.options, static_cast<std::uint32_t>(std::stoul(ts->second)));
            append32(header.options,
                     static_cast<std::uint32_t>(std::stoul(ts->second.substr(ts->second.find('/') + 1))));
        }
        Ip ip;
        ip.source = fromClient ? "10.0.0.1" : "10.0.0.2";
        ip.destination = fromClient ? "10.0.0.2" : "10.0.0.1";
        ip.identification = line.option("id", ++m_identification);
        Layer network = ipv4(ip, tcp(header, line.payload));
        if (line.options.contains("bad"))
            network.octets[20 + 16] ^= 0x55;
        if (line.options.contains("vlan"))
            network = vlan(line.option("vlan", 0), network);
        Bytes frame;
        frame = ethernet(network);
        if (line.options.contains("cut"))
            frame.resize(14 + network.octets.size()); // no padding to be cut off instead
        return frame;
    }

    std::string tellConnection(const Connection& connection) const
    {
        std::string told = fmt::format("{} {} {} {}", connection.id().value, toName(connection.connState()),
                                       toName(connection.state()), connection.history());
        if (connection.client().port != m_clientPort)
            told += " client=S";
        if (connection.roleEvidence() != RoleEvidence::Syn)
            told += fmt::format(" by={}", toName(connection.roleEvidence()));
        told += "\n";
        for (const Direction direction : bothDirections) {
            const StreamBuffer& stream = connection.stream(direction);
            if (stream.length() > 0)
                told += fmt::format("  {} {}\n", direction == Direction::ToServer ? '>' : '<',
                                    tellStream(stream));
            for (const Repeat& repeat : stream.repeats()) {
                if (repeat.differs)
                    told += fmt::format("    at {} also \"{}\" from frame {}\n", repeat.offset,
                                        read(repeat.position, repeat.length), repeat.frame.value);
            }
        }
        std::string anomalies;
        for (const AnomalyCount& anomaly : connection.anomalies())
            anomalies += fmt::format(" {}{}", describe(anomaly.anomaly).name,
                                     anomaly.count > 1 ? fmt::format("*{}", anomaly.count) : "");
        if (!anomalies.empty())
            told += "  !" + anomalies + "\n";
        return told;
    }

    std::string tellStream(const StreamBuffer& stream) const
    {
        std::string told;
        const TcpStreamView view(stream, m_octets);
        streamThrough(
            view,
            [&](Octets octets) {
                if (octets.size() > 60)
                    told += fmt::format("({} octets)", octets.size());
                else
                    told += fmt::format("\"{}\"", std::string(octets.begin(), octets.end()));
                return true;
            },
            [&](const SequenceGap& gap) {
                told += fmt::format("[{} {}]", gap.length, toName(gap.cause));
                return true;
            });
        return told;
    }

    std::string read(std::uint64_t position, std::size_t length) const
    {
        std::string octets(length, '\0');
        std::vector<std::uint8_t> room(length);
        m_octets->readAt(position, room);
        std::copy(room.begin(), room.end(), octets.begin());
        return octets;
    }

    StreamConfig m_config;
    PacketDecoder m_decoder;
    std::shared_ptr<MemoryOctets> m_octets = std::make_shared<MemoryOctets>();
    std::unique_ptr<StreamManager> m_streams;
    Bytes m_packet;
    std::uint32_t m_frame = 0;
    std::uint32_t m_milliseconds = 990;
    std::uint32_t m_identification = 0;
    std::uint16_t m_clientPort = 40000;
    std::uint16_t m_serverPort = 80;
};

} // namespace

std::string tell(std::string_view script)
{
    return Teller().tell(script);
}

} // namespace weir::test
