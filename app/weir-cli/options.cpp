#include "app/weir-cli/options.h"

#include "app/weir-cli/choice.h"
#include "core/analysis/analysis_limits.h"

#include <fmt/format.h>

#include <unistd.h>

namespace weir::cli {

Format CommonOptions::format() const
{
    if (formatAsked)
        return *formatAsked;
    return ::isatty(STDOUT_FILENO) != 0 ? Format::Table : Format::Json;
}

void setLimit(AnalysisOptions& options, const std::string& assignment)
{
    const auto equals = assignment.find('=');
    const AnalysisLimit* limit = analysisLimit(std::string_view(assignment).substr(0, equals));
    if (!limit) {
        std::string names;
        for (const AnalysisLimit& known : analysisLimits())
            names += fmt::format("{}{}", names.empty() ? "" : ", ", known.name);
        throw CLI::ValidationError("--limit",
                                   fmt::format("there is no limit of that name; there are {}", names));
    }
    const auto value = equals == std::string::npos
                           ? std::nullopt
                           : quantityFromText(std::string_view(assignment).substr(equals + 1));
    if (!value)
        throw CLI::ValidationError(
            "--limit", fmt::format("{}=NUMBER (with K, M or G), not {}", limit->name, assignment));
    limit->set(options, *value);
}

namespace {

void addLimitOptions(CLI::App& command, AnalysisOptions& options)
{
    command
        .add_option_function<std::string>(
            "--memory-limit",
            [&options](const std::string& text) {
                const auto octets = quantityFromText(text);
                if (!octets)
                    throw CLI::ValidationError("--memory-limit",
                                               fmt::format("octets (with K, M or G), not {}", text));
                setMemoryLimit(options, *octets);
            },
            "Total for buffers that hold payload (32M)")
        ->type_name("SIZE");
    command
        .add_option_function<std::vector<std::string>>(
            "--limit",
            [&options](const std::vector<std::string>& assignments) {
                for (const std::string& assignment : assignments)
                    setLimit(options, assignment);
            },
            "Another limit; repeatable. Names: see weir-cli(1)")
        ->type_name("NAME=NUMBER")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

} // namespace

void addReadingOptions(CLI::App& command, CommonOptions& options)
{
    command
        .add_option("capture", options.capture,
                    "Capture file (pcap or pcapng, plain or compressed); - is standard input")
        ->required()
        ->type_name("CAPTURE");
    command
        .add_option("--bpf", options.analysis.packetFilter,
                    "Take only the packets that this libpcap filter lets pass")
        ->type_name("EXPR");
    // The words of overlapPolicyFromName that the contract has first.
    Choices<OverlapPolicy> policies;
    for (const std::string_view name :
         {"first", "last", "bsd", "linux", "windows", "solaris", "old-linux", "macos"})
        policies.emplace_back(name, overlapPolicyFromName(name).value());
    addChoice(command, "--overlap-policy", options.analysis.stream.overlapPolicy, policies,
              "Which octets win where segments overlap and differ (first)");
    addLimitOptions(command, options.analysis);
    addSecretOptions(command, options.secrets);
}

void addFormatOption(CLI::App& command, CommonOptions& options)
{
    addChoice(command, "--format", options.formatAsked,
              Choices<Format>{{"table", Format::Table}, {"json", Format::Json}, {"csv", Format::Csv}},
              "Form of the results (table on a terminal, else json: one object a line)");
}

void addDigestOption(CLI::App& command, CommonOptions& options)
{
    addChoice(
        command, "--digest", options.digest,
        Choices<DigestAlgorithm>{{"sha256", DigestAlgorithm::Sha256}, {"xxh64", DigestAlgorithm::Xxh64}},
        "Add a digest of the octets; costs a second read (sha256 where no word follows)");
}

void addPlacesOption(CLI::App& command, CommonOptions& options)
{
    command.add_flag("--places", options.places, "Add where each anomaly happened (json)");
}

void addProtocolsOption(CLI::App& command, CommonOptions& options)
{
    command.add_flag_callback(
        "--no-protocols", [&options] { options.protocols = false; },
        "TCP alone: do not look into the streams, which is faster");
}

void addConnectionOption(CLI::App& command, std::vector<std::uint32_t>& connections)
{
    command.add_option("--connection", connections, "Only this connection; may be given several times")
        ->type_name("N")
        ->take_all()
        ->allow_extra_args(false);
}

void addDirectionOption(CLI::App& command, WantedDirections& wanted)
{
    addChoice(command, "--direction", wanted,
              Choices<WantedDirections>{
                  {"both", {true, true}}, {"to_server", {true, false}}, {"to_client", {false, true}}},
              "Which direction's octets (both)");
}

std::vector<std::string> withDefaultDigest(std::vector<std::string> arguments)
{
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const bool named = i + 1 < arguments.size() && digestAlgorithmFromName(arguments[i + 1]);
        if (arguments[i] == "--")
            break;
        if (arguments[i] == "--digest" && !named)
            arguments[i] = "--digest=sha256";
    }
    return arguments;
}

} // namespace weir::cli
