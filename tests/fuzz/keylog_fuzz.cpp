// A key log gives the same secrets and the same account of its lines however it is cut.
#include "core/tls/key_log_file.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace weir;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

bool same(const SecretSourceReport& a, const SecretSourceReport& b)
{
    return a.lines == b.lines && a.secrets == b.secrets && a.sessions == b.sessions &&
           a.ignored == b.ignored && a.malformed == b.malformed && a.faults.size() == b.faults.size();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    KeyLogText whole;
    whole.add(text);
    SecretSourceReport wholeReport;
    whole.fill(wholeReport);
    require(wholeReport.lines == wholeReport.secrets + wholeReport.ignored + wholeReport.malformed);

    for (const std::size_t bite : {std::size_t{1}, std::size_t{7}, std::size_t{100}}) {
        KeyLogText bitten;
        for (std::size_t at = 0; at < text.size(); at += bite)
            bitten.add(text.substr(at, bite));
        SecretSourceReport report;
        bitten.fill(report);
        require(same(report, wholeReport));
        require(bitten.unfinished() == whole.unfinished());
        require(bitten.table()->size() == whole.table()->size());
    }

    // What is read is what would be written.
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const KeyLogLine line = readKeyLogLine(text.substr(at, end - at));
        if (line.kind == KeyLogLine::Kind::Entry) {
            const KeyLogEntry& entry = line.entry;
            const KeyLogLine again =
                readKeyLogLine(keyLogLine(entry.label, entry.random, entry.secret.octets()));
            require(again.kind == KeyLogLine::Kind::Entry && again.entry == entry);
        }
        at = end + 1;
    }
    return 0;
}
