// Takes the protection off TLS records: one object for each direction and set of keys.
#pragma once

#include "core/base/expected.h"
#include "core/base/octets.h"
#include "core/tls/cipher_suite.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace weir {

/// What was agreed upon, as far as records depend on it.
struct ProtectionParameters
{
    TlsVersion version = TlsVersion::Tls12;
    const CipherSuite* suite = nullptr; ///< not nullptr when used; static storage
    bool encryptThenMac = false;        ///< RFC 7366; told by ServerHello, of use with CBC alone
    bool truncatedHmac = false;         ///< RFC 6066, section 7
    unsigned draft = 0;                 ///< of TLS 1.3 (tls13Draft); 0: RFC 8446
};

/// Of one direction.
struct RecordKeys
{
    std::vector<std::uint8_t> mac; ///< empty where the cipher authenticates
    std::vector<std::uint8_t> key;
    std::vector<std::uint8_t> iv; ///< or the fixed part of the nonce; empty where there is none
};

/// One TLSCiphertext. Octets are borrowed for the call.
struct ProtectedRecord
{
    std::uint8_t type = 0;      ///< of its header
    std::uint16_t version = 0;  ///< of its header
    std::uint64_t sequence = 0; ///< records before it under the same keys
    std::uint64_t keystream =
        0;           ///< octets of all fragments before it under the same keys; RC4 alone needs it
    Octets fragment; ///< what follows its header
    /// What stands just before its header in the stream: RecordProtection::lookBehind() octets, more or none.
    Octets before;
};

struct OpenedRecord
{
    std::uint8_t type = 0;   ///< TLS 1.3: the inner one
    std::size_t padding = 0; ///< octets of padding that were taken off (without CBC's length octet)
};

enum class RecordFault : std::uint8_t {
    TooShort,     ///< for nonce, tag, MAC or padding
    BadLength,    ///< not a multiple of the block
    BadTag,       ///< the AEAD's: other keys, another sequence number, or damage
    BadMac,       ///< likewise
    BadPadding,   ///< likewise
    NoInitVector, ///< TLS 1.0 and SSL 3.0: the octets before the record are not known
    NoInnerType   ///< TLS 1.3: nothing but padding
};

/// A sentence for a person; static storage.
std::string_view describe(RecordFault fault);

enum class ProtectionError : std::uint8_t {
    Unsupported,  ///< the suite is known by name alone, or the library lacks its cipher
    BadSecret,    ///< a secret of the wrong length
    NotForVersion ///< a suite that this version cannot have
};

std::string_view describe(ProtectionError error);

/// Immutable; any thread, several at once. Opening a record allocates nothing once its buffers have grown.
class RecordProtection
{
public:
    static Expected<std::shared_ptr<const RecordProtection>, ProtectionError>
    create(const ProtectionParameters& parameters, RecordKeys keys);

    virtual ~RecordProtection() = default;

    /// Authenticates a record and gives its content, which takes the place of what is in `content`; that is
    /// empty after a fault. Records come in any order, each as often as needed.
    virtual Expected<OpenedRecord, RecordFault> open(const ProtectedRecord& record,
                                                     std::vector<std::uint8_t>& content) const = 0;

    /// Octets before a record's header that open() needs: not 0 for SSL 3.0 and TLS 1.0 with a block cipher,
    /// whose records each take the last block of the one before as IV (RFC 2246, section 6.2.3.2). Not needed
    /// where sequence is 0.
    virtual std::size_t lookBehind() const { return 0; }

    /// Whether open() needs ProtectedRecord::keystream.
    virtual bool needsKeystream() const { return false; }

    /// Octets of content in a fragment of that many octets, where that follows without opening it: stream
    /// ciphers, and AEADs before TLS 1.3. A fragment that is too short has none.
    virtual std::optional<std::size_t> contentLength(std::size_t fragment) const = 0;

    /// The least and the most that a fragment can have: what lies outside is no record under these keys.
    virtual std::size_t leastFragment() const = 0;
    std::size_t mostFragment() const { return std::size_t{16384} + 2048; }
};

/// Where a record of a stream cipher is, in one number: of use as argument of a LayerPiece.
struct RecordPlace
{
    std::uint64_t sequence = 0;
    std::uint64_t keystream = 0;

    /// Nothing beyond 2^24 records or 2^40 octets.
    std::optional<std::uint64_t> packed() const;
    static RecordPlace unpacked(std::uint64_t number);
};

} // namespace weir
