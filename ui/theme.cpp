#include "ui/theme.h"

#include <QApplication>
#include <QFont>
#include <QPalette>
#include <QStyleFactory>
#include <QToolTip>

#include <algorithm>

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
    c.mutedText = QColor(0x5c, 0x66, 0x73);
    c.accent = QColor(0x1f, 0x63, 0xb5);
    c.onAccent = QColor(0xff, 0xff, 0xff);
    c.selection = QColor(0xcf, 0xe1, 0xf9);
    c.selectionInactive = QColor(0xe2, 0xe7, 0xee);
    c.sides[0] = {QColor(0xfb, 0xed, 0xed), QColor(0x7f, 0x12, 0x12), QColor(0xc9, 0x3f, 0x3f)};
    c.sides[1] = {QColor(0xed, 0xed, 0xfb), QColor(0x16, 0x1f, 0x80), QColor(0x45, 0x56, 0xc8)};
    c.gapBackground = QColor(0xff, 0xf3, 0xd6);
    c.gapHatch = QColor(0xf3, 0xdc, 0xa2);
    c.gapText = QColor(0x6b, 0x48, 0x00);
    c.gapMark = QColor(0xd9, 0x97, 0x1a);
    c.hit = QColor(0xff, 0xe6, 0x7a);
    c.currentHit = QColor(0xff, 0xb0, 0x3b);
    c.onHit = QColor(0x24, 0x1c, 0x00);
    c.repeatMark = QColor(0x8a, 0x6d, 0x1c);
    c.outOfOrderMark = QColor(0x1b, 0x7f, 0x79);
    c.conflictMark = QColor(0xb4, 0x23, 0x8a);
    c.anomalyGroups = {QColor(0x9a, 0x67, 0x00), QColor(0x5c, 0x66, 0x73), QColor(0x2f, 0x6f, 0xb8),
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
    c.mutedText = QColor(0x9c, 0xa5, 0xb1);
    c.accent = QColor(0x6f, 0xae, 0xf5);
    c.onAccent = QColor(0x0e, 0x17, 0x22);
    c.selection = QColor(0x2b, 0x49, 0x6e);
    c.selectionInactive = QColor(0x33, 0x39, 0x42);
    c.sides[0] = {QColor(0x2f, 0x1e, 0x1f), QColor(0xf3, 0xb9, 0xb4), QColor(0xd9, 0x6b, 0x66)};
    c.sides[1] = {QColor(0x1d, 0x21, 0x36), QColor(0xbc, 0xc6, 0xfa), QColor(0x7c, 0x8c, 0xee)};
    c.gapBackground = QColor(0x3a, 0x30, 0x17);
    c.gapHatch = QColor(0x4d, 0x40, 0x1e);
    c.gapText = QColor(0xf4, 0xd9, 0x93);
    c.gapMark = QColor(0xb0, 0x85, 0x2b);
    c.hit = QColor(0xc9, 0xa8, 0x2b);
    c.currentHit = QColor(0xf5, 0x9b, 0x2d);
    c.onHit = QColor(0x18, 0x12, 0x00);
    c.repeatMark = QColor(0xd4, 0xb1, 0x55);
    c.outOfOrderMark = QColor(0x5c, 0xc4, 0xbc);
    c.conflictMark = QColor(0xec, 0x7f, 0xc9);
    c.anomalyGroups = {QColor(0xe3, 0xb3, 0x41), QColor(0x9c, 0xa5, 0xb1), QColor(0x7d, 0xb3, 0xf2),
                       QColor(0xf4, 0x8a, 0x88), QColor(0xc3, 0x9b, 0xf0)};
    c.connectionColors = {QColor(0xf2, 0x8b, 0x82), QColor(0xf6, 0xa9, 0x6a), QColor(0xe3, 0xc2, 0x4d),
                          QColor(0x9b, 0xd1, 0x6a), QColor(0x5f, 0xd0, 0xb5), QColor(0x6f, 0xc2, 0xee),
                          QColor(0x9a, 0xa8, 0xf7), QColor(0xc9, 0x9c, 0xee), QColor(0xf0, 0x92, 0xc4)};
    c.onConnectionColor = QColor(0x16, 0x18, 0x1b);
    return c;
}

