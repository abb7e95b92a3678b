#include "core/tls/context_pool.h"
#include "core/tls/counter_gcm.h"
#include "core/tls/record_protection_kinds.h"

#include <algorithm>
#include <array>
#include <utility>

namespace weir {

namespace {

constexpr std::size_t nonceSize = 12;
constexpr unsigned firstDraftWithAdditional = 25;

using Nonce = std::array<std::uint8_t, nonceSize>;

// The number of the record at the end of 12 octets (RFC 8446, section 5.3; RFC 7905, section 2).
Nonce mixed(const std::vector<std::uint8_t>& iv, std::uint64_t sequence)
{
    Nonce nonce{};
    std::ranges::copy(iv, nonce.begin());
    for (std::size_t i = 0; i < 8; ++i)
        nonce[nonceSize - 1 - i] ^= static_cast<std::uint8_t>(sequence >> (8 * i));
    return nonce;
}

struct Additional
{
    std::array<std::uint8_t, 13> octets{};
    std::size_t size = 0;

    void put(std::uint64_t number, int width)
    {
        for (int shift = 8 * (width - 1); shift >= 0; shift -= 8)
            octets[size++] = static_cast<std::uint8_t>(number >> shift);
    }
    Octets view() const { return {octets.data(), size}; }
};

/// Keyed; the nonce changes from record to record. One thread at a time.
class AeadContext
{
public:
    virtual ~AeadContext() = default;

    /// `out` has room for one octet at least.
    virtual bool decrypt(const Nonce& nonce, Octets additional, Octets text, Octets tag,
                         std::uint8_t* out) = 0;
};

class CounterGcmContext final : public AeadContext
{
public:
    CounterGcmContext(const EVP_CIPHER* cipher, Octets key) : m_gcm(cipher, key) {}

    bool decrypt(const Nonce& nonce, Octets additional, Octets text, Octets tag, std::uint8_t* out) override
    {
        return m_gcm.decrypt(nonce, additional, text, tag, out);
    }

private:
    CounterGcm m_gcm;
};

class OpenSslAeadContext final : public AeadContext
{
public:
    OpenSslAeadContext(const CipherShape& shape, const EVP_CIPHER* cipher,
                       const std::vector<std::uint8_t>& key)
        : m_isCcm(shape.mode == CipherShape::Mode::Ccm), m_context(EVP_CIPHER_CTX_new())
    {
        EVP_CIPHER_CTX* const context = m_context.get();
        EVP_DecryptInit_ex2(context, cipher, nullptr, nullptr, nullptr);
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, nonceSize, nullptr);
        if (m_isCcm)
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, shape.tag, nullptr);
        EVP_DecryptInit_ex2(context, nullptr, key.data(), nullptr, nullptr);
    }

    bool decrypt(const Nonce& nonce, Octets additional, Octets text, Octets tag, std::uint8_t* out) override
    {
        EVP_CIPHER_CTX* const context = m_context.get();
        const int length = static_cast<int>(text.size());
        int done = 0;
        // OpenSSL takes the tag as an octet array that it does not change, by a pointer that is not const.
        auto* const tagOctets = const_cast<std::uint8_t*>(tag.data());
        // CCM asks for the tag first, then for the length of the text, and is finished with the text itself.
        return EVP_DecryptInit_ex2(context, nullptr, nullptr, nonce.data(), nullptr) == 1 &&
               EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag.size()), tagOctets) ==
                   1 &&
               (!m_isCcm || EVP_DecryptUpdate(context, nullptr, &done, nullptr, length) == 1) &&
               (additional.empty() || EVP_DecryptUpdate(context, nullptr, &done, additional.data(),
                                                        static_cast<int>(additional.size())) == 1) &&
               EVP_DecryptUpdate(context, out, &done, text.data(), length) == 1 &&
               (m_isCcm || EVP_DecryptFinal_ex(context, out + done, &done) == 1);
    }

private:
    bool m_isCcm;
    CipherContextPtr m_context;
};

