// The record layer as it is seen from outside: RFC 8446, section 5; RFC 5246, section 6.2; RFC 6520.
#pragma once

#include "core/base/octets.h"
#include "core/base/offset_range.h"
#include "core/stream/stream_registry.h"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace weir {

enum class TlsContentType : std::uint8_t {
    ChangeCipherSpec = 20,
    Alert = 21,
    Handshake = 22,
    ApplicationData = 23,
    Heartbeat = 24
};

struct TlsRecordHeader
{
    static constexpr std::size_t size = 5;

    std::uint8_t type = 0;
    std::uint16_t version = 0;
    std::uint16_t length = 0; ///< of the fragment

    std::size_t recordSize() const { return size + length; }
};

/// One record. Octets are borrowed for the call.
struct TlsRecord
{
    std::uint64_t offset = 0; ///< of its header in the layer
    TlsRecordHeader header;
    Octets fragment;
    Octets before; ///< what stands just before its header, as far as known: the end of the record before

    OffsetRange range() const { return {offset, offset + header.recordSize()}; }
};

/// octets: at least TlsRecordHeader::size.
TlsRecordHeader readRecordHeader(Octets octets);

/// Whether that can be the header of a record: a known type, SSL 3.0 to TLS 1.3, a length that a record may
/// have (RFC 5246 allows 2^14 + 2048; what some send beyond is not let pass).
bool isPlausible(const TlsRecordHeader& header);

/// Where records begin again in octets whose framing was lost.
struct RecordSearch
{
    std::size_t position = 0; ///< of the header; else of the first octet that may still become one
    std::size_t needed = 0;   ///< where not found: octets from `position` on that would decide
    bool found = false;
};
/// A header counts where the record that it announces is followed by another one, or, where `final`, by the
/// end of the octets or the beginning of a header: chance gives one header in some ten million octets, but
/// never two that fit.
RecordSearch findRecord(Octets octets, bool final);

/// For the registry: see Recognition. First octets of a TLS or SSL 2 stream, also in its middle.
Recognition recogniseTls(const FirstOctets& first);

} // namespace weir
