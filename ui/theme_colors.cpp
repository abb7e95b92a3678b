#include "ui/theme_colors.h"

#include <algorithm>
#include <cmath>

namespace weir {

namespace {

/// Light, dark, light and dark of high contrast; 0xrrggbb.
using Looks = std::array<QRgb, 4>;

struct PlainColor
{
    QColor ThemeColors::*color;
    Looks looks;
};

// High contrast: two colours, and the few hues that tell something, as far from the ground as they go.
constexpr std::array plainColors{
    PlainColor{&ThemeColors::window, {{0xf3f4f6, 0x202226, 0xffffff, 0x000000}}},
    PlainColor{&ThemeColors::base, {{0xffffff, 0x181a1d, 0xffffff, 0x000000}}},
    PlainColor{&ThemeColors::alternateBase, {{0xf8f9fb, 0x1d1f23, 0xffffff, 0x000000}}},
    PlainColor{&ThemeColors::raised, {{0xfafbfc, 0x26292e, 0xffffff, 0x000000}}},
    PlainColor{&ThemeColors::border, {{0xd8dce2, 0x3a3f47, 0x000000, 0xffffff}}},
    PlainColor{&ThemeColors::text, {{0x1f242b, 0xe2e5ea, 0x000000, 0xffffff}}},
    PlainColor{&ThemeColors::mutedText, {{0x545e6b, 0xa9b2be, 0x000000, 0xffffff}}},
    PlainColor{&ThemeColors::accent, {{0x1b5cac, 0x6faef5, 0x002f9e, 0x8ac8ff}}},
    PlainColor{&ThemeColors::onAccent, {{0xffffff, 0x0e1722, 0xffffff, 0x000000}}},
    PlainColor{&ThemeColors::selection, {{0xcfe1f9, 0x233c5b, 0xc4e1ff, 0x002c61}}},
    PlainColor{&ThemeColors::selectionInactive, {{0xe2e7ee, 0x333942, 0xe6e6e6, 0x303030}}},
    PlainColor{&ThemeColors::gapBackground, {{0xfff3d6, 0x3a3017, 0xffffff, 0x000000}}},
    PlainColor{&ThemeColors::gapHatch, {{0xf3dca2, 0x4d401e, 0xb0b0b0, 0x606060}}},
    PlainColor{&ThemeColors::gapText, {{0x6b4800, 0xf4d993, 0x000000, 0xffffff}}},
    PlainColor{&ThemeColors::gapMark, {{0xd9971a, 0xb0852b, 0x7a4a00, 0xffc94d}}},
    PlainColor{&ThemeColors::hit, {{0xffe67a, 0x574705, 0xffeb3b, 0x4d3f00}}},
    PlainColor{&ThemeColors::currentHit, {{0xffb03b, 0x7c3e00, 0xffb34d, 0x5e2c00}}},
    PlainColor{&ThemeColors::repeatMark, {{0x7a5e10, 0xd4b155, 0x5a4300, 0xffdd80}}},
    PlainColor{&ThemeColors::outOfOrderMark, {{0x106b66, 0x5cc4bc, 0x00524d, 0x7df0e6}}},
    PlainColor{&ThemeColors::conflictMark, {{0xb4238a, 0xec7fc9, 0x8a0062, 0xffa3e4}}},
    PlainColor{&ThemeColors::onConnectionColor, {{0xffffff, 0x16181b, 0xffffff, 0x16181b}}},
};

/// Of who sends: background, text, bar.
constexpr std::array<std::array<Looks, 3>, 2> sideColors{{
    {{{{0xfbeded, 0x2f1e1f, 0xffffff, 0x000000}},
      {{0x7f1212, 0xf3b9b4, 0x660000, 0xffc9c4}},
      {{0xc03636, 0xd96b66, 0xa00000, 0xff847c}}}},
    {{{{0xededfb, 0x1d2136, 0xffffff, 0x000000}},
      {{0x161f80, 0xbcc6fa, 0x000070, 0xcdd6ff}},
      {{0x4556c8, 0x7c8cee, 0x001fb0, 0x98a8ff}}}},
}};

/// By AnomalyGroup.
constexpr std::array<Looks, 5> anomalyColors{{
    {{0x805400, 0xe3b341, 0x5a3700, 0xffd166}},
    {{0x545e6b, 0xa9b2be, 0x000000, 0xffffff}},
    {{0x1f5ca5, 0x7db3f2, 0x003e85, 0xa3d0ff}},
    {{0xb4232a, 0xf48a88, 0x86000a, 0xffb3b0}},
    {{0x7a3eb1, 0xc39bf0, 0x55158f, 0xe0c4ff}},
}};

/// Those of Ctrl+1 to Ctrl+9: in high contrast the same, darker on white.
constexpr std::array<std::array<QRgb, 2>, 9> givenColors{{
    {{0xb3261e, 0xf28b82}},
    {{0xa84b00, 0xf6a96a}},
    {{0x7a5c00, 0xe3c24d}},
    {{0x3b7216, 0x9bd16a}},
    {{0x00745f, 0x5fd0b5}},
    {{0x0b6b96, 0x6fc2ee}},
    {{0x3f51b5, 0x9aa8f7}},
    {{0x7b3fa6, 0xc99cee}},
    {{0xa32c6e, 0xf092c4}},
}};
constexpr int darkerInContrast = 130; ///< percent

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
    const std::size_t look = (highContrast ? 2u : 0u) + (dark ? 1u : 0u);
    ThemeColors c;
    for (const PlainColor& plain : plainColors)
        c.*plain.color = QColor(plain.looks[look]);
    for (std::size_t side = 0; side < sideColors.size(); ++side) {
        const auto& [background, text, bar] = sideColors[side];
        c.sides[side] = {QColor(background[look]), QColor(text[look]), QColor(bar[look])};
    }
    for (std::size_t group = 0; group < anomalyColors.size(); ++group)
        c.anomalyGroups[group] = QColor(anomalyColors[group][look]);
    for (std::size_t given = 0; given < givenColors.size(); ++given) {
        const QColor color(givenColors[given][dark ? 1 : 0]);
        c.connectionColors[given] = highContrast && !dark ? color.darker(darkerInContrast) : color;
    }
    return c;
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
