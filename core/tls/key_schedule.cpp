#include "core/tls/key_schedule.h"

#include "core/tls/crypto_library.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace weir {

namespace {

constexpr std::size_t masterSize = 48;
constexpr std::size_t nonceSize = 12;
constexpr unsigned firstDraftWithShortLabels = 20;

OSSL_PARAM textParameter(const char* name, std::string& text)
{
    return OSSL_PARAM_construct_utf8_string(name, text.data(), 0);
}

// OpenSSL reads these and has no const form of it.
OSSL_PARAM octetsParameter(const char* name, Octets octets)
{
    return OSSL_PARAM_construct_octet_string(name, const_cast<std::uint8_t*>(octets.data()), octets.size());
}

OSSL_PARAM octetsParameter(const char* name, std::string_view text)
{
    return OSSL_PARAM_construct_octet_string(name, const_cast<char*>(text.data()), text.size());
}

/// Empty where the library refuses.
SecretOctets derive(const char* algorithm, std::span<const OSSL_PARAM> parameters, std::size_t length)
{
    const KdfPtr kdf(EVP_KDF_fetch(cryptoLibrary(), algorithm, nullptr));
    const KdfContextPtr context(kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr);
    SecretOctets out(length);
    if (context && EVP_KDF_derive(context.get(), out.data(), out.size(), parameters.data()) == 1)
        return out;
    ERR_clear_error();
    return {};
}

using Seeds = std::initializer_list<Octets>;

SecretOctets joined(Seeds seeds)
{
    SecretOctets all;
    for (const Octets seed : seeds)
        all.insert(all.end(), seed.begin(), seed.end());
    return all;
}

SecretOctets digest(const char* name, Seeds parts)
{
    const DigestPtr algorithm(EVP_MD_fetch(cryptoLibrary(), name, nullptr));
    const DigestContextPtr context(EVP_MD_CTX_new());
    EVP_DigestInit_ex2(context.get(), algorithm.get(), nullptr);
    for (const Octets part : parts)
        EVP_DigestUpdate(context.get(), part.data(), part.size());
    SecretOctets out(EVP_MAX_MD_SIZE);
    unsigned size = 0;
    EVP_DigestFinal_ex(context.get(), out.data(), &size);
    out.resize(size);
    return out;
}

// PRF(secret, label, seeds): RFC 5246 section 5, RFC 2246 section 5.
SecretOctets prf(TlsVersion version, TlsHash hash, Octets secret, std::string_view label, Seeds seeds,
                 std::size_t length)
{
    std::string digestName = version == TlsVersion::Tls12 ? openSslName(hash) : "MD5-SHA1";
    const SecretOctets seed = joined(seeds);
    // HMAC fills its key up with zeros, so that two of them (one for each half) are the same as none at all,
    // which OpenSSL refuses. The "IV block" of export suites asks for it.
    static constexpr std::uint8_t noSecret[2] = {};
    const OSSL_PARAM parameters[] = {
        textParameter(OSSL_KDF_PARAM_DIGEST, digestName),
        octetsParameter(OSSL_KDF_PARAM_SECRET, secret.empty() ? Octets(noSecret) : secret),
        octetsParameter(OSSL_KDF_PARAM_SEED, label),
        octetsParameter(OSSL_KDF_PARAM_SEED, seed),
        OSSL_PARAM_construct_end(),
    };
    return derive("TLS1-PRF", parameters, length);
}

// RFC 6101, sections 6.1 and 6.2.2: MD5(secret + SHA("A" + secret + seeds)), then "BB", "CCC", …
SecretOctets ssl3Mix(Octets secret, Seeds seeds, std::size_t length)
{
    const SecretOctets seed = joined(seeds);
    SecretOctets out;
    for (std::size_t round = 1; out.size() < length; ++round) {
        const SecretOctets salt(round, static_cast<std::uint8_t>('A' + round - 1));
        const SecretOctets inner = digest("SHA1", {salt, secret, seed});
        const SecretOctets block = digest("MD5", {secret, inner});
        out.insert(out.end(), block.begin(), block.end());
    }
    out.resize(length);
    return out;
}

SecretOctets keyBlock(const ProtectionParameters& parameters, Octets master, const TlsRandoms& randoms,
                      std::size_t length)
{
    if (parameters.version == TlsVersion::Ssl3)
        return ssl3Mix(master, {randoms.server, randoms.client}, length);
    return prf(parameters.version, parameters.suite->prf, master, "key expansion",
               {randoms.server, randoms.client}, length);
}

/// How a key block is cut; octets of one direction.
struct KeyBlockShape
{
    std::size_t mac = 0;
    std::size_t key = 0;
    std::size_t iv = 0;

