#include "core/model/analysis_settings.h"

#include <QSettings>
#include <QTemporaryDir>
#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(AnalysisSettings, comeBackAsTheyWereStored)
{
    const QTemporaryDir folder;
    QSettings stored(folder.filePath(QStringLiteral("weir.ini")), QSettings::IniFormat);
    AnalysisSettings settings;
    ASSERT_TRUE(settings.setOverlapPolicy(QStringLiteral("solaris")));
    ASSERT_TRUE(settings.setLimit(QStringLiteral("connections"), QStringLiteral(" 64k ")));
    settings.save(stored);

    const AnalysisSettings loaded = AnalysisSettings::load(stored);
    EXPECT_EQ(loaded, settings);
    EXPECT_EQ(loaded.options().stream.overlapPolicy, OverlapPolicy::Solaris);
    EXPECT_EQ(loaded.options().stream.maxConnections, 65536u);
    EXPECT_EQ(loaded.limit(QStringLiteral("connections")), QStringLiteral("64K"));
}

TEST(AnalysisSettings, whatIsAsUsualIsNotStored)
{
    const QTemporaryDir folder;
    QSettings stored(folder.filePath(QStringLiteral("weir.ini")), QSettings::IniFormat);
    AnalysisSettings settings;
    settings.setLimit(QStringLiteral("repeats"), QStringLiteral("5"));
    settings.save(stored);
    AnalysisSettings().save(stored);
    EXPECT_TRUE(stored.allKeys().isEmpty());
}

TEST(AnalysisSettings, whatCannotBeUnderstoodIsRefusedAndChangesNothing)
{
    AnalysisSettings settings;
    EXPECT_FALSE(settings.setOverlapPolicy(QStringLiteral("amiga")));
    for (const char* wrong : {"", "0", "many", "-3", "1.5G"})
        EXPECT_FALSE(settings.setLimit(QStringLiteral("connections"), QString::fromLatin1(wrong))) << wrong;
    EXPECT_FALSE(settings.setLimit(QStringLiteral("patience"), QStringLiteral("1")));
    EXPECT_EQ(settings, AnalysisSettings());
}

TEST(AnalysisSettings, everyPolicyThatIsOfferedExists)
{
    for (const OverlapPolicyChoice& choice : AnalysisSettings::overlapPolicies())
        EXPECT_TRUE(AnalysisSettings().setOverlapPolicy(choice.name)) << choice.name.toStdString();
}

} // namespace
} // namespace weir
