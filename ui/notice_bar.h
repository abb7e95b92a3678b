// A line above the list that tells something about the capture, until it is put away.
#pragma once

#include <QFrame>

class QLabel;

namespace weir {

class NoticeBar final : public QFrame
{
    Q_OBJECT

public:
    explicit NoticeBar(QWidget* parent = nullptr);

    /// Empty: the bar goes.
    void setText(const QString& text);
    QString text() const;

private:
    QLabel* m_label;
    QString m_dismissed; ///< what was put away is not told again
};

} // namespace weir
