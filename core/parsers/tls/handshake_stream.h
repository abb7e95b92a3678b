// Joins the fragments of one direction's handshake records to messages.
#pragma once

#include "core/base/octets.h"
#include "core/parsers/tls/field_tree.h"
#include "core/parsers/tls/record.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace weir {

/// One message, or what there is of it. Borrowed until the next call of its stream.
struct HandshakeMessage
{
    std::uint8_t type = 0;
    std::uint32_t length = 0; ///< as its header says, without the header
    Octets octets;            ///< with the header
    bool complete = true;
    bool encrypted = false; ///< its octets were decrypted

    Octets body() const { return octets.subspan(std::min<std::size_t>(4, octets.size())); }
};

/// A record that a message lies in.
struct HandshakeRecord
{
    std::size_t at = 0; ///< of its first octet among those of the message
    std::uint64_t offset = 0;
    TlsRecordHeader header;
    std::optional<std::uint8_t> innerType; ///< TLS 1.3, decrypted
};

class HandshakeStream
{
public:
    static constexpr std::size_t headerSize = 4;

    /// content: the record's fragment, or what was in it (decrypted).
    void add(const TlsRecord& record, Octets content, bool decrypted, std::optional<std::uint8_t> innerType);

    bool isEmpty() const { return m_head == m_octets.size(); }
    /// Place in the layer of the first octet that was not taken: of its record's header where it begins one.
    std::uint64_t start() const;
    /// What the next message's header announces, the header included; nothing: it is not there yet.
    std::optional<std::size_t> announced() const;

    /// The next message, whole; or what there is of it. Not where isEmpty().
    HandshakeMessage front() const;
    bool isFrontComplete() const;
    SourceMap frontMap() const;
    /// Of the records whose headers belong to the front message: that began with it or inside it.
    std::vector<HandshakeRecord> frontRecords() const;
    /// From the header of its first record, where it begins with it, to its last octet.
    OffsetRange frontRange() const;
    void pop();

    void clear();

private:
    struct Part
    {
        std::size_t at;          ///< in m_octets
        std::size_t skipped = 0; ///< octets of its content that are gone from m_octets
        std::uint64_t offset;
        TlsRecordHeader header;
        bool decrypted;
        std::optional<std::uint8_t> innerType;
    };
    Octets held() const { return Octets(m_octets).subspan(m_head); }
    std::size_t frontSize() const;
    void compact();
    /// Whether the part's record belongs to the front message, header and all.
    bool beginsInFront(const Part& part) const { return part.skipped == 0 && part.at >= m_head; }

    std::vector<std::uint8_t> m_octets;
    std::size_t m_head = 0;
    std::vector<Part> m_parts; ///< in order; the first one is that of m_head, or follows it
};

} // namespace weir
