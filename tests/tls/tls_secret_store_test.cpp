#include "core/tls/tls_secret_store.h"
#include "tests/support/hex.h"
#include "tests/support/scratch_folder.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace weir {
namespace {

using namespace test;

ClientRandom randomOf(std::uint8_t number)
{
    ClientRandom random{};
    random.fill(number);
    return random;
}

/// "CLIENT_RANDOM", a client random and a master secret, each one octet again and again.
std::string line(std::uint8_t random, std::uint8_t secret)
{
    std::string text = "CLIENT_RANDOM ";
    for (int i = 0; i < 32; ++i)
        text += fmt::format("{:02x}", random);
    text += ' ';
    for (int i = 0; i < 48; ++i)
        text += fmt::format("{:02x}", secret);
    return text;
}

/// The octet of which the master secret of that session is made; -1: there is none.
int masterOf(const TlsSecretStore& store, std::uint8_t random)
{
    const auto secret = store.secrets()->find("CLIENT_RANDOM", randomOf(random));
    return secret ? secret->value.at(0) : -1;
}

class SecretStore : public testing::Test
{
protected:
    std::string path(const std::string& name) const { return m_folder.path() + "/" + name; }

    std::string write(const std::string& name, const std::string& text) const
    {
        std::ofstream(path(name), std::ios::binary | std::ios::trunc) << text;
        return path(name);
    }
    void append(const std::string& name, const std::string& text) const
    {
        std::ofstream(path(name), std::ios::binary | std::ios::app) << text;
    }