    explicit KeyBlockShape(const ProtectionParameters& parameters)
    {
        const CipherShape shape = shapeOf(parameters.suite->cipher);
        mac = digestSize(parameters.suite->mac);
        key = parameters.suite->exportKey != 0 ? parameters.suite->exportKey : shape.key;
        if (shape.isAead())
            iv = shape.fixedNonce;
        else if (shape.mode == CipherShape::Mode::Cbc && parameters.version <= TlsVersion::Tls10)
            iv = shape.block;
    }
    std::size_t total() const { return 2 * (mac + key + iv); }
};

struct KeyPair
{
    RecordKeys client;
    RecordKeys server;
};

// RFC 5246, section 6.3.
KeyPair cut(const SecretOctets& block, const KeyBlockShape& shape)
{
    OctetReader reader(block);
    const auto take = [&reader](std::size_t length) {
        const Octets octets = reader.take(length).value_or(Octets());
        return SecretOctets(octets.begin(), octets.end());
    };
    KeyPair keys;
    keys.client.mac = take(shape.mac);
    keys.server.mac = take(shape.mac);
    keys.client.key = take(shape.key);
    keys.server.key = take(shape.key);
    keys.client.iv = take(shape.iv);
    keys.server.iv = take(shape.iv);
    return keys;
}

// Export suites: keys of full length from few octets, and IVs that do not depend on secrets. RFC 2246,
// section 6.3.1; RFC 6101, section 6.2.2.1.
void weaken(KeyPair& keys, const ProtectionParameters& parameters, const TlsRandoms& randoms)
{
    const std::size_t keySize = shapeOf(parameters.suite->cipher).key;
    const std::size_t ivSize = keys.client.iv.size();
    if (parameters.version == TlsVersion::Ssl3) {
        keys.client.key = digest("MD5", {keys.client.key, randoms.client, randoms.server});
        keys.server.key = digest("MD5", {keys.server.key, randoms.server, randoms.client});
        keys.client.iv = digest("MD5", {randoms.client, randoms.server});
        keys.server.iv = digest("MD5", {randoms.server, randoms.client});
        keys.client.key.resize(keySize);
        keys.server.key.resize(keySize);
    } else {
        const auto expand = [&](Octets secret, std::string_view label, std::size_t length) {
            return prf(parameters.version, parameters.suite->prf, secret, label,
                       {randoms.client, randoms.server}, length);
        };
        keys.client.key = expand(keys.client.key, "client write key", keySize);
        keys.server.key = expand(keys.server.key, "server write key", keySize);
        keys.client.iv = expand({}, "IV block", 2 * ivSize);
        keys.server.iv.assign(keys.client.iv.begin() + static_cast<std::ptrdiff_t>(ivSize),
                              keys.client.iv.end());
    }
    keys.client.iv.resize(ivSize);
    keys.server.iv.resize(ivSize);
}

// HKDF-Expand-Label without context: RFC 8446, section 7.1.
SecretOctets expandLabel(const ProtectionParameters& parameters, Octets secret, std::string_view label,
                         std::size_t length)
{
    const bool isOld = parameters.draft != 0 && parameters.draft < firstDraftWithShortLabels;
    std::string digestName = openSslName(parameters.suite->prf);
    std::string mode = "EXPAND_ONLY";
    const OSSL_PARAM kdfParameters[] = {
        textParameter(OSSL_KDF_PARAM_MODE, mode),
        textParameter(OSSL_KDF_PARAM_DIGEST, digestName),
        octetsParameter(OSSL_KDF_PARAM_KEY, secret),
        octetsParameter(OSSL_KDF_PARAM_PREFIX,
                        isOld ? std::string_view("TLS 1.3, ") : std::string_view("tls13 ")),
        octetsParameter(OSSL_KDF_PARAM_LABEL, label),
        OSSL_PARAM_construct_end(),
    };
    return derive("TLS13-KDF", kdfParameters, length);
}

} // namespace

SecretOctets masterSecret(TlsVersion version, const CipherSuite& suite, Octets premaster,
                          const TlsRandoms& randoms)
{
    if (version == TlsVersion::Ssl3)
        return ssl3Mix(premaster, {randoms.client, randoms.server}, masterSize);
    return prf(version, suite.prf, premaster, "master secret", {randoms.client, randoms.server}, masterSize);
}

SecretOctets extendedMasterSecret(TlsVersion version, const CipherSuite& suite, Octets premaster,
                                  Octets sessionHash)
{
    return prf(version, suite.prf, premaster, "extended master secret", {sessionHash}, masterSize);
}

