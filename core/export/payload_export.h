// The octets that were sent, and nothing else, as files; what is missing is told beside them.
#pragma once

#include "core/export/conversation_walk.h"
#include "core/export/export_error.h"
#include "core/export/file_name.h"
#include "core/export/new_file.h"
#include "core/packet/ip_address.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// What stands in the file where octets are missing.
enum class GapChoice {
    Stop, ///< the file ends at the first gap
    Skip, ///< nothing: what is behind the gap follows at once
    Zero  ///< as many zeros
};
/// "stop", "skip", "zero".
std::string_view toName(GapChoice choice);

/// FILE.gaps.json beside FILE lists every gap, with its place in the stream and in the file.
enum class SideCar { WhereGaps, Always, Never };

/// A connection, as far as names and octets go.
struct PayloadSource
{
    ConnectionId connection;
    Endpoint client;
    Endpoint server;
    DirectionViews directions;
};

enum class PayloadFiles {
    PerDirection,
    Conversation ///< one file: both directions in the order of their turns
};

struct PayloadExportOptions
{
    PayloadFiles files = PayloadFiles::PerDirection; ///< for exportPayloadFolder
    GapChoice gaps = GapChoice::Skip;
    SideCar sideCar = SideCar::WhereGaps;
    ExistingFile existing = ExistingFile::NewName;
};

struct ExportedFile
{
    std::string path;
    std::optional<Direction> direction; ///< nothing: both, in the order of the conversation
    std::uint64_t octets = 0;           ///< in the file, zeros for gaps included
    std::uint64_t gaps = 0;             ///< of the stream; with GapChoice::Stop also those behind the end
    std::string sideCar;                ///< path; empty where there is none
};

/// Called now and then with the octets of the stream that are done; false cancels.
using ExportProgress = std::function<bool(std::uint64_t done)>;

/// All that source.directions has into one file: one direction, or both in the order of the conversation.
Expected<ExportedFile, ExportError> exportPayloadFile(const PayloadSource& source, const std::string& path,
                                                      const PayloadExportOptions& options,
                                                      const ExportProgress& progress);

/// "{connection}_{client}_{server}_{direction}"
extern const std::string_view defaultNameTemplate;
/// What a template may use: connection, client, server (address.port), client_address, client_port,
/// server_address, server_port, direction (to_server, to_client, both).
const std::vector<std::string_view>& nameTemplateFields();

/// Files in that folder, which is made if it is not there. Either all of them appear or none.
Expected<std::vector<ExportedFile>, ExportError>
exportPayloadFolder(const PayloadSource& source, const std::string& folder, std::string_view nameTemplate,
                    const PayloadExportOptions& options, const ExportProgress& progress);

/// The file name that the template gives; direction: nothing for both.
std::string payloadFileName(const PayloadSource& source, std::optional<Direction> direction,
                            std::string_view nameTemplate);

} // namespace weir
