// The narrow map beside the scroll bar of the follow pane: who speaks where, what is missing, what was found.
#pragma once

#include <QWidget>

namespace weir {

class FollowView;

class FollowMap final : public QWidget
{
    Q_OBJECT

public:
    explicit FollowMap(FollowView& view);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    void goTo(int y);

    FollowView& m_view;
};

} // namespace weir
