#include "core/model/stream_finder.h"

#include <QCoreApplication>

#include <algorithm>
#include <cctype>
#include <functional>
#include <string>

namespace weir {

namespace {

constexpr std::size_t windowSize = std::size_t{256} * 1024;
constexpr std::size_t regexReach = std::size_t{8} * 1024;
/// What a regular expression may see of the octets before a window (\b, ^, look-behind).
constexpr std::uint64_t lookBehind = 64;

QString tr(const char* text)
{
    return QCoreApplication::translate("weir::FindPattern", text);
}

std::uint8_t lower(std::uint8_t octet)
{
    return octet >= 'A' && octet <= 'Z' ? static_cast<std::uint8_t>(octet + 32) : octet;
}

std::optional<std::vector<std::uint8_t>> octetsFromHex(const QString& text)
{
    QString digits;
    for (const QChar c : text) {
        if (c.isSpace() || c == QLatin1Char(':') || c == QLatin1Char(','))
            continue;
        digits.append(c);
    }
    digits.remove(QLatin1String("0x"), Qt::CaseInsensitive);
    const QByteArray latin = digits.toLatin1();
    const bool valid = latin.size() % 2 == 0 && std::all_of(latin.begin(), latin.end(), [](char c) {
                           return std::isxdigit(static_cast<unsigned char>(c)) != 0;
                       });
    if (!valid)
        return std::nullopt;
    const QByteArray octets = QByteArray::fromHex(latin);
    return std::vector<std::uint8_t>(octets.begin(), octets.end());
}

} // namespace

std::optional<FindPattern> FindPattern::make(const QString& text, FindKind kind, bool caseSensitive,
                                             QString* why)
{
    why->clear();
    FindPattern pattern;
    if (text.isEmpty())
        return std::nullopt;
    if (kind == FindKind::Regex) {
        // Octets are matched as Latin-1, so that places are octets; what is beyond ASCII in the pattern
        // stands for its UTF-8 octets.
        QRegularExpression regex(QString::fromLatin1(text.toUtf8()));
        auto options = QRegularExpression::MultilineOption;
        regex.setPatternOptions(caseSensitive ? options
                                              : options | QRegularExpression::CaseInsensitiveOption);
        if (!regex.isValid()) {
            *why = tr("Not a regular expression, at character %1: %2")
                       .arg(regex.patternErrorOffset() + 1)
                       .arg(regex.errorString());
            return std::nullopt;
        }
        regex.optimize();
        pattern.m_regex = regex;
        return pattern;
    }
    if (kind == FindKind::Hex) {
        const auto octets = octetsFromHex(text);
        if (!octets) {
            *why = tr("Not hexadecimal: pairs of digits are wanted, as in 48 54 54 50");
            return std::nullopt;
        }
        pattern.m_literal = *octets;
    } else {
        const QByteArray octets = text.toUtf8();
        pattern.m_literal.assign(octets.begin(), octets.end());
        pattern.m_foldCase = !caseSensitive;
        if (pattern.m_foldCase)
            std::transform(pattern.m_literal.begin(), pattern.m_literal.end(), pattern.m_literal.begin(),
                           lower);
    }
    return pattern.m_literal.empty() ? std::nullopt : std::optional(pattern);
}

std::size_t FindPattern::reach() const
{
    return m_regex ? regexReach : m_literal.size() - 1;
}

std::size_t FindPattern::forEachMatch(Octets subject, std::size_t from, std::size_t to,
                                      const std::function<void(std::size_t, std::size_t)>& hit) const
{
    std::size_t at = from;
    if (m_regex) {
        const QString text = QString::fromLatin1(reinterpret_cast<const char*>(subject.data()),
                                                 static_cast<qsizetype>(subject.size()));
        auto matches = m_regex->globalMatch(text, static_cast<qsizetype>(from));
        while (matches.hasNext()) {
            const QRegularExpressionMatch match = matches.next();
            const auto begin = static_cast<std::size_t>(match.capturedStart());
            const auto length = static_cast<std::size_t>(match.capturedLength());
            if (begin >= to)
                break;
            if (length == 0)
                continue;
            hit(begin, length);
            at = begin + length;
        }
        return std::max(at, std::min(to, subject.size()));
    }
    const auto search = [&](auto&& searcher) {
        while (at < to) {
            const auto found =
                std::search(subject.begin() + static_cast<std::ptrdiff_t>(at), subject.end(), searcher);
            const auto begin = static_cast<std::size_t>(found - subject.begin());
            if (found == subject.end() || begin >= to)
                break;
            hit(begin, m_literal.size());
            at = begin + m_literal.size();
        }
    };
    if (m_foldCase) {
        const auto hash = [](std::uint8_t octet) { return std::size_t{lower(octet)}; };
        const auto equal = [](std::uint8_t a, std::uint8_t b) { return lower(a) == lower(b); };
        search(std::boyer_moore_horspool_searcher(m_literal.begin(), m_literal.end(), hash, equal));
    } else {
        search(std::boyer_moore_horspool_searcher(m_literal.begin(), m_literal.end()));
    }
    return std::max(at, std::min(to, subject.size()));
}

// ---- hits

void FindHits::add(std::vector<FindHit> hits, std::uint64_t counted)
{
    const auto before = [](const FindHit& a, const FindHit& b) { return a.place() < b.place(); };
    m_count += counted;
    for (const FindHit& hit : hits) {
        m_longest = std::max(m_longest, hit.length);
        m_byOffset[static_cast<std::size_t>(hit.direction)].push_back(hit);
    }
    // The search takes one direction after the other.
    std::sort(hits.begin(), hits.end(), before);
    const auto middle = static_cast<std::ptrdiff_t>(m_inOrder.size());
    m_inOrder.insert(m_inOrder.end(), hits.begin(), hits.end());
    std::inplace_merge(m_inOrder.begin(), m_inOrder.begin() + middle, m_inOrder.end(), before);
}

std::size_t FindHits::indexFrom(FollowPlace place) const
{
    const auto found = std::lower_bound(m_inOrder.begin(), m_inOrder.end(), place,
                                        [](const FindHit& hit, FollowPlace p) { return hit.place() < p; });
    return found == m_inOrder.end() ? 0 : static_cast<std::size_t>(found - m_inOrder.begin());
}

std::size_t FindHits::indexBefore(FollowPlace place) const
{
    const auto found = std::lower_bound(m_inOrder.begin(), m_inOrder.end(), place,
                                        [](const FindHit& hit, FollowPlace p) { return hit.place() < p; });
    return found == m_inOrder.begin() ? m_inOrder.size() - 1
                                      : static_cast<std::size_t>(found - m_inOrder.begin()) - 1;
}

std::vector<OffsetRange> FindHits::touching(Direction direction, std::uint64_t begin, std::uint64_t end) const
{
    std::vector<OffsetRange> ranges;
    const auto& hits = m_byOffset[static_cast<std::size_t>(direction)];
    const std::uint64_t from = begin > m_longest ? begin - m_longest : 0;
    auto at = std::lower_bound(hits.begin(), hits.end(), from,
                               [](const FindHit& hit, std::uint64_t offset) { return hit.offset < offset; });
    for (; at != hits.end() && at->offset < end; ++at) {
        if (at->offset + at->length > begin)
            ranges.push_back({at->offset, at->offset + at->length});
    }
    return ranges;
}

// ---- the search

namespace {

/// One direction after the other, window by window; what was found is told after each window.
class Search
{
public:
    Search(const FollowContent& content, const FindPattern& pattern,
           const std::function<bool(FindProgress)>& tell)
        : m_content(content), m_pattern(pattern), m_tell(tell)
    {
    }

