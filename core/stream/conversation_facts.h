// What the parsers learned of a connection as a whole.
#pragma once

#include "core/base/offset_range.h"
#include "core/stream/parsed_message.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

enum class Decryption : std::uint8_t {
    Decrypted,
    Partly,      ///< some records could not be
    NoSecrets,   ///< none for this session
    Unsupported, ///< a version or cipher suite that is not handled
    Failed,      ///< the secrets do not fit
    NotNeeded    ///< nothing is encrypted: the handshake did not get so far
};

/// "decrypted", "partly", "no_secrets", "unsupported", "failed", "not_needed".
std::string_view toName(Decryption decryption);

/// A TLS session of a connection.
struct TlsFacts
{
    LayerId layer;       ///< that it runs in
    std::string version; ///< negotiated: "TLS 1.3"; empty: not known
    std::string serverName;
    std::string alpn;        ///< selected; empty: none
    std::string cipherSuite; ///< IANA's name
    std::string keyExchangeGroup;
    std::string resumption; ///< "session id", "ticket", "psk"; empty: a full handshake
    bool earlyData = false; ///< was offered and accepted
    bool encryptedClientHello = false;
    std::string ja3;  ///< MD5, hexadecimal; empty: no ClientHello
    std::string ja3s; ///< likewise of the ServerHello
    std::string ja4;
    Decryption decryption = Decryption::NotNeeded;
    std::string decryptionReason; ///< a sentence; empty where decrypted
    std::string secretsFrom;      ///< "keylog", "capture", "rsa"; empty: none
    /// Of NoSecrets: it resumes a session whose secrets another connection may tell that was not parsed yet.
    bool awaitsSession = false;
    std::string clientRandom;                                  ///< hexadecimal
    std::vector<std::vector<std::uint8_t>> serverCertificates; ///< DER, leaf first
    std::vector<std::vector<std::uint8_t>> clientCertificates;
    std::optional<LayerId> plaintext; ///< the layer of its plaintext, where there is any
};

/// A layer above TCP.
struct LayerFacts
{
    LayerId id;
    LayerId parent;
    std::string name; ///< "tls", "tls.2", "http2.5"; each once in a connection
};

/// Where a parser gave up; what follows is shown as it is, until a gap gives it another start.
struct ParserFailure
{
    std::string_view protocol; ///< static storage
    LayerId layer;
    Direction direction = Direction::ToServer;
    std::uint64_t offset = 0; ///< in that layer
    std::string reason;       ///< for a person
};

struct ConversationFacts
{
    std::vector<std::string_view>
        protocols;    ///< from the outside in, each once; static storage. Set by the host
    std::string host; ///< server's name as the client said it: SNI, Host, :authority; the first one
    std::vector<TlsFacts> tls;
    std::vector<LayerFacts> layers; ///< by id, from 1; "tcp" is not among them
    /// The client of the protocol is the connection's server: roles that rest on weaker evidence are wrong.
    bool rolesReversed = false;
    std::vector<ParserFailure> failures;
    std::uint64_t unlisted = 0; ///< messages beyond ParserLimits::maxMessages
};

/// "tcp", or what the facts call it; "?" for a layer that is not among them. Borrowed from the facts.
std::string_view layerName(const ConversationFacts& facts, LayerId layer);

} // namespace weir
