#include "ui/icons.h"

#include "ui/theme.h"

#include <QAbstractButton>
#include <QAction>
#include <QFile>
#include <QHash>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>
#include <QVariant>
#include <QWidget>

namespace weir {

namespace {

QPixmap drawn(QByteArray svg, const QColor& color, int size)
{
    svg.replace("currentColor", color.name().toLatin1());
    QSvgRenderer renderer(svg);
    QPixmap pixmap(size, size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setOpacity(color.alphaF());
    renderer.render(&painter);
    return pixmap;
}

constexpr char iconProperty[] = "weirIcon";

} // namespace

QIcon themedIcon(const Theme& theme, const QString& name)
{
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray svg = file.readAll();
    QColor faded = theme.colors().mutedText;
    faded.setAlphaF(0.45F);
    QIcon icon;
    for (const int size : {16, 20, 24, 32, 48, 64}) {
        icon.addPixmap(drawn(svg, theme.colors().text, size), QIcon::Normal);
        icon.addPixmap(drawn(svg, faded, size), QIcon::Disabled);
    }
    return icon;
}

void nameIcon(QObject* actionOrButton, const QString& name)
{
    actionOrButton->setProperty(iconProperty, name);
}

void refreshIcons(const Theme& theme, QWidget* root)
{
    QHash<QString, QIcon> drawnIcons;
    for (QObject* object : root->findChildren<QObject*>()) {
        const QVariant name = object->property(iconProperty);
        if (!name.isValid())
            continue;
        QIcon& icon = drawnIcons[name.toString()];
        if (icon.isNull())
            icon = themedIcon(theme, name.toString());
        if (auto* action = qobject_cast<QAction*>(object))
            action->setIcon(icon);
        else if (auto* button = qobject_cast<QAbstractButton*>(object))
            button->setIcon(icon);
    }
}

} // namespace weir
