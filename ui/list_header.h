// The titles of a list: what it is sorted by, and how a click on one was meant.
#pragma once

#include "core/model/ordered_list_model.h"

#include <QHeaderView>

namespace weir {

/// The header of a list: tells how a click was meant, and which column decides at which place.
class ListHeader final : public QHeaderView
{
    Q_OBJECT

public:
    explicit ListHeader(const OrderedListModel& model, QWidget* parent = nullptr);

signals:
    /// further: beside the columns that the list is sorted by already.
    void sortWanted(int column, bool further);
    /// The user made a column wider or narrower.
    void widthChosen();

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;

private:
    const OrderedListModel& m_model;
    bool m_further = false;
    bool m_pressed = false;
};

} // namespace weir
