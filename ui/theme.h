// Colours and sizes of the window: light or dark, at a zoom.
#pragma once

#include "core/stream/anomaly.h"
#include "core/stream/connection_state.h"
#include "core/stream/direction.h"

#include <QColor>
#include <QObject>
#include <QString>

#include <array>

namespace weir {

enum class ThemeChoice : std::uint8_t { System, Light, Dark };

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
    QColor hit;
    QColor currentHit;
    QColor onHit;
    QColor repeatMark;
    QColor outOfOrderMark;
    QColor conflictMark;
    std::array<QColor, 5> anomalyGroups;    ///< index: AnomalyGroup
    std::array<QColor, 9> connectionColors; ///< that a user may give, from Ctrl+1 to Ctrl+9
    QColor onConnectionColor;

    const Side& side(Direction direction) const { return sides[static_cast<std::size_t>(direction)]; }
    QColor stateColor(ConnectionState state) const;
};

/// The theme of the application; made once by main() and handed to the window.
class Theme final : public QObject
{
    Q_OBJECT

public:
    explicit Theme(QObject* parent = nullptr);

    ThemeChoice choice() const { return m_choice; }
    void setChoice(ThemeChoice choice);

    /// Whole-window zoom in percent, 50 to 300.
    int zoom() const { return m_zoom; }
    void setZoom(int percent);

    bool dark() const { return m_dark; }
    const ThemeColors& colors() const { return m_colors; }
    /// Pixels at 100 % to pixels at the zoom.
    int scaled(int pixels) const;

signals:
    /// Colours or sizes: views lay themselves out anew.
    void changed();

private:
    void apply();
    QString styleSheet() const;

    ThemeChoice m_choice = ThemeChoice::System;
    ThemeColors m_colors;
    double m_basePointSize = 0;
    int m_zoom = 100;
    bool m_dark = false;
    bool m_systemDark = false;
};

} // namespace weir
