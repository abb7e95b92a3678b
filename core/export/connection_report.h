// One connection as a line of JSON or CSV.
#pragma once

#include "core/export/json_writer.h"
#include "core/export/stream_digest.h"
#include "core/stream/connection.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace weir {

/// What a report says of a connection beyond what the connection itself knows.
struct ConnectionReport
{
    const Connection& connection; ///< borrowed
    EncapsulationNames encapsulation;
    std::optional<DigestAlgorithm> digestAlgorithm;
    /// Index: Direction; of the octets that are there. Nothing: they could not be read.
    std::array<std::optional<std::string>, 2> digests{};
    bool withPlaces = false; ///< say where each anomaly happened (JSON)
};

/// One object, with a line feed. Times are decimal seconds in text, because doubles lose nanoseconds.
std::string connectionJson(const ConnectionReport& report);

/// RFC 4180, with its line end. Lists within a field are separated by blanks.
std::string connectionCsvHeader(std::optional<DigestAlgorithm> digestAlgorithm);
std::string connectionCsv(const ConnectionReport& report);

/// {"address":…,"port":…}
void writeEndpoint(JsonWriter& json, std::string_view key, const Endpoint& endpoint);

/// A list of fields as a line of CSV.
std::string csvLine(const std::vector<std::string>& fields);

} // namespace weir
