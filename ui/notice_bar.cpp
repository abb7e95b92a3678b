#include "ui/notice_bar.h"

#include "ui/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

namespace weir {

NoticeBar::NoticeBar(QWidget* parent)
    : QFrame(parent), m_label(new QLabel(this)), m_button(new QPushButton(this))
{
    setObjectName(QStringLiteral("notice"));
    m_label->setWordWrap(true);
    m_label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* close = new QToolButton(this);
    nameIcon(close, QStringLiteral("close"));
    close->setToolTip(tr("Put away"));
    close->setAccessibleName(tr("Put the notice away"));
    connect(close, &QToolButton::clicked, this, [this] {
        m_dismissed = m_label->text();
        hide();
    });
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 4, 6, 4);
    layout->addWidget(m_label, 1);
    layout->addWidget(m_button);
    layout->addWidget(close);
    m_button->hide();
    connect(m_button, &QPushButton::clicked, this, [this] {
        hide();
        if (m_accept)
            m_accept();
    });
    hide();
}

void NoticeBar::offer(const QString& text, const QString& what, std::function<void()> accept)
{
    m_accept = std::move(accept);
    m_button->setText(what);
    m_button->show();
    setText(text);
}

void NoticeBar::setText(const QString& text)
{
    if (text.isEmpty())
        m_dismissed.clear();
    m_label->setText(text);
    setVisible(!text.isEmpty() && text != m_dismissed);
}

QString NoticeBar::text() const
{
    return isHidden() ? QString() : m_label->text();
}

} // namespace weir
