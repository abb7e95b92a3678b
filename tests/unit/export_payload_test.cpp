#include "core/export/payload_export.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/scripted_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

IpAddress v4(std::uint8_t last)
{
    return {IpAddress::Family::V4, {192, 0, 2, last}};
}

/// A request in two parts, with an answer between them that misses two octets of six.
PayloadSource conversation()
{
    PayloadSource source{ConnectionId{7}, {v4(1), 1234}, {v4(2), 80}, {}};
    source.directions[0] =
        std::make_shared<ScriptedView>(std::vector<ScriptedView::Part>{{0, "ask", 1}, {3, "more", 4}});
    source.directions[1] =
        std::make_shared<ScriptedView>(std::vector<ScriptedView::Part>{{0, "an", 2}, {4, "er", 3}});
    return source;
}

PayloadSource answerAlone()
{
    PayloadSource source = conversation();
    source.directions[0] = nullptr;
    return source;
}

TEST(PayloadExport, writesWhatWasSentAndNothingElse)
{
    const ScratchFolder folder;
    const auto file = exportPayloadFile(answerAlone(), folder.path("a"), {}, {});
    ASSERT_TRUE(file.hasValue());
    EXPECT_EQ(folder.read("a"), "aner");
    EXPECT_EQ(file->octets, 4u);
    EXPECT_EQ(file->gaps, 1u);
    EXPECT_EQ(file->direction, Direction::ToClient);
}

TEST(PayloadExport, fillsGapsWithZerosWhereAsked)
{
    const ScratchFolder folder;
    const PayloadExportOptions options{.gaps = GapChoice::Zero};
    ASSERT_TRUE(exportPayloadFile(answerAlone(), folder.path("a"), options, {}).hasValue());
    EXPECT_EQ(folder.read("a"), std::string("an\0\0er", 6));
}

TEST(PayloadExport, stopsAtTheFirstGapWhereAskedAndListsItAllTheSame)
{
    const ScratchFolder folder;
    const PayloadExportOptions options{.gaps = GapChoice::Stop};
    const auto file = exportPayloadFile(answerAlone(), folder.path("a"), options, {});
    ASSERT_TRUE(file.hasValue());
    EXPECT_EQ(folder.read("a"), "an");
    EXPECT_EQ(file->gaps, 1u);
    EXPECT_THAT(folder.read("a.gaps.json"), HasSubstr(R"("stopped_at_gap":true)"));
}

TEST(PayloadExport, tellsEveryGapBesideTheFile)
{
    const ScratchFolder folder;
    const auto file = exportPayloadFile(answerAlone(), folder.path("a"), {}, {});
    ASSERT_TRUE(file.hasValue());
    EXPECT_EQ(file->sideCar, folder.path("a.gaps.json"));
    EXPECT_EQ(folder.read("a.gaps.json"),
              R"({"file":"a","connection":7,"client":{"address":"192.0.2.1","port":1234},)"
              R"("server":{"address":"192.0.2.2","port":80},"direction":"to_client","octets":4,)"
              R"("stream_length":{"to_client":6},"gap_choice":"skip","stopped_at_gap":false,)"
              R"("gaps":[{"direction":"to_client","offset":2,"length":2,"cause":"acked","before_frame":2,)"
              R"("after_frame":3,"file_offset":2}]})"
              "\n");
}

TEST(PayloadExport, putsNoSideCarBesideAWholeStreamUnlessAsked)
{
    const ScratchFolder folder;
    PayloadSource request = conversation();
    request.directions[1] = nullptr;
    ASSERT_TRUE(exportPayloadFile(request, folder.path("a"), {}, {}).hasValue());
    EXPECT_THAT(folder.names(), ElementsAre("a"));
    const PayloadExportOptions options{.sideCar = SideCar::Always};
    ASSERT_TRUE(exportPayloadFile(request, folder.path("b"), options, {}).hasValue());
    EXPECT_THAT(folder.names(), ElementsAre("a", "b", "b.gaps.json"));
}

TEST(PayloadExport, writesBothDirectionsInTheOrderOfTheConversation)
{
    const ScratchFolder folder;
    const auto file = exportPayloadFile(conversation(), folder.path("a"), {}, {});
    ASSERT_TRUE(file.hasValue());
    EXPECT_EQ(folder.read("a"), "askanermore");
    EXPECT_EQ(file->direction, std::nullopt);
}

