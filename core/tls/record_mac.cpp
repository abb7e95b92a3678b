#include "core/tls/record_mac.h"

#include "core/tls/crypto_library.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <utility>

namespace weir {

namespace {

constexpr std::size_t truncatedSize = 10; // RFC 6066, section 7

// The number, type, version and length of a record, as they enter the MAC; SSL 3.0 leaves out the version.
class MacHeader
{
public:
    MacHeader(const ProtectedRecord& record, std::size_t length, bool withVersion)
    {
        for (int shift = 56; shift >= 0; shift -= 8)
            put(record.sequence >> shift);
        put(record.type);
        if (withVersion) {
            put(record.version >> 8U);
            put(record.version);
        }
        put(length >> 8U);
        put(length);
    }

    Octets octets() const { return {m_octets.data(), m_size}; }

private:
    void put(std::uint64_t octet) { m_octets[m_size++] = static_cast<std::uint8_t>(octet); }

    std::array<std::uint8_t, 13> m_octets{};
    std::size_t m_size = 0;
};

// RFC 5246, section 6.2.3.1.
class HmacRecordMac final : public RecordMac
{
public:
    HmacRecordMac(TlsHash hash, Octets key)
        : m_mac(EVP_MAC_fetch(cryptoLibrary(), "HMAC", nullptr)), m_context(EVP_MAC_CTX_new(m_mac.get()))
    {
        std::string digest = openSslName(hash);
        const OSSL_PARAM parameters[] = {
            OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
            OSSL_PARAM_construct_end()};
        EVP_MAC_init(m_context.get(), key.data(), key.size(), parameters);
    }

    bool verify(const ProtectedRecord& record, Octets text, Octets mac) override
    {
        const MacHeader header(record, text.size(), true);
        std::array<std::uint8_t, EVP_MAX_MD_SIZE> computed{};
        std::size_t size = 0;
        EVP_MAC_CTX* const context = m_context.get();
        return EVP_MAC_init(context, nullptr, 0, nullptr) == 1 &&
               EVP_MAC_update(context, header.octets().data(), header.octets().size()) == 1 &&
               EVP_MAC_update(context, text.data(), text.size()) == 1 &&
               EVP_MAC_final(context, computed.data(), &size, computed.size()) == 1 && mac.size() <= size &&
               std::equal(mac.begin(), mac.end(), computed.begin());
    }

private:
    MacPtr m_mac;
    MacContextPtr m_context;
};

// RFC 6101, section 5.2.3.1: hash(secret + pad2 + hash(secret + pad1 + number + type + length + text)).
class Ssl3RecordMac final : public RecordMac
{
public:
    Ssl3RecordMac(TlsHash hash, Octets secret)
        : m_secret(secret),
          m_padding(hash == TlsHash::Md5 ? 48 : 40),
          m_digest(EVP_MD_fetch(cryptoLibrary(), openSslName(hash), nullptr)),
          m_context(EVP_MD_CTX_new())
    {
    }

    bool verify(const ProtectedRecord& record, Octets text, Octets mac) override
    {
        const MacHeader header(record, text.size(), false);
        std::array<std::uint8_t, EVP_MAX_MD_SIZE> inner{};
        std::array<std::uint8_t, EVP_MAX_MD_SIZE> outer{};
        const std::size_t size = hash(0x36, header.octets(), text, inner);
        hash(0x5c, {inner.data(), size}, {}, outer);
        return mac.size() == size && std::equal(mac.begin(), mac.end(), outer.begin());
    }

private:
    std::size_t hash(std::uint8_t pad, Octets first, Octets second, std::span<std::uint8_t> out)
    {
        std::array<std::uint8_t, 48> padding{};
        padding.fill(pad);
        unsigned size = 0;
        EVP_DigestInit_ex2(m_context.get(), m_digest.get(), nullptr);
        EVP_DigestUpdate(m_context.get(), m_secret.data(), m_secret.size());
        EVP_DigestUpdate(m_context.get(), padding.data(), m_padding);
        EVP_DigestUpdate(m_context.get(), first.data(), first.size());
        EVP_DigestUpdate(m_context.get(), second.data(), second.size());
        EVP_DigestFinal_ex(m_context.get(), out.data(), &size);
        return size;
    }

    Octets m_secret;
    std::size_t m_padding;
    DigestPtr m_digest;
    DigestContextPtr m_context;
};

} // namespace

RecordMacKey::RecordMacKey(const ProtectionParameters& parameters, std::vector<std::uint8_t> key)
    : m_version(parameters.version),
      m_hash(parameters.suite->mac),
      m_size(digestSize(m_hash)),
      m_key(std::move(key))
{
    if (parameters.truncatedHmac && m_version != TlsVersion::Ssl3)
        m_size = std::min(m_size, truncatedSize);
}

std::unique_ptr<RecordMac> RecordMacKey::make() const
{
    if (m_hash == TlsHash::None)
        return nullptr;
    if (m_version == TlsVersion::Ssl3)
        return std::make_unique<Ssl3RecordMac>(m_hash, m_key);
    return std::make_unique<HmacRecordMac>(m_hash, m_key);
}

} // namespace weir
