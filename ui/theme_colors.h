// The colours of a theme, and the arithmetic of contrast.
#pragma once

#include "core/stream/anomaly.h"
#include "core/stream/connection_state.h"
#include "core/stream/direction.h"

#include <QColor>

#include <array>

namespace weir {

/// What QPalette has no role for. Text on its background has a contrast of at least 4.5 (WCAG AA).
struct ThemeColors
{
    QColor window;
    QColor base;
    QColor alternateBase;
    QColor raised; ///< toolbars, headers
    QColor border;
    QColor text;
    QColor mutedText;
    QColor accent;
    QColor onAccent;
    QColor selection; ///< behind selected text, which keeps its colour
    QColor selectionInactive;

    struct Side
    {
        QColor background;
        QColor text;
        QColor bar;
    };
    std::array<Side, 2> sides; ///< index: Direction, that is: who sends

    QColor gapBackground;
    QColor gapHatch;
    QColor gapText;
    QColor gapMark; ///< on the map
    QColor hit;     ///< behind text, which keeps its colour
    QColor currentHit;
    QColor repeatMark;
    QColor outOfOrderMark;
    QColor conflictMark;
    std::array<QColor, 5> anomalyGroups;    ///< index: AnomalyGroup
    std::array<QColor, 9> connectionColors; ///< that a user may give, from Ctrl+1 to Ctrl+9
    QColor onConnectionColor;

    const Side& side(Direction direction) const { return sides[static_cast<std::size_t>(direction)]; }
    QColor stateColor(ConnectionState state) const;
};

ThemeColors themeColors(bool dark, bool highContrast);

/// WCAG 2: from 1 (the same) to 21 (black on white).
double contrast(const QColor& a, const QColor& b);

/// Background, text and bar in the hue of a colour that a user wants for one side, readable in this theme.
ThemeColors::Side sideOf(const QColor& wanted, const ThemeColors& theme);

} // namespace weir
