// A line above the list that tells something about the capture, until it is put away.
#pragma once

#include <QFrame>

#include <functional>

class QLabel;
class QPushButton;

namespace weir {

class NoticeBar final : public QFrame
{
    Q_OBJECT

public:
    explicit NoticeBar(QWidget* parent = nullptr);

    /// Empty: the bar goes.
    void setText(const QString& text);
    QString text() const;
    /// A text with something to do about it; the bar goes when that is done.
    void offer(const QString& text, const QString& what, std::function<void()> accept);
    QPushButton& button() { return *m_button; }

private:
    QLabel* m_label;
    QPushButton* m_button;
    std::function<void()> m_accept;
    QString m_dismissed; ///< what was put away is not told again
};

} // namespace weir
