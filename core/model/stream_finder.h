// Finding octets in a conversation: text, regular expression, or hex.
#pragma once

#include "core/model/follow_document.h"

#include <QRegularExpression>
#include <QString>

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace weir {

enum class FindKind : std::uint8_t { Text, Regex, Hex };

/// What to look for. A value; may be used on any thread.
class FindPattern
{
public:
    /// Nothing where there is nothing to look for, or the pattern is malformed: see why().
    static std::optional<FindPattern> make(const QString& text, FindKind kind, bool caseSensitive,
                                           QString* why);

    /// Calls hit(begin, length) for each match in subject that begins in [from, to), in order, not
    /// overlapping. Returns where to go on: behind the last match, at least `to` unless subject ends before.
    std::size_t forEachMatch(Octets subject, std::size_t from, std::size_t to,
                             const std::function<void(std::size_t begin, std::size_t length)>& hit) const;

    /// How far a match may reach beyond its first octet. Regular expressions: longer ones are not found where
    /// they cross a window.
    std::size_t reach() const;

private:
    std::vector<std::uint8_t> m_literal;
    bool m_foldCase = false;
    std::optional<QRegularExpression> m_regex;
};

struct FindHit
{
    std::size_t turn = 0; ///< of its first octet
    Direction direction = Direction::ToServer;
    std::uint32_t length = 0;
    std::uint64_t offset = 0;

    FollowPlace place() const { return {turn, offset}; }
};

/// The hits of one search, in the order in which the conversation shows them.
class FindHits
{
public:
    /// More are counted, but not kept.
    static constexpr std::size_t maxKept = 1'000'000;

    void add(std::vector<FindHit> hits, std::uint64_t counted);

    std::uint64_t count() const { return m_count; }
    bool empty() const { return m_count == 0; }
    const std::vector<FindHit>& kept() const { return m_inOrder; }
    /// Index of the first hit at place or behind it; wraps around. Not for no hits.
    std::size_t indexFrom(FollowPlace place) const;
    /// Index of the last hit before place; wraps around. Not for no hits.
    std::size_t indexBefore(FollowPlace place) const;
    /// Ranges of hits that touch [begin, end) of a direction.
    std::vector<OffsetRange> touching(Direction direction, std::uint64_t begin, std::uint64_t end) const;

private:
    std::vector<FindHit> m_inOrder;
    std::array<std::vector<FindHit>, 2> m_byOffset; ///< index: Direction
    std::uint64_t m_count = 0;
    std::uint32_t m_longest = 0;
};

struct FindProgress
{
    std::vector<FindHit> hits; ///< new ones, kept
    std::uint64_t counted = 0; ///< new ones, all
    std::uint64_t scanned = 0; ///< octets so far
    std::uint64_t total = 0;
};

/// Looks through the directions that sides shows; a match may go on in the next turn of its direction, but
/// not over a gap. tell() is called now and then, and at the end; false ends the search. Any thread.
void findInContent(const FollowContent& content, FollowSides sides, const FindPattern& pattern,
                   const std::function<bool(FindProgress)>& tell);

} // namespace weir
