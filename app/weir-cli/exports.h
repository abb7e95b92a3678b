// What the command "export" can write. Each tells the user what went wrong.
#pragma once

#include "app/weir-cli/exit_status.h"
#include "app/weir-cli/options.h"
#include "app/weir-cli/output.h"
#include "app/weir-cli/session.h"
#include "core/export/payload_export.h"

#include <string>
#include <vector>

namespace weir::cli {

enum class ExportKind { Payloads, Har, Pcap, Certificates, Secrets, Connections, Messages };

struct ExportOptions
{
    CommonOptions common;
    ExportKind what = ExportKind::Payloads;
    std::string outputPath;
    std::vector<std::uint32_t> connections; ///< empty: all
    WantedDirections directions{true, true};
    std::string nameTemplate{defaultNameTemplate};
    PayloadExportOptions payload;
    bool force = false;
};

/// A file for each direction, and a list of them on standard output.
ExitStatus exportPayloads(const Session& session, const ExportOptions& options);
/// A pcapng file.
ExitStatus exportPcap(const Session& session, const ExportOptions& options);
/// A PEM file for each chain, and a list of them on standard output.
ExitStatus exportCertificates(const Session& session, const ExportOptions& options);
/// A key log.
ExitStatus exportSecrets(const Session& session, const ExportOptions& options, Output& output);

/// An HTTP archive.
ExitStatus exportHar(const Session& session, const ExportOptions& options, Output& output);

} // namespace weir::cli
