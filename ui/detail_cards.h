// Cards above the detail tree: what one wants to know first, in a few lines each.
#pragma once

#include "core/model/message_detail.h"

#include <QTextBrowser>

#include <vector>

namespace weir {

class Theme;

/// Text that can be selected and copied; long values go on in the next line, wherever they have to.
class DetailCards final : public QTextBrowser
{
    Q_OBJECT

public:
    explicit DetailCards(const Theme& theme, QWidget* parent = nullptr);

    void show(std::vector<DetailCard> cards);
    /// What the cards say, each with its title first.
    QStringList texts() const;
    /// Takes the height that its text needs, and at most this one.
    void fit(int mostHeight);

signals:
    /// The target of a CardLink was chosen.
    void linkChosen(const QString& target);

private:
    void lay();
    int textHeight(int width) const;

    const Theme& m_theme;
    std::vector<DetailCard> m_cards;
    int m_mostHeight = 0;
};

} // namespace weir
