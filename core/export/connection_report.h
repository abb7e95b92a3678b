// One connection as a line of JSON or CSV.
#pragma once

#include "core/export/json_writer.h"
#include "core/export/stream_digest.h"
#include "core/stream/connection.h"
#include "core/stream/conversation_facts.h"

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weir {

/// Octets that TLS carried.
struct PlaintextReport
{
    std::uint64_t length = 0;          ///< what could not be decrypted included, where its length is known
    std::optional<std::string> digest; ///< of what is there
};

/// What a report says of a connection beyond what the connection itself knows.
struct ConnectionReport
{
    const Connection& connection; ///< borrowed
    EncapsulationNames encapsulation;
    std::optional<DigestAlgorithm> digestAlgorithm;
    /// Index: Direction; of the octets that are there. Nothing: they could not be read.
    std::array<std::optional<std::string>, 2> digests{};
    bool withPlaces = false; ///< say where each anomaly happened (JSON)

    /// What the parsers made of it; null where they were not asked.
    const ConversationFacts* facts = nullptr;
    std::bitset<anomalyCount> parserAnomalies{}; ///< of its messages
    /// Application data of the first TLS session, by direction; nothing where there is none.
    std::array<std::optional<PlaintextReport>, 2> plaintext{};
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
