#include "ui/theme.h"

#include "ui/theme_colors.h"

#include <QApplication>
#include <QFont>
#include <QFontDatabase>
#include <QPalette>
#include <QStyleFactory>
#include <QToolTip>

#include <algorithm>

namespace weir {

namespace {

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

Theme::Theme(QObject* parent) : QObject(parent), m_basePointSize(QApplication::font().pointSizeF())
{
    m_systemDark = QApplication::palette().color(QPalette::Window).lightness() < 128;
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    apply();
}

void Theme::setAppearance(const Appearance& appearance)
{
    if (appearance == m_appearance)
        return;
    m_appearance = appearance;
    apply();
}

void Theme::lend(const Appearance& appearance)
{
    m_before = m_appearance;
    setAppearance(appearance);
    m_lent = m_appearance;
}

Appearance Theme::kept() const
{
    Appearance kept = m_appearance;
    if (kept.theme == m_lent.theme)
        kept.theme = m_before.theme;
    if (kept.zoom == m_lent.zoom)
        kept.zoom = m_before.zoom;
    return kept;
}

void Theme::setChoice(ThemeChoice choice)
{
    m_appearance.theme = choice;
    apply();
}

void Theme::setZoom(int percent)
{
    Appearance wanted = m_appearance;
    wanted.zoom = std::clamp(percent, leastZoom, mostZoom);
    setAppearance(wanted);
}

QFont Theme::streamFont() const
{
    QFont font = m_appearance.streamFamily.isEmpty() ? QFontDatabase::systemFont(QFontDatabase::FixedFont)
                                                     : QFont(m_appearance.streamFamily);
    font.setStyleHint(QFont::Monospace);
    const double points = m_appearance.streamPoints > 0 ? m_appearance.streamPoints : m_basePointSize;
    font.setPointSizeF(points * m_appearance.zoom / 100);
    return font;
}

int Theme::scaled(int pixels) const
{
    return std::max(1, (pixels * m_appearance.zoom + 50) / 100);
}

void Theme::apply()
{
    const ThemeChoice theme = m_appearance.theme;
    m_dark = theme == ThemeChoice::Dark || theme == ThemeChoice::ContrastDark ||
             (theme == ThemeChoice::System && m_systemDark);
    m_colors = themeColors(m_dark, theme == ThemeChoice::ContrastLight || theme == ThemeChoice::ContrastDark);
    for (const Direction direction : bothDirections) {
        const auto index = static_cast<std::size_t>(direction);
        if (m_appearance.sides[index].isValid())
            m_colors.sides[index] = sideOf(m_appearance.sides[index], m_colors);
    }
    const QPalette palette = paletteOf(m_colors);
    QApplication::setPalette(palette);
    QToolTip::setPalette(palette);
    QFont font = QApplication::font();
    font.setPointSizeF(m_basePointSize * m_appearance.zoom / 100);
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
QHeaderView::down-arrow { image: url(:/icons/@sortdown.svg); width: @10; height: @10; subcontrol-position: center right; right: @3; }
QHeaderView::up-arrow { image: url(:/icons/@sortup.svg); width: @10; height: @10; subcontrol-position: center right; right: @3; }
QTableView, QTreeView { background: @base; alternate-background-color: @alternate; border: none; outline: none; gridline-color: transparent; }
QTreeView::item { padding: @2 0; }
QTableView::item:selected:!active, QTreeView::item:selected:!active { background: @selectionInactive; color: @text; }
QTableView::item:selected:active, QTreeView::item:selected:active { background: @selection; color: @text; }
QTabWidget::pane { border: none; }
QTabBar { background: @window; }
QTabBar::tab { background: transparent; color: @muted; padding: @6 @14; border: none; border-bottom: @2 solid transparent; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @text; border-bottom: @2 solid @accent; }
QTabBar::tab:focus { color: @accent; }
QTabBar::close-button { image: url(:/icons/@close.svg); width: @14; height: @14; border-radius: @4; }
QTabBar::close-button:hover { background: @selection; }
QTabBar QToolButton { background: @window; border: 1px solid @border; }
QToolButton#qt_toolbar_ext_button { image: url(:/icons/@arrow.svg); padding: 0; border: none; background: @selection; }
QTreeView#paletteList::item { border: 1px solid transparent; padding: @3 @5; }
QTreeView#paletteList::item:selected { background: @selection; color: @text; }
QSpinBox { background: @base; border: 1px solid @border; border-radius: @5; padding: @3 @6; min-height: @16; }
QSpinBox:focus { border-color: @accent; }
QSpinBox::up-button, QSpinBox::down-button { border: none; background: transparent; width: @16; }
QSpinBox::up-arrow { image: url(:/icons/@sortup.svg); width: @9; height: @9; }
QSpinBox::down-arrow { image: url(:/icons/@arrow.svg); width: @9; height: @9; }
QListView { background: @base; border: none; outline: none; }
QTextBrowser#cards { background: @window; border: none; }
QPlainTextEdit { background: @base; color: @text; border: none; }
QScrollArea, QScrollArea > QWidget > QWidget { background: @base; }
QLabel#objectFacts { color: @muted; background: @window; }
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
QAbstractScrollArea::corner { background: @base; border: none; }
QToolTip { background: @raised; color: @text; border: 1px solid @border; padding: @4; }
QGroupBox { border: 1px solid @border; border-radius: @6; margin-top: @10; padding: @10 @8 @8 @8; }
QGroupBox::title { subcontrol-origin: margin; left: @10; padding: 0 @4; color: @muted; }
QLabel#muted { color: @muted; }
QLabel#title { font-weight: 600; }
QLabel#welcomeName { font-weight: 300; font-size: @30; }
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
    sheet.replace(QLatin1String("@close"),
                  m_dark ? QStringLiteral("close-dark") : QStringLiteral("close-light"));
    sheet.replace(QLatin1String("@sortdown"),
                  m_dark ? QStringLiteral("sort-down-dark") : QStringLiteral("sort-down-light"));
    sheet.replace(QLatin1String("@sortup"),
                  m_dark ? QStringLiteral("sort-up-dark") : QStringLiteral("sort-up-light"));
    for (const int pixels : {30, 28, 24, 18, 16, 14, 12, 10, 9, 8, 7, 6, 5, 4, 3, 2})
        sheet.replace(QStringLiteral("@%1").arg(pixels), QStringLiteral("%1px").arg(scaled(pixels)));
    return sheet;
}

} // namespace weir
