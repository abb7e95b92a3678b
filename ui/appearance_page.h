// A page of the preferences: theme, zoom, the font of octets, the colours of client and server.
#pragma once

#include "ui/appearance.h"

#include <QWidget>

#include <array>

class QComboBox;
class QFontComboBox;
class QFormLayout;
class QLabel;
class QPushButton;
class QSpinBox;

namespace weir {

class Theme;

class AppearancePage final : public QWidget
{
    Q_OBJECT

public:
    /// Changes are seen at once; who shows the page takes them back with revert() where they are not wanted.
    AppearancePage(Theme& theme, QWidget* parent);

    void showUsual();
    /// As it was when the page was made.
    void revert();

private:
    void showChoice();
    void makeFonts(QFormLayout& form);
    void makeColors(QFormLayout& form);
    void chooseSide(std::size_t side);
    void apply(const Appearance& appearance);

    Theme& m_theme;
    Appearance m_before;
    QComboBox* m_choice;
    QSpinBox* m_zoom;
    QFontComboBox* m_family;
    QSpinBox* m_points;
    std::array<QPushButton*, 2> m_sides{}; ///< index: Direction
    QLabel* m_sample;
    bool m_showing = false; ///< the fields are being set, not by the user
};

} // namespace weir
