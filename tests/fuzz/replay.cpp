// Runs a fuzz target without a fuzzer: every seed of a folder, cut off at many places, and with octets
// changed. The same inputs in every run.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Input = std::vector<std::uint8_t>;

constexpr std::size_t cutsPerSeed = 48;
constexpr int changesPerSeed = 160;

Input read(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return Input(std::istreambuf_iterator<char>(file), {});
}

void run(const Input& input)
{
    // A copy of just this size on the heap, so that the address sanitizer sees a read past the end.
    const Input exact(input.begin(), input.end());
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

/// Changes one to eight octets: to values that lengths and types trip over, or to any.
void change(Input& input, std::mt19937& random)
{
    constexpr std::uint8_t notable[] = {0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff};
    if (input.empty())
        return;
    for (auto count = 1 + random() % 8; count > 0; --count) {
        const bool isNotable = random() % 2 == 0;
        input[random() % input.size()] =
            isNotable ? notable[random() % std::size(notable)] : static_cast<std::uint8_t>(random());
    }
}

void replay(const Input& seed, std::mt19937& random)
{
    run(seed);
    const std::size_t step = std::max<std::size_t>(1, seed.size() / cutsPerSeed);
    for (std::size_t size = 0; size < seed.size(); size += step)
        run(Input(seed.begin(), seed.begin() + static_cast<std::ptrdiff_t>(size)));
    for (int i = 0; i < changesPerSeed; ++i) {
        Input changed = seed;
        change(changed, random);
        run(changed);
    }
}

std::vector<std::filesystem::path> filesOf(const std::filesystem::path& folder)
{
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s FOLDER-OF-SEEDS\n", argv[0]);
        return 2;
    }
    std::mt19937 random(1);
    const auto files = filesOf(argv[1]);
    for (const auto& file : files)
        replay(read(file), random);
    std::printf("%zu seeds\n", files.size());
    return files.empty() ? 1 : 0;
}