QPalette paletteOf(const ThemeColors& c)
{
    QPalette palette;
    palette.setColor(QPalette::Window, c.window);
    palette.setColor(QPalette::WindowText, c.text);
    palette.setColor(QPalette::Base, c.base);
    palette.setColor(QPalette::AlternateBase, c.alternateBase);
    palette.setColor(QPalette::Text, c.text);
    palette.setColor(QPalette::Button, c.raised);
    palette.setColor(QPalette::ButtonText, c.text);
    palette.setColor(QPalette::BrightText, c.onAccent);
    palette.setColor(QPalette::ToolTipBase, c.raised);
    palette.setColor(QPalette::ToolTipText, c.text);
    palette.setColor(QPalette::PlaceholderText, c.mutedText);
    palette.setColor(QPalette::Link, c.accent);
    palette.setColor(QPalette::Light, c.raised.lighter(105));
    palette.setColor(QPalette::Midlight, c.border.lighter(110));
    palette.setColor(QPalette::Mid, c.border);
    palette.setColor(QPalette::Dark, c.border.darker(120));
    palette.setColor(QPalette::Shadow, c.border.darker(180));
    // Selected rows keep the colour of their text: it tells something.
    palette.setColor(QPalette::Highlight, c.selection);
    palette.setColor(QPalette::HighlightedText, c.text);
    palette.setColor(QPalette::Inactive, QPalette::Highlight, c.selectionInactive);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        QColor faded = c.mutedText;
        faded.setAlphaF(0.6F);
        palette.setColor(QPalette::Disabled, role, faded);
    }
    return palette;
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

Theme::Theme(QObject* parent) : QObject(parent), m_basePointSize(QApplication::font().pointSizeF())
{
    m_systemDark = QApplication::palette().color(QPalette::Window).lightness() < 128;
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    apply();
}

void Theme::setChoice(ThemeChoice choice)
{
    m_choice = choice;
    apply();
}

void Theme::setZoom(int percent)
{
    const int zoom = std::clamp(percent, 50, 300);
    if (zoom == m_zoom)
        return;
    m_zoom = zoom;
    apply();
}

int Theme::scaled(int pixels) const
{
    return std::max(1, (pixels * m_zoom + 50) / 100);
}

void Theme::apply()
{
    m_dark = m_choice == ThemeChoice::Dark || (m_choice == ThemeChoice::System && m_systemDark);
    m_colors = m_dark ? darkColors() : lightColors();
    const QPalette palette = paletteOf(m_colors);
    QApplication::setPalette(palette);
    QToolTip::setPalette(palette);
    QFont font = QApplication::font();
    font.setPointSizeF(m_basePointSize * m_zoom / 100);
    QApplication::setFont(font);
    qApp->setStyleSheet(styleSheet());
    emit changed();
}

