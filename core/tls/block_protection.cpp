#include "core/tls/context_pool.h"
#include "core/tls/record_mac.h"
#include "core/tls/record_protection_kinds.h"

#include <algorithm>
#include <utility>

namespace weir {

namespace {

struct BlockContext
{
    CipherContextPtr cipher;
    std::unique_ptr<RecordMac> mac;
};

//   MAC-then-encrypt    [IV]  E( content  MAC  padding  n )
//   encrypt-then-MAC    [IV]  E( content       padding  n )  MAC        the IV from TLS 1.1 on
class BlockProtection final : public RecordProtection
{
public:
    BlockProtection(const ProtectionParameters& parameters, RecordKeys keys, CipherPtr cipher)
        : m_version(parameters.version),
          m_encryptThenMac(parameters.encryptThenMac && m_version != TlsVersion::Ssl3),
          m_block(shapeOf(parameters.suite->cipher).block),
          m_mac(parameters, std::move(keys.mac)),
          m_key(std::move(keys.key)),
          m_iv(std::move(keys.iv)),
          m_cipher(std::move(cipher))
    {
    }

    Expected<OpenedRecord, RecordFault> open(const ProtectedRecord& record,
                                             std::vector<std::uint8_t>& content) const override
    {
        const auto context = m_contexts.lease([this] { return makeContext(); });
        const auto opened = m_encryptThenMac ? openOuterMac(record, *context, content)
                                             : openInnerMac(record, *context, content);
        if (!opened)
            content.clear();
        return opened;
    }

    std::size_t lookBehind() const override
    {
        if (!isChained())
            return 0;
        return m_block + (m_encryptThenMac ? m_mac.size() : 0);
    }

    std::optional<std::size_t> contentLength(std::size_t) const override { return std::nullopt; }

    std::size_t leastFragment() const override
    {
        const std::size_t iv = isChained() ? 0 : m_block;
        if (m_encryptThenMac)
            return iv + m_block + m_mac.size();
        return iv + (m_mac.size() + m_block) / m_block * m_block;
    }

private:
    bool isChained() const { return m_version <= TlsVersion::Tls10; }

    std::unique_ptr<BlockContext> makeContext() const
    {
        auto context = std::make_unique<BlockContext>();
        context->cipher.reset(EVP_CIPHER_CTX_new());
        context->mac = m_mac.make();
        EVP_DecryptInit_ex2(context->cipher.get(), m_cipher.get(), m_key.data(), nullptr, nullptr);
        EVP_CIPHER_CTX_set_padding(context->cipher.get(), 0);
        return context;
    }

    // RFC 7366, section 3: what was sent is authenticated, IV included.
    Expected<OpenedRecord, RecordFault> openOuterMac(const ProtectedRecord& record, BlockContext& context,
                                                     std::vector<std::uint8_t>& content) const
    {
        if (record.fragment.size() < leastFragment())
            return Unexpected(RecordFault::TooShort);
        const Octets text = record.fragment.first(record.fragment.size() - m_mac.size());
        if (!context.mac->verify(record, text, record.fragment.last(m_mac.size())))
            return Unexpected(RecordFault::BadMac);
        if (const auto fault = decrypt(record, text, context, content))
            return Unexpected(*fault);
        const std::optional<std::size_t> padding = paddingOf(content, 0);
        if (!padding)
            return Unexpected(RecordFault::BadPadding);
        content.resize(content.size() - *padding - 1);
        return OpenedRecord{record.type, *padding};
    }

    Expected<OpenedRecord, RecordFault> openInnerMac(const ProtectedRecord& record, BlockContext& context,
                                                     std::vector<std::uint8_t>& content) const
    {
        if (record.fragment.size() < leastFragment())
            return Unexpected(RecordFault::TooShort);
        if (const auto fault = decrypt(record, record.fragment, context, content))
            return Unexpected(*fault);
        const std::optional<std::size_t> padding = paddingOf(content, m_mac.size());
        if (!padding)
            return Unexpected(RecordFault::BadPadding);
        const std::size_t length = content.size() - *padding - 1 - m_mac.size();
        const Octets plain = content;
        if (!context.mac->verify(record, plain.first(length), plain.subspan(length, m_mac.size())))
            return Unexpected(RecordFault::BadMac);
        content.resize(length);
        return OpenedRecord{record.type, *padding};
    }

    std::optional<RecordFault> decrypt(const ProtectedRecord& record, Octets text, BlockContext& context,
                                       std::vector<std::uint8_t>& content) const
    {
        Octets iv = m_iv;
        if (!isChained()) {
            iv = text.first(m_block);
            text = text.subspan(m_block);
        } else if (record.sequence != 0) {
            if (record.before.size() < lookBehind())
                return RecordFault::NoInitVector;
            iv = record.before.last(lookBehind()).first(m_block);
        }
        if (text.size() % m_block != 0)
            return RecordFault::BadLength;
        content.resize(text.size());
        int done = 0;
        EVP_DecryptInit_ex2(context.cipher.get(), nullptr, nullptr, iv.data(), nullptr);
        EVP_DecryptUpdate(context.cipher.get(), content.data(), &done, text.data(),
                          static_cast<int>(text.size()));
        return std::nullopt;
    }

    // Octets of padding before the octet that tells their number; nothing where they cannot be padding.
    std::optional<std::size_t> paddingOf(Octets plain, std::size_t mac) const
    {
        const std::size_t padding = plain.back();
        if (padding + 1 + mac > plain.size())
            return std::nullopt;
        // SSL 3.0 leaves the octets of padding open (RFC 6101, section 5.2.3.2).
        const bool good = m_version == TlsVersion::Ssl3 ||
                          std::ranges::all_of(plain.last(padding + 1),
                                              [&](std::uint8_t octet) { return octet == padding; });
        return good ? std::optional(padding) : std::nullopt;
    }

    TlsVersion m_version;
    bool m_encryptThenMac;
    std::size_t m_block;
    RecordMacKey m_mac;
    std::vector<std::uint8_t> m_key;
    std::vector<std::uint8_t> m_iv; ///< of the first record, where they are chained
    CipherPtr m_cipher;
    mutable ContextPool<BlockContext> m_contexts;
};

} // namespace

std::shared_ptr<const RecordProtection> makeBlockProtection(const ProtectionParameters& parameters,
                                                            RecordKeys keys, CipherPtr cipher)
{
    return std::make_shared<BlockProtection>(parameters, std::move(keys), std::move(cipher));
}

} // namespace weir
