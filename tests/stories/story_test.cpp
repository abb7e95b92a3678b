// Every story in *.stories is a test: what the packets say, and what must become of them.
//
//     == name of the situation
//     packets (tests/support/story.h)
//     --
//     what must become of them
//
// WEIR_UPDATE_STORIES=1 writes what became of them instead; read every change before you commit it.
#include "tests/support/story.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace weir::test {
namespace {

struct Story
{
    std::string file;
    std::string name;
    std::string script;
    std::string expected;
};

std::ostream& operator<<(std::ostream& out, const Story& story)
{
    return out << story.file << ": " << story.name;
}

std::vector<Story> readStories(const std::filesystem::path& path)
{
    std::vector<Story> stories;
    std::ifstream in(path);
    bool inExpected = false;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("== ")) {
            stories.push_back({path.stem().string(), line.substr(3), {}, {}});
            inExpected = false;
        } else if (line == "--") {
            inExpected = true;
        } else if (!stories.empty() && !line.empty()) {
            (inExpected ? stories.back().expected : stories.back().script) += line + "\n";
        }
    }
    return stories;
}

std::vector<std::filesystem::path> storyFiles()
{
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(WEIR_STORIES_DIR)) {
        if (entry.path().extension() == ".stories")
            files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

void updateFile(const std::filesystem::path& path)
{
    std::string text;
    std::ifstream in(path);
    std::string line;
    std::string preamble;
    while (std::getline(in, line) && !line.starts_with("== "))
        preamble += line + "\n";
    in.close();
    for (const Story& story : readStories(path))
        text += "== " + story.name + "\n" + story.script + "--\n" + tell(story.script) + "\n";
    std::ofstream(path) << preamble << text;
}

std::vector<Story> allStories()
{
    std::vector<Story> stories;
    for (const auto& file : storyFiles()) {
        if (std::getenv("WEIR_UPDATE_STORIES"))
            updateFile(file);
        for (Story& story : readStories(file))
            stories.push_back(std::move(story));
    }
    return stories;
}

std::string testName(const testing::TestParamInfo<Story>& info)
{
    std::string name = info.param.file + "_" + info.param.name;
    std::ranges::replace_if(
        name, [](unsigned char c) { return !std::isalnum(c); }, '_');
    return name;
}

class Stories : public testing::TestWithParam<Story>
{
};

TEST_P(Stories, becomeWhatIsWritten)
{
    EXPECT_EQ(tell(GetParam().script), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(Tcp, Stories, testing::ValuesIn(allStories()), testName);

} // namespace
} // namespace weir::test
