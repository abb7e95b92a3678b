#include "app/weir-cli/options.h"

#include "app/weir-cli/choice.h"

#include <unistd.h>

namespace weir::cli {

Format CommonOptions::format() const
{
    if (formatAsked)
        return *formatAsked;
    return ::isatty(STDOUT_FILENO) != 0 ? Format::Table : Format::Json;
}

void addReadingOptions(CLI::App& command, CommonOptions& options)
{
    command
        .add_option("capture", options.capture,
                    "Capture file (pcap or pcapng, plain or compressed); - is standard input")
        ->required()
        ->type_name("CAPTURE");
    command
        .add_option("--bpf", options.packetFilter, "Take only the packets that this libpcap filter lets pass")
        ->type_name("EXPR");
    // The words of overlapPolicyFromName that the contract has first.
    Choices<OverlapPolicy> policies;
    for (const std::string_view name :
         {"first", "last", "bsd", "linux", "windows", "solaris", "old-linux", "macos"})
        policies.emplace_back(name, overlapPolicyFromName(name).value());
    addChoice(command, "--overlap-policy", options.overlapPolicy, policies,
              "Which octets win where segments overlap and differ (first)");
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
        "Add a digest of each direction's octets; costs a second read (sha256 where no word follows)");
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
