#include "ui/theme_colors.h"

#include <algorithm>
#include <cmath>

namespace weir {

namespace {

ThemeColors lightColors()
{
    ThemeColors c;
    c.window = QColor(0xf3, 0xf4, 0xf6);
    c.base = QColor(0xff, 0xff, 0xff);
    c.alternateBase = QColor(0xf8, 0xf9, 0xfb);
    c.raised = QColor(0xfa, 0xfb, 0xfc);
    c.border = QColor(0xd8, 0xdc, 0xe2);
    c.text = QColor(0x1f, 0x24, 0x2b);
    c.mutedText = QColor(0x54, 0x5e, 0x6b);
    c.accent = QColor(0x1b, 0x5c, 0xac);
    c.onAccent = QColor(0xff, 0xff, 0xff);
    c.selection = QColor(0xcf, 0xe1, 0xf9);
    c.selectionInactive = QColor(0xe2, 0xe7, 0xee);
    c.sides[0] = {QColor(0xfb, 0xed, 0xed), QColor(0x7f, 0x12, 0x12), QColor(0xc0, 0x36, 0x36)};
    c.sides[1] = {QColor(0xed, 0xed, 0xfb), QColor(0x16, 0x1f, 0x80), QColor(0x45, 0x56, 0xc8)};
    c.gapBackground = QColor(0xff, 0xf3, 0xd6);
    c.gapHatch = QColor(0xf3, 0xdc, 0xa2);
    c.gapText = QColor(0x6b, 0x48, 0x00);
    c.gapMark = QColor(0xd9, 0x97, 0x1a);
    c.hit = QColor(0xff, 0xe6, 0x7a);
    c.currentHit = QColor(0xff, 0xb0, 0x3b);
    c.repeatMark = QColor(0x7a, 0x5e, 0x10);
    c.outOfOrderMark = QColor(0x10, 0x6b, 0x66);
    c.conflictMark = QColor(0xb4, 0x23, 0x8a);
    c.anomalyGroups = {QColor(0x80, 0x54, 0x00), QColor(0x54, 0x5e, 0x6b), QColor(0x1f, 0x5c, 0xa5),
                       QColor(0xb4, 0x23, 0x2a), QColor(0x7a, 0x3e, 0xb1)};
    c.connectionColors = {QColor(0xb3, 0x26, 0x1e), QColor(0xa8, 0x4b, 0x00), QColor(0x7a, 0x5c, 0x00),
                          QColor(0x3b, 0x72, 0x16), QColor(0x00, 0x74, 0x5f), QColor(0x0b, 0x6b, 0x96),
                          QColor(0x3f, 0x51, 0xb5), QColor(0x7b, 0x3f, 0xa6), QColor(0xa3, 0x2c, 0x6e)};
    c.onConnectionColor = QColor(0xff, 0xff, 0xff);
    return c;
}

ThemeColors darkColors()
{
    ThemeColors c;
    c.window = QColor(0x20, 0x22, 0x26);
    c.base = QColor(0x18, 0x1a, 0x1d);
    c.alternateBase = QColor(0x1d, 0x1f, 0x23);
    c.raised = QColor(0x26, 0x29, 0x2e);
    c.border = QColor(0x3a, 0x3f, 0x47);
    c.text = QColor(0xe2, 0xe5, 0xea);
    c.mutedText = QColor(0xa9, 0xb2, 0xbe);
    c.accent = QColor(0x6f, 0xae, 0xf5);
    c.onAccent = QColor(0x0e, 0x17, 0x22);
    c.selection = QColor(0x23, 0x3c, 0x5b);
    c.selectionInactive = QColor(0x33, 0x39, 0x42);
    c.sides[0] = {QColor(0x2f, 0x1e, 0x1f), QColor(0xf3, 0xb9, 0xb4), QColor(0xd9, 0x6b, 0x66)};
    c.sides[1] = {QColor(0x1d, 0x21, 0x36), QColor(0xbc, 0xc6, 0xfa), QColor(0x7c, 0x8c, 0xee)};
    c.gapBackground = QColor(0x3a, 0x30, 0x17);
    c.gapHatch = QColor(0x4d, 0x40, 0x1e);
    c.gapText = QColor(0xf4, 0xd9, 0x93);
    c.gapMark = QColor(0xb0, 0x85, 0x2b);
    c.hit = QColor(0x57, 0x47, 0x05);
    c.currentHit = QColor(0x7c, 0x3e, 0x00);
    c.repeatMark = QColor(0xd4, 0xb1, 0x55);
    c.outOfOrderMark = QColor(0x5c, 0xc4, 0xbc);
    c.conflictMark = QColor(0xec, 0x7f, 0xc9);
    c.anomalyGroups = {QColor(0xe3, 0xb3, 0x41), QColor(0xa9, 0xb2, 0xbe), QColor(0x7d, 0xb3, 0xf2),
                       QColor(0xf4, 0x8a, 0x88), QColor(0xc3, 0x9b, 0xf0)};
    c.connectionColors = {QColor(0xf2, 0x8b, 0x82), QColor(0xf6, 0xa9, 0x6a), QColor(0xe3, 0xc2, 0x4d),
                          QColor(0x9b, 0xd1, 0x6a), QColor(0x5f, 0xd0, 0xb5), QColor(0x6f, 0xc2, 0xee),
                          QColor(0x9a, 0xa8, 0xf7), QColor(0xc9, 0x9c, 0xee), QColor(0xf0, 0x92, 0xc4)};
    c.onConnectionColor = QColor(0x16, 0x18, 0x1b);
    return c;
}

/// Two colours, and the few hues that tell something, as far from the ground as they go.
ThemeColors contrastLightColors()
{
    ThemeColors c = lightColors();
    const QColor black(0, 0, 0);
    const QColor white(0xff, 0xff, 0xff);
    c.window = c.base = c.alternateBase = c.raised = white;
    c.border = c.text = c.mutedText = black;
    c.accent = QColor(0x00, 0x2f, 0x9e);
    c.onAccent = white;
    c.selection = QColor(0xc4, 0xe1, 0xff);
    c.selectionInactive = QColor(0xe6, 0xe6, 0xe6);
    c.sides[0] = {white, QColor(0x66, 0x00, 0x00), QColor(0xa0, 0x00, 0x00)};
    c.sides[1] = {white, QColor(0x00, 0x00, 0x70), QColor(0x00, 0x1f, 0xb0)};
    c.gapBackground = white;
    c.gapHatch = QColor(0xb0, 0xb0, 0xb0);
    c.gapText = black;
    c.gapMark = QColor(0x7a, 0x4a, 0x00);
    c.hit = QColor(0xff, 0xeb, 0x3b);
    c.currentHit = QColor(0xff, 0xb3, 0x4d);
    c.repeatMark = QColor(0x5a, 0x43, 0x00);
    c.outOfOrderMark = QColor(0x00, 0x52, 0x4d);
    c.conflictMark = QColor(0x8a, 0x00, 0x62);
    c.anomalyGroups = {QColor(0x5a, 0x37, 0x00), black, QColor(0x00, 0x3e, 0x85), QColor(0x86, 0x00, 0x0a),
                       QColor(0x55, 0x15, 0x8f)};
    for (QColor& color : c.connectionColors)
        color = color.darker(130);
    return c;
}

ThemeColors contrastDarkColors()
{
    ThemeColors c = darkColors();
    const QColor black(0, 0, 0);
    const QColor white(0xff, 0xff, 0xff);
    c.window = c.base = c.alternateBase = c.raised = black;
    c.border = c.text = c.mutedText = white;
    c.accent = QColor(0x8a, 0xc8, 0xff);
    c.onAccent = black;
    c.selection = QColor(0x00, 0x2c, 0x61);
    c.selectionInactive = QColor(0x30, 0x30, 0x30);
    c.sides[0] = {black, QColor(0xff, 0xc9, 0xc4), QColor(0xff, 0x84, 0x7c)};
    c.sides[1] = {black, QColor(0xcd, 0xd6, 0xff), QColor(0x98, 0xa8, 0xff)};
    c.gapBackground = black;
    c.gapHatch = QColor(0x60, 0x60, 0x60);
    c.gapText = white;
    c.gapMark = QColor(0xff, 0xc9, 0x4d);
    c.hit = QColor(0x4d, 0x3f, 0x00);
    c.currentHit = QColor(0x5e, 0x2c, 0x00);
    c.repeatMark = QColor(0xff, 0xdd, 0x80);
    c.outOfOrderMark = QColor(0x7d, 0xf0, 0xe6);
    c.conflictMark = QColor(0xff, 0xa3, 0xe4);
    c.anomalyGroups = {QColor(0xff, 0xd1, 0x66), white, QColor(0xa3, 0xd0, 0xff), QColor(0xff, 0xb3, 0xb0),
                       QColor(0xe0, 0xc4, 0xff)};
    return c;
}

double luminance(const QColor& color)
{
    const auto linear = [](double part) {
        return part <= 0.03928 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    const QColor rgb = color.toRgb();
    return 0.2126 * linear(rgb.redF()) + 0.7152 * linear(rgb.greenF()) + 0.0722 * linear(rgb.blueF());
}

} // namespace

QColor ThemeColors::stateColor(ConnectionState state) const
{
    switch (state) {
    case ConnectionState::Reset:
        return anomalyGroups[static_cast<std::size_t>(AnomalyGroup::Suspicious)];
    case ConnectionState::Closed:
    case ConnectionState::TimeWait:
        return mutedText;
    case ConnectionState::SynSent:
    case ConnectionState::SynReceived:
    case ConnectionState::MidStream:
        return anomalyGroups[static_cast<std::size_t>(AnomalyGroup::Capture)];
    default:
        return outOfOrderMark;
    }
}

ThemeColors themeColors(bool dark, bool highContrast)
{
    if (highContrast)
        return dark ? contrastDarkColors() : contrastLightColors();
    return dark ? darkColors() : lightColors();
}

double contrast(const QColor& a, const QColor& b)
{
    const double one = luminance(a);
    const double other = luminance(b);
    return (std::max(one, other) + 0.05) / (std::min(one, other) + 0.05);
}

ThemeColors::Side sideOf(const QColor& wanted, const ThemeColors& theme)
{
    const bool dark = luminance(theme.base) < 0.5;
    const float hue = wanted.hslHueF() < 0 ? 0 : wanted.hslHueF();
    const float saturation = wanted.hslSaturationF();
    ThemeColors::Side side;
    // Faint where the theme's own backgrounds are; none in high contrast, whose ground is one colour.
    const bool plain = theme.base == theme.window;
    side.background = plain
                          ? theme.base
                          : QColor::fromHslF(hue, saturation * (dark ? 0.35F : 0.65F), dark ? 0.15F : 0.955F);
    const auto against = [&](float from, double least) {
        // To the light end or to the dark one, no further than needed.
        QColor color = QColor::fromHslF(hue, saturation, from);
        for (float light = from; contrast(color, side.background) < least && light >= 0 && light <= 1;
             light += dark ? 0.02F : -0.02F)
            color = QColor::fromHslF(hue, saturation, std::clamp(light, 0.0F, 1.0F));
        return color;
    };
    side.text = against(dark ? 0.75F : 0.30F, 9);
    side.bar = against(std::clamp(static_cast<float>(wanted.lightnessF()), 0.3F, 0.7F), 4.5);
    return side;
}

} // namespace weir
