#include "core/export/stream_digest.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <xxhash.h>

#include <array>
#include <cassert>

namespace weir {

std::string_view toName(DigestAlgorithm algorithm)
{
    return algorithm == DigestAlgorithm::Sha256 ? "sha256" : "xxh64";
}

std::optional<DigestAlgorithm> digestAlgorithmFromName(std::string_view name)
{
    for (const DigestAlgorithm algorithm : {DigestAlgorithm::Sha256, DigestAlgorithm::Xxh64}) {
        if (name == toName(algorithm))
            return algorithm;
    }
    return std::nullopt;
}

struct Digest::State
{
    struct EvpFree
    {
        void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    };
    struct XxhFree
    {
        void operator()(XXH64_state_t* state) const { XXH64_freeState(state); }
    };
    std::unique_ptr<EVP_MD_CTX, EvpFree> sha256; ///< null where the other is used
    std::unique_ptr<XXH64_state_t, XxhFree> xxh64;
};

Digest::Digest(DigestAlgorithm algorithm) : m_state(std::make_unique<State>())
{
    if (algorithm == DigestAlgorithm::Sha256) {
        m_state->sha256.reset(EVP_MD_CTX_new());
        [[maybe_unused]] const int done = EVP_DigestInit_ex(m_state->sha256.get(), EVP_sha256(), nullptr);
        assert(done == 1);
    } else {
        m_state->xxh64.reset(XXH64_createState());
        XXH64_reset(m_state->xxh64.get(), 0);
    }
}
Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

void Digest::update(Octets octets)
{
    if (m_state->sha256)
        EVP_DigestUpdate(m_state->sha256.get(), octets.data(), octets.size());
    else
        XXH64_update(m_state->xxh64.get(), octets.data(), octets.size());
}

std::string Digest::finish()
{
    if (m_state->xxh64)
        return fmt::format("{:016x}", XXH64_digest(m_state->xxh64.get()));
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> octets{};
    unsigned length = 0;
    EVP_DigestFinal_ex(m_state->sha256.get(), octets.data(), &length);
    return fmt::format("{:02x}", fmt::join(octets.data(), octets.data() + length, ""));
}

std::optional<std::string> digestOf(const StreamView& view, DigestAlgorithm algorithm)
{
    Digest digest(algorithm);
    const bool whole = streamThrough(
        view,
        [&digest](Octets octets) {
            digest.update(octets);
            return true;
        },
        [](const SequenceGap&) { return true; });
    return whole ? std::optional(digest.finish()) : std::nullopt;
}

} // namespace weir