class AeadProtection final : public RecordProtection
{
public:
    AeadProtection(const ProtectionParameters& parameters, RecordKeys keys, CipherPtr cipher)
        : m_shape(shapeOf(parameters.suite->cipher)),
          m_isTls13(parameters.version == TlsVersion::Tls13),
          m_hasAdditional(!m_isTls13 || parameters.draft == 0 ||
                          parameters.draft >= firstDraftWithAdditional),
          m_recordNonce(m_isTls13 ? 0 : m_shape.recordNonce),
          m_keys(std::move(keys)),
          m_cipher(std::move(cipher))
    {
    }

    Expected<OpenedRecord, RecordFault> open(const ProtectedRecord& record,
                                             std::vector<std::uint8_t>& content) const override
    {
        if (record.fragment.size() < leastFragment()) {
            content.clear();
            return Unexpected(RecordFault::TooShort);
        }
        const std::size_t length = record.fragment.size() - m_recordNonce - m_shape.tag;
        content.resize(std::max<std::size_t>(length, 1)); // never a null pointer
        const bool good = m_contexts.lease([this] { return makeContext(); })
                              ->decrypt(nonceOf(record), additionalOf(record, length).view(),
                                        record.fragment.subspan(m_recordNonce, length),
                                        record.fragment.last(m_shape.tag), content.data());
        content.resize(good ? length : 0);
        if (!good)
            return Unexpected(RecordFault::BadTag);
        return m_isTls13 ? unwrap(content) : OpenedRecord{record.type, 0};
    }

    std::optional<std::size_t> contentLength(std::size_t fragment) const override
    {
        if (m_isTls13 || fragment < leastFragment())
            return std::nullopt;
        return fragment - leastFragment();
    }

    std::size_t leastFragment() const override
    {
        return std::size_t{m_recordNonce} + m_shape.tag + (m_isTls13 ? 1 : 0);
    }

private:
    std::unique_ptr<AeadContext> makeContext() const
    {
        if (EVP_CIPHER_get_mode(m_cipher.get()) == EVP_CIPH_CTR_MODE)
            return std::make_unique<CounterGcmContext>(m_cipher.get(), m_keys.key);
        return std::make_unique<OpenSslAeadContext>(m_shape, m_cipher.get(), m_keys.key);
    }

    Nonce nonceOf(const ProtectedRecord& record) const
    {
        if (m_recordNonce == 0)
            return mixed(m_keys.iv, record.sequence);
        Nonce nonce{};
        std::ranges::copy(m_keys.iv, nonce.begin());
        std::ranges::copy(record.fragment.first(m_recordNonce), nonce.begin() + m_shape.fixedNonce);
        return nonce;
    }

    Additional additionalOf(const ProtectedRecord& record, std::size_t length) const
    {
        Additional additional;
        if (!m_hasAdditional)
            return additional;
        if (!m_isTls13)
            additional.put(record.sequence, 8);
        additional.put(record.type, 1);
        additional.put(record.version, 2);
        additional.put(m_isTls13 ? record.fragment.size() : length, 2);
        return additional;
    }

    // RFC 8446, section 5.4: content, type, zeros.
    static Expected<OpenedRecord, RecordFault> unwrap(std::vector<std::uint8_t>& inner)
    {
        const auto type =
            std::find_if(inner.rbegin(), inner.rend(), [](std::uint8_t octet) { return octet != 0; });
        if (type == inner.rend()) {
            inner.clear();
            return Unexpected(RecordFault::NoInnerType);
        }
        const OpenedRecord opened{*type, static_cast<std::size_t>(type - inner.rbegin())};
        inner.resize(inner.size() - opened.padding - 1);
        return opened;
    }

    CipherShape m_shape;
    bool m_isTls13;
    bool m_hasAdditional;
    std::size_t m_recordNonce;
    RecordKeys m_keys;
    CipherPtr m_cipher;
    mutable ContextPool<AeadContext> m_contexts;
};

} // namespace

std::shared_ptr<const RecordProtection> makeAeadProtection(const ProtectionParameters& parameters,
                                                           RecordKeys keys, CipherPtr cipher)
{
    return std::make_shared<AeadProtection>(parameters, std::move(keys), std::move(cipher));
}

} // namespace weir