TEST(PayloadExport, writesAFileForEachDirectionIntoAFolderThatItMakes)
{
    const ScratchFolder folder;
    const std::string target = folder.path("new/folder");
    const auto files = exportPayloadFolder(conversation(), target, defaultNameTemplate, {}, {});
    ASSERT_TRUE(files.hasValue());
    ASSERT_EQ(files->size(), 2u);
    EXPECT_EQ(files->at(0).path, target + "/7_192.0.2.1.1234_192.0.2.2.80_to_server");
    EXPECT_EQ(folder.read("new/folder/7_192.0.2.1.1234_192.0.2.2.80_to_server"), "askmore");
    EXPECT_EQ(folder.read("new/folder/7_192.0.2.1.1234_192.0.2.2.80_to_client"), "aner");
}

TEST(PayloadExport, givesTheSideCarTheNumberOfItsFile)
{
    const ScratchFolder folder;
    folder.write("a", "old");
    const auto file = exportPayloadFile(answerAlone(), folder.path("a"), {}, {});
    ASSERT_TRUE(file.hasValue());
    EXPECT_EQ(file->path, folder.path("a (2)"));
    EXPECT_EQ(file->sideCar, folder.path("a (2).gaps.json"));
    EXPECT_THAT(folder.read("a (2).gaps.json"), HasSubstr(R"_("file":"a (2)")_"));
}

TEST(PayloadExport, leavesNoSideCarOfTheFileThatItReplaces)
{
    const ScratchFolder folder;
    const PayloadExportOptions options{.existing = ExistingFile::Replace};
    ASSERT_TRUE(exportPayloadFile(answerAlone(), folder.path("a"), options, {}).hasValue());
    PayloadSource request = conversation();
    request.directions[1] = nullptr;
    ASSERT_TRUE(exportPayloadFile(request, folder.path("a"), options, {}).hasValue());
    EXPECT_THAT(folder.names(), ElementsAre("a"));
}

TEST(PayloadExport, givesBothFilesOrNone)
{
    const ScratchFolder folder;
    folder.write("x-to_client", "in the way");
    const PayloadExportOptions options{.existing = ExistingFile::Refuse};
    const auto files = exportPayloadFolder(conversation(), folder.path(), "x-{direction}", options, {});
    ASSERT_FALSE(files.hasValue());
    EXPECT_EQ(files.error().kind, ExportError::Kind::AlreadyThere);
    EXPECT_THAT(folder.names(), ElementsAre("x-to_client"));
}

TEST(PayloadExport, leavesNothingWhereItIsCancelled)
{
    const ScratchFolder folder;
    std::uint64_t seen = 0;
    const auto file = exportPayloadFile(conversation(), folder.path("a"), {}, [&](std::uint64_t done) {
        seen = done;
        return done < 5;
    });
    ASSERT_FALSE(file.hasValue());
    EXPECT_EQ(file.error().kind, ExportError::Kind::Cancelled);
    EXPECT_EQ(seen, 5u);
    EXPECT_THAT(folder.names(), IsEmpty());
}

TEST(PayloadExport, leavesNothingWhereTheCaptureCannotBeReadAnyMore)
{
    const ScratchFolder folder;
    PayloadSource source = answerAlone();
    source.directions[1] =
        std::make_shared<ScriptedView>(std::vector<ScriptedView::Part>{{0, "answer", 2}}, 0, 3);
    const auto file = exportPayloadFile(source, folder.path("a"), {}, {});
    ASSERT_FALSE(file.hasValue());
    EXPECT_EQ(file.error().kind, ExportError::Kind::CannotRead);
    EXPECT_THAT(folder.names(), IsEmpty());
}

TEST(PayloadFileName, hasNoColonsOfIpv6Addresses)
{
    PayloadSource source = conversation();
    source.client.address = {IpAddress::Family::V6, {0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
    EXPECT_EQ(
        payloadFileName(source, Direction::ToServer, "{client} {client_address} {client_port} {direction}"),
        "2001-db8--1.1234 2001-db8--1 1234 to_server");
}

} // namespace
} // namespace weir
