#include "core/export/object_export.h"
#include "tests/support/encoded.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/scripted_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string pathOf(const ObjectName& name, ObjectLayout layout = ObjectLayout::Folders)
{
    return objectPath(name, layout);
}

TEST(ObjectPath, followsTheUrl)
{
    EXPECT_EQ(pathOf({.url = "http://example.org/a/b.png?x=1#y"}), "example.org/a/b.png");
    EXPECT_EQ(pathOf({.url = "https://user@example.org:8443/a%20b/c%2Fd.txt"}),
              "example.org_8443/a b/c_d.txt");
    EXPECT_EQ(pathOf({.url = "http://example.org/a/b.png"}, ObjectLayout::Flat), "b.png");
    EXPECT_EQ(pathOf({.url = "/a/b.png", .host = "example.org"}), "example.org/a/b.png");
}

TEST(ObjectPath, neverLeadsOut)
{
    EXPECT_EQ(pathOf({.url = "http://../../../etc/passwd"}), "_/_/_/etc/passwd");
    EXPECT_EQ(pathOf({.url = "http://h/%2e%2e/%2e%2e/x.txt"}), "h/_/_/x.txt");
    EXPECT_EQ(pathOf({.url = "http://h/a/./b//c.txt"}), "h/a/b/c.txt");
    EXPECT_EQ(pathOf({.url = "http://h/..%5c..%5cx.txt"}), "h/_._.._x.txt");
    EXPECT_EQ(pathOf({.url = "http://h/x", .suggested = "../../.bashrc"}), "h/_bashrc");
    EXPECT_EQ(pathOf({.url = "http://h/x", .suggested = "C:\\a\\b.txt"}), "h/b.txt");
    EXPECT_EQ(pathOf({.url = "http://h/NUL"}), "h/_NUL");
    EXPECT_EQ(pathOf({.url = "http://h/.."}), "h/_");
}

TEST(ObjectPath, aNameWithoutExtensionGetsThatOfItsType)
{
    EXPECT_EQ(pathOf({.url = "http://h/", .mediaType = "text/html; charset=utf-8"}), "h/index.html");
    EXPECT_EQ(pathOf({.url = "http://h"}), "h/index");
    EXPECT_EQ(pathOf({.url = "http://h/v1.2/users", .mediaType = "application/json"}), "h/v1.2/users.json");
    EXPECT_EQ(pathOf({.url = "http://h/page.php", .mediaType = "text/html"}), "h/page.php");
    EXPECT_EQ(
        pathOf({.url = "http://h/x", .mediaType = "application/octet-stream", .detectedType = "image/png"}),
        "h/x.png");
    EXPECT_EQ(pathOf({.detectedType = "image/png"}), "unknown host/object.png");
    EXPECT_EQ(pathOf({.host = "h", .suggested = "report", .mediaType = "application/pdf"}), "h/report.pdf");
}

TEST(ObjectPath, staysShort)
{
    std::string url = "http://h";
    for (int i = 0; i < 100; ++i)
        url += "/" + std::string(300, 'a');
    const std::string path = pathOf({.url = url + ".txt"});
    EXPECT_LT(path.size(), 1500u);
    EXPECT_TRUE(path.ends_with("a.txt"));
}

std::string textOf(const encoded::Coded& octets)
{
    return {octets.begin(), octets.end()};
}

MessageContent contentOf(std::uint64_t length, std::vector<std::string> encodings = {})
{
    MessageContent content;
    content.length = length;
    content.encodings = std::move(encodings);
    return content;
}

TEST(SaveObject, writesTheContentWithoutItsCodings)
{
    const ScratchFolder folder;
    const std::string sent = textOf(encoded::gzip("words"));
    const ScriptedView view({{0, sent, 1}});
    const auto saved = saveObject(view, contentOf(sent.size(), {"gzip"}), folder.path("a"), {}, {});
    ASSERT_TRUE(saved.hasValue());
    EXPECT_EQ(folder.read("a"), "words");
    EXPECT_TRUE(saved->decoded);
    EXPECT_EQ(saved->octets, 5u);
    EXPECT_EQ(saved->sha256, "dba36bffa5cab0f922d087a3aeb179f9d4e745df40b323e1b1471402848c8a3e");
    EXPECT_THAT(folder.names(), ElementsAre("a"));
}

