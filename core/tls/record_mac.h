// The MAC of records whose cipher does not authenticate: HMAC, or SSL 3.0's own.
#pragma once

#include "core/base/octets.h"
#include "core/tls/cipher_suite.h"
#include "core/tls/record_protection.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace weir {

/// Keyed. One thread at a time.
class RecordMac
{
public:
    virtual ~RecordMac() = default;

    /// Whether `mac` is that of `text` in this record: its number, type and version, and the text's length.
    virtual bool verify(const ProtectedRecord& record, Octets text, Octets mac) = 0;
};

/// What makes RecordMacs. Immutable; any thread.
class RecordMacKey
{
public:
    RecordMacKey(const ProtectionParameters& parameters, std::vector<std::uint8_t> key);

    /// Octets of a MAC; 0: the suite has none.
    std::size_t size() const { return m_size; }
    /// nullptr: the suite has none. Lives no longer than this object.
    std::unique_ptr<RecordMac> make() const;

private:
    TlsVersion m_version;
    TlsHash m_hash;
    std::size_t m_size;
    std::vector<std::uint8_t> m_key;
};

} // namespace weir
