// The NSS key log format: "LABEL CLIENTRANDOM SECRET" a line, in hexadecimal, '#' begins a comment.
#pragma once

#include "core/base/octets.h"
#include "core/tls/tls_secrets.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// What a label names, and how often it was updated (CLIENT_TRAFFIC_SECRET_3).
struct KeyLogLabel
{
    enum class Kind : std::uint8_t {
        MasterSecret, ///< "CLIENT_RANDOM"; of SSL 3.0 to TLS 1.2
        Premaster,    ///< "PMS_CLIENT_RANDOM"; Wireshark's, not NSS's
        Rsa, ///< premaster secret; in place of the client random the first 8 octets of its encryption
        ClientEarlyTraffic,
        ClientHandshakeTraffic,
        ServerHandshakeTraffic,
        ClientTraffic,
        ServerTraffic,
        EarlyExporter,
        Exporter
    };

    Kind kind = Kind::MasterSecret;
    std::uint32_t update = 0; ///< of ClientTraffic and ServerTraffic alone

    bool operator==(const KeyLogLabel&) const = default;

    /// Nothing: a label that is not known, or of which no use is made (ECH_SECRET, ECH_CONFIG, QUIC's).
    static std::optional<KeyLogLabel> parse(std::string_view text);
    std::string text() const;
};

/// Up to 64 octets, without an allocation of its own.
class KeyLogSecret
{
public:
    static constexpr std::size_t maxSize = 64;

    KeyLogSecret() = default;
    explicit KeyLogSecret(Octets octets); ///< at most maxSize

    Octets octets() const { return {m_octets.data(), m_size}; }
    friend bool operator==(const KeyLogSecret& a, const KeyLogSecret& b)
    {
        return std::ranges::equal(a.octets(), b.octets());
    }

private:
    std::array<std::uint8_t, maxSize> m_octets{};
    std::uint8_t m_size = 0;
};

struct KeyLogEntry
{
    KeyLogLabel label;
    ClientRandom random{}; ///< for Rsa: 8 octets, and zeros
    KeyLogSecret secret;

    bool operator==(const KeyLogEntry&) const = default;
};

struct KeyLogLine
{
    enum class Kind : std::uint8_t {
        Entry,
        Blank,   ///< or a comment
        Ignored, ///< well formed, but of no use here
        Malformed
    };

    Kind kind = Kind::Blank;
    KeyLogEntry entry;       ///< of Kind::Entry
    std::string_view reason; ///< of Kind::Malformed: a sentence; static storage
};

/// Reads one line, with or without its line end. Hexadecimal of either case; blanks before, between, behind.
KeyLogLine readKeyLogLine(std::string_view line);

/// A line of a key log, with its line end.
std::string keyLogLine(const KeyLogLabel& label, const ClientRandom& random, Octets secret);

/// A key log of all secrets that there are for these sessions (duplicates once), in their order.
std::string keyLogOf(const TlsSecrets& secrets, std::span<const ClientRandom> sessions);

} // namespace weir
