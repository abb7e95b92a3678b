// The secrets of TLS sessions that Weir was given: key logs, Decryption Secrets Blocks, RSA private keys.
#pragma once

#include "core/base/octets.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

using ClientRandom = std::array<std::uint8_t, 32>;

/// Immutable; any thread. Another set is another object.
class TlsSecrets
{
public:
    virtual ~TlsSecrets() = default;

    /// Nothing will ever be found.
    virtual bool isEmpty() const { return false; }
    /// Whether a private key was given.
    virtual bool hasPrivateKey() const { return false; }

    struct Secret
    {
        std::vector<std::uint8_t> value;
        std::string_view from; ///< "keylog", "capture"; static storage
    };
    /// Of a line of a key log: label ("CLIENT_RANDOM", "CLIENT_TRAFFIC_SECRET_0", …) and client random. The
    /// latest line wins. Nothing where there is none.
    virtual std::optional<Secret> find(std::string_view label, const ClientRandom& random) const = 0;

    /// Of a line "RSA": by the first eight octets of the encrypted premaster secret.
    virtual std::optional<Secret> findRsa(Octets encryptedPremasterSecret) const = 0;

    /// What an RSA key exchange encrypted, by whichever private key fits the certificate (DER). Nothing where
    /// none does. 48 octets.
    virtual std::optional<std::vector<std::uint8_t>> decryptPremaster(Octets certificate,
                                                                      Octets encrypted) const = 0;
};

} // namespace weir
