#include "core/export/payload_export.h"

#include "core/export/connection_report.h"
#include "core/export/gap_json.h"
#include "core/export/json_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

namespace weir {

const std::string_view defaultNameTemplate = "{connection}_{client}_{server}_{direction}";

namespace {

constexpr std::string_view sideCarSuffix = ".gaps.json";

std::string_view nameOf(std::optional<Direction> direction)
{
    return direction ? toName(*direction) : "both";
}

/// The direction, where a source has one only.
std::optional<Direction> onlyDirection(const PayloadSource& source)
{
    if (source.directions[0] && source.directions[1])
        return std::nullopt;
    return source.directions[0] ? Direction::ToServer : Direction::ToClient;
}

/// Colons are not for file names; with hyphens an IPv6 address can still be read.
std::string addressForName(const IpAddress& address)
{
    std::string text = toString(address);
    std::replace(text.begin(), text.end(), ':', '-');
    return text;
}

/// A file that is written, but has not got its name yet.
class PendingFile
{
public:
    PendingFile(const PayloadSource& source, const std::string& path, PayloadExportOptions options,
                const ExportProgress& progress)
        : m_source(source), m_options(options), m_progress(progress), m_path(path)
    {
        m_result.direction = onlyDirection(source);
    }

    /// doneBefore: octets of other files of the same export, for the progress.
    std::optional<ExportError> write(std::uint64_t doneBefore);
    std::uint64_t done() const { return m_done; }
    std::optional<ExportError> commit();
    /// Takes back what commit() did: another file of the same export failed.
    void remove() const;
    const ExportedFile& result() const { return m_result; }

private:
    bool putOctets(Octets octets);
    bool putGap(const Turn& turn, const SequenceGap& gap);
    bool goesOn();
    std::string sideCarJson(const std::string& fileName) const;
    void writeGapsOf(JsonWriter& json, Direction direction) const;
    ExportError errorOf(ExportError::Kind kind, const char* what) const;

    PayloadSource m_source;
    PayloadExportOptions m_options;
    const ExportProgress& m_progress;
    std::string m_path;
    std::optional<NewFile> m_file;
    std::optional<NewFile> m_sideCar;
    /// Where in the file each gap is, in order; those behind a stop are not in the file.
    std::array<std::vector<std::uint64_t>, 2> m_gapPlaces;
    std::uint64_t m_done = 0;
    bool m_stoppedAtGap = false;
    bool m_cancelled = false;
    ExportedFile m_result;
};

ExportError PendingFile::errorOf(ExportError::Kind kind, const char* what) const
{
    return {kind, fmt::format("{} “{}”.", what, m_path)};
}

bool PendingFile::goesOn()
{
    m_cancelled = m_progress && !m_progress(m_done);
    return !m_cancelled;
}

bool PendingFile::putOctets(Octets octets)
{
    m_done += octets.size();
    // A write that failed ends the walk; commit() tells why.
    return m_file->write(octets) && goesOn();
}

bool PendingFile::putGap(const Turn& turn, const SequenceGap& gap)
{
    m_gapPlaces[static_cast<std::size_t>(turn.direction)].push_back(m_file->size());
    if (m_options.gaps == GapChoice::Stop) {
        m_stoppedAtGap = true;
        return false;
    }
    if (m_options.gaps == GapChoice::Zero)
        return fillWithZeros(gap.length, [this](Octets zeros) { return putOctets(zeros); });
    m_done += gap.length;
    return goesOn();
}

std::optional<ExportError> PendingFile::write(std::uint64_t doneBefore)
{
    m_done = doneBefore;
    auto file = NewFile::create(m_path);
    if (!file)
        return file.error();
    m_file.emplace(std::move(file).value());

    ConversationVisitor visitor;
    visitor.octets = [this](const Turn&, std::uint64_t, Octets octets) { return putOctets(octets); };
    visitor.gap = [this](const Turn& turn, const SequenceGap& gap) { return putGap(turn, gap); };
    const WalkResult walked = walkConversation(m_source.directions, visitor);
    if (walked == WalkResult::CannotRead)
        return errorOf(ExportError::Kind::CannotRead, "The capture cannot be read any more; not exported:");
    if (m_cancelled)
        return errorOf(ExportError::Kind::Cancelled, "Cancelled; not exported:");

    for (const auto& view : m_source.directions)
        m_result.gaps += view ? view->gaps(0, view->length()).size() : 0;
    m_result.octets = m_file->size();
    const bool wanted = m_options.sideCar == SideCar::Always ||
                        (m_options.sideCar == SideCar::WhereGaps && m_result.gaps != 0);
    if (!wanted)
        return std::nullopt;
    auto sideCar = NewFile::create(m_path);
    if (!sideCar)
        return sideCar.error();
    m_sideCar.emplace(std::move(sideCar).value());
    return std::nullopt;
}

std::optional<ExportError> PendingFile::commit()
{
    auto path = std::move(*m_file).commit(m_options.existing);
    if (!path)
        return path.error();
    m_result.path = *path;
    const std::string sideCar = m_result.path + std::string(sideCarSuffix);
    if (!m_sideCar) {
        // One of the file that was replaced would tell of gaps that this one has not.
        if (m_options.existing == ExistingFile::Replace)
            std::remove(sideCar.c_str());
        return std::nullopt;
    }
    // It tells the file's name, so it comes after it.
    m_sideCar->setPath(sideCar);
    m_sideCar->write(sideCarJson(std::filesystem::path(m_result.path).filename().string()));
    auto sideCarPath = std::move(*m_sideCar).commit(m_options.existing);
    if (!sideCarPath)
        return sideCarPath.error();
    m_result.sideCar = *sideCarPath;
    return std::nullopt;
}

void PendingFile::remove() const
{
    for (const std::string& path : {m_result.path, m_result.sideCar}) {
        if (!path.empty())
            std::remove(path.c_str());
    }
}

void PendingFile::writeGapsOf(JsonWriter& json, Direction direction) const
{
    const auto index = static_cast<std::size_t>(direction);
    const auto& view = m_source.directions[index];
    if (!view)
        return;
    const std::vector<SequenceGap> gaps = view->gaps(0, view->length());
    for (std::size_t i = 0; i < gaps.size(); ++i) {
        json.beginObject();
        json.member("direction", nameOf(direction));
        writeGapInFile(json, gaps, i, m_gapPlaces[index]);
        json.endObject();
    }
}

std::string PendingFile::sideCarJson(const std::string& fileName) const
{
    JsonWriter json;
    json.beginObject();
    json.member("file", fileName);
    json.member("connection", m_source.connection.value);
    writeEndpoint(json, "client", m_source.client);
    writeEndpoint(json, "server", m_source.server);
    json.member("direction", nameOf(m_result.direction));
    json.member("octets", m_result.octets);
    json.key("stream_length");
    json.beginObject();
    for (const Direction direction : bothDirections) {
        if (const auto& view = m_source.directions[static_cast<std::size_t>(direction)])
            json.member(nameOf(direction), view->length());
    }
    json.endObject();
    json.member("gap_choice", toName(m_options.gaps));
    json.member("stopped_at_gap", m_stoppedAtGap);
    json.key("gaps");
    json.beginArray();
    for (const Direction direction : bothDirections)
        writeGapsOf(json, direction);
    json.endArray();
    json.endObject();
    return json.takeLine();
}

std::optional<ExportError> makeFolder(const std::string& folder)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (!error && !std::filesystem::is_directory(folder, error) && !error)
        error = std::make_error_code(std::errc::not_a_directory);
    if (!error)
        return std::nullopt;
    return ExportError{ExportError::Kind::CannotCreate,
                       fmt::format("Cannot create the folder “{}”: {}.", folder, error.message())};
}

/// What goes into one file each.
std::vector<PayloadSource> partsOf(const PayloadSource& source, PayloadFiles files)
{
    if (files == PayloadFiles::Conversation)
        return {source};
    std::vector<PayloadSource> parts;
    for (const Direction direction : bothDirections) {
        if (!source.directions[static_cast<std::size_t>(direction)])
            continue;
        parts.push_back(source);
        parts.back().directions[static_cast<std::size_t>(opposite(direction))] = nullptr;
    }
    return parts;
}

/// All of the files get their names, or none does.
std::optional<ExportError> writeAll(std::vector<PendingFile>& files)
{
    std::uint64_t done = 0;
    for (PendingFile& file : files) {
        if (auto error = file.write(done))
            return error;
        done = file.done();
    }
    for (PendingFile& file : files) {
        if (auto error = file.commit()) {
            for (const PendingFile& each : files)
                each.remove();
            return error;
        }
    }
    return std::nullopt;
}

} // namespace

