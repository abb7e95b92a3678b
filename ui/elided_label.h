// A label that shortens what has no room, and tells all of it in its tool tip.
#pragma once

#include <QLabel>

namespace weir {

/// One line of plain text. text() is all of it.
class ElidedLabel final : public QLabel
{
    Q_OBJECT

public:
    /// mode: what is left out.
    explicit ElidedLabel(Qt::TextElideMode mode, QWidget* parent = nullptr);

    void setText(const QString& text);
    /// A few letters: long texts must not make a window wide.
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QString shown() const;
    void updateToolTip();

    Qt::TextElideMode m_mode;
};

} // namespace weir
