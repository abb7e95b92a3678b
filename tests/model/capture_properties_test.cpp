#include "core/model/capture_properties.h"
#include "core/model/capture_session.h"
#include "core/model/format.h"
#include "tests/support/capture_builder.h"
#include "tests/support/scratch_folder.h"

#include <QCoreApplication>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace weir {
namespace {

using test::Bytes;

TEST(CaptureProperties, textsOfAnyLengthAreCutVisibly)
{
    const test::PcapngBuilder options;
    const std::string huge(60'000, 'x');
    test::PcapngBuilder builder;
    Bytes comments = options.comment("short");
    test::appendAll(comments, options.comment(huge));
    Bytes named = options.option(2, test::bytes(huge));           // if_name
    test::appendAll(named, options.option(3, test::bytes(huge))); // if_description
    const ScratchFolder folder;
    const std::string path = folder.path("huge.pcapng");
    Bytes octets = builder.section(test::Order::Little, comments).interface(1, 0, named).octets();
    test::writeFile(path, octets);

    CaptureSession session;
    session.open(QString::fromStdString(path));
    while (session.loading())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    const QString moreCharacters = QStringLiteral("… and %1 more characters").arg(formatCount(59'000));
    qsizetype longest = 0;
    bool isWhole = false;
    bool isCut = false;
    int texts = 0;
    for (const CapturePropertyGroup& group : captureProperties(session)) {
        for (const CaptureProperty& property : group.properties) {
            for (const QString& text : {property.name, property.value, property.explained}) {
                longest = std::max(longest, text.size());
                texts += text.contains(QStringLiteral("xxx")) ? 1 : 0;
                isWhole = isWhole || text == QStringLiteral("short");
                isCut = isCut || (text.startsWith(QStringLiteral("xxx")) && text.endsWith(moreCharacters));
            }
        }
    }
    EXPECT_EQ(texts, 3);
    EXPECT_TRUE(isWhole);
    EXPECT_TRUE(isCut);
    EXPECT_LT(longest, 1100);
}

} // namespace
} // namespace weir
