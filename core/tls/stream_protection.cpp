#include "core/tls/context_pool.h"
#include "core/tls/rc4.h"
#include "core/tls/record_mac.h"
#include "core/tls/record_protection_kinds.h"

#include <utility>

namespace weir {

namespace {

struct MacContext
{
    std::unique_ptr<RecordMac> mac;
};

// E( content  MAC ), where E may be nothing and the MAC may be absent.
class StreamProtection final : public RecordProtection
{
public:
    StreamProtection(const ProtectionParameters& parameters, RecordKeys keys)
        : m_mac(parameters, std::move(keys.mac))
    {
        if (parameters.suite->cipher == TlsCipher::Rc4)
            m_keystream = std::make_unique<const Rc4Keystream>(keys.key);
    }

    Expected<OpenedRecord, RecordFault> open(const ProtectedRecord& record,
                                             std::vector<std::uint8_t>& content) const override
    {
        content.assign(record.fragment.begin(), record.fragment.end());
        if (m_keystream)
            m_keystream->apply(record.keystream, record.fragment, content);
        if (const auto fault = takeOffMac(record, content)) {
            content.clear();
            return Unexpected(*fault);
        }
        return OpenedRecord{record.type, 0};
    }

    bool needsKeystream() const override { return m_keystream != nullptr; }

    std::optional<std::size_t> contentLength(std::size_t fragment) const override
    {
        return fragment < m_mac.size() ? std::nullopt : std::optional(fragment - m_mac.size());
    }

    std::size_t leastFragment() const override { return m_mac.size(); }

private:
    std::optional<RecordFault> takeOffMac(const ProtectedRecord& record,
                                          std::vector<std::uint8_t>& content) const
    {
        if (m_mac.size() == 0)
            return std::nullopt;
        if (content.size() < m_mac.size())
            return RecordFault::TooShort;
        const Octets plain = content;
        const std::size_t length = content.size() - m_mac.size();
        const auto context =
            m_contexts.lease([this] { return std::make_unique<MacContext>(MacContext{m_mac.make()}); });
        if (!context->mac->verify(record, plain.first(length), plain.subspan(length)))
            return RecordFault::BadMac;
        content.resize(length);
        return std::nullopt;
    }

    RecordMacKey m_mac;
    std::unique_ptr<const Rc4Keystream> m_keystream; ///< nullptr: NULL
    mutable ContextPool<MacContext> m_contexts;
};

} // namespace

std::shared_ptr<const RecordProtection> makeStreamProtection(const ProtectionParameters& parameters,
                                                             RecordKeys keys)
{
    return std::make_shared<StreamProtection>(parameters, std::move(keys));
}

} // namespace weir
