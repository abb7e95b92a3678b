#include "ui/follow_map.h"

#include "ui/follow_view.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace weir {

FollowMap::FollowMap(FollowView& view) : QWidget(&view), m_view(view)
{
    setCursor(Qt::PointingHandCursor);
    setToolTip(tr("The whole conversation: who speaks where, gaps, and what was found. Click to go there."));
    setAccessibleName(tr("Map of the conversation"));
}

void FollowMap::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const ThemeColors& colors = m_view.theme().colors();
    painter.fillRect(rect(), colors.window);
    painter.fillRect(QRect(0, 0, 1, height()), colors.border);
    const FollowDocument& document = m_view.document();
    if (document.empty() || height() <= 0)
        return;

    // A line of pixels at a time: what it costs depends on the height, not on the stream.
    const auto lines = static_cast<std::uint64_t>(height());
    const std::uint64_t total = document.totalWeight();
    for (std::uint64_t y = 0; y < lines; ++y) {
        const std::uint64_t weight = total / lines * y + total % lines * y / lines;
        const std::uint64_t behind = total / lines * (y + 1) + total % lines * (y + 1) / lines;
        const FollowPlace from = document.placeAtWeight(weight);
        const FollowPlace to = document.placeAtWeight(std::max(weight, behind - 1));
        const Direction direction = document.turn(from.turn).direction;
        const int line = static_cast<int>(y);
        const int middle = width() / 2;
        const bool client = direction == Direction::ToServer;
        painter.fillRect(QRect(client ? 2 : middle, line, width() - middle - 2, 1),
                         colors.side(direction).bar);

        // Within one turn all of its range is looked at; where many fall into a line, its first.
        const std::uint64_t end = to.turn == from.turn ? to.offset + 1 : document.turn(from.turn).end;
        const GapIndex& gaps = document.content().direction(direction).gaps;
        const SequenceGap* gap = gaps.at(from.offset);
        if (gap == nullptr)
            gap = gaps.from(from.offset);
        if (gap != nullptr && gap->offset < end)
            painter.fillRect(QRect(1, line, width() - 1, 2), colors.gapMark);
        const auto repeats = document.content().direction(direction).repeatsTouching({from.offset, end});
        if (std::any_of(repeats.begin(), repeats.end(), [](const Repeat& repeat) { return repeat.differs; }))
            painter.fillRect(QRect(1, line, width() - 1, 2), colors.conflictMark);
        if (m_view.hits() != nullptr && !m_view.hits()->touching(direction, from.offset, end).empty())
            painter.fillRect(QRect(1, line, width() - 1, 2), colors.currentHit);
    }
}

void FollowMap::goTo(int y)
{
    const FollowDocument& document = m_view.document();
    if (document.empty() || height() <= 0)
        return;
    const auto line = static_cast<std::uint64_t>(std::clamp(y, 0, height() - 1));
    const auto lines = static_cast<std::uint64_t>(height());
    const std::uint64_t total = document.totalWeight();
    m_view.showPlace(document.placeAtWeight(total / lines * line + total % lines * line / lines));
}

void FollowMap::mousePressEvent(QMouseEvent* event)
{
    goTo(event->pos().y());
}

void FollowMap::mouseMoveEvent(QMouseEvent* event)
{
    goTo(event->pos().y());
}

} // namespace weir