TEST(SaveObject, writesTheOctetsAsSentWhereAsked)
{
    const ScratchFolder folder;
    const std::string sent = textOf(encoded::gzip("words"));
    const ScriptedView view({{0, sent, 1}});
    const ObjectOptions options{.decoded = false};
    ASSERT_TRUE(saveObject(view, contentOf(sent.size(), {"gzip"}), folder.path("a"), options, {}).hasValue());
    EXPECT_EQ(folder.read("a"), sent);
}

TEST(SaveObject, writesTheOctetsAsSentWhereACodingIsNotKnown)
{
    const ScratchFolder folder;
    const ScriptedView view({{0, "coded", 1}});
    const auto saved = saveObject(view, contentOf(5, {"sdch"}), folder.path("a"), {}, {});
    ASSERT_TRUE(saved.hasValue());
    EXPECT_EQ(folder.read("a"), "coded");
    EXPECT_FALSE(saved->decoded);
    EXPECT_THAT(folder.read("a.gaps.json"), HasSubstr(R"("decoding":"unsupported")"));
}

TEST(SaveObject, gapsAreSkippedFilledOrTheEndAndAlwaysTold)
{
    const ScriptedView view({{0, "an", 2}, {4, "er", 3}});
    const std::vector<std::pair<GapChoice, std::string>> cases{
        {GapChoice::Skip, "aner"}, {GapChoice::Zero, std::string("an\0\0er", 6)}, {GapChoice::Stop, "an"}};
    for (const auto& [choice, expected] : cases) {
        const ScratchFolder folder;
        const ObjectOptions options{.gaps = choice};
        const auto saved = saveObject(view, contentOf(6), folder.path("a"), options, {});
        ASSERT_TRUE(saved.hasValue());
        EXPECT_EQ(folder.read("a"), expected);
        EXPECT_EQ(saved->sideCar, folder.path("a.gaps.json"));
        EXPECT_THAT(folder.read("a.gaps.json"), HasSubstr(R"("offset":2,"length":2,"cause":"acked")"));
    }
}

TEST(SaveObject, codedContentEndsAtAGap)
{
    const ScratchFolder folder;
    const std::string text = "the first words can be had, the others cannot";
    const std::string sent = textOf(encoded::gzip(text));
    const ScriptedView view({{0, sent.substr(0, 30), 1}, {32, sent.substr(32), 2}});
    const ObjectOptions options{.gaps = GapChoice::Zero};
    const auto saved = saveObject(view, contentOf(sent.size(), {"gzip"}), folder.path("a"), options, {});
    ASSERT_TRUE(saved.hasValue());
    EXPECT_TRUE(text.starts_with(folder.read("a")));
    EXPECT_THAT(folder.read("a.gaps.json"), HasSubstr(R"("decoding":"damaged")"));
    EXPECT_THAT(folder.read("a.gaps.json"), HasSubstr(R"("stopped_at_gap":true)"));
}

TEST(SaveObject, whatCannotBeReadIsAnErrorAndLeavesNothing)
{
    const ScratchFolder folder;
    const ScriptedView view({{0, "abcdef", 1}}, 0, 3);
    const auto saved = saveObject(view, contentOf(6), folder.path("a"), {}, {});
    ASSERT_FALSE(saved.hasValue());
    EXPECT_EQ(saved.error().kind, ExportError::Kind::CannotRead);
    EXPECT_TRUE(folder.names().empty());
}

TEST(SaveObject, isCancelled)
{
    const ScratchFolder folder;
    const auto saved = saveObject(ScriptedView({{0, "abc", 1}}), contentOf(3), folder.path("a"), {},
                                  [](std::uint64_t) { return false; });
    ASSERT_FALSE(saved.hasValue());
    EXPECT_EQ(saved.error().kind, ExportError::Kind::Cancelled);
    EXPECT_TRUE(folder.names().empty());
}

TEST(SaveObject, nothingIsOverwrittenNotEvenByAFolder)
{
    const ScratchFolder folder;
    const ScriptedView view({{0, "x", 1}});
    const auto save = [&](const std::string& path) {
        const auto saved = saveObjectBelow(folder.path("out"), path, view, contentOf(1), {}, {});
        return saved.hasValue() ? saved->path.substr(folder.path("out").size() + 1) : saved.error().message;
    };
    EXPECT_EQ(save("h/a.txt"), "h/a.txt");
    EXPECT_EQ(save("h/a.txt"), "h/a (2).txt");
    EXPECT_EQ(save("h/a.txt/b"), "h/a.txt (2)/b");
    EXPECT_EQ(save("h/a.txt/c"), "h/a.txt (2)/c");
    EXPECT_EQ(save("h"), "h (2)");
}

} // namespace
} // namespace weir