    ScratchFolder m_folder;
    TlsSecretStore m_store;
};

TEST_F(SecretStore, GivesWhatAFileHoldsAndTellsOfIt)
{
    const auto id =
        m_store.addKeyLog(write("a.keys", "\xef\xbb\xbf# a comment\r\n" + line(1, 10) + "\r\nnonsense\n\n" +
                                              line(2, 20) + "\nECH_CONFIG 00 00\n" + line(1, 11) + "\n"));
    ASSERT_TRUE(id.hasValue());
    EXPECT_EQ(masterOf(m_store, 1), 11); // the later line
    EXPECT_EQ(masterOf(m_store, 2), 20);
    EXPECT_EQ(masterOf(m_store, 3), -1);
    EXPECT_EQ(m_store.secrets()->find("CLIENT_RANDOM", randomOf(1))->from, "keylog");
    EXPECT_FALSE(m_store.secrets()->find("NO_SUCH_LABEL", randomOf(1)));

    const SecretSourceReport report = m_store.sources().at(0);
    EXPECT_EQ(report.lines, 5U);
    EXPECT_EQ(report.secrets, 3U);
    EXPECT_EQ(report.sessions, 2U);
    EXPECT_EQ(report.ignored, 1U);
    EXPECT_EQ(report.malformed, 1U);
    ASSERT_EQ(report.faults.size(), 1U);
    EXPECT_EQ(report.faults[0].line, 3U);
    const SecretSourceMatch match =
        m_store.match(*id, std::vector<ClientRandom>{randomOf(2), randomOf(7), randomOf(2)});
    EXPECT_EQ(match.secrets, 1U);
    EXPECT_EQ(match.sessions, 1U);
}

TEST_F(SecretStore, LaterSourcesWin)
{
    m_store.addCaptureSecrets(line(1, 10) + "\n" + line(2, 20));
    EXPECT_EQ(m_store.secrets()->find("CLIENT_RANDOM", randomOf(2))->from, "capture");
    ASSERT_TRUE(m_store.addKeyLog(write("a.keys", line(1, 11))).hasValue());
    EXPECT_EQ(masterOf(m_store, 1), 11);
    EXPECT_EQ(masterOf(m_store, 2), 20);
    m_store.removeCaptureSecrets();
    EXPECT_EQ(masterOf(m_store, 2), -1);
    m_store.remove(m_store.sources().at(0).id);
    EXPECT_EQ(masterOf(m_store, 1), -1);
}

TEST_F(SecretStore, ASetThatWasGivenOutNeverChanges)
{
    ASSERT_TRUE(m_store.addKeyLog(write("a.keys", line(1, 10) + "\n")).hasValue());
    const auto before = m_store.secrets();
    EXPECT_EQ(m_store.secrets(), before);
    append("a.keys", line(2, 20) + "\n");
    EXPECT_TRUE(m_store.reload());
    EXPECT_FALSE(before->find("CLIENT_RANDOM", randomOf(2)));
    EXPECT_EQ(masterOf(m_store, 2), 20);
}

TEST_F(SecretStore, ReloadReadsWhatAFileHasGained)
{
    ASSERT_TRUE(m_store.addKeyLog(write("a.keys", "# begun\n")).hasValue());
    EXPECT_FALSE(m_store.reload());
    append("a.keys", line(1, 10) + "\n");
    EXPECT_TRUE(m_store.reload());
    EXPECT_EQ(masterOf(m_store, 1), 10);
    EXPECT_FALSE(m_store.reload());
    append("a.keys", "# nothing that matters\n");
    EXPECT_FALSE(m_store.reload());
    EXPECT_EQ(m_store.sources().at(0).lines, 1U);
}

TEST_F(SecretStore, AHalfWrittenLineIsReadAgainWhenItIsWhole)
{
    const std::string whole =
        "CLIENT_TRAFFIC_SECRET_0 " + std::string(64, '1') + ' ' + std::string(96, '2') + "\n";
    for (const std::size_t cut : {1U, 30U, 100U, 153U, 160U, 184U, 185U}) {
        SCOPED_TRACE(cut);
        TlsSecretStore store;
        write("a.keys", line(1, 10) + "\n");
        ASSERT_TRUE(store.addKeyLog(path("a.keys")).hasValue());
        append("a.keys", whole.substr(0, cut));
        store.reload();
        append("a.keys", whole.substr(cut));
        store.reload();
        const auto secret = store.secrets()->find("CLIENT_TRAFFIC_SECRET_0", randomOf(0x11));
        ASSERT_TRUE(secret);
        EXPECT_EQ(secret->value.size(), 48U);
        EXPECT_EQ(store.sources().at(0).malformed, 0U);
        EXPECT_EQ(store.sources().at(0).secrets, 2U);
        EXPECT_EQ(store.sources().at(0).sessions, 2U);
    }
}

TEST_F(SecretStore, ALastLineWithoutAnEndCounts)
{
    ASSERT_TRUE(m_store.addKeyLog(write("a.keys", line(1, 10) + "\n" + line(2, 20))).hasValue());
    EXPECT_EQ(masterOf(m_store, 2), 20);
    EXPECT_EQ(m_store.sources().at(0).sessions, 2U);
    append("a.keys", "\n");
    EXPECT_FALSE(m_store.reload()); // nothing that was not known
    append("a.keys", line(2, 21));
    EXPECT_TRUE(m_store.reload());
    EXPECT_EQ(masterOf(m_store, 2), 21);
    append("a.keys", "00"); // and now it is no line of a key log any more
    EXPECT_TRUE(m_store.reload());
    EXPECT_EQ(masterOf(m_store, 2), 20);
}

TEST_F(SecretStore, ARotatedOrTruncatedFileIsReadFromItsBeginning)
{
    ASSERT_TRUE(m_store.addKeyLog(write("a.keys", line(1, 10) + "\n" + line(2, 20) + "\n")).hasValue());
    write("a.keys", line(3, 30) + "\n"); // truncated, and shorter
    EXPECT_TRUE(m_store.reload());
    EXPECT_EQ(masterOf(m_store, 3), 30);
    EXPECT_EQ(masterOf(m_store, 1), 10); // a session does not become unreadable because a log was rotated
    EXPECT_EQ(m_store.sources().at(0).lines, 1U);

    write("a.keys", line(4, 40) + "\n" + line(5, 50) + "\n"); // written anew, and longer
    EXPECT_TRUE(m_store.reload());
    EXPECT_EQ(masterOf(m_store, 4), 40);

    write("b.keys", line(4, 40) + "\n" + line(5, 50) + "\n" + line(6, 60) + "\n");
    std::filesystem::rename(path("b.keys"), path("a.keys")); // another file of that name
    EXPECT_TRUE(m_store.reload());
    EXPECT_EQ(masterOf(m_store, 6), 60);

    std::filesystem::remove(path("a.keys"));
    EXPECT_FALSE(m_store.reload());
    EXPECT_NE(m_store.sources().at(0).problem.find("No such file"), std::string::npos);
    EXPECT_EQ(masterOf(m_store, 6), 60);
    write("a.keys", line(7, 70) + "\n");
    EXPECT_TRUE(m_store.reload());
    EXPECT_TRUE(m_store.sources().at(0).problem.empty());
}

TEST_F(SecretStore, AFileGivenTwiceIsOneSource)
{
    const auto first = m_store.addKeyLog(write("a.keys", line(1, 10)));
    const auto second = m_store.addKeyLog(write("a.keys", line(2, 20)));
    EXPECT_EQ(*first, *second);
    EXPECT_EQ(m_store.sources().size(), 1U);
    EXPECT_EQ(masterOf(m_store, 1), -1);
    EXPECT_EQ(masterOf(m_store, 2), 20);
}

TEST_F(SecretStore, FilesThatAreNoKeyLogsAreRefusedWithTheirReason)
{
    EXPECT_EQ(m_store.addKeyLog(path("absent")).error().kind, SecretFileError::Kind::CannotRead);
    EXPECT_EQ(m_store.addKeyLog(m_folder.path()).error().kind, SecretFileError::Kind::CannotRead);
    EXPECT_EQ(m_store.addKeyLog(write("letter", "Dear Sir or Madam,\n")).error().kind,
              SecretFileError::Kind::NotAKeyLog);
    std::string much;
    for (int i = 0; i < 100000; ++i)
        much += "nonsense\n";
    const auto hopeless = m_store.addKeyLog(write("much", much));
    EXPECT_EQ(hopeless.error().kind, SecretFileError::Kind::NotAKeyLog);
    EXPECT_TRUE(m_store.sources().empty());
    EXPECT_TRUE(m_store.addKeyLog(write("empty", "")).hasValue()); // a program will write it later
    EXPECT_EQ(m_store.addKeyLog(write("long", std::string(std::size_t{1} << 20, 'A'))).error().kind,
              SecretFileError::Kind::NotAKeyLog);
}

TEST_F(SecretStore, FindsAPremasterByItsEncryption)
{
    m_store.addCaptureSecrets("RSA 0102030405060708 " + std::string(96, '7'));
    const auto found = m_store.secrets()->findRsa(fromHex("0102030405060708aabbcc"));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->value, std::vector<std::uint8_t>(48, 0x77));
    EXPECT_FALSE(m_store.secrets()->findRsa(fromHex("0102030405060709aabbcc")));
    EXPECT_FALSE(m_store.secrets()->findRsa(fromHex("01020304")));
}

} // namespace
} // namespace weir
