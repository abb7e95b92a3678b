#include "core/model/follow_marks.h"

#include "core/model/format.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace weir {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("weir::FollowMarks", text);
}

/// Keeps the candidate nearest to `from` on the side that step tells.
class Nearest
{
public:
    Nearest(const FollowDocument& document, FollowPlace from, int step)
        : m_content(document.content()), m_from(from), m_step(step)
    {
    }

    void consider(Direction direction, std::uint64_t offset)
    {
        const auto turn = m_content.turnOf(direction, offset);
        if (!turn)
            return;
        const FollowPlace place{*turn, offset};
        const bool beyond = m_step > 0 ? place > m_from : place < m_from;
        if (beyond && (!m_best || (m_step > 0 ? place < *m_best : place > *m_best)))
            m_best = place;
    }

    /// Items sorted by where they begin. Of those of one direction the order is that of the document, so
    /// the neighbours of the partition are enough.
    template <typename Item, typename BeginOf>
    void considerAll(Direction direction, const std::vector<Item>& items, BeginOf beginOf)
    {
        const auto placeOf = [&](const Item& item) {
            return FollowPlace{m_content.turnOf(direction, beginOf(item)).value_or(0), beginOf(item)};
        };
        auto at = m_step > 0 ? std::partition_point(items.begin(), items.end(),
                                                    [&](const Item& item) { return placeOf(item) <= m_from; })
                             : std::partition_point(items.begin(), items.end(),
                                                    [&](const Item& item) { return placeOf(item) < m_from; });
        if (m_step < 0) {
            if (at == items.begin())
                return;
            --at;
        }
        if (at != items.end())
            consider(direction, beginOf(*at));
    }

    std::optional<FollowPlace> best() const { return m_best; }

private:
    const FollowContent& m_content;
    FollowPlace m_from;
    int m_step;
    std::optional<FollowPlace> m_best;
};

} // namespace

std::optional<FollowPlace> nextMark(const FollowDocument& document, FollowPlace from, int step)
{
    Nearest nearest(document, from, step);
    for (const Direction direction : bothDirections) {
        if (!document.shows(direction))
            continue;
        const FollowDirection& side = document.content().direction(direction);
        nearest.considerAll(direction, side.gaps.all(), [](const SequenceGap& gap) { return gap.offset; });
        nearest.considerAll(direction, side.repeats, [](const Repeat& repeat) { return repeat.offset; });
        nearest.considerAll(direction, side.outOfOrder, [](const OffsetRange& range) { return range.begin; });
    }
    return nearest.best();
}

QString markSentence(const FollowDocument& document, FollowPlace place)
{
    const Direction direction = document.turn(place.turn).direction;
    const FollowDirection& side = document.content().direction(direction);
    QStringList sentences;
    for (const Repeat& repeat : side.repeatsTouching({place.offset, place.offset + 1})) {
        const QString sentence = repeat.differs
                                     ? tr("Conflict: frame %1 carries other octets for this place than frame "
                                          "%2, whose octets are shown.")
                                     : tr("Sent again: frame %1 repeats these octets of frame %2.");
        sentences.append(sentence.arg(repeat.frame.value).arg(repeat.winner.value));
    }
    const auto behind =
        std::partition_point(side.outOfOrder.begin(), side.outOfOrder.end(),
                             [&](const OffsetRange& range) { return range.end <= place.offset; });
    if (behind != side.outOfOrder.end() && behind->contains(place.offset))
        sentences.append(tr("Out of order: these octets came after octets that follow them."));
    return sentences.join(QLatin1Char('\n'));
}

MarkLabel markLabel(const FollowDocument& document, const FollowRow& row)
{
    const FollowDirection& side = document.content().direction(document.turn(row.turn).direction);
    const OffsetRange range{row.begin, row.end};
    const auto repeats = side.repeatsTouching(range);
    const auto begins = [&](bool differs) {
        return std::find_if(repeats.begin(), repeats.end(), [&](const Repeat& repeat) {
            return repeat.differs == differs && range.contains(repeat.offset);
        });
    };
    if (const auto conflict = begins(true); conflict != repeats.end())
        return {tr("two versions: frame %1 says otherwise").arg(conflict->frame.value), true};
    if (const auto again = begins(false); again != repeats.end())
        return {tr("sent again in frame %1").arg(again->frame.value), false};
    const auto late =
        std::partition_point(side.outOfOrder.begin(), side.outOfOrder.end(),
                             [&](const OffsetRange& other) { return other.begin < range.begin; });
    if (late != side.outOfOrder.end() && late->begin < range.end)
        return {tr("came out of order"), false};
    return {};
}

std::optional<Conflict> conflictAt(const FollowContent& content, Direction direction, std::uint64_t offset)
{
    const FollowDirection& side = content.direction(direction);
    for (const Repeat& repeat : side.repeatsTouching({offset, offset + 1})) {
        if (!repeat.differs || !content.capture || !side.view)
            continue;
        Conflict conflict{repeat, std::vector<std::uint8_t>(repeat.length),
                          std::vector<std::uint8_t>(repeat.length)};
        conflict.kept.resize(side.view->read(repeat.offset, conflict.kept));
        conflict.other.resize(content.capture->readAt(repeat.position, conflict.other));
        return conflict;
    }
    return std::nullopt;
}

} // namespace weir
