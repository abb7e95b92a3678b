// Finding a pattern in octets that come piece by piece.
#pragma once

#include "core/base/expected.h"
#include "core/base/octets.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace weir {

struct PatternText
{
    enum class Kind : std::uint8_t {
        Literal, ///< these octets
        Hex,     ///< octets as hexadecimal digits, with blanks or colons between them or without
        Regex    ///< PCRE2, on octets: "." is any but a line feed, \xff is an octet
    };

    Kind kind = Kind::Literal;
    std::string text;
    bool ignoreCase = false; ///< of ASCII letters
};

/// Compiled; immutable, any thread.
class Pattern
{
public:
    /// The error is a sentence for a person.
    static Expected<Pattern, std::string> compile(const PatternText& text);

    /// A regular expression finds nothing longer for certain: octets that a match may wait for.
    static constexpr std::size_t maxMatch = std::size_t{64} << 10;

private:
    friend class PatternSearch;
    struct Code;

    std::shared_ptr<const Code> m_code;
};

/// One search through one stream.
class PatternSearch
{
public:
    /// Gets each hit in order; hits do not overlap, and are not empty. `octets` around it: what is at hand
    /// from contextBegin on, at least so many octets on both sides as there are and as contextOctets says.
    /// Borrowed for the call. False stops.
    struct Hit
    {
        std::uint64_t offset = 0;
        std::uint64_t length = 0;
        Octets context; ///< with the hit in it
        std::uint64_t contextBegin = 0;
    };
    using Receiver = std::function<bool(const Hit&)>;
    static constexpr std::size_t contextOctets = 40;

    PatternSearch(const Pattern& pattern, Receiver receiver);
    ~PatternSearch();

    /// The octets that follow. False once the receiver stopped it.
    bool add(Octets octets);
    /// So many octets are missing; no hit spans them.
    bool gap(std::uint64_t length);
    bool finish();

    /// Somewhere matching took so many steps that it was given up; hits may be missing there.
    bool wasLimited() const { return m_limited; }

private:
    struct Scratch;

    bool scan(bool last);
    bool report(std::size_t begin, std::size_t end);

    const Pattern m_pattern;
    Receiver m_receiver;
    std::unique_ptr<Scratch> m_scratch;
    std::vector<std::uint8_t> m_held; ///< octets that may still be part of a hit, or of its context
    std::uint64_t m_heldAt = 0;       ///< offset of the first
    std::size_t m_from = 0;           ///< in m_held: where the next hit may begin
    bool m_stopped = false;
    bool m_limited = false;
};

} // namespace weir
