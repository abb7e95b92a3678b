// The themes: text can be read on whatever stands behind it (WCAG 2: AA, and AAA in high contrast).
#include "ui/theme.h"

#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

using namespace weir;

namespace {

/// What is written in a theme, and what stands behind it.
struct Pair
{
    QString name;
    QColor text;
    QColor behind;
};

std::vector<Pair> textPairs(const ThemeColors& c)
{
    std::vector<Pair> pairs;
    const std::vector<std::pair<QString, QColor>> grounds{{QStringLiteral("window"), c.window},
                                                          {QStringLiteral("base"), c.base},
                                                          {QStringLiteral("alternateBase"), c.alternateBase},
                                                          {QStringLiteral("raised"), c.raised},
                                                          {QStringLiteral("selection"), c.selection},
                                                          {QStringLiteral("inactive"), c.selectionInactive}};
    for (const auto& [name, ground] : grounds) {
        pairs.push_back({QStringLiteral("text on ") + name, c.text, ground});
        pairs.push_back({QStringLiteral("muted on ") + name, c.mutedText, ground});
        pairs.push_back({QStringLiteral("accent on ") + name, c.accent, ground});
        for (std::size_t group = 0; group < c.anomalyGroups.size(); ++group)
            pairs.push_back(
                {QStringLiteral("anomaly %1 on %2").arg(group).arg(name), c.anomalyGroups[group], ground});
    }
    pairs.push_back({QStringLiteral("on accent"), c.onAccent, c.accent});
    pairs.push_back({QStringLiteral("gap"), c.gapText, c.gapBackground});
    for (const Direction direction : bothDirections) {
        const ThemeColors::Side& side = c.side(direction);
        for (const auto& [name, behind] :
             {std::pair{"side", side.background}, std::pair{"selected", c.selection},
              std::pair{"selected elsewhere", c.selectionInactive}, std::pair{"hit", c.hit},
              std::pair{"current hit", c.currentHit}})
            pairs.push_back({QLatin1String(name), side.text, behind});
        pairs.push_back({QStringLiteral("label of a side"), side.bar, side.background});
        pairs.push_back({QStringLiteral("facts of a turn"), c.mutedText, side.background});
        pairs.push_back({QStringLiteral("label of a conflict"), c.conflictMark, side.background});
    }
    for (const QColor& color : c.connectionColors) {
        pairs.push_back({QStringLiteral("badge"), c.onConnectionColor, color});
        // Rows of that colour are tinted with a fifth of it.
        const auto part = [](int a, int b) { return a + (b - a) / 5; };
        const QColor tint(part(c.base.red(), color.red()), part(c.base.green(), color.green()),
                          part(c.base.blue(), color.blue()));
        pairs.push_back({QStringLiteral("coloured row"), c.text, tint});
    }
    return pairs;
}

} // namespace

class ThemeTest final : public QObject
{
    Q_OBJECT

private slots:
    void contrastIsWcags()
    {
        QCOMPARE(contrast(Qt::black, Qt::white), 21.0);
        QCOMPARE(contrast(Qt::white, Qt::white), 1.0);
        QVERIFY(qAbs(contrast(QColor(0x77, 0x77, 0x77), Qt::white) - 4.48) < 0.01);
    }

    void textCanBeRead_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::addColumn<bool>("high");
        QTest::newRow("light") << false << false;
        QTest::newRow("dark") << true << false;
        QTest::newRow("high contrast, light") << false << true;
        QTest::newRow("high contrast, dark") << true << true;
    }

    void textCanBeRead()
    {
        QFETCH(bool, dark);
        QFETCH(bool, high);
        const double least = high ? 7 : 4.5;
        QStringList faults;
        for (const Pair& pair : textPairs(themeColors(dark, high))) {
            if (contrast(pair.text, pair.behind) < least)
                faults.append(QStringLiteral("%1: %2 on %3 is %4")
                                  .arg(pair.name, pair.text.name(), pair.behind.name())
                                  .arg(contrast(pair.text, pair.behind), 0, 'f', 2));
        }
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join(QLatin1Char('\n'))));
    }

    void colorsThatUsersChooseCanBeReadInEveryTheme()
    {
        for (const bool dark : {false, true}) {
            for (const bool high : {false, true}) {
                ThemeColors colors = themeColors(dark, high);
                for (const char* name : {"#ff0000", "#ffff00", "#00ff00", "#0000ff", "#000000", "#ffffff",
                                         "#808080", "#ff8800", "#123456", "#fedcba"}) {
                    const ThemeColors::Side side = sideOf(QColor(QLatin1String(name)), colors);
                    QVERIFY2(contrast(side.text, side.background) >= 7, name);
                    QVERIFY2(contrast(side.bar, side.background) >= 4.5, name);
                    QVERIFY2(contrast(colors.mutedText, side.background) >= 4.5, name);
                }
            }
        }
    }

    void theLookComesBackAtTheNextStart()
    {
        const QTemporaryDir folder;
        QSettings settings(folder.filePath(QStringLiteral("look.ini")), QSettings::IniFormat);
        Appearance look;
        look.theme = ThemeChoice::ContrastDark;
        look.zoom = 150;
        look.streamFamily = QStringLiteral("DejaVu Sans Mono");
        look.streamPoints = 11.5;
        look.sides[0] = QColor(0x12, 0x34, 0x56);
        look.save(settings);
        QCOMPARE(Appearance::load(settings), look);
        Appearance().save(settings);
        QVERIFY(settings.allKeys().isEmpty());
        settings.setValue(QStringLiteral("look/zoom"), 7000);
        settings.setValue(QStringLiteral("look/theme"), QStringLiteral("pink"));
        QCOMPARE(Appearance::load(settings).zoom, mostZoom);
        QCOMPARE(Appearance::load(settings).theme, ThemeChoice::System);
    }

    void theStreamFontFollowsTheZoom()
    {
        Theme theme;
        const double usual = theme.streamFont().pointSizeF();
        Appearance look = theme.appearance();
        look.zoom = 200;
        theme.setAppearance(look);
        QCOMPARE(theme.streamFont().pointSizeF(), 2 * usual);
        look.streamPoints = 14;
        theme.setAppearance(look);
        QCOMPARE(theme.streamFont().pointSizeF(), 28.0);
    }
};

QTEST_MAIN(ThemeTest)
#include "theme_test.moc"