QString Theme::styleSheet() const
{
    // Only what the palette cannot say. Sizes follow the zoom.
    QString sheet = QStringLiteral(R"(
QMainWindow, QDialog { background: @window; }
QMenuBar { background: @raised; border-bottom: 1px solid @border; padding: @2 @4; }
QMenuBar::item { padding: @4 @9; border-radius: @4; background: transparent; }
QMenuBar::item:selected { background: @selection; color: @text; }
QMenu { background: @raised; border: 1px solid @border; padding: @4; }
QMenu::item { padding: @5 @24 @5 @24; border-radius: @4; }
QMenu::item:selected { background: @selection; color: @text; }
QMenu::item:disabled { color: @muted; }
QMenu::icon { padding-left: @6; }
QMenu::separator { height: 1px; background: @border; margin: @4 @8; }
QToolBar { background: @raised; border: none; border-bottom: 1px solid @border; padding: @3 @6; spacing: @2; }
QToolBar#paneBar { background: @window; border-bottom: 1px solid @border; padding: @2 @6; }
QToolBar::separator { width: 1px; background: @border; margin: @4 @5; }
QToolButton { border: 1px solid transparent; border-radius: @4; padding: @4; }
QToolButton:hover { background: @selectionInactive; }
QToolButton:pressed, QToolButton:checked { background: @selection; border-color: @border; }
QToolButton[popupMode="1"] { padding-right: @16; }
QToolButton::menu-button { border: none; width: @14; }
QToolButton::menu-indicator { image: none; }
QPushButton { background: @raised; border: 1px solid @border; border-radius: @5; padding: @5 @14; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QPushButton:hover { border-color: @accent; }
QPushButton:pressed { background: @selection; }
QPushButton:default { background: @accent; color: @onAccent; border-color: @accent; }
QPushButton:disabled { color: @muted; }
QPushButton#link { background: transparent; border: none; color: @accent; padding: @3 @4; text-align: left; }
QPushButton#link:hover { text-decoration: underline; }
QPushButton:focus, QToolButton:focus { border: 1px solid @accent; }
QLineEdit { background: @base; border: 1px solid @border; border-radius: @5; padding: @4 @7; selection-background-color: @accent; selection-color: @onAccent; }
QLineEdit:focus { border-color: @accent; }
QLineEdit[wrong="true"] { border-color: @suspicious; }
QComboBox { background: @raised; border: 1px solid @border; border-radius: @5; padding: @3 @8; min-height: @16; }
QComboBox:hover, QComboBox:focus { border-color: @accent; }
QComboBox::drop-down { border: none; width: @18; }
QComboBox::down-arrow { image: url(:/icons/@arrow.svg); width: @10; height: @10; }
QComboBox QAbstractItemView { background: @raised; border: 1px solid @border; padding: @3; outline: none; }
QHeaderView { background: @raised; }
QHeaderView::section { background: @raised; color: @muted; border: none; border-bottom: 1px solid @border; border-right: 1px solid @border; padding: @4 @8; font-weight: 500; }
QHeaderView::section:hover { color: @text; }
QHeaderView::section:last { border-right: none; }
QHeaderView::down-arrow { image: url(:/icons/@sortdown.svg); width: @10; height: @10; subcontrol-position: center left; left: @3; }
QHeaderView::up-arrow { image: url(:/icons/@sortup.svg); width: @10; height: @10; subcontrol-position: center left; left: @3; }
QTableView, QTreeView { background: @base; alternate-background-color: @alternate; border: none; outline: none; gridline-color: transparent; }
QTreeView::item { padding: @2 @4; }
QTableView::item:selected:!active, QTreeView::item:selected:!active { background: @selectionInactive; color: @text; }
QTableView::item:selected:active, QTreeView::item:selected:active { background: @selection; color: @text; }
QSplitter::handle { background: @border; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QStatusBar { background: @raised; border-top: 1px solid @border; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: @muted; padding: @2 @8; }
QStatusBar QToolButton { color: @muted; padding: @2 @7; }
QStatusBar QToolButton:hover { color: @text; }
QProgressBar { background: @selectionInactive; border: none; border-radius: @3; max-height: @6; min-height: @6; }
QProgressBar::chunk { background: @accent; border-radius: @3; }
QScrollBar:vertical { background: transparent; width: @12; margin: 0; }
QScrollBar:horizontal { background: transparent; height: @12; margin: 0; }
QScrollBar::handle { background: @handle; border-radius: @4; margin: @2; }
QScrollBar::handle:vertical { min-height: @28; }
QScrollBar::handle:horizontal { min-width: @28; }
QScrollBar::handle:hover { background: @muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QToolTip { background: @raised; color: @text; border: 1px solid @border; padding: @4; }
QGroupBox { border: 1px solid @border; border-radius: @6; margin-top: @10; padding: @10 @8 @8 @8; }
QGroupBox::title { subcontrol-origin: margin; left: @10; padding: 0 @4; color: @muted; }
QLabel#muted { color: @muted; }
QLabel#title { font-weight: 600; }
QFrame#notice { background: @gapBackground; border: none; border-bottom: 1px solid @gapHatch; }
QFrame#notice QLabel { color: @gapText; }
QFrame#card { background: @base; border: 1px solid @border; border-radius: @8; }
)");
    const QColor handle = m_dark ? QColor(0x4b, 0x51, 0x5b) : QColor(0xc3, 0xc9, 0xd1);
    const std::array<std::pair<const char*, QColor>, 14> names{{
        // Longer names first where one begins another.
        {"@selectionInactive", m_colors.selectionInactive},
        {"@selection", m_colors.selection},
        {"@suspicious", m_colors.anomalyGroups[static_cast<std::size_t>(AnomalyGroup::Suspicious)]},
        {"@alternate", m_colors.alternateBase},
        {"@onAccent", m_colors.onAccent},
        {"@accent", m_colors.accent},
        {"@gapBackground", m_colors.gapBackground},
        {"@gapHatch", m_colors.gapHatch},
        {"@gapText", m_colors.gapText},
        {"@raised", m_colors.raised},
        {"@border", m_colors.border},
        {"@window", m_colors.window},
        {"@muted", m_colors.mutedText},
        {"@handle", handle},
    }};
    for (const auto& [name, color] : names)
        sheet.replace(QLatin1String(name), color.name());
    sheet.replace(QLatin1String("@base"), m_colors.base.name());
    sheet.replace(QLatin1String("@text"), m_colors.text.name());
    sheet.replace(QLatin1String("@arrow"),
                  m_dark ? QStringLiteral("arrow-dark") : QStringLiteral("arrow-light"));
    sheet.replace(QLatin1String("@sortdown"),
                  m_dark ? QStringLiteral("sort-down-dark") : QStringLiteral("sort-down-light"));
    sheet.replace(QLatin1String("@sortup"),
                  m_dark ? QStringLiteral("sort-up-dark") : QStringLiteral("sort-up-light"));
    for (const int pixels : {28, 24, 18, 16, 14, 12, 10, 9, 8, 7, 6, 5, 4, 3, 2})
        sheet.replace(QStringLiteral("@%1").arg(pixels), QStringLiteral("%1px").arg(scaled(pixels)));
    return sheet;
}

} // namespace weir
