// Gathers the secrets that Weir is given, and hands them out as an immutable set.
#pragma once

#include "core/base/expected.h"
#include "core/base/ids.h"
#include "core/base/octets.h"
#include "core/tls/rsa_key.h"
#include "core/tls/tls_secrets.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

using SecretSourceId = StrongId<struct SecretSourceIdTag, std::uint32_t>;

/// A line that could not be understood.
struct KeyLogFault
{
    std::uint64_t line = 0;  ///< from 1
    std::string_view reason; ///< a sentence; static storage
};

/// What is known of a file or a capture's block of secrets.
struct SecretSourceReport
{
    enum class Kind : std::uint8_t { KeyLog, Capture, RsaKey };

    static constexpr std::size_t mostFaults = 20;

    SecretSourceId id;
    Kind kind = Kind::KeyLog;
    std::string path;                ///< empty for secrets of the capture
    std::uint64_t lines = 0;         ///< that are neither blank nor comments
    std::uint64_t secrets = 0;       ///< lines understood; of an RSA file: keys
    std::uint64_t sessions = 0;      ///< different client randoms
    std::uint64_t ignored = 0;       ///< lines of labels of which no use is made
    std::uint64_t malformed = 0;     ///< lines that were not understood
    std::vector<KeyLogFault> faults; ///< the first of them
    std::string problem; ///< a sentence: why the file could not be read the last time, or not to its end
};

/// How much of a source belongs to the sessions of a capture.
struct SecretSourceMatch
{
    std::uint64_t secrets = 0;
    std::uint64_t sessions = 0;
};

struct SecretFileError
{
    enum class Kind : std::uint8_t { CannotRead, NotAKeyLog, BadKey };

    Kind kind = Kind::CannotRead;
    std::string message; ///< a sentence for a person, with the file's name
    /// Of BadKey: whether asking for a password may help.
    std::optional<RsaKeyError::Kind> key;
};

/// Used by one thread at a time; what secrets() gives may go anywhere. Later sources win over earlier ones,
/// later lines over earlier ones.
class TlsSecretStore
{
public:
    TlsSecretStore();
    ~TlsSecretStore();
    TlsSecretStore(TlsSecretStore&&) noexcept;
    TlsSecretStore& operator=(TlsSecretStore&&) noexcept;

    /// A file in NSS key log format, which may still grow. A file that is there already is read anew.
    Expected<SecretSourceId, SecretFileError> addKeyLog(const std::string& path);
    /// A file with RSA private keys.
    Expected<SecretSourceId, SecretFileError>
    addRsaKey(const std::string& path, const std::optional<std::string>& password = std::nullopt);
    /// Whichever of the two the file is.
    Expected<SecretSourceId, SecretFileError>
    addFile(const std::string& path, const std::optional<std::string>& password = std::nullopt);
    /// The text of a Decryption Secrets Block of type TLS key log.
    SecretSourceId addCaptureSecrets(std::string_view keyLog);

    void remove(SecretSourceId id);
    /// Forgets what came from a capture: another one is opened.
    void removeCaptureSecrets();

    /// Reads what key log files have gained since, and files that were replaced or cut off from their
    /// beginning. A last line without an end is taken as it is and read again the next time. Secrets that a
    /// file no longer has stay: a session does not change because a log was rotated. Whether any secret
    /// changed.
    bool reload();

    /// Of this moment; the same object until something changes. Never nullptr.
    std::shared_ptr<const TlsSecrets> secrets() const;

    std::vector<SecretSourceReport> sources() const;
    SecretSourceMatch match(SecretSourceId id, std::span<const ClientRandom> sessions) const;

private:
    struct Source;

    Expected<SecretSourceId, SecretFileError> insert(std::unique_ptr<Source> source);

    std::vector<std::unique_ptr<Source>> m_sources;
    std::uint32_t m_nextId = 0;
    mutable std::shared_ptr<const TlsSecrets> m_secrets; ///< nullptr: to be made anew
};

} // namespace weir
