#include "ui/appearance_page.h"

#include "ui/theme.h"

#include <QColorDialog>
#include <QComboBox>
#include <QFontComboBox>
#include <QFontDatabase>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QSpinBox>
#include <QVBoxLayout>

namespace weir {

namespace {

constexpr int leastPoints = 5; // one less stands for "as the window"
constexpr int mostPoints = 72;

} // namespace

AppearancePage::AppearancePage(Theme& theme, QWidget* parent)
    : QWidget(parent),
      m_theme(theme),
      m_before(theme.appearance()),
      m_choice(new QComboBox(this)),
      m_zoom(new QSpinBox(this)),
      m_family(new QFontComboBox(this)),
      m_points(new QSpinBox(this)),
      m_sample(new QLabel(this))
{
    setObjectName(QStringLiteral("appearancePage"));
    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    form->setHorizontalSpacing(14);
    m_choice->setObjectName(QStringLiteral("theme"));
    for (const ThemeName& known : themeNames())
        m_choice->addItem(QString(known.text).remove(QLatin1Char('&')), static_cast<int>(known.choice));
    form->addRow(tr("&Theme"), m_choice);
    connect(m_choice, &QComboBox::currentIndexChanged, this, [this] {
        Appearance look = m_theme.appearance();
        look.theme = static_cast<ThemeChoice>(m_choice->currentData().toInt());
        apply(look);
    });
    m_zoom->setObjectName(QStringLiteral("zoom"));
    m_zoom->setRange(leastZoom, mostZoom);
    m_zoom->setSingleStep(10);
    m_zoom->setSuffix(tr(" %"));
    m_zoom->setKeyboardTracking(false); // half a number would shrink the window
    form->addRow(tr("Size of &everything"), m_zoom);
    connect(m_zoom, &QSpinBox::valueChanged, this, [this](int percent) {
        Appearance look = m_theme.appearance();
        look.zoom = percent;
        apply(look);
    });
    makeFonts(*form);
    makeColors(*form);
    m_sample->setTextFormat(Qt::RichText);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(form);
    layout->addWidget(m_sample);
    layout->addStretch(1);
    connect(&m_theme, &Theme::changed, this, &AppearancePage::showChoice);
    showChoice();
}

void AppearancePage::makeFonts(QFormLayout& form)
{
    m_family->setObjectName(QStringLiteral("streamFont"));
    m_family->setFontFilters(QFontComboBox::MonospacedFonts);
    m_family->setEditable(false);
    form.addRow(tr("&Font of streams"), m_family);
    connect(m_family, &QFontComboBox::currentFontChanged, this, [this](const QFont& font) {
        Appearance look = m_theme.appearance();
        const QString usual = QFontDatabase::systemFont(QFontDatabase::FixedFont).family();
        look.streamFamily = font.family() == usual ? QString() : font.family();
        apply(look);
    });
    m_points->setObjectName(QStringLiteral("streamPoints"));
    m_points->setRange(leastPoints - 1, mostPoints);
    m_points->setSpecialValueText(tr("as the window"));
    m_points->setSuffix(tr(" pt"));
    m_points->setKeyboardTracking(false);
    form.addRow(tr("Its &size"), m_points);
    connect(m_points, &QSpinBox::valueChanged, this, [this](int points) {
        Appearance look = m_theme.appearance();
        look.streamPoints = points < leastPoints ? 0 : points;
        apply(look);
    });
}

void AppearancePage::makeColors(QFormLayout& form)
{
    for (std::size_t side = 0; side < m_sides.size(); ++side) {
        auto* row = new QHBoxLayout;
        row->setSpacing(m_theme.scaled(8));
        m_sides[side] = new QPushButton(this);
        m_sides[side]->setObjectName(side == 0 ? QStringLiteral("clientColor")
                                               : QStringLiteral("serverColor"));
        connect(m_sides[side], &QPushButton::clicked, this, [this, side] { chooseSide(side); });
        auto* usual = new QPushButton(tr("As the theme"), this);
        usual->setAccessibleName(side == 0 ? tr("Colour of the client as in the theme")
                                           : tr("Colour of the server as in the theme"));
        connect(usual, &QPushButton::clicked, this, [this, side] {
            Appearance look = m_theme.appearance();
            look.sides[side] = QColor();
            apply(look);
        });
        row->addWidget(m_sides[side]);
        row->addWidget(usual);
        auto* label = new QLabel(side == 0 ? tr("Colour of the &client") : tr("Colour of the ser&ver"), this);
        label->setBuddy(m_sides[side]);
        form.addRow(label, row);
    }
}

void AppearancePage::chooseSide(std::size_t side)
{
    const QColor color =
        QColorDialog::getColor(m_theme.colors().sides[side].bar, this,
                               side == 0 ? tr("Colour of the client") : tr("Colour of the server"));
    if (!color.isValid())
        return;
    Appearance look = m_theme.appearance();
    look.sides[side] = color;
    apply(look);
}

void AppearancePage::apply(const Appearance& appearance)
{
    if (!m_showing)
        m_theme.setAppearance(appearance);
}

void AppearancePage::showUsual()
{
    m_theme.setAppearance({});
}

void AppearancePage::revert()
{
    m_theme.setAppearance(m_before);
}

void AppearancePage::showChoice()
{
    const QScopedValueRollback showing(m_showing, true);
    const Appearance& look = m_theme.appearance();
    m_choice->setCurrentIndex(m_choice->findData(static_cast<int>(look.theme)));
    m_zoom->setValue(look.zoom);
    m_family->setCurrentFont(m_theme.streamFont());
    m_points->setValue(look.streamPoints > 0 ? qRound(look.streamPoints) : leastPoints - 1);
    QString sample;
    for (std::size_t side = 0; side < m_sides.size(); ++side) {
        const ThemeColors::Side& colors = m_theme.colors().sides[side];
        QPixmap swatch(m_theme.scaled(16), m_theme.scaled(16));
        swatch.fill(colors.bar);
        m_sides[side]->setIcon(swatch);
        m_sides[side]->setText(look.sides[side].isValid() ? look.sides[side].name() : tr("Theme's own"));
        m_sides[side]->setAccessibleName(side == 0 ? tr("Colour of the client") : tr("Colour of the server"));
        sample += QStringLiteral("<tr><td width='6' style='background:%1'></td>"
                                 "<td style='background:%2; color:%3; padding:6px'><pre>%4</pre></td></tr>")
                      .arg(colors.bar.name(), colors.background.name(), colors.text.name(),
                           side == 0 ? QStringLiteral("GET /weir HTTP/1.1\nHost: example.org")
                                     : QStringLiteral("HTTP/1.1 200 OK\nContent-Length: 1024"));
    }
    m_sample->setFont(m_theme.streamFont());
    m_sample->setText(QStringLiteral("<table cellspacing='0' width='100%'>%1</table>").arg(sample));
}

} // namespace weir
