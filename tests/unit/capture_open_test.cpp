#include "core/capture/capture_file.h"
#include "tests/support/capture_builder.h"
#include "tests/support/memory_capture.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>
#include <unistd.h>

namespace weir {
namespace {

using namespace test;

class OpenCapture : public testing::Test
{
protected:
    OpenCapture()
    {
        std::string name = testing::TempDir() + "weir-open-XXXXXX";
        m_folder = ::mkdtemp(name.data());
        for (unsigned i = 0; i < 2000; ++i)
            m_file.packet(i, 0, tcpFrame({}, {.seq = i * 100}, std::string(i % 200, 'x')));
    }
    ~OpenCapture() override { std::filesystem::remove_all(m_folder); }

    std::string path(const std::string& name) const { return m_folder + "/" + name; }

    std::string write(const std::string& name, const Bytes& octets) const
    {
        writeFile(path(name), octets);
        return path(name);
    }

    struct Entry
    {
        std::string name;
        Bytes octets;
    };
    /// filter and format are ARCHIVE_FILTER_ and ARCHIVE_FORMAT_ codes.
    std::string compress(const std::string& name, int filter, int format,
                         const std::vector<Entry>& entries) const
    {
        archive* writer = archive_write_new();
        archive_write_add_filter(writer, filter);
        archive_write_set_format(writer, format);
        EXPECT_EQ(archive_write_open_filename(writer, path(name).c_str()), ARCHIVE_OK);
        for (const Entry& each : entries) {
            archive_entry* entry = archive_entry_new();
            archive_entry_set_pathname(entry, each.name.c_str());
            archive_entry_set_size(entry, static_cast<la_int64_t>(each.octets.size()));
            archive_entry_set_filetype(entry, AE_IFREG);
            archive_entry_set_perm(entry, 0644);
            EXPECT_EQ(archive_write_header(writer, entry), ARCHIVE_OK);
            archive_write_data(writer, each.octets.data(), each.octets.size());
            archive_entry_free(entry);
        }
        archive_write_free(writer);
        return path(name);
    }

    CaptureError::Kind errorOf(const std::string& path) const
    {
        const auto reader = openCapture(path);
        EXPECT_FALSE(reader);
        EXPECT_NE(reader.error().message.find(path), std::string::npos) << reader.error().message;
        return reader.error().kind;
    }

    void expectWholeCapture(const std::string& path, const std::string& compression) const
    {
        const auto opened = openCapture(path);
        ASSERT_TRUE(opened) << opened.error().message;
        PacketReader& reader = **opened;
        const auto packets = readAll(reader);
        EXPECT_EQ(packets.size(), 2000u);
        EXPECT_EQ(reader.info().compression, compression);
        EXPECT_TRUE(reader.info().notices.empty());
        for (const std::size_t i : {0u, 999u, 1999u}) {
            Bytes again(packets.at(i).octets.size());
            EXPECT_EQ(reader.octets()->readAt(packets[i].packet.position, again), again.size());
            EXPECT_EQ(again, packets[i].octets);
        }
    }

