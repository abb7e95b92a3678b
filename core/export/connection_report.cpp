#include "core/export/connection_report.h"

#include <fmt/format.h>

namespace weir {

namespace {

void writeGaps(JsonWriter& json, const StreamBuffer& stream)
{
    json.key("gaps");
    json.beginArray();
    for (const SequenceGap& gap : stream.gaps()) {
        json.beginObject();
        json.member("offset", gap.offset);
        json.member("length", gap.length);
        json.member("cause", toName(gap.cause));
        json.endObject();
    }
    json.endArray();
}

/// From octets to the ACKs that cover them; null where there was none.
void writeRoundTrips(JsonWriter& json, const StreamStats::RoundTrip& figures)
{
    if (figures.samples == 0) {
        json.member("ack_rtt", std::optional<Duration>());
        return;
    }
    json.key("ack_rtt");
    json.beginObject();
    json.member("samples", figures.samples);
    json.member("minimum", figures.minimum);
    json.member("mean", figures.mean());
    json.member("maximum", figures.maximum);
    json.endObject();
}

void writeDirection(JsonWriter& json, const ConnectionReport& report, Direction direction)
{
    const StreamStats& stats = report.connection.stats(direction);
    const StreamBuffer& stream = report.connection.stream(direction);
    json.key(toName(direction));
    json.beginObject();
    json.member("packets", stats.packets);
    json.member("payload_octets", stats.payloadOctets);
    json.member("stream_length", stream.length());
    writeGaps(json, stream);
    json.member("retransmissions", stats.retransmissions);
    json.member("out_of_order", stats.outOfOrder);
    json.member("conflicts", stats.conflicts);
    json.member("fin", stats.fin);
    json.member("rst", stats.rst);
    json.member("first_octet_after", stats.timeToFirstOctet);
    writeRoundTrips(json, stats.ackRoundTrip);
    json.member("zero_windows", stats.zeroWindows);
    json.member("zero_window_time", stats.zeroWindow);
    if (report.digestAlgorithm)
        json.member(toName(*report.digestAlgorithm), report.digests[static_cast<std::size_t>(direction)]);
    json.endObject();
}

std::vector<std::string> anomalyNames(const Connection& connection)
{
    std::vector<std::string> names;
    for (const AnomalyCount& count : connection.anomalies())
        names.emplace_back(describe(count.anomaly).name);
    return names;
}

void writeList(JsonWriter& json, std::string_view key, const std::vector<std::string>& values)
{
    json.key(key);
    json.beginArray();
    for (const std::string& value : values)
        json.value(value);
    json.endArray();
}

void writePlaces(JsonWriter& json, const Connection& connection)
{
    json.key("anomaly_places");
    json.beginArray();
    for (const AnomalyPlace& place : connection.anomalyPlaces()) {
        json.beginObject();
        json.member("name", describe(place.anomaly).name);
        json.member("direction", toName(place.direction));
        json.member("frame", place.frame.value);
        json.member("offset", place.offset);
        json.endObject();
    }
    json.endArray();
}

std::uint64_t gapOctets(const StreamBuffer& stream)
{
    return stream.length() - stream.presentOctets();
}

/// Columns of one direction: both lists from one table, so that they cannot drift apart.
struct DirectionColumn
{
    std::string_view name;
    std::string (*text)(const StreamStats&, const StreamBuffer&);
};

const std::vector<DirectionColumn>& directionColumns()
{
    using Stats = const StreamStats&;
    using Stream = const StreamBuffer&;
    static const std::vector<DirectionColumn> columns{
        {"packets", [](Stats stats, Stream) { return fmt::format("{}", stats.packets); }},
        {"payload_octets", [](Stats stats, Stream) { return fmt::format("{}", stats.payloadOctets); }},
        {"stream_length", [](Stats, Stream stream) { return fmt::format("{}", stream.length()); }},
        {"gaps", [](Stats, Stream stream) { return fmt::format("{}", stream.gaps().size()); }},
        {"gap_octets", [](Stats, Stream stream) { return fmt::format("{}", gapOctets(stream)); }},
        {"retransmissions", [](Stats stats, Stream) { return fmt::format("{}", stats.retransmissions); }},
        {"out_of_order", [](Stats stats, Stream) { return fmt::format("{}", stats.outOfOrder); }},
        {"conflicts", [](Stats stats, Stream) { return fmt::format("{}", stats.conflicts); }},
        {"fin", [](Stats stats, Stream) { return fmt::format("{}", stats.fin); }},
        {"rst", [](Stats stats, Stream) { return fmt::format("{}", stats.rst); }},
    };
    return columns;
}

} // namespace

void writeEndpoint(JsonWriter& json, std::string_view key, const Endpoint& endpoint)
{
    json.key(key);
    json.beginObject();
    json.member("address", toString(endpoint.address));
    json.member("port", endpoint.port);
    json.endObject();
}

std::string connectionJson(const ConnectionReport& report)
{
    const Connection& connection = report.connection;
    JsonWriter json;
    json.beginObject();
    json.member("connection", connection.id().value);
    writeEndpoint(json, "client", connection.client());
    writeEndpoint(json, "server", connection.server());
    json.member("role_evidence", toName(connection.roleEvidence()));
    writeList(json, "encapsulation", report.encapsulation);
    json.member("state", toName(connection.state()));
    json.member("conn_state", toName(connection.connState()));
    json.member("history", connection.history());
    json.member("first_frame", connection.firstFrame().value);
    json.member("last_frame", connection.lastFrame().value);
    json.member("start_time", connection.startTime());
    json.member("duration", connection.duration());
    for (const Direction direction : bothDirections)
        writeDirection(json, report, direction);
    // "protocols" and "tls" have their place here.
    json.member("rtt", connection.handshakeRoundTrip());
    writeList(json, "anomalies", anomalyNames(connection));
    if (report.withPlaces)
        writePlaces(json, connection);
    json.endObject();
    return json.takeLine();
}

std::string connectionCsvHeader(std::optional<DigestAlgorithm> digestAlgorithm)
{
    std::vector<std::string> fields{"connection",  "client_address", "client_port",   "server_address",
                                    "server_port", "role_evidence",  "encapsulation", "state",
                                    "conn_state",  "history",        "first_frame",   "last_frame",
                                    "start_time",  "duration"};
    for (const Direction direction : bothDirections) {
        for (const DirectionColumn& column : directionColumns())
            fields.push_back(fmt::format("{}_{}", toName(direction), column.name));
        if (digestAlgorithm)
            fields.push_back(fmt::format("{}_{}", toName(direction), toName(*digestAlgorithm)));
    }
    fields.insert(fields.end(), {"rtt", "anomalies"});
    return csvLine(fields);
}

std::string connectionCsv(const ConnectionReport& report)
{
    const Connection& connection = report.connection;
    std::vector<std::string> fields{fmt::format("{}", connection.id().value),
                                    toString(connection.client().address),
                                    fmt::format("{}", connection.client().port),
                                    toString(connection.server().address),
                                    fmt::format("{}", connection.server().port),
                                    std::string(toName(connection.roleEvidence())),
                                    fmt::format("{}", fmt::join(report.encapsulation, " ")),
                                    std::string(toName(connection.state())),
                                    std::string(toName(connection.connState())),
                                    connection.history(),
                                    fmt::format("{}", connection.firstFrame().value),
                                    fmt::format("{}", connection.lastFrame().value),
                                    toDecimalSeconds(connection.startTime()),
                                    toDecimalSeconds(connection.duration())};
    for (const Direction direction : bothDirections) {
        for (const DirectionColumn& column : directionColumns())
            fields.push_back(column.text(connection.stats(direction), connection.stream(direction)));
        if (report.digestAlgorithm)
            fields.push_back(report.digests[static_cast<std::size_t>(direction)].value_or(std::string()));
    }
    const std::optional<Duration> roundTrip = connection.handshakeRoundTrip();
    fields.push_back(roundTrip ? toDecimalSeconds(*roundTrip) : std::string());
    fields.push_back(fmt::format("{}", fmt::join(anomalyNames(connection), " ")));
    return csvLine(fields);
}

std::string csvLine(const std::vector<std::string>& fields)
{
    std::string line;
    for (const std::string& field : fields) {
        if (!line.empty() || &field != &fields.front())
            line += ',';
        if (field.find_first_of(",\"\r\n") == std::string::npos) {
            line += field;
            continue;
        }
        line += '"';
        for (const char c : field)
            line.append(c == '"' ? 2 : 1, c);
        line += '"';
    }
    return line + "\r\n";
}

} // namespace weir
