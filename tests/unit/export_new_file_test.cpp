#include "core/export/new_file.h"
#include "tests/support/scratch_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <sys/resource.h>

namespace weir {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

NewFile fileWith(const std::string& path, const std::string& text)
{
    auto file = NewFile::create(path);
    EXPECT_TRUE(file.hasValue());
    EXPECT_TRUE(file->write(text));
    return std::move(file).value();
}

TEST(NewFile, isThereOnceItIsWhole)
{
    const ScratchFolder folder;
    NewFile file = fileWith(folder.path("a"), "octets");
    EXPECT_FALSE(std::filesystem::exists(folder.path("a")));
    EXPECT_EQ(*std::move(file).commit(ExistingFile::Refuse), folder.path("a"));
    EXPECT_EQ(folder.read("a"), "octets");
    EXPECT_THAT(folder.names(), ElementsAre("a"));
}

TEST(NewFile, leavesNothingWhereItIsGivenUp)
{
    const ScratchFolder folder;
    {
        const NewFile file = fileWith(folder.path("a"), "octets");
    }
    EXPECT_THAT(folder.names(), IsEmpty());
}

TEST(NewFile, doesNotTouchAFileOfThatName)
{
    const ScratchFolder folder;
    folder.write("a", "old");
    const auto committed = fileWith(folder.path("a"), "new").commit(ExistingFile::Refuse);
    ASSERT_FALSE(committed.hasValue());
    EXPECT_EQ(committed.error().kind, ExportError::Kind::AlreadyThere);
    EXPECT_EQ(folder.read("a"), "old");
    EXPECT_THAT(folder.names(), ElementsAre("a"));
}

TEST(NewFile, takesTheNextFreeNumber)
{
    const ScratchFolder folder;
    folder.write("a.txt", "old");
    EXPECT_EQ(*fileWith(folder.path("a.txt"), "2").commit(ExistingFile::NewName), folder.path("a (2).txt"));
    EXPECT_EQ(*fileWith(folder.path("a.txt"), "3").commit(ExistingFile::NewName), folder.path("a (3).txt"));
    EXPECT_EQ(folder.read("a.txt"), "old");
    EXPECT_EQ(folder.read("a (3).txt"), "3");
}

TEST(NewFile, replacesWhereThatWasAskedFor)
{
    const ScratchFolder folder;
    folder.write("a", "old");
    EXPECT_TRUE(fileWith(folder.path("a"), "new").commit(ExistingFile::Replace).hasValue());
    EXPECT_EQ(folder.read("a"), "new");
}

TEST(NewFile, writesToADeviceAndLeavesItWhereItIs)
{
    EXPECT_FALSE(isInTheWay("/dev/null"));
    EXPECT_EQ(*fileWith("/dev/null", "octets").commit(ExistingFile::Replace), "/dev/null");
    EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

TEST(NewFile, tellsThatADeviceIsFull)
{
    const auto committed = fileWith("/dev/full", "octets").commit(ExistingFile::Replace);
    ASSERT_FALSE(committed.hasValue());
    EXPECT_EQ(committed.error().kind, ExportError::Kind::CannotWrite);
}

TEST(NewFile, tellsThatItsFolderIsNotThere)
{
    const ScratchFolder folder;
    const auto file = NewFile::create(folder.path("nowhere/a"));
    ASSERT_FALSE(file.hasValue());
    EXPECT_EQ(file.error().kind, ExportError::Kind::CannotCreate);
    EXPECT_THAT(file.error().message, HasSubstr("nowhere/a"));
}

TEST(NewFile, tellsThatThereIsNoRoomAndLeavesNothing)
{
    const ScratchFolder folder;
    NewFile file = fileWith(folder.path("a"), "");
    // A limit on the size of files stands in for a disk that is full.
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit small{100'000, before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const bool written = file.write(std::string(1'000'000, 'x'));
    const auto committed = std::move(file).commit(ExistingFile::Replace);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);

    EXPECT_FALSE(written);
    ASSERT_FALSE(committed.hasValue());
    EXPECT_EQ(committed.error().kind, ExportError::Kind::CannotWrite);
    {
        const NewFile last = std::move(file);
    }
    EXPECT_THAT(folder.names(), IsEmpty());
}

TEST(NumberedPath, putsTheNumberBeforeTheExtension)
{
    EXPECT_EQ(numberedPath("a.b/c.txt", 2), "a.b/c (2).txt");
    EXPECT_EQ(numberedPath("a.b/c", 2), "a.b/c (2)");
    EXPECT_EQ(numberedPath(".hidden", 3), ".hidden (3)");
    EXPECT_EQ(numberedPath("0_192.0.2.1.80_to_server", 2), "0_192.0.2.1.80_to_server (2)");
}

} // namespace
} // namespace weir
