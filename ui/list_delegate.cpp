#include "ui/list_delegate.h"

#include "core/model/ordered_list_model.h"
#include "ui/theme.h"

#include <QPainter>
#include <QPainterPath>

namespace weir {

std::optional<ListDelegate::Sign> ListDelegate::signOf(const QModelIndex&) const
{
    return std::nullopt;
}

void ListDelegate::drawSign(QPainter& painter, const QRect& rect, const Sign& sign) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    const QPointF middle(rect.center().x() + 0.5, rect.center().y() + 0.5);
    const double unit = m_theme.scaled(16) / 16.0;
    switch (sign.kind) {
    case Sign::Kind::Dot:
        painter.setPen(Qt::NoPen);
        painter.setBrush(sign.color);
        painter.drawEllipse(middle, 4 * unit, 4 * unit);
        return;
    case Sign::Kind::Badge: {
        painter.setPen(Qt::NoPen);
        painter.setBrush(sign.color);
        const double side = 14 * unit;
        const QRectF badge(middle.x() - side / 2, middle.y() - side / 2, side, side);
        painter.drawRoundedRect(badge, 3 * unit, 3 * unit);
        QFont small = painter.font();
        small.setPointSizeF(small.pointSizeF() * 0.85);
        small.setBold(true);
        painter.setFont(small);
        painter.setPen(m_theme.colors().onConnectionColor);
        painter.drawText(badge, Qt::AlignCenter, sign.text);
        return;
    }
    case Sign::Kind::OpenLock:
    case Sign::Kind::ClosedLock: {
        painter.setPen(QPen(sign.color, 1.6 * unit));
        painter.setBrush(Qt::NoBrush);
        const bool open = sign.kind == Sign::Kind::OpenLock;
        QPainterPath shackle;
        // The bow ends in the body on both sides, or, open, on one alone.
        const QRectF bow(middle.x() - 3 * unit, middle.y() - 6.5 * unit, 6 * unit, 6 * unit);
        shackle.moveTo(bow.right(), middle.y());
        shackle.lineTo(bow.right(), bow.center().y());
        shackle.arcTo(bow, 0, 180);
        if (!open)
            shackle.lineTo(bow.left(), middle.y());
        painter.drawPath(shackle);
        painter.setBrush(sign.color);
        painter.setPen(Qt::NoPen);
        painter.drawRoundedRect(QRectF(middle.x() - 4.5 * unit, middle.y() - 1.5 * unit, 9 * unit, 7 * unit),
                                1.5 * unit, 1.5 * unit);
        return;
    }
    }
}

void ListDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const
{
    const QVariant color = index.data(OrderedListModel::ColorRole);
    if (color.isValid() && !(option.state & QStyle::State_Selected)) {
        QColor tint = m_theme.colors().connectionColors[static_cast<std::size_t>(color.toInt() - 1)];
        tint.setAlphaF(0.20F);
        painter->fillRect(option.rect, tint);
    }
    const std::optional<Sign> sign = signOf(index);
    if (!sign) {
        QStyledItemDelegate::paint(painter, option, index);
        return;
    }
    QStyleOptionViewItem background = option;
    initStyleOption(&background, index);
    const QString text = background.text;
    background.text.clear();
    const QWidget* widget = option.widget;
    widget->style()->drawControl(QStyle::CE_ItemViewItem, &background, painter, widget);

    painter->save();
    const int space = m_theme.scaled(16);
    const QRect area = option.rect.adjusted(m_theme.scaled(4), 0, -m_theme.scaled(7), 0);
    drawSign(*painter, QRect(area.left(), area.top(), space, area.height()), *sign);
    painter->setFont(background.font);
    painter->setPen(background.palette.color(QPalette::Text));
    const QRect words = area.adjusted(space + m_theme.scaled(3), 0, 0, 0);
    painter->drawText(words, static_cast<int>(background.displayAlignment),
                      background.fontMetrics.elidedText(text, Qt::ElideRight, words.width()));
    painter->restore();
}

void ListDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    // The row is what one chooses, not the cell.
    option->state &= ~QStyle::State_HasFocus;
    option->rect.adjust(m_theme.scaled(4), 0, -m_theme.scaled(4), 0);
    option->textElideMode = Qt::ElideRight;
}

} // namespace weir
