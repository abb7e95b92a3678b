#include "core/parsers/http2/hpack_inflater.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <nghttp2/nghttp2.h>
#include <string>

namespace weir::http2 {

namespace {

/// What the encoder's peer allowed is not always known, and what the encoder uses follows from the block.
constexpr std::size_t tableLimit = std::size_t{1} << 20;
/// As many entries as a table of the default 4096 octets can have. Clients allow up to 64 KiB, which is tried
/// where that turns out to be too few, but not for ever: filling it takes its time.
constexpr std::size_t fewPlaceholders = 124;
constexpr std::size_t manyPlaceholders = 2048;
constexpr unsigned maxRefills = 1000;
/// One octet may stand for a field of kilobytes. All blocks together may become so many octets, so many a
/// block and so many times what was sent: what repeats itself beyond that is there to harm.
constexpr std::uint64_t freeExpansion = std::uint64_t{64} << 20;
constexpr std::uint64_t expansionPerBlock = std::uint64_t{16} << 10;
constexpr std::uint64_t maxExpansion = 64;
/// Name and value of a placeholder: NUL is in no field.
constexpr std::uint8_t placeholderOctet = 0;

bool isPlaceholder(const std::uint8_t* octets, std::size_t length)
{
    return length == 1 && octets[0] == placeholderOctet;
}

std::string toText(const std::uint8_t* octets, std::size_t length)
{
    return std::string(octets, octets + length);
}

/// Dynamic table size update (RFC 7541, section 6.3) to 128 KiB, which holds all placeholders and then some:
/// entries that the encoder dropped already do no harm, because it never refers to them.
constexpr std::array<std::uint8_t, 4> sizeUpdate{0x3f, 0xe1, 0xff, 0x07};
/// Literal with incremental indexing, new name (section 6.2.1).
constexpr std::array<std::uint8_t, 5> placeholder{0x40, 1, placeholderOctet, 1, placeholderOctet};

} // namespace

void HpackInflater::Release::operator()(nghttp2_hd_inflater* inflater) const
{
    nghttp2_hd_inflate_del(inflater);
}

HpackInflater::HpackInflater() = default;
HpackInflater::~HpackInflater() = default;

FieldBlock HpackInflater::inflate(Octets block, std::size_t maxOctets)
{
    if (m_lost)
        restart(fewPlaceholders);
    else if (m_inflater == nullptr)
        restart(0);
    m_in += block.size();
    const std::uint64_t budget = freeExpansion + expansionPerBlock * ++m_blocks + maxExpansion * m_in;
    const std::size_t limit = std::min<std::uint64_t>(maxOctets, budget - std::min(budget, m_out));
    FieldBlock result = run(block, limit);
    if (result.damaged && m_placeholders == fewPlaceholders && m_refills < maxRefills) {
        ++m_refills;
        restart(manyPlaceholders);
        result = run(block, limit);
    }
    for (const HeaderField& field : result.fields)
        m_out += field.name.size() + field.value.size();
    if (result.damaged)
        lose(); // libnghttp2 takes nothing more after a fault
    return result;
}

void HpackInflater::restart(std::size_t placeholders)
{
    m_lost = false;
    m_placeholders = placeholders;
    nghttp2_hd_inflater* inflater = nullptr;
    if (nghttp2_hd_inflate_new(&inflater) != 0)
        inflater = nullptr;
    m_inflater.reset(inflater);
    if (inflater == nullptr)
        return;
    nghttp2_hd_inflate_change_table_size(inflater, tableLimit);
    if (placeholders == 0)
        return;
    std::vector<std::uint8_t> seed(sizeUpdate.begin(), sizeUpdate.end());
    for (std::size_t i = 0; i < placeholders; ++i)
        seed.insert(seed.end(), placeholder.begin(), placeholder.end());
    run(seed, 0);
}

FieldBlock HpackInflater::run(Octets block, std::size_t maxOctets)
{
    FieldBlock result;
    if (m_inflater == nullptr) {
        result.damaged = true;
        return result;
    }
    std::size_t octets = 0;
    for (;;) {
        nghttp2_nv field{};
        int flags = 0;
        const auto taken =
            nghttp2_hd_inflate_hd2(m_inflater.get(), &field, &flags, block.data(), block.size(), 1);
        if (taken < 0) {
            result.damaged = true;
            return result;
        }
        block = block.subspan(static_cast<std::size_t>(taken));
        if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0 && !result.cut) {
            octets += field.namelen + field.valuelen;
            const bool unknownName = isPlaceholder(field.name, field.namelen);
            const bool unknownValue = isPlaceholder(field.value, field.valuelen);
            result.cut = octets > maxOctets;
            result.unknown = result.unknown || unknownName || unknownValue;
            if (!result.cut) {
                result.fields.push_back(
                    {unknownName ? std::string(unknownText) : toText(field.name, field.namelen),
                     unknownValue ? std::string(unknownText) : toText(field.value, field.valuelen),
                     {},
                     {}});
            }
        }
        if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0)
            break;
        if ((flags & NGHTTP2_HD_INFLATE_EMIT) == 0 && block.empty())
            break;
    }
    nghttp2_hd_inflate_end_headers(m_inflater.get());
    return result;
}

} // namespace weir::http2
