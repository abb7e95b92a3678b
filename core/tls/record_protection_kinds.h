// The kinds of record protection behind RecordProtection::create. Keys have the lengths that the suite asks
// for.
#pragma once

#include "core/tls/crypto_library.h"
#include "core/tls/record_protection.h"

#include <memory>

namespace weir {

/// RFC 8446 section 5.2, RFC 5288, RFC 6655, RFC 7905.
std::shared_ptr<const RecordProtection> makeAeadProtection(const ProtectionParameters& parameters,
                                                           RecordKeys keys, CipherPtr cipher);
/// CBC: RFC 5246 section 6.2.3.2, RFC 2246, RFC 6101, RFC 7366.
std::shared_ptr<const RecordProtection> makeBlockProtection(const ProtectionParameters& parameters,
                                                            RecordKeys keys, CipherPtr cipher);
/// RC4 and NULL: RFC 5246 section 6.2.3.1.
std::shared_ptr<const RecordProtection> makeStreamProtection(const ProtectionParameters& parameters,
                                                             RecordKeys keys);

} // namespace weir
