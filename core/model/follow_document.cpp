#include "core/model/follow_document.h"

#include <algorithm>

namespace weir {

namespace {

constexpr std::uint64_t headerWeight = 64;
constexpr std::uint64_t gapWeight = 128;
constexpr std::size_t keptLines = 256;

} // namespace

FollowDocument::FollowDocument()
{
    setContent(std::make_shared<FollowContent>());
}

void FollowDocument::setContent(std::shared_ptr<const FollowContent> content)
{
    m_content = std::move(content);
    m_folded.clear();
    m_lines.clear();
    for (std::size_t i = 0; i < m_caches.size(); ++i)
        m_caches[i] = OctetCache(m_content->directions[i].view);
    rebuildWeights();
}

void FollowDocument::setLayout(const FollowLayout& layout)
{
    if (layout == m_layout)
        return;
    const bool turnsChange = layout.sides != m_layout.sides || layout.form != m_layout.form;
    m_layout = layout;
    m_lines.clear();
    if (turnsChange)
        rebuildWeights();
}

bool FollowDocument::shows(Direction direction) const
{
    switch (m_layout.sides) {
    case FollowSides::Both:
        return true;
    case FollowSides::Client:
        return direction == Direction::ToServer;
    case FollowSides::Server:
        return direction == Direction::ToClient;
    }
    return false;
}

void FollowDocument::rebuildWeights()
{
    m_shown.clear();
    m_weights.assign(1, 0);
    const std::vector<Turn>& turns = m_content->turns;
    for (std::size_t i = 0; i < turns.size(); ++i) {
        if (!shows(turns[i].direction))
            continue;
        m_shown.push_back(static_cast<std::uint32_t>(i));
        const std::uint64_t inside = isFolded(i) ? 0 : weightInside(turns[i], turns[i].end);
        m_weights.push_back(m_weights.back() + headerWeight + inside);
    }
}

// ---- turns

std::size_t FollowDocument::shownIndex(std::size_t turn) const
{
    const auto found = std::lower_bound(m_shown.begin(), m_shown.end(), turn);
    return static_cast<std::size_t>(found - m_shown.begin());
}

std::optional<std::size_t> FollowDocument::turnAfter(std::size_t turn) const
{
    const std::size_t index = shownIndex(turn + 1);
    return index < m_shown.size() ? std::optional<std::size_t>(m_shown[index]) : std::nullopt;
}

std::optional<std::size_t> FollowDocument::turnBefore(std::size_t turn) const
{
    const std::size_t index = shownIndex(turn);
    return index > 0 ? std::optional<std::size_t>(m_shown[index - 1]) : std::nullopt;
}

std::size_t FollowDocument::nearestShown(std::size_t turn) const
{
    return m_shown[std::min(shownIndex(turn), m_shown.size() - 1)];
}

void FollowDocument::setFolded(std::size_t turn, bool folded)
{
    if (folded)
        m_folded.insert(turn);
    else
        m_folded.erase(turn);
    rebuildWeights();
}

void FollowDocument::setAllFolded(bool folded)
{
    m_folded.clear();
    if (folded) {
        for (std::size_t i = 0; i < m_content->turns.size(); ++i)
            m_folded.insert(i);
    }
    rebuildWeights();
}

const FollowDirection& FollowDocument::directionOf(std::size_t turn) const
{
    return m_content->direction(m_content->turns[turn].direction);
}

OctetCache& FollowDocument::cacheOf(std::size_t turn)
{
    return m_caches[static_cast<std::size_t>(m_content->turns[turn].direction)];
}

// ---- rows

FollowRow FollowDocument::header(std::size_t turn) const
{
    const std::uint64_t begin = m_content->turns[turn].begin;
    return {FollowRow::Kind::Header, turn, begin, begin};
}

FollowRow FollowDocument::topRowOf(std::size_t turn)
{
    return hasHeaders() ? header(turn) : firstContentRow(turn);
}

FollowRow FollowDocument::firstRow()
{
    return topRowOf(m_shown.front());
}

FollowRow FollowDocument::lastRow()
{
    return lastContentRow(m_shown.back());
}

FollowRow FollowDocument::firstContentRow(std::size_t turn)
{
    return rowAt({turn, m_content->turns[turn].begin});
}

FollowRow FollowDocument::lastContentRow(std::size_t turn)
{
    return rowAt({turn, m_content->turns[turn].end - 1});
}

FollowRow FollowDocument::rowAt(FollowPlace place)
{
    const std::size_t shown = nearestShown(place.turn);
    const Turn& turn = m_content->turns[shown];
    if (isFolded(shown) || turn.length() == 0)
        return header(shown);
    const std::uint64_t wanted = shown == place.turn ? place.offset : turn.begin;
    const std::uint64_t offset = std::clamp(wanted, turn.begin, turn.end - 1);
    if (const SequenceGap* gap = directionOf(shown).gaps.at(offset)) {
        return {FollowRow::Kind::Gap, shown, std::max(gap->offset, turn.begin),
                std::min(gap->end(), turn.end)};
    }
    return rowInRun(shown, runAround(shown, offset), offset);
}

std::optional<FollowRow> FollowDocument::rowAfter(const FollowRow& row)
{
    const Turn& turn = m_content->turns[row.turn];
    const bool more =
        row.kind == FollowRow::Kind::Header ? !isFolded(row.turn) && turn.length() != 0 : row.end < turn.end;
    if (more)
        return rowAt({row.turn, row.end});
    if (const auto next = turnAfter(row.turn))
        return topRowOf(*next);
    return std::nullopt;
}

std::optional<FollowRow> FollowDocument::rowBefore(const FollowRow& row)
{
    if (row.kind != FollowRow::Kind::Header && row.begin != m_content->turns[row.turn].begin)
        return rowAt({row.turn, row.begin - 1});
    if (row.kind != FollowRow::Kind::Header && hasHeaders())
        return header(row.turn);
    if (const auto before = turnBefore(row.turn))
        return lastContentRow(*before);
    return std::nullopt;
}

FollowDocument::Run FollowDocument::runAround(std::size_t number, std::uint64_t offset) const
{
    const Turn& turn = m_content->turns[number];
    const GapIndex& gaps = directionOf(number).gaps;
    Run run{turn.begin, turn.end};
    if (const SequenceGap* before = gaps.upTo(offset))
        run.begin = std::max(run.begin, before->end());
    if (const SequenceGap* behind = gaps.from(offset))
        run.end = std::min(run.end, behind->offset);
    return run;
}

FollowRow FollowDocument::rowInRun(std::size_t turn, const Run& run, std::uint64_t offset)
{
    if (m_layout.form == FollowForm::Hex) {
        const std::uint64_t begin = offset - (offset - run.begin) % hexRowLength;
        return {FollowRow::Kind::Data, turn, begin, std::min(begin + hexRowLength, run.end)};
    }
    const std::uint64_t begin = lineBegin(turn, run, offset);
    const LaidLine& laid = laidLine(turn, run, begin);
    const auto rowBegin = [&](std::size_t index) {
        return index == 0 ? begin : begin + laid.line.cells[laid.rows[index]].octet;
    };
    std::size_t index = laid.rows.size() - 1;
    while (rowBegin(index) > offset)
        --index;
    const std::uint64_t end = index + 1 < laid.rows.size() ? rowBegin(index + 1) : begin + laid.line.octets;
    return {FollowRow::Kind::Data, turn, rowBegin(index), end};
}

std::uint64_t FollowDocument::lineBegin(std::size_t turn, const Run& run, std::uint64_t offset)
{
    const std::uint64_t from = offset - run.begin > 2 * lineLimit ? offset - 2 * lineLimit : run.begin;
    const std::vector<std::uint8_t> before = cacheOf(turn).read(from, offset - from);
    const auto lineFeed = std::find(before.rbegin(), before.rend(), '\n');
    // The last break before offset that needs no look-back of its own; where the view began amid a long
    // line, the multiples of lineLimit behind `from + lineLimit` are breaks whatever came before.
    const std::uint64_t origin = from + static_cast<std::uint64_t>(before.rend() - lineFeed);
    const std::uint64_t multiple = offset - offset % lineLimit;
    return multiple >= origin + lineLimit ? multiple : origin;
}

std::uint64_t FollowDocument::lineEnd(std::size_t turn, const Run& run, std::uint64_t begin)
{
    const std::uint64_t limit = (begin + 2 * lineLimit - 1) / lineLimit * lineLimit;
    const std::uint64_t end = std::min(limit, run.end);
    for (std::uint64_t at = begin; at < end;) {
        const Octets piece = cacheOf(turn).piece(at, end - at);
        if (piece.empty())
            break;
        const auto lineFeed = std::find(piece.begin(), piece.end(), '\n');
        if (lineFeed != piece.end())
            return at + static_cast<std::uint64_t>(lineFeed - piece.begin()) + 1;
        at += piece.size();
    }
    return end;
}

const FollowDocument::LaidLine& FollowDocument::laidLine(std::size_t turn, const Run& run,
                                                         std::uint64_t begin)
{
    const LineKey key{m_content->turns[turn].direction, begin};
    const auto found =
        std::find_if(m_lines.begin(), m_lines.end(), [&](const auto& entry) { return entry.first == key; });
    if (found != m_lines.end()) {
        m_lines.splice(m_lines.begin(), m_lines, found);
        return m_lines.front().second;
    }
    LaidLine laid;
    laid.begin = begin;
    const std::vector<std::uint8_t> octets = cacheOf(turn).read(begin, lineEnd(turn, run, begin) - begin);
    laid.line = decodeLine(octets, m_layout.charset);
    laid.rows = wrapLine(laid.line, m_layout.wrapColumns);
    m_lines.emplace_front(key, std::move(laid));
    if (m_lines.size() > keptLines)
        m_lines.pop_back();
    return m_lines.front().second;
}

std::vector<std::uint8_t> FollowDocument::octets(const FollowRow& row)
{
    return row.kind == FollowRow::Kind::Data ? cacheOf(row.turn).read(row.begin, row.end - row.begin)
                                             : std::vector<std::uint8_t>();
}

TextLine FollowDocument::text(const FollowRow& row)
{
    TextLine out;
    if (row.kind != FollowRow::Kind::Data)
        return out;
    const Run run = runAround(row.turn, row.begin);
    const std::uint64_t begin = lineBegin(row.turn, run, row.begin);
    const LaidLine& laid = laidLine(row.turn, run, begin);
    const auto firstOctet = static_cast<std::uint32_t>(row.begin - begin);
    const auto endOctet = static_cast<std::uint32_t>(row.end - begin);
    out.octets = endOctet - firstOctet;
    qsizetype textAt = 0;
    std::optional<std::uint32_t> firstColumn;
    for (const TextCell& cell : laid.line.cells) {
        if (cell.octet >= endOctet)
            break;
        if (cell.octet >= firstOctet) {
            TextCell moved = cell;
            if (!firstColumn)
                firstColumn = cell.column;
            moved.octet -= firstOctet;
            moved.column -= *firstColumn;
            out.cells.push_back(moved);
            out.text.append(QStringView(laid.line.text).mid(textAt, cell.textLength));
        }
        textAt += cell.textLength;
    }
    return out;
}

std::vector<std::uint8_t> FollowDocument::octetsBetween(FollowPlace begin, FollowPlace end,
                                                        std::uint64_t limit)
{
    std::vector<std::uint8_t> out;
    for (std::size_t i = shownIndex(begin.turn); i < m_shown.size() && m_shown[i] <= end.turn; ++i) {
        const std::size_t number = m_shown[i];
        const Turn& turn = m_content->turns[number];
        std::uint64_t at = number == begin.turn ? std::max(turn.begin, begin.offset) : turn.begin;
        const std::uint64_t stop = number == end.turn ? std::min(turn.end, end.offset) : turn.end;
        while (at < stop && out.size() < limit) {
            if (const SequenceGap* gap = directionOf(number).gaps.at(at)) {
                at = gap->end();
                continue;
            }
            const std::uint64_t runEnd = std::min(stop, runAround(number, at).end);
            const Octets piece = cacheOf(number).piece(at, std::min(runEnd - at, limit - out.size()));
            if (piece.empty())
                return out;
            out.insert(out.end(), piece.begin(), piece.end());
            at += piece.size();
        }
    }
    return out;
}

const SequenceGap* FollowDocument::gapOf(const FollowRow& row) const
{
    return row.kind == FollowRow::Kind::Gap ? directionOf(row.turn).gaps.at(row.begin) : nullptr;
}

// ---- weights

std::uint64_t FollowDocument::weightInside(const Turn& turn, std::uint64_t offset) const
{
    const GapIndex& gaps = m_content->direction(turn.direction).gaps;
    const std::uint64_t missing = gaps.missingBefore(offset) - gaps.missingBefore(turn.begin);
    const std::uint64_t count = gaps.countBefore(offset) - gaps.countBefore(turn.begin);
    return offset - turn.begin - missing + gapWeight * count;
}

std::uint64_t FollowDocument::weightAt(const FollowRow& row) const
{
    const std::uint64_t before = m_weights[shownIndex(row.turn)];
    if (row.kind == FollowRow::Kind::Header)
        return before;
    return before + headerWeight + weightInside(m_content->turns[row.turn], row.begin);
}

std::size_t FollowDocument::turnAtWeight(std::uint64_t weight) const
{
    const auto behind = std::upper_bound(m_weights.begin() + 1, m_weights.end() - 1, weight);
    return m_shown[static_cast<std::size_t>(behind - m_weights.begin()) - 1];
}

FollowPlace FollowDocument::placeAtWeight(std::uint64_t weight) const
{
    const std::size_t number = turnAtWeight(weight);
    const Turn& turn = m_content->turns[number];
    const std::uint64_t inTurn = weight - std::min(weight, m_weights[shownIndex(number)]);
    if (inTurn < headerWeight || isFolded(number))
        return {number, turn.begin};
    // The last offset that is not beyond; weightInside grows with the offset.
    std::uint64_t low = turn.begin;
    std::uint64_t high = turn.end;
    while (high - low > 1) {
        const std::uint64_t middle = low + (high - low) / 2;
        (weightInside(turn, middle) <= inTurn - headerWeight ? low : high) = middle;
    }
    return {number, low};
}

FollowRow FollowDocument::rowAtWeight(std::uint64_t weight)
{
    const std::size_t number = turnAtWeight(weight);
    if (weight - std::min(weight, m_weights[shownIndex(number)]) < headerWeight)
        return header(number);
    return rowAt(placeAtWeight(weight));
}

} // namespace weir
