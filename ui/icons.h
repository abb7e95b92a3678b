// The window's own icons: SVG drawings in the colour of the text around them.
#pragma once

#include <QIcon>
#include <QString>

class QObject;
class QWidget;

namespace weir {

class Theme;

/// resources/icons/NAME.svg in the theme's colours. Sharp at every zoom.
QIcon themedIcon(const Theme& theme, const QString& name);

/// Names the icon of an action or a button; refreshIcons() draws it, now and when the theme changes.
void nameIcon(QObject* actionOrButton, const QString& name);
void refreshIcons(const Theme& theme, QWidget* root);

} // namespace weir
