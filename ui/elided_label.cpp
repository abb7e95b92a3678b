#include "ui/elided_label.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QStyle>
#include <QStyleOptionFrame>
#include <QStylePainter>

namespace weir {

namespace {

constexpr int leastLetters = 4;

} // namespace

ElidedLabel::ElidedLabel(Qt::TextElideMode mode, QWidget* parent) : QLabel(parent), m_mode(mode)
{
    setTextFormat(Qt::PlainText);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    setContextMenuPolicy(Qt::ActionsContextMenu);
    auto* copy = new QAction(tr("&Copy"), this);
    addAction(copy);
    connect(copy, &QAction::triggered, this, [this] { QApplication::clipboard()->setText(QLabel::text()); });
}

void ElidedLabel::setText(const QString& text)
{
    if (text == QLabel::text())
        return;
    QLabel::setText(text);
    updateGeometry();
    updateToolTip();
}

QSize ElidedLabel::minimumSizeHint() const
{
    const int letters = fontMetrics().horizontalAdvance(QLatin1Char('m')) * leastLetters;
    return {text().isEmpty() ? 0 : std::min(letters, sizeHint().width()), QLabel::minimumSizeHint().height()};
}

void ElidedLabel::paintEvent(QPaintEvent* event)
{
    const QString text = shown();
    if (text == QLabel::text()) {
        QLabel::paintEvent(event);
        return;
    }
    QStylePainter painter(this);
    QStyleOptionFrame frame;
    initStyleOption(&frame);
    painter.drawPrimitive(QStyle::PE_Widget, frame);
    const int margin = (sizeHint().width() - fontMetrics().horizontalAdvance(QLabel::text())) / 2;
    style()->drawItemText(&painter, rect().adjusted(margin, 0, -margin, 0),
                          static_cast<int>(QStyle::visualAlignment(layoutDirection(), alignment())),
                          palette(), isEnabled(), text, foregroundRole());
}

void ElidedLabel::resizeEvent(QResizeEvent* event)
{
    QLabel::resizeEvent(event);
    updateToolTip();
}

void ElidedLabel::changeEvent(QEvent* event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        updateToolTip();
}

QString ElidedLabel::shown() const
{
    // What a label of this text takes beside it: padding, margins.
    const int beside = sizeHint().width() - fontMetrics().horizontalAdvance(text());
    return sizeHint().width() <= width() ? text()
                                         : fontMetrics().elidedText(text(), m_mode, width() - beside);
}

void ElidedLabel::updateToolTip()
{
    setToolTip(shown() == text() ? QString() : text());
}

} // namespace weir
