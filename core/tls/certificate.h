// X.509 certificates (RFC 5280): what they say, what is to be held of them, and how they are written to
// files.
#pragma once

#include "core/base/octets.h"
#include "core/base/timestamp.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir {

struct CertificateFacts
{
    unsigned version = 0;     ///< 1 to 3
    std::string serialNumber; ///< hexadecimal, with a minus where it is negative
    std::string subject;      ///< "C=US, O=Example, CN=example.org", in the certificate's order
    std::string issuer;
    std::string commonName; ///< of the subject, the last one; empty: none
    /// Of subjectAltName, in order: "DNS", "IP", "email", "URI" … and the name.
    std::vector<std::pair<std::string_view, std::string>> names;
    std::optional<Timestamp> notBefore; ///< nothing where it cannot be read
    std::optional<Timestamp> notAfter;
    std::string
        notBeforeText; ///< "2024-04-05 19:34:38 UTC", also where Timestamp ends (in 2262); empty likewise
    std::string notAfterText;
    std::string keyType; ///< "RSA", "EC prime256v1", "ED25519"; empty: not known
    unsigned keyBits = 0;
    std::string signatureAlgorithm; ///< "sha256WithRSAEncryption"
    std::string signatureDigest;    ///< "SHA256"; empty: none of its own, or not known
    std::string sha1;               ///< fingerprints, hexadecimal
    std::string sha256;
    bool selfIssued = false; ///< issuer and subject are the same
    bool selfSigned = false; ///< and its own key verifies its signature
    bool authority = false;  ///< basicConstraints: it may sign others

    /// What to call it in a line.
    const std::string& commonNameOrSubject() const { return commonName.empty() ? subject : commonName; }
};

/// A value of its ASN.1 (DER). Offsets are octets of the certificate.
struct Asn1Node
{
    std::string name; ///< "serialNumber"; where the structure gives none, the type
    std::string text;
    std::size_t begin = 0;
    std::size_t end = 0;
    std::vector<Asn1Node> children;
};

/// Immutable; may be copied, and read by any thread.
class Certificate
{
public:
    /// Nothing where these octets are no certificate. Octets behind it are not part of it.
    static std::optional<Certificate> parse(Octets der);

    const CertificateFacts& facts() const { return m_facts; }
    /// Whether the key of `issuer` made its signature. Nothing where that cannot be checked: a key or an
    /// algorithm that is not known.
    std::optional<bool> isSignedBy(const Certificate& issuer) const;
    /// Whether a client that asked for that host (or address) may take it (RFC 6125). As RFC 9525 wants it,
    /// the common name counts only where there is no name of that kind.
    bool isFor(const std::string& host) const;

private:
    struct Handle;
    Certificate() = default;

    std::shared_ptr<const Handle> m_handle;
    CertificateFacts m_facts;
};

enum class CertificateFault : std::uint8_t {
    Expired,
    NotYetValid,
    SelfSigned,
    NameMismatch,
    WeakKey,
    WeakSignature,
    NotAChain ///< a certificate of the chain is not signed by the one after it
};

/// "expired", "not_yet_valid", …
std::string_view toName(CertificateFault fault);

struct CertificateVerdict
{
    CertificateFault fault;
    std::string sentence; ///< for a person
};

/// What is wrong with a certificate at that time. host: that the client asked for; empty: not known.
std::vector<CertificateVerdict> judge(const Certificate& certificate, Timestamp when,
                                      const std::string& host);
/// Of a chain, leaf first: what is wrong with the leaf, then with the chain as such.
std::vector<CertificateVerdict> judgeChain(std::span<const std::vector<std::uint8_t>> chain, Timestamp when,
                                           const std::string& host);

/// Its ASN.1 as far as it can be read, any octets will do. The root node is the whole.
Asn1Node readAsn1(Octets der);
/// Likewise, with the names that RFC 5280 gives to the parts of a certificate.
Asn1Node readCertificateAsn1(Octets der);

/// RFC 7468, one after the other.
std::string toPem(std::span<const std::vector<std::uint8_t>> certificates);

} // namespace weir
