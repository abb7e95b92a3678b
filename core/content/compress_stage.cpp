// compress: adaptive LZW as the UNIX program of that name writes it.
//
//     1f 9d  flags │ codes, least significant bit first, 9 to 16 bits wide
//
// flags: the largest width (low five bits), and whether code 256 empties the table (bit 7). Codes come in
// groups of eight; where the width changes, the rest of the group is padding.
#include "core/content/content_stage.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace weir {

namespace {

constexpr unsigned minWidth = 9;
constexpr unsigned maxWidth = 16;
constexpr std::uint32_t clearCode = 256;

class CompressStage final : public ContentStage
{
public:
    Status add(Octets encoded, const Emit& emit) override
    {
        for (const std::uint8_t octet : encoded) {
            if (m_header < 3) {
                if (!readHeader(octet))
                    return Status::Damaged;
                continue;
            }
            m_bits |= static_cast<std::uint64_t>(octet) << m_bitCount;
            m_bitCount += 8;
            const Status status = takeCodes(emit);
            if (status == Status::Damaged) {
                const Status flushed = flush(emit);
                return flushed == Status::Ok ? status : flushed;
            }
            if (status != Status::Ok)
                return status;
        }
        return flush(emit);
    }

    /// The format has no end: a last incomplete code is padding.
    bool isComplete() const override { return m_header == 3; }

private:
    struct Entry
    {
        std::uint16_t prefix = 0; ///< code of all but the last octet
        std::uint8_t last = 0;
    };

    bool readHeader(std::uint8_t octet)
    {
        constexpr std::array<std::uint8_t, 2> magic{0x1f, 0x9d};
        if (m_header < 2)
            return octet == magic[m_header++];
        ++m_header;
        m_largestWidth = octet & 0x1f;
        m_canClear = (octet & 0x80) != 0;
        if (m_largestWidth < minWidth || m_largestWidth > maxWidth)
            return false;
        m_table.resize(std::size_t{1} << m_largestWidth);
        clear();
        return true;
    }

    void clear()
    {
        m_next = m_canClear ? clearCode + 1 : clearCode;
        m_hasPrevious = false;
        setWidth(minWidth);
    }
    void setWidth(unsigned width)
    {
        m_padding = m_codesInGroup == 0 ? 0 : (8 - m_codesInGroup) * m_width;
        m_codesInGroup = 0;
        m_width = width;
    }

    Status takeCodes(const Emit& emit)
    {
        for (;;) {
            const unsigned skipped = std::min(m_padding, m_bitCount);
            m_bits >>= skipped;
            m_bitCount -= skipped;
            m_padding -= skipped;
            if (m_padding != 0 || m_bitCount < m_width)
                return Status::Ok;
            const auto code = static_cast<std::uint32_t>(m_bits & ((1u << m_width) - 1));
            m_bits >>= m_width;
            m_bitCount -= m_width;
            m_codesInGroup = (m_codesInGroup + 1) % 8;
            const Status status = take(code, emit);
            if (status != Status::Ok)
                return status;
            if (m_next >> m_width != 0 && m_width < m_largestWidth)
                setWidth(m_width + 1);
        }
    }

    Status take(std::uint32_t code, const Emit& emit)
    {
        if (m_canClear && code == clearCode) {
            clear();
            return Status::Ok;
        }
        // A code may name the entry that it makes itself; what is not in the table yet it may not.
        const bool makesItself = m_hasPrevious && code == m_next && m_next < m_table.size();
        if (code >= 256 && code >= m_next && !makesItself)
            return Status::Damaged;

        m_reversed.clear();
        if (makesItself)
            m_reversed.push_back(m_first);
        std::uint32_t at = makesItself ? m_previous : code;
        for (; at >= 256; at = m_table[at].prefix)
            m_reversed.push_back(m_table[at].last);
        m_first = static_cast<std::uint8_t>(at);
        m_reversed.push_back(m_first);

        if (m_hasPrevious && m_next < m_table.size())
            m_table[m_next++] = {static_cast<std::uint16_t>(m_previous), m_first};
        m_previous = code;
        m_hasPrevious = true;
        return give(emit);
    }

    Status give(const Emit& emit)
    {
        for (auto octet = m_reversed.rbegin(); octet != m_reversed.rend(); ++octet) {
            m_buffer[m_filled++] = *octet;
            if (m_filled == m_buffer.size()) {
                const Status status = flush(emit);
                if (status != Status::Ok)
                    return status;
            }
        }
        return Status::Ok;
    }

    Status flush(const Emit& emit)
    {
        const std::size_t filled = std::exchange(m_filled, 0);
        return filled == 0 ? Status::Ok : emit(Octets(m_buffer).first(filled));
    }

    unsigned m_header = 0; ///< octets of it seen
    unsigned m_largestWidth = maxWidth;
    bool m_canClear = false;
    unsigned m_width = minWidth;
    unsigned m_codesInGroup = 0;
    unsigned m_padding = 0; ///< bits to pass over
    std::uint64_t m_bits = 0;
    unsigned m_bitCount = 0;
    std::vector<Entry> m_table; ///< by code; below 256: unused, the octet is the code
    std::uint32_t m_next = 0;   ///< code of the next entry
    std::uint32_t m_previous = 0;
    bool m_hasPrevious = false;
    std::uint8_t m_first = 0; ///< of what the code before stands for
    std::vector<std::uint8_t> m_reversed;
    std::size_t m_filled = 0; ///< of m_buffer
};

} // namespace

std::unique_ptr<ContentStage> makeCompressStage()
{
    return std::make_unique<CompressStage>();
}

} // namespace weir
