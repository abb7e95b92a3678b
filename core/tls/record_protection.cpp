#include "core/tls/record_protection.h"

#include "core/tls/record_protection_kinds.h"

#include <utility>

namespace weir {

namespace {

constexpr int keystreamBits = 40;
constexpr int sequenceBits = 24;

bool fits(const ProtectionParameters& parameters, const RecordKeys& keys)
{
    const CipherShape shape = shapeOf(parameters.suite->cipher);
    const bool isTls13 = parameters.version == TlsVersion::Tls13;
    std::size_t iv = 0;
    if (shape.isAead())
        iv = isTls13 ? 12 : shape.fixedNonce;
    else if (shape.mode == CipherShape::Mode::Cbc && parameters.version <= TlsVersion::Tls10)
        iv = shape.block;
    return keys.key.size() == shape.key && keys.mac.size() == digestSize(parameters.suite->mac) &&
           keys.iv.size() == iv;
}

} // namespace

Expected<std::shared_ptr<const RecordProtection>, ProtectionError>
RecordProtection::create(const ProtectionParameters& parameters, RecordKeys keys)
{
    const CipherSuite& suite = *parameters.suite;
    const CipherShape shape = shapeOf(suite.cipher);
    if (suite.cipher == TlsCipher::Unsupported)
        return Unexpected(ProtectionError::Unsupported);
    if (suite.tls13 != (parameters.version == TlsVersion::Tls13) ||
        (shape.isAead() && parameters.version < TlsVersion::Tls12))
        return Unexpected(ProtectionError::NotForVersion);
    if (!fits(parameters, keys))
        return Unexpected(ProtectionError::BadSecret);
    if (*shape.openSslName == '\0')
        return makeStreamProtection(parameters, std::move(keys));
    CipherPtr cipher = fetchCipher(shape);
    if (!cipher)
        return Unexpected(ProtectionError::Unsupported);
    if (shape.isAead())
        return makeAeadProtection(parameters, std::move(keys), std::move(cipher));
    return makeBlockProtection(parameters, std::move(keys), std::move(cipher));
}

std::string_view describe(RecordFault fault)
{
    switch (fault) {
    case RecordFault::TooShort:
        return "The record is too short for its protection.";
    case RecordFault::BadLength:
        return "The record's length is not a multiple of the cipher's block.";
    case RecordFault::BadTag:
        return "The authentication tag does not match: other keys, a lost record, or damage.";
    case RecordFault::BadMac:
        return "The MAC does not match: other keys, a lost record, or damage.";
    case RecordFault::BadPadding:
        return "The padding is not valid: other keys, a lost record, or damage.";
    case RecordFault::NoInitVector:
        return "The record before is missing, whose last block is this record's initialization vector.";
    case RecordFault::NoInnerType:
        return "The record holds nothing but padding.";
    }
    return "";
}

std::string_view describe(ProtectionError error)
{
    switch (error) {
    case ProtectionError::Unsupported:
        return "The cipher suite is not supported.";
    case ProtectionError::BadSecret:
        return "The secret has not the length that the cipher suite asks for.";
    case ProtectionError::NotForVersion:
        return "The cipher suite does not belong to this version of TLS.";
    }
    return "";
}

std::optional<std::uint64_t> RecordPlace::packed() const
{
    if (sequence >> sequenceBits != 0 || keystream >> keystreamBits != 0)
        return std::nullopt;
    return sequence << keystreamBits | keystream;
}

RecordPlace RecordPlace::unpacked(std::uint64_t number)
{
    return {number >> keystreamBits, number & ((std::uint64_t{1} << keystreamBits) - 1)};
}

} // namespace weir