Expected<ProtectionPair, ProtectionError> protectionFromMaster(const ProtectionParameters& parameters,
                                                               Octets master, const TlsRandoms& randoms)
{
    if (parameters.version == TlsVersion::Tls13 || parameters.suite->tls13)
        return Unexpected(ProtectionError::NotForVersion);
    if (parameters.suite->cipher == TlsCipher::Unsupported)
        return Unexpected(ProtectionError::Unsupported);
    if (master.size() != masterSize)
        return Unexpected(ProtectionError::BadSecret);
    const KeyBlockShape shape(parameters);
    KeyPair keys = cut(keyBlock(parameters, master, randoms, shape.total()), shape);
    if (parameters.suite->exportKey != 0)
        weaken(keys, parameters, randoms);
    auto client = RecordProtection::create(parameters, std::move(keys.client));
    auto server = RecordProtection::create(parameters, std::move(keys.server));
    if (!client)
        return Unexpected(client.error());
    if (!server)
        return Unexpected(server.error());
    return ProtectionPair{std::move(*client), std::move(*server)};
}

Expected<std::shared_ptr<const RecordProtection>, ProtectionError>
protectionFromTraffic(const ProtectionParameters& parameters, Octets trafficSecret)
{
    if (!parameters.suite->tls13)
        return Unexpected(ProtectionError::NotForVersion);
    if (parameters.suite->cipher == TlsCipher::Unsupported)
        return Unexpected(ProtectionError::Unsupported);
    if (trafficSecret.size() != trafficSecretLength(*parameters.suite))
        return Unexpected(ProtectionError::BadSecret);
    RecordKeys keys;
    keys.key = expandLabel(parameters, trafficSecret, "key", shapeOf(parameters.suite->cipher).key);
    keys.iv = expandLabel(parameters, trafficSecret, "iv", nonceSize);
    return RecordProtection::create(parameters, std::move(keys));
}

SecretOctets nextTrafficSecret(const ProtectionParameters& parameters, Octets trafficSecret)
{
    const std::size_t length = trafficSecretLength(*parameters.suite);
    if (trafficSecret.size() != length)
        return {};
    const bool isOld = parameters.draft != 0 && parameters.draft < firstDraftWithShortLabels;
    return expandLabel(parameters, trafficSecret, isOld ? "application traffic secret" : "traffic upd",
                       length);
}

std::size_t trafficSecretLength(const CipherSuite& suite)
{
    return digestSize(suite.prf);
}

// ---------------------------------------------------------------- transcript

struct HandshakeTranscript::State
{
    SecretOctets kept; ///< before the hash is known
    std::vector<DigestContextPtr> digests;
};

HandshakeTranscript::HandshakeTranscript() : m_state(std::make_unique<State>()) {}
HandshakeTranscript::~HandshakeTranscript() = default;
HandshakeTranscript::HandshakeTranscript(HandshakeTranscript&&) noexcept = default;
HandshakeTranscript& HandshakeTranscript::operator=(HandshakeTranscript&&) noexcept = default;

void HandshakeTranscript::add(Octets octets)
{
    if (!isSelected())
        m_state->kept.insert(m_state->kept.end(), octets.begin(), octets.end());
    for (const DigestContextPtr& context : m_state->digests)
        EVP_DigestUpdate(context.get(), octets.data(), octets.size());
}

void HandshakeTranscript::select(TlsVersion version, const CipherSuite& suite)
{
    const std::vector<const char*> names = version >= TlsVersion::Tls12
                                               ? std::vector<const char*>{openSslName(suite.prf)}
                                               : std::vector<const char*>{"MD5", "SHA1"};
    for (const char* const name : names) {
        const DigestPtr algorithm(EVP_MD_fetch(cryptoLibrary(), name, nullptr));
        DigestContextPtr context(EVP_MD_CTX_new());
        EVP_DigestInit_ex2(context.get(), algorithm.get(), nullptr);
        EVP_DigestUpdate(context.get(), m_state->kept.data(), m_state->kept.size());
        m_state->digests.push_back(std::move(context));
    }
    m_state->kept = {};
}

bool HandshakeTranscript::isSelected() const
{
    return !m_state->digests.empty();
}

SecretOctets HandshakeTranscript::hash() const
{
    SecretOctets all;
    for (const DigestContextPtr& context : m_state->digests) {
        const DigestContextPtr copy(EVP_MD_CTX_new());
        std::array<std::uint8_t, EVP_MAX_MD_SIZE> value{};
        unsigned size = 0;
        EVP_MD_CTX_copy_ex(copy.get(), context.get());
        EVP_DigestFinal_ex(copy.get(), value.data(), &size);
        all.insert(all.end(), value.begin(), value.begin() + size);
    }
    return all;
}

} // namespace weir