    void addTotal(const FollowDirection& direction)
    {
        if (direction.view) {
            const std::uint64_t length = direction.view->length();
            m_progress.total += length - direction.gaps.missingBefore(length);
        }
    }

    bool scan(Direction direction)
    {
        const FollowDirection& side = m_content.direction(direction);
        if (!side.view)
            return true;
        std::uint64_t at = 0;
        for (const SequenceGap& gap : side.gaps.all()) {
            if (gap.offset > at && !scanRun(direction, {at, gap.offset}))
                return false;
            at = gap.end();
        }
        return at >= side.view->length() || scanRun(direction, {at, side.view->length()});
    }

    bool tell() { return m_tell(std::exchange(m_progress, {{}, 0, m_progress.scanned, m_progress.total})); }

private:
    bool scanRun(Direction direction, OffsetRange run)
    {
        const StreamView& view = *m_content.direction(direction).view;
        for (std::uint64_t at = run.begin; at < run.end;) {
            const std::uint64_t from = at - std::min(at - run.begin, lookBehind);
            const std::uint64_t core = std::min<std::uint64_t>(run.end, at + windowSize);
            const std::uint64_t to = std::min<std::uint64_t>(run.end, core + m_pattern.reach());
            m_window.resize(to - from);
            if (view.read(from, m_window) < m_window.size())
                return false;
            const std::size_t next = m_pattern.forEachMatch(
                m_window, at - from, core - from,
                [&](std::size_t begin, std::size_t length) { addHit(direction, from + begin, length); });
            m_progress.scanned += from + next - at;
            at = from + next;
            m_sinceTold += m_window.size();
            if (m_sinceTold >= 16 * windowSize) {
                m_sinceTold = 0;
                if (!tell())
                    return false;
            }
        }
        return true;
    }

    void addHit(Direction direction, std::uint64_t offset, std::size_t length)
    {
        ++m_progress.counted;
        if (m_kept++ >= FindHits::maxKept)
            return;
        const auto turn = m_content.turnOf(direction, offset);
        m_progress.hits.push_back({turn.value_or(0), direction, static_cast<std::uint32_t>(length), offset});
    }

    const FollowContent& m_content;
    const FindPattern& m_pattern;
    const std::function<bool(FindProgress)>& m_tell;
    FindProgress m_progress;
    std::vector<std::uint8_t> m_window;
    std::size_t m_sinceTold = 0;
    std::size_t m_kept = 0;
};

} // namespace

void findInContent(const FollowContent& content, FollowSides sides, const FindPattern& pattern,
                   const std::function<bool(FindProgress)>& tell)
{
    Search search(content, pattern, tell);
    std::vector<Direction> directions;
    if (sides != FollowSides::Server)
        directions.push_back(Direction::ToServer);
    if (sides != FollowSides::Client)
        directions.push_back(Direction::ToClient);
    for (const Direction direction : directions)
        search.addTotal(content.direction(direction));
    for (const Direction direction : directions) {
        if (!search.scan(direction))
            break;
    }
    search.tell();
}

} // namespace weir
