#include "core/parsers/tls/record_decoder.h"

#include "core/parsers/tls/record.h"

namespace weir {

std::optional<std::vector<std::uint8_t>> RecordDecoder::decode(Octets source, std::uint64_t argument) const
{
    const RecordPlace place =
        m_protection->needsKeystream() ? RecordPlace::unpacked(argument) : RecordPlace{argument, 0};
    const std::size_t before = lookBehind(place.sequence);
    if (source.size() < before + TlsRecordHeader::size)
        return std::nullopt;
    const TlsRecordHeader header = readRecordHeader(source.subspan(before));
    const ProtectedRecord record{header.type,
                                 header.version,
                                 place.sequence,
                                 place.keystream,
                                 source.subspan(before + TlsRecordHeader::size),
                                 source.first(before)};
    std::vector<std::uint8_t> content;
    if (!m_protection->open(record, content))
        return std::nullopt;
    return content;
}

} // namespace weir
