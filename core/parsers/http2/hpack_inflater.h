// Field blocks of one direction (RFC 7541), also where the table they refer to was not captured.
//
// After a gap nobody knows the dynamic table. It is filled with entries that stand for what is not known, so
// that indices still count from the newest entry and what refers to a lost entry is seen to do so:
//
//     index   61 | 62  63  64 …  185 |           62  63 | 64 …   187 |
//         static |  ?   ?   ?  …   ? |   →   new new |  ? …     ? |     after two new entries
//
#pragma once

#include "core/base/octets.h"
#include "core/stream/parsed_message.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

struct nghttp2_hd_inflater;

namespace weir::http2 {

/// Name or value of a field whose table entry was not captured. No field name may have such letters.
inline constexpr std::string_view unknownText = "(unknown)";

struct FieldBlock
{
    std::vector<HeaderField> fields; ///< without ranges: HPACK gives none
    bool unknown = false;            ///< some are unknownText
    bool damaged = false;            ///< cannot be decompressed; fields: those before the fault
    bool cut = false;                ///< longer than the limit; fields: those within
};

class HpackInflater
{
public:
    HpackInflater();
    ~HpackInflater();

    /// A whole block; blocks in the order in which they were sent. maxOctets: of names and values together.
    FieldBlock inflate(Octets block, std::size_t maxOctets);
    /// A block is missing or not to be read: the table is not known any more.
    void lose() { m_lost = true; }

private:
    struct Release
    {
        void operator()(nghttp2_hd_inflater* inflater) const;
    };

    void restart(std::size_t placeholders);
    FieldBlock run(Octets block, std::size_t maxOctets);

    std::unique_ptr<nghttp2_hd_inflater, Release> m_inflater;
    std::size_t m_placeholders = 0; ///< that the table was filled with
    unsigned m_refills = 0;         ///< with many
    bool m_lost = false;
    std::uint64_t m_blocks = 0;
    std::uint64_t m_in = 0;  ///< octets of all blocks
    std::uint64_t m_out = 0; ///< octets of all fields that were given out
};

} // namespace weir::http2
