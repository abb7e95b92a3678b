// RSA private keys, for sessions whose key exchange encrypted the premaster secret to a certificate.
#pragma once

#include "core/base/expected.h"
#include "core/base/octets.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace weir {

struct RsaKeyError
{
    enum class Kind : std::uint8_t {
        NeedsPassword, ///< it is encrypted, and no password was given
        WrongPassword,
        NotAKey, ///< nothing in it is a private key
        NotRsa   ///< a private key of another kind, which decrypts nothing that was recorded
    };

    Kind kind = Kind::NotAKey;
    std::string message; ///< a sentence for a person
};

/// Immutable; any thread.
class RsaKey
{
public:
    /// The private keys of a file's octets: PEM (PKCS#1, PKCS#8, encrypted or not, several), DER, PKCS#12.
    static Expected<std::vector<std::shared_ptr<const RsaKey>>, RsaKeyError>
    read(Octets file, const std::optional<std::string>& password);

    virtual ~RsaKey() = default;

    /// Whether this is the key of that certificate (DER).
    virtual bool fits(Octets certificate) const = 0;

    /// A premaster secret: 48 octets whose padding (RFC 8017, section 7.2.2) and major version are right.
    /// Nothing else is believed, as a wrong key gives octets too.
    virtual std::optional<std::vector<std::uint8_t>> decryptPremaster(Octets encrypted) const = 0;

    /// "RSA, 2048 bit".
    virtual std::string description() const = 0;
};

} // namespace weir