    std::string m_folder;
    PcapBuilder m_file;
};

TEST_F(OpenCapture, readsAPlainFileAndReadsItAgainByPosition)
{
    const std::string plain = write("plain.pcap", m_file.octets());
    expectWholeCapture(plain, "");
    EXPECT_EQ((*openCapture(plain))->info().size, m_file.octets().size());
}

TEST_F(OpenCapture, readsCompressedFiles)
{
    const std::vector<Entry> whole{{"data", m_file.octets()}};
    expectWholeCapture(compress("a.gz", ARCHIVE_FILTER_GZIP, ARCHIVE_FORMAT_RAW, whole), "gzip");
    expectWholeCapture(compress("a.zst", ARCHIVE_FILTER_ZSTD, ARCHIVE_FORMAT_RAW, whole), "zstd");
    expectWholeCapture(compress("a.xz", ARCHIVE_FILTER_XZ, ARCHIVE_FORMAT_RAW, whole), "xz");
    expectWholeCapture(compress("a.bz2", ARCHIVE_FILTER_BZIP2, ARCHIVE_FORMAT_RAW, whole), "bzip2");
    expectWholeCapture(compress("a.lz4", ARCHIVE_FILTER_LZ4, ARCHIVE_FORMAT_RAW, whole), "lz4");
}

TEST_F(OpenCapture, findsTheCaptureInAnArchive)
{
    const std::vector<Entry> entries{{"readme", bytes("not a capture")}, {"a.pcap", m_file.octets()}};
    const auto tar =
        openCapture(compress("a.tgz", ARCHIVE_FILTER_GZIP, ARCHIVE_FORMAT_TAR_PAX_RESTRICTED, entries));
    ASSERT_TRUE(tar) << tar.error().message;
    EXPECT_EQ(readAll(**tar).size(), 2000u);
    const auto zip = openCapture(compress("a.zip", ARCHIVE_FILTER_NONE, ARCHIVE_FORMAT_ZIP, entries));
    ASSERT_TRUE(zip) << zip.error().message;
    EXPECT_EQ(readAll(**zip).size(), 2000u);
    EXPECT_EQ(errorOf(compress("b.zip", ARCHIVE_FILTER_NONE, ARCHIVE_FORMAT_ZIP, {{"readme", bytes("no")}})),
              CaptureError::Kind::NotACapture);
}

TEST_F(OpenCapture, aCompressedFileThatIsCutOffGivesAllThatStandsBeforeTheCut)
{
    const std::vector<Entry> whole{{"data", m_file.octets()}};
    for (const int filter : {ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_ZSTD}) {
        const std::string name = compress("a", filter, ARCHIVE_FORMAT_RAW, whole);
        const std::size_t size = std::filesystem::file_size(name);
        std::size_t before = 2000;
        for (const std::size_t length : {size - 1, size * 3 / 4, size / 2}) {
            std::filesystem::resize_file(name, length);
            const auto opened = openCapture(name);
            ASSERT_TRUE(opened) << opened.error().message;
            const std::size_t packets = readAll(**opened).size();
            EXPECT_LE(packets, before);
            if (filter == ARCHIVE_FILTER_GZIP) {
                EXPECT_GT(packets, 2000 * length / size / 2) << "deflate gives octets as they come";
            }
            before = packets;
            const auto& notices = (*opened)->info().notices;
            ASSERT_FALSE(notices.empty());
            EXPECT_EQ(notices[0].kind, CaptureNotice::Kind::ReadError);
        }
    }
}

TEST_F(OpenCapture, severalCompressedMembersAreOneFile)
{
    const Bytes& all = m_file.octets();
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 3);
    for (const int filter : {ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_ZSTD}) {
        Bytes members;
        for (const Bytes& part : {Bytes(all.begin(), middle), Bytes(middle, all.end())}) {
            std::ifstream file(compress("part", filter, ARCHIVE_FORMAT_RAW, {{"data", part}}),
                               std::ios::binary);
            members.insert(members.end(), std::istreambuf_iterator<char>(file), {});
        }
        if (filter == ARCHIVE_FILTER_GZIP)
            members.resize(members.size() + 100); // padding, as on tapes
        expectWholeCapture(write("members", members), filter == ARCHIVE_FILTER_GZIP ? "gzip" : "zstd");
    }
}

TEST_F(OpenCapture, anArchiveMayComeThroughAPipe)
{
    const std::string name = compress("a.tgz", ARCHIVE_FILTER_GZIP, ARCHIVE_FORMAT_TAR_PAX_RESTRICTED,
                                      {{"a.pcap", m_file.octets()}});
    const std::string pipe = path("pipe");
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    std::jthread writer(
        [&] { std::ofstream(pipe, std::ios::binary) << std::ifstream(name, std::ios::binary).rdbuf(); });
    const auto opened = openCapture(pipe);
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(readAll(**opened).size(), 2000u);
}

TEST_F(OpenCapture, saysWhatIsWrongWithAFile)
{
    EXPECT_EQ(errorOf(path("missing")), CaptureError::Kind::CannotOpen);
    EXPECT_EQ(errorOf(m_folder), CaptureError::Kind::CannotOpen);
    EXPECT_EQ(errorOf(write("empty", {})), CaptureError::Kind::NotACapture);
    EXPECT_EQ(errorOf(write("text", bytes("This is a text, and a long one, but it is no capture at all."))),
              CaptureError::Kind::NotACapture);
    EXPECT_EQ(errorOf(write("tiny", bytes("x"))), CaptureError::Kind::NotACapture);
    const Bytes header(m_file.octets().begin(), m_file.octets().begin() + 20);
    EXPECT_EQ(errorOf(write("header", header)), CaptureError::Kind::Damaged);
    EXPECT_EQ(
        errorOf(compress("text.gz", ARCHIVE_FILTER_GZIP, ARCHIVE_FORMAT_RAW, {{"data", bytes("a text")}})),
        CaptureError::Kind::NotACapture);
}

TEST_F(OpenCapture, readsAPipeThatDripsAndReadsItAgainByPosition)
{
    const std::string pipe = path("pipe");
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    std::jthread writer([&] {
        FileDescriptor out(::open(pipe.c_str(), O_WRONLY));
        std::size_t at = 0;
        for (std::size_t step = 1; at < m_file.octets().size(); step = step * 3 % 10007) {
            const std::size_t count = std::min(step, m_file.octets().size() - at);
            if (::write(out.get(), m_file.octets().data() + at, count) < 0)
                return;
            at += count;
        }
    });
    expectWholeCapture(pipe, "");
}

TEST_F(OpenCapture, aBlockedPipeCanBeCancelled)
{
    const std::string pipe = path("pipe");
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    // Held open for writing, so that the end never comes.
    const FileDescriptor holder(::open(pipe.c_str(), O_RDWR));
    ASSERT_EQ(::write(holder.get(), m_file.octets().data(), 5000), 5000);
    std::atomic<bool> cancel = false;
    const auto opened = openCapture(pipe, &cancel);
    ASSERT_TRUE(opened) << opened.error().message;
    Packet packet;
    ASSERT_EQ((*opened)->next(packet), PacketReader::Result::Packet);
    std::jthread canceller([&] { cancel = true; });
    while ((*opened)->next(packet) == PacketReader::Result::Packet) {
    }
    EXPECT_LT((*opened)->info().packets, 2000u);
}

TEST_F(OpenCapture, whereThereIsNoRoomForTheTemporaryCopyItSaysSo)
{
    const char* before = std::getenv("TMPDIR");
    const std::string kept = before ? before : "";
    const std::string name =
        compress("a.gz", ARCHIVE_FILTER_GZIP, ARCHIVE_FORMAT_RAW, {{"data", m_file.octets()}});
    ::setenv("TMPDIR", path("nowhere").c_str(), 1);
    const auto opened = openCapture(name);
    before ? ::setenv("TMPDIR", kept.c_str(), 1) : ::unsetenv("TMPDIR");
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, CaptureError::Kind::CannotSpool);
}

} // namespace
} // namespace weir
