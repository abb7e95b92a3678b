#include "core/export/connection_report.h"

#include "core/export/gap_json.h"

#include <fmt/format.h>

namespace weir {

namespace {

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
    writeGaps(json, stream.gaps());
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

std::vector<std::string> anomalyNames(const ConnectionReport& report)
{
    std::vector<std::string> names;
    for (const AnomalyCount& count : report.connection.anomalies())
        names.emplace_back(describe(count.anomaly).name);
    for (std::size_t i = 0; i < report.parserAnomalies.size(); ++i) {
        if (report.parserAnomalies.test(i))
            names.emplace_back(describe(static_cast<Anomaly>(i)).name);
    }
    return names;
}

std::optional<std::string_view> unlessEmpty(std::string_view text)
{
    return text.empty() ? std::nullopt : std::optional(text);
}

void writePlaintext(JsonWriter& json, const ConnectionReport& report, Direction direction)
{
    const auto& plaintext = report.plaintext[static_cast<std::size_t>(direction)];
    json.key(fmt::format("plaintext_{}", toName(direction)));
    json.beginObject();
    json.member("length", plaintext ? plaintext->length : 0);
    if (report.digestAlgorithm && plaintext)
        json.member(toName(*report.digestAlgorithm), plaintext->digest);
    json.endObject();
}

/// Without the plaintext, and the object open.
void beginTls(JsonWriter& json, const TlsFacts& tls)
{
    json.beginObject();
    json.member("version", unlessEmpty(tls.version));
    json.member("sni", unlessEmpty(tls.serverName));
    json.member("alpn", unlessEmpty(tls.alpn));
    json.member("cipher_suite", unlessEmpty(tls.cipherSuite));
    json.member("key_exchange_group", unlessEmpty(tls.keyExchangeGroup));
    json.member("resumption", unlessEmpty(tls.resumption));
    json.member("early_data", tls.earlyData);
    json.member("encrypted_client_hello", tls.encryptedClientHello);
    json.member("ja3", unlessEmpty(tls.ja3));
    json.member("ja3s", unlessEmpty(tls.ja3s));
    json.member("ja4", unlessEmpty(tls.ja4));
    json.member("decryption", toName(tls.decryption));
    if (!tls.decryptionReason.empty())
        json.member("decryption_reason", tls.decryptionReason);
    json.member("secrets_from", unlessEmpty(tls.secretsFrom));
    json.member("client_random", unlessEmpty(tls.clientRandom));
    json.member("server_certificates", tls.serverCertificates.size());
    json.member("client_certificates", tls.clientCertificates.size());
}

void writeTls(JsonWriter& json, const ConnectionReport& report)
{
    const std::vector<TlsFacts>& sessions = report.facts->tls;
    if (sessions.empty())
        return;
    json.key("tls");
    beginTls(json, sessions.front());
    for (const Direction direction : bothDirections)
        writePlaintext(json, report, direction);
    json.endObject();
    if (sessions.size() == 1)
        return;
    json.key("further_tls"); // renegotiated sessions, and those inside the first
    json.beginArray();
    for (std::size_t i = 1; i < sessions.size(); ++i) {
        beginTls(json, sessions[i]);
        json.endObject();
    }
    json.endArray();
}

void writeProtocols(JsonWriter& json, const ConnectionReport& report)
{
    json.key("protocols");
    json.beginArray();
    for (const std::string_view protocol : report.facts->protocols)
        json.value(protocol);
    json.endArray();
    json.member("host", unlessEmpty(report.facts->host));
    writeTls(json, report);
    if (report.facts->failures.empty())
        return;
    json.key("parser_failures");
    json.beginArray();
    for (const ParserFailure& failure : report.facts->failures) {
        json.beginObject();
        json.member("protocol", failure.protocol);
        json.member("direction", toName(failure.direction));
        json.member("layer", layerName(*report.facts, failure.layer));
        json.member("offset", failure.offset);
        json.member("reason", failure.reason);
        json.endObject();
    }
    json.endArray();
}

/// Columns that come from the parsers, in CSV.
const std::vector<std::string>& parserColumns()
{
    static const std::vector<std::string> names{"protocols",    "host", "tls_version", "sni", "alpn",
                                                "cipher_suite", "ja3",  "ja3s",        "ja4", "decryption"};
    return names;
}

std::vector<std::string> parserFields(const ConnectionReport& report)
{
    if (report.facts == nullptr)
        return std::vector<std::string>(parserColumns().size());
    const TlsFacts none;
    const bool hasTls = !report.facts->tls.empty();
    const TlsFacts& tls = hasTls ? report.facts->tls.front() : none;
    return {fmt::format("{}", fmt::join(report.facts->protocols, " ")),
            toValidUtf8(report.facts->host),
            tls.version,
            toValidUtf8(tls.serverName),
            toValidUtf8(tls.alpn),
            tls.cipherSuite,
            tls.ja3,
            tls.ja3s,
            tls.ja4,
            hasTls ? std::string(toName(tls.decryption)) : ""};
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
    if (report.facts != nullptr)
        writeProtocols(json, report);
    json.member("rtt", connection.handshakeRoundTrip());
    writeList(json, "anomalies", anomalyNames(report));
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
    fields.insert(fields.end(), parserColumns().begin(), parserColumns().end());
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
    fields.push_back(fmt::format("{}", fmt::join(anomalyNames(report), " ")));
    const std::vector<std::string> parsed = parserFields(report);
    fields.insert(fields.end(), parsed.begin(), parsed.end());
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
