#include "ui/appearance.h"

#include <QCoreApplication>
#include <QSettings>

#include <algorithm>

namespace weir {

namespace {

constexpr double mostPoints = 72;
constexpr std::array<const char*, 2> sideKeys{"look/client", "look/server"};

} // namespace

const std::vector<ThemeName>& themeNames()
{
    const auto tr = [](const char* text) { return QCoreApplication::translate("weir::Appearance", text); };
    static const std::vector<ThemeName> names{
        {ThemeChoice::System, QStringLiteral("system"), tr("As the &system")},
        {ThemeChoice::Light, QStringLiteral("light"), tr("&Light")},
        {ThemeChoice::Dark, QStringLiteral("dark"), tr("&Dark")},
        {ThemeChoice::ContrastLight, QStringLiteral("contrast-light"), tr("High contrast, l&ight")},
        {ThemeChoice::ContrastDark, QStringLiteral("contrast-dark"), tr("High contrast, d&ark")}};
    return names;
}

Appearance Appearance::load(const QSettings& settings)
{
    Appearance look;
    const QString theme = settings.value(QStringLiteral("look/theme")).toString();
    for (const ThemeName& known : themeNames()) {
        if (known.name == theme)
            look.theme = known.choice;
    }
    look.zoom = std::clamp(settings.value(QStringLiteral("look/zoom"), 100).toInt(), leastZoom, mostZoom);
    look.streamFamily = settings.value(QStringLiteral("look/streamFont")).toString();
    look.streamPoints =
        std::clamp(settings.value(QStringLiteral("look/streamPoints"), 0).toDouble(), 0.0, mostPoints);
    for (std::size_t side = 0; side < look.sides.size(); ++side)
        look.sides[side] = QColor(settings.value(QLatin1String(sideKeys[side])).toString());
    return look;
}

void Appearance::save(QSettings& settings) const
{
    const auto keep = [&settings](const QString& key, bool usual, const QVariant& value) {
        if (usual)
            settings.remove(key);
        else
            settings.setValue(key, value);
    };
    const auto known = std::find_if(themeNames().begin(), themeNames().end(),
                                    [this](const ThemeName& name) { return name.choice == theme; });
    keep(QStringLiteral("look/theme"), theme == ThemeChoice::System, known->name);
    keep(QStringLiteral("look/zoom"), zoom == 100, zoom);
    keep(QStringLiteral("look/streamFont"), streamFamily.isEmpty(), streamFamily);
    keep(QStringLiteral("look/streamPoints"), streamPoints <= 0, streamPoints);
    for (std::size_t side = 0; side < sides.size(); ++side)
        keep(QLatin1String(sideKeys[side]), !sides[side].isValid(), sides[side].name());
}

} // namespace weir
