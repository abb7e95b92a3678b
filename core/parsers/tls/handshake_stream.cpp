#include "core/parsers/tls/handshake_stream.h"

#include <algorithm>
#include <iterator>

namespace weir {

void HandshakeStream::add(const TlsRecord& record, Octets content, bool decrypted,
                          std::optional<std::uint8_t> innerType)
{
    if (content.empty())
        return;
    compact();
    m_parts.push_back({m_octets.size(), 0, record.offset, record.header, decrypted, innerType});
    m_octets.insert(m_octets.end(), content.begin(), content.end());
}

std::optional<std::size_t> HandshakeStream::announced() const
{
    if (held().size() < headerSize)
        return std::nullopt;
    return headerSize + (loadBig32(held().data()) & 0xffffff);
}

std::size_t HandshakeStream::frontSize() const
{
    return std::min(announced().value_or(held().size()), held().size());
}

bool HandshakeStream::isFrontComplete() const
{
    const auto size = announced();
    return size && *size <= held().size();
}

HandshakeMessage HandshakeStream::front() const
{
    HandshakeMessage message;
    message.octets = held().first(frontSize());
    message.type = message.octets[0];
    message.length = static_cast<std::uint32_t>(announced().value_or(headerSize) - headerSize);
    message.complete = isFrontComplete();
    message.encrypted = m_parts.front().decrypted;
    return message;
}

SourceMap HandshakeStream::frontMap() const
{
    SourceMap map;
    const std::size_t end = m_head + frontSize();
    for (const Part& part : m_parts) {
        if (part.at >= end)
            break;
        const std::uint64_t fragment = part.offset + TlsRecordHeader::size;
        const std::size_t at = std::max(part.at, m_head);
        const std::size_t skipped = part.skipped + (at - part.at);
        if (part.decrypted)
            map.add(at - m_head, {part.offset, part.offset + part.header.recordSize()}, false);
        else
            map.add(at - m_head, {fragment + skipped, fragment + part.header.length}, true);
    }
    return map;
}

std::vector<HandshakeRecord> HandshakeStream::frontRecords() const
{
    std::vector<HandshakeRecord> records;
    const std::size_t end = m_head + frontSize();
    for (const Part& part : m_parts) {
        if (beginsInFront(part) && part.at < end)
            records.push_back({part.at - m_head, part.offset, part.header, part.innerType});
    }
    return records;
}

std::uint64_t HandshakeStream::start() const
{
    const Part& part = m_parts.front();
    if (part.decrypted || beginsInFront(part))
        return part.offset;
    return part.offset + TlsRecordHeader::size + part.skipped + (m_head - part.at);
}

OffsetRange HandshakeStream::frontRange() const
{
    return {start(), frontMap().of(0, frontSize()).end};
}

void HandshakeStream::pop()
{
    m_head += frontSize();
    // The part that the next octet lies in, and those behind it, stay.
    const auto behind =
        std::find_if(m_parts.begin(), m_parts.end(), [this](const Part& part) { return part.at > m_head; });
    if (behind != m_parts.begin())
        m_parts.erase(m_parts.begin(), std::prev(behind));
    if (isEmpty())
        clear();
}

void HandshakeStream::compact()
{
    if (m_head == 0)
        return;
    m_octets.erase(m_octets.begin(), m_octets.begin() + static_cast<std::ptrdiff_t>(m_head));
    for (Part& part : m_parts) {
        const std::size_t gone = part.at < m_head ? m_head - part.at : 0;
        part.skipped += gone;
        part.at = part.at + gone - m_head;
    }
    m_head = 0;
}

void HandshakeStream::clear()
{
    m_octets.clear();
    m_parts.clear();
    m_head = 0;
}

} // namespace weir