std::string_view toName(GapChoice choice)
{
    switch (choice) {
    case GapChoice::Stop:
        return "stop";
    case GapChoice::Skip:
        return "skip";
    case GapChoice::Zero:
        break;
    }
    return "zero";
}

Expected<ExportedFile, ExportError> exportPayloadFile(const PayloadSource& source, const std::string& path,
                                                      const PayloadExportOptions& options,
                                                      const ExportProgress& progress)
{
    std::vector<PendingFile> files;
    files.emplace_back(source, path, options, progress);
    if (auto error = writeAll(files))
        return Unexpected(*std::move(error));
    return files.front().result();
}

Expected<std::vector<ExportedFile>, ExportError>
exportPayloadFolder(const PayloadSource& source, const std::string& folder, std::string_view nameTemplate,
                    const PayloadExportOptions& options, const ExportProgress& progress)
{
    if (auto error = makeFolder(folder))
        return Unexpected(*std::move(error));
    std::vector<PendingFile> files;
    for (const PayloadSource& part : partsOf(source, options.files)) {
        const std::string name = payloadFileName(part, onlyDirection(part), nameTemplate);
        files.emplace_back(part, (std::filesystem::path(folder) / name).string(), options, progress);
    }
    if (auto error = writeAll(files))
        return Unexpected(*std::move(error));
    std::vector<ExportedFile> results;
    for (const PendingFile& file : files)
        results.push_back(file.result());
    return results;
}

const std::vector<std::string_view>& nameTemplateFields()
{
    static const std::vector<std::string_view> fields{"connection",     "client",      "server",
                                                      "client_address", "client_port", "server_address",
                                                      "server_port",    "direction"};
    return fields;
}

std::string payloadFileName(const PayloadSource& source, std::optional<Direction> direction,
                            std::string_view nameTemplate)
{
    const auto endpoint = [](const Endpoint& e) {
        return fmt::format("{}.{}", addressForName(e.address), e.port);
    };
    const FileNameFields fields{{"connection", fmt::format("{}", source.connection.value)},
                                {"client", endpoint(source.client)},
                                {"server", endpoint(source.server)},
                                {"client_address", addressForName(source.client.address)},
                                {"client_port", fmt::format("{}", source.client.port)},
                                {"server_address", addressForName(source.server.address)},
                                {"server_port", fmt::format("{}", source.server.port)},
                                {"direction", std::string(nameOf(direction))}};
    // Room for " (2)" and for the side-car's suffix.
    constexpr std::size_t room = 8 + sideCarSuffix.size();
    return fileNameFromTemplate(nameTemplate, fields, maxFileNameOctets - room);
}

} // namespace weir
