// What TLS sessions leave behind: certificates, secrets; and captures, which take their secrets along.
#include "app/weir-cli/connection_index.h"
#include "app/weir-cli/connection_list.h"
#include "app/weir-cli/exports.h"
#include "app/weir-cli/in_order.h"
#include "app/weir-cli/interrupt.h"
#include "app/weir-cli/progress_line.h"
#include "app/weir-cli/table.h"
#include "core/export/capture_export.h"
#include "core/export/connection_report.h"
#include "core/export/json_writer.h"
#include "core/tls/certificate.h"
#include "core/tls/key_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

namespace weir::cli {

namespace {

std::optional<ClientRandom> clientRandomOf(std::string_view hexadecimal)
{
    ClientRandom random{};
    if (hexadecimal.size() != 2 * random.size())
        return std::nullopt;
    for (std::size_t i = 0; i < random.size(); ++i) {
        unsigned octet = 0;
        for (const char digit : hexadecimal.substr(2 * i, 2)) {
            const std::size_t value = std::string_view("0123456789abcdef").find(digit);
            if (value == std::string_view::npos)
                return std::nullopt;
            octet = octet << 4 | static_cast<unsigned>(value);
        }
        random[i] = static_cast<std::uint8_t>(octet);
    }
    return random;
}

/// take(id, facts) for each of the connections, in order; false stops. False where the user interrupted.
template <typename Take>
bool eachFacts(const Session& session, const std::vector<ConnectionId>& connections, Take&& take)
{
    ProgressLine line;
    inOrder(
        connections.size(), [&](std::size_t i) { return ConnectionIndex(session, connections[i]).facts(); },
        [&](std::size_t i, const ConversationFacts& facts) {
            line.show([&] { return fmt::format("Connection {} of {}", i + 1, connections.size()); });
            return take(connections[i], facts) && !interrupted();
        });
    return !interrupted();
}

/// The secrets that there are for the sessions of these connections.
std::optional<std::string> keyLogFor(const Session& session, const std::vector<ConnectionId>& connections)
{
    std::vector<ClientRandom> sessions;
    const bool done = eachFacts(session, connections, [&](ConnectionId, const ConversationFacts& facts) {
        for (const TlsFacts& tls : facts.tls) {
            if (const auto random = clientRandomOf(tls.clientRandom))
                sessions.push_back(*random);
        }
        return true;
    });
    return done ? std::optional(keyLogOf(session.secrets(), sessions)) : std::nullopt;
}

/// A chain of certificates as a file.
struct Chain
{
    ConnectionId connection;
    std::size_t session = 0; ///< within the connection
    Direction sender = Direction::ToClient;
    const std::vector<std::vector<std::uint8_t>>* certificates = nullptr;
    std::string serverName;
};

class ChainWriter
{
public:
    ChainWriter(const ExportOptions& options, Output& output)
        : m_options(options), m_format(options.common.format()), m_output(output)
    {
        if (m_format == Format::Csv)
            m_output.write(
                csvLine({"connection", "session", "sender", "server_name", "certificates", "file"}));
    }

    bool add(const Chain& chain)
    {
        if (chain.certificates->empty())
            return true;
        const std::string_view sender = chain.sender == Direction::ToClient ? "server" : "client";
        const std::string name =
            safeFileName(fmt::format("{}{}_{}{}{}.pem", chain.connection.value,
                                     chain.session == 0 ? "" : fmt::format(".{}", chain.session), sender,
                                     chain.serverName.empty() ? "" : "_", chain.serverName));
        auto file = NewFile::create((std::filesystem::path(m_options.outputPath) / name).string());
        if (file)
            file->write(toPem(*chain.certificates));
        auto path = file ? std::move(*file).commit(m_options.payload.existing)
                         : Expected<std::string, ExportError>(Unexpected(file.error()));
        if (!path) {
            tell(path.error().message);
            return false;
        }
        return list(chain, sender, *path);
    }

    bool finish()
    {
        if (m_format == Format::Table)
            m_table.print(m_output, true);
        return m_output.finish();
    }

private:
    bool list(const Chain& chain, std::string_view sender, const std::string& path)
    {
        const std::vector<std::string> cells{fmt::format("{}", chain.connection.value),
                                             fmt::format("{}", chain.session),
                                             std::string(sender),
                                             toValidUtf8(chain.serverName),
                                             fmt::format("{}", chain.certificates->size()),
                                             path};
        if (m_format == Format::Table) {
            m_table.addRow(cells);
            return true;
        }
        if (m_format == Format::Csv)
            return m_output.write(csvLine(cells));
        JsonWriter json;
        json.beginObject();
        json.member("connection", chain.connection.value);
        json.member("session", chain.session);
        json.member("sender", sender);
        json.member("server_name", chain.serverName);
        json.member("certificates", chain.certificates->size());
        json.member("file", path);
        json.endObject();
        return m_output.write(json.takeLine());
    }

    const ExportOptions& m_options;
    Format m_format;
    Output& m_output;
    Table m_table{{{"No", Table::Align::Right},
                   {"Session", Table::Align::Right},
                   {"Sender"},
                   {"Server name"},
                   {"Certificates", Table::Align::Right},
                   {"File"}}};
};

} // namespace

ExitStatus exportCertificates(const Session& session, const ExportOptions& options)
{
    std::error_code error;
    std::filesystem::create_directories(options.outputPath, error);
    if (error) {
        tell(fmt::format("Cannot create the folder “{}”: {}.", options.outputPath, error.message()));
        return ExitStatus::Incomplete;
    }
    auto output = Output::open("", false);
    ChainWriter writer(options, *output);
    bool written = true;
    const auto connections = chosenConnections(session, options.connections);
    eachFacts(session, connections, [&](ConnectionId id, const ConversationFacts& facts) {
        for (std::size_t i = 0; i < facts.tls.size(); ++i) {
            const TlsFacts& tls = facts.tls[i];
            written =
                written && writer.add({id, i, Direction::ToClient, &tls.serverCertificates, tls.serverName});
            written = written && writer.add({id, i, Direction::ToServer, &tls.clientCertificates, ""});
        }
        return written;
    });
    return writer.finish() && written ? session.status() : ExitStatus::Incomplete;
}

ExitStatus exportSecrets(const Session& session, const ExportOptions& options, Output& output)
{
    const auto keyLog = keyLogFor(session, chosenConnections(session, options.connections));
    return keyLog && output.write(*keyLog) ? ExitStatus::Done : ExitStatus::Incomplete;
}

ExitStatus exportPcap(const Session& session, const ExportOptions& options)
{
    const std::vector<ConnectionId> chosen = chosenConnections(session, options.connections);
    auto keyLog = keyLogFor(session, chosen);
    if (!keyLog)
        return ExitStatus::Incomplete;
    CaptureExportSource source{
        session.analysis().octets(), session.analysis().captureInfo(), {}, std::move(*keyLog)};
    for (const ConnectionId id : chosen)
        source.connections.push_back(session.analysis().connection(id));
    ProgressLine line;
    const auto exported =
        exportCapture(source, options.outputPath,
                      options.force ? ExistingFile::Replace : ExistingFile::Refuse, [&](int permille) {
                          line.show([&] { return fmt::format("Exporting: {} %", permille / 10); });
                          return !interrupted();
                      });
    if (!exported) {
        if (!interrupted())
            tell(exported.error().message);
        return ExitStatus::Incomplete;
    }
    return session.status();
}

} // namespace weir::cli
