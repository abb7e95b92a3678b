#include "core/tls/certificate.h"

#include <fmt/format.h>

#include <array>
#include <ctime>

namespace weir {

namespace {

std::string dateText(Timestamp time)
{
    const std::time_t seconds = static_cast<std::time_t>(time.nanoseconds / 1'000'000'000);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    return fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

/// Below what the CA/Browser Forum's Baseline Requirements, section 6.1.5, ask for.
bool isWeakKey(const CertificateFacts& facts)
{
    if (facts.keyBits == 0)
        return false;
    if (facts.keyType == "RSA" || facts.keyType == "DSA")
        return facts.keyBits < 2048;
    return facts.keyType.starts_with("EC ") && facts.keyBits < 224;
}

bool isWeakDigest(const std::string& digest)
{
    return digest == "MD2" || digest == "MD4" || digest == "MD5" || digest == "SHA1" || digest == "MD5-SHA1";
}

} // namespace

std::string_view toName(CertificateFault fault)
{
    static constexpr std::array<std::string_view, 7> names{"expired",       "not_yet_valid", "self_signed",
                                                           "name_mismatch", "weak_key",      "weak_signature",
                                                           "not_a_chain"};
    return names[static_cast<std::size_t>(fault)];
}

std::vector<CertificateVerdict> judge(const Certificate& certificate, Timestamp when, const std::string& host)
{
    const CertificateFacts& facts = certificate.facts();
    std::vector<CertificateVerdict> verdicts;
    if (facts.notAfter && when > *facts.notAfter) {
        verdicts.push_back(
            {CertificateFault::Expired,
             fmt::format("It had expired on {}, before the capture.", dateText(*facts.notAfter))});
    }
    if (facts.notBefore && when < *facts.notBefore) {
        verdicts.push_back(
            {CertificateFault::NotYetValid,
             fmt::format("It became valid only on {}, after the capture.", dateText(*facts.notBefore))});
    }
    if (facts.selfSigned)
        verdicts.push_back(
            {CertificateFault::SelfSigned, "It is signed with its own key: nobody vouches for it."});
    if (!host.empty() && !certificate.isFor(host)) {
        verdicts.push_back({CertificateFault::NameMismatch,
                            fmt::format("It is not for {}, which the client asked for.", host)});
    }
    if (isWeakKey(facts)) {
        verdicts.push_back({CertificateFault::WeakKey, fmt::format("Its key ({}, {} bits) is too short.",
                                                                   facts.keyType, facts.keyBits)});
    }
    // A root is trusted for what it is, not for its signature.
    if (!facts.selfSigned && isWeakDigest(facts.signatureDigest)) {
        verdicts.push_back(
            {CertificateFault::WeakSignature,
             fmt::format("Its signature rests on {}, which can be forged.", facts.signatureDigest)});
    }
    return verdicts;
}

std::vector<CertificateVerdict> judgeChain(std::span<const std::vector<std::uint8_t>> chain, Timestamp when,
                                           const std::string& host)
{
    std::vector<CertificateVerdict> verdicts;
    std::optional<Certificate> before;
    for (std::size_t i = 0; i < chain.size(); ++i) {
        auto certificate = Certificate::parse(chain[i]);
        if (!certificate)
            break;
        if (i == 0)
            verdicts = judge(*certificate, when, host);
        else if (const auto isSigned = before->isSignedBy(*certificate); !isSigned)
            verdicts.push_back(
                {CertificateFault::NotAChain,
                 fmt::format(
                     "Whether certificate {} is signed by certificate {} cannot be checked: the key or "
                     "the algorithm is not known.",
                     i, i + 1)});
        else if (!*isSigned)
            verdicts.push_back({CertificateFault::NotAChain,
                                fmt::format("Certificate {} is not signed by certificate {}.", i, i + 1)});
        before = std::move(certificate);
    }
    return verdicts;
}

} // namespace weir
