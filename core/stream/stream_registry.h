// Which parser for which stream: by its first octets, on any port.
#pragma once

#include "core/base/octets.h"
#include "core/stream/stream_parser.h"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace weir {

enum class Recognition : std::uint8_t {
    No,
    NeedsMore, ///< a beginning of it, as far as one can see
    Likely,    ///< nothing contradicts; another protocol's Certain goes before
    Certain
};

/// The first octets of a stream, as far as they are there. Borrowed for the call.
struct FirstOctets
{
    std::array<Octets, 2> octets; ///< index: Direction; either may be empty
    /// Nothing further will come in that direction before it is decided: NeedsMore means No.
    std::array<bool, 2> final{};
    std::array<bool, 2> midstream{}; ///< the true beginning of that direction is missing (a gap is before it)
    std::uint16_t serverPort = 0;    ///< breaks ties only
};

struct ProtocolEntry
{
    std::string_view name; ///< static storage
    /// Null: never found by content, only named (by an upgrade, ALPN, STARTTLS).
    std::function<Recognition(const FirstOctets&)> recognise;
    std::function<std::unique_ptr<StreamParser>(const ParserOrigin&)> make;
};

/// Immutable once made; thread-safe where its entries' functions are.
class StreamRegistry
{
public:
    /// Octets a direction that recognition may look at.
    static constexpr std::size_t recognitionLimit = 4096;

    /// Earlier entries win ties.
    void add(ProtocolEntry entry) { m_entries.push_back(std::move(entry)); }

    /// Null where there is none of that name.
    const ProtocolEntry* find(std::string_view name) const;

    struct Choice
    {
        const ProtocolEntry* entry = nullptr; ///< null: none, or not decided yet
        bool reversed = false;                ///< it fits with the directions exchanged
        bool decided = false;
    };
    /// `excluded`: entries that were tried and gave up.
    Choice choose(const FirstOctets& first, const std::vector<const ProtocolEntry*>& excluded = {}) const;

private:
    std::vector<ProtocolEntry> m_entries;
};

} // namespace weir
