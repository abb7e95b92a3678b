// Colours and sizes of the window: light or dark, at a zoom.
#pragma once

#include "ui/appearance.h"
#include "ui/theme_colors.h"

#include <QFont>
#include <QObject>
#include <QString>

namespace weir {

/// The theme of the application; made once by main() and handed to the window.
class Theme final : public QObject
{
    Q_OBJECT

public:
    explicit Theme(QObject* parent = nullptr);

    const Appearance& appearance() const { return m_appearance; }
    void setAppearance(const Appearance& appearance);
    /// For this run alone, as the command line asks.
    void lend(const Appearance& appearance);
    /// What is to be stored: what was lent and not changed since is as it was before.
    Appearance kept() const;

    ThemeChoice choice() const { return m_appearance.theme; }
    void setChoice(ThemeChoice choice);

    /// Whole-window zoom in percent, 50 to 300.
    int zoom() const { return m_appearance.zoom; }
    void setZoom(int percent);

    bool dark() const { return m_dark; }
    const ThemeColors& colors() const { return m_colors; }
    /// Of octets; at the zoom.
    QFont streamFont() const;
    /// Pixels at 100 % to pixels at the zoom.
    int scaled(int pixels) const;

signals:
    /// Colours or sizes: views lay themselves out anew.
    void changed();

private:
    void apply();
    QString styleSheet() const;

    Appearance m_appearance;
    Appearance m_lent;   ///< as it was shown first
    Appearance m_before; ///< what it stands for; the same where nothing was lent
    ThemeColors m_colors;
    double m_basePointSize = 0;
    bool m_dark = false;
    bool m_systemDark = false;
};

} // namespace weir
