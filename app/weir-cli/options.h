// Options that every command has, and the words that several of them use.
#pragma once

#include "app/weir-cli/secrets.h"
#include "core/analysis/analysis.h"
#include "core/export/stream_digest.h"
#include "core/stream/direction.h"

#include <CLI/CLI.hpp>

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace weir::cli {

enum class Format { Table, Json, Csv };

struct CommonOptions
{
    std::string capture;
    AnalysisOptions analysis; ///< filter, policy and limits
    SecretFiles secrets;

    /// As on the command line, or table on a terminal and json elsewhere.
    Format format() const;

    std::optional<Format> formatAsked;
    std::optional<DigestAlgorithm> digest;
    bool places = false;   ///< of anomalies
    bool protocols = true; ///< look into the streams
};

/// Adds CAPTURE and the options on how to read it.
void addReadingOptions(CLI::App& command, CommonOptions& options);
void addFormatOption(CLI::App& command, CommonOptions& options);
void addDigestOption(CLI::App& command, CommonOptions& options);
void addPlacesOption(CLI::App& command, CommonOptions& options);
/// The value of --limit: NAME=NUMBER. Throws CLI::ValidationError where it is none.
void setLimit(AnalysisOptions& options, const std::string& assignment);
/// --no-protocols.
void addProtocolsOption(CLI::App& command, CommonOptions& options);
/// --connection, repeatable.
void addConnectionOption(CLI::App& command, std::vector<std::uint32_t>& connections);

/// --direction; index: Direction.
using WantedDirections = std::array<bool, 2>;
void addDirectionOption(CLI::App& command, WantedDirections& wanted);

/// The arguments with "--digest" written out as "--digest=sha256" where no algorithm follows it.
std::vector<std::string> withDefaultDigest(std::vector<std::string> arguments);

} // namespace weir::cli
