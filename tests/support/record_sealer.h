// Writes protected TLS records: the other side of RecordProtection, made of OpenSSL's one-shot calls and the
// RFCs.
#pragma once

#include "core/tls/record_protection.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace weir::test {

/// One direction under one set of keys.
class RecordSealer
{
public:
    RecordSealer(const ProtectionParameters& parameters, RecordKeys keys);
    ~RecordSealer();

    /// The record with its header. `padding`: TLS 1.3's zeros; with CBC, so many blocks more than are needed.
    std::vector<std::uint8_t> seal(std::uint8_t type, Octets content, std::size_t padding = 0);

    std::uint64_t sequence() const { return m_sequence; }
    std::uint64_t keystream() const { return m_keystream; }

    /// Of the lengths that the suite asks for, every octet another.
    static RecordKeys someKeys(const ProtectionParameters& parameters);

private:
    using Bytes = std::vector<std::uint8_t>;

    Bytes sealAead(std::uint8_t type, Octets content, std::size_t padding) const;
    Bytes sealBlocks(std::uint8_t type, Octets content, std::size_t moreBlocks);
    Bytes sealStream(std::uint8_t type, Octets content);
    Bytes macOf(std::uint8_t type, Octets content) const;
    Bytes macHeader(std::uint8_t type, std::size_t length) const;

    ProtectionParameters m_parameters;
    CipherShape m_shape;
    RecordKeys m_keys;
    std::uint16_t m_version; ///< of headers
    std::uint64_t m_sequence = 0;
    std::uint64_t m_keystream = 0;
    Bytes m_chained; ///< IV of the next record, before TLS 1.1
    void* m_rc4 = nullptr;
};

} // namespace weir::test
