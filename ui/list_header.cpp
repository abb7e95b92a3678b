#include "ui/list_header.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace weir {

ListHeader::ListHeader(const OrderedListModel& model, QWidget* parent)
    : QHeaderView(Qt::Horizontal, parent), m_model(model)
{
    setSectionsMovable(true);
    setSectionsClickable(true);
    setHighlightSections(false);
    setStretchLastSection(true);
    setContextMenuPolicy(Qt::CustomContextMenu);
    connect(this, &QHeaderView::sectionClicked, this,
            [this](int section) { emit sortWanted(section, m_further); });
    connect(this, &QHeaderView::sectionResized, this, [this] {
        if (m_pressed)
            emit widthChosen();
    });
}

void ListHeader::mousePressEvent(QMouseEvent* event)
{
    m_further = event->modifiers() & (Qt::ShiftModifier | Qt::ControlModifier);
    m_pressed = true;
    QHeaderView::mousePressEvent(event);
}

void ListHeader::mouseReleaseEvent(QMouseEvent* event)
{
    QHeaderView::mouseReleaseEvent(event);
    m_pressed = false;
}

void ListHeader::paintSection(QPainter* painter, const QRect& rect, int section) const
{
    painter->save();
    QHeaderView::paintSection(painter, rect, section);
    painter->restore();
    const std::vector<SortKey>& keys = m_model.sortKeys();
    const auto found = std::find_if(keys.begin(), keys.end(),
                                    [section](const SortKey& key) { return key.column == section; });
    // That rows stand by number where nothing else decides goes without saying.
    if (found == keys.end() || (found != keys.begin() && *found == SortKey{}))
        return;
    painter->save();
    QFont small = painter->font();
    small.setPointSizeF(small.pointSizeF() * 0.8);
    painter->setFont(small);
    painter->setPen(palette().color(QPalette::Link));
    const QString arrow(found->descending ? QChar(u'▼') : QChar(u'▲'));
    const QString order = found == keys.begin() ? arrow : QString::number(found - keys.begin() + 1) + arrow;
    // Where the title is not.
    const bool numeric = m_model.columns()[static_cast<std::size_t>(section)].numeric;
    painter->drawText(rect.adjusted(4, 0, -5, -1),
                      Qt::AlignVCenter | int{numeric ? Qt::AlignLeft : Qt::AlignRight}, order);
    painter->restore();
}

} // namespace weir
