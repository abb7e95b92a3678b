#include "core/export/capture_report.h"
#include "core/export/connection_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(CsvLine, quotesAsRfc4180Has)
{
    EXPECT_EQ(csvLine({"a", "", "b,c", "say \"no\"", "two\nlines"}),
              "a,,\"b,c\",\"say \"\"no\"\"\",\"two\nlines\"\r\n");
}

TEST(CaptureReport, countsSecretsAndNotTheCommentsBetweenThem)
{
    CaptureInfo info;
    info.secrets.push_back(
        {0x544c534b, "# made by a browser\r\nCLIENT_RANDOM 01 02\r\n\r\n  # \nCLIENT_RANDOM 03 04"});
    info.secrets.push_back({0x57474b4c, "LOCAL_STATIC_PRIVATE_KEY = 05\n"});
    EXPECT_EQ(secretLines(info), 2u) << "lines of TLS key logs, and of nothing else";
}

TEST(CaptureReport, isIncompleteWhereSomethingCouldNotBeRead)
{
    CaptureInfo info;
    EXPECT_FALSE(isIncomplete(info, 0));
    EXPECT_TRUE(isIncomplete(info, 1));
    info.notices.push_back({CaptureNotice::Kind::UnsupportedBlock, 100, "A block of another kind."});
    EXPECT_FALSE(isIncomplete(info, 0)) << "blocks of other kinds are skipped, as their format wants it";
    info.notices.push_back({CaptureNotice::Kind::Truncated, 200, "Cut off."});
    EXPECT_TRUE(isIncomplete(info, 0));
}

TEST(CaptureReport, writesTextThatIsNoUtf8WithReplacementCharacters)
{
    CaptureInfo info;
    info.comments.push_back({std::nullopt, "broken \xff text"});
    EXPECT_THAT(captureJson({.info = info}), HasSubstr("broken \xef\xbf\xbd text"));
}

TEST(CaptureReport, namesOnlyTheAnomaliesThatHappened)
{
    CaptureInfo info;
    CaptureReport report{.info = info};
    report.anomalies[static_cast<std::size_t>(Anomaly::Retransmission)] = 3;
    EXPECT_THAT(captureJson(report), HasSubstr(R"("anomalies":{"retransmission":3})"));
    EXPECT_THAT(captureJson(report), Not(HasSubstr("truncated_at")));
}

} // namespace
} // namespace weir
