// How the user wants the window to look; kept in QSettings.
#pragma once

#include <QColor>
#include <QString>

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

class QSettings;

namespace weir {

enum class ThemeChoice : std::uint8_t { System, Light, Dark, ContrastLight, ContrastDark };

struct ThemeName
{
    ThemeChoice choice;
    QString name; ///< "contrast-dark": what is stored, and said on the command line
    QString text; ///< for a person, with a mnemonic
};
const std::vector<ThemeName>& themeNames();

inline constexpr int leastZoom = 50;
inline constexpr int mostZoom = 300;

struct Appearance
{
    ThemeChoice theme = ThemeChoice::System;
    int zoom = 100;                ///< of the whole window, in percent
    QString streamFamily;          ///< font of octets; empty: the system's fixed one
    double streamPoints = 0;       ///< at 100 %; 0: as the rest of the window
    std::array<QColor, 2> sides{}; ///< index: Direction; invalid: the theme's own

    /// What is missing or makes no sense is as usual.
    static Appearance load(const QSettings& settings);
    /// What is as usual is not stored.
    void save(QSettings& settings) const;

    friend bool operator==(const Appearance&, const Appearance&) = default;
};

} // namespace weir
