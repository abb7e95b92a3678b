#include "core/tls/crypto_library.h"
#include "core/tls/record_protection.h"
#include "tests/support/record_sealer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <thread>
#include <tuple>

namespace weir {
namespace {

using namespace test;
using Bytes = std::vector<std::uint8_t>;

constexpr std::uint8_t applicationData = 23;
constexpr std::size_t headerSize = 5;

/// A direction's records in one run of octets, as a stream has them.
class SealedStream
{
public:
    explicit SealedStream(const ProtectionParameters& parameters)
        : m_sealer(parameters, RecordSealer::someKeys(parameters))
    {
    }

    void add(Octets content, std::uint8_t type = applicationData, std::size_t padding = 0)
    {
        ProtectedRecord place;
        place.sequence = m_sealer.sequence();
        place.keystream = m_sealer.keystream();
        const Bytes record = m_sealer.seal(type, content, padding);
        m_places.push_back(place);
        m_starts.push_back(m_octets.size());
        m_octets.insert(m_octets.end(), record.begin(), record.end());
        m_contents.emplace_back(content.begin(), content.end());
    }

    std::size_t size() const { return m_starts.size(); }
    const Bytes& content(std::size_t index) const { return m_contents[index]; }

    /// Borrowed from this object.
    ProtectedRecord record(std::size_t index) const
    {
        const Octets all = m_octets;
        const std::size_t end = index + 1 < m_starts.size() ? m_starts[index + 1] : all.size();
        ProtectedRecord record = m_places[index];
        record.type = all[m_starts[index]];
        record.version = loadBig16(all.data() + m_starts[index] + 1);
        record.fragment = all.subspan(m_starts[index] + headerSize, end - m_starts[index] - headerSize);
        record.before = all.first(m_starts[index]);
        return record;
    }

private:
    RecordSealer m_sealer;
    std::vector<ProtectedRecord> m_places;
    std::vector<std::size_t> m_starts;
    std::vector<Bytes> m_contents;
    Bytes m_octets;
};

Bytes someOctets(std::size_t count)
{
    Bytes octets(count);
    std::iota(octets.begin(), octets.end(), std::uint8_t{3});
    return octets;
}

std::shared_ptr<const RecordProtection> protection(const ProtectionParameters& parameters)
{
    const auto made = RecordProtection::create(parameters, RecordSealer::someKeys(parameters));
    EXPECT_TRUE(made.hasValue());
    return made.hasValue() ? *made : nullptr;
}

struct Case
{
    ProtectionParameters parameters;

    std::string name() const
    {
        return std::string(toName(parameters.version)) + " " + std::string(parameters.suite->name) +
               (parameters.encryptThenMac ? " encrypt-then-MAC" : "") +
               (parameters.truncatedHmac ? " truncated HMAC" : "") +
               (parameters.draft != 0 ? " draft " + std::to_string(parameters.draft) : "");
    }
};

/// What OpenSSL lacks and Weir has (CounterGcm) is under test elsewhere.
bool canSeal(const CipherSuite& suite)
{
    const CipherShape shape = shapeOf(suite.cipher);
    return !shape.isAead() ||
           CipherPtr(EVP_CIPHER_fetch(cryptoLibrary(), shape.openSslName, nullptr)) != nullptr;
}

/// One suite of each cipher and MAC, in each version and form that it can have.
std::vector<Case> everyCase()
{
    std::vector<Case> cases;
    std::vector<std::tuple<TlsCipher, TlsHash, bool>> seen;
    for (const CipherSuite& suite : cipherSuites()) {
        const auto kind = std::tuple(suite.cipher, suite.mac, suite.tls13);
        if (!canDecrypt(suite) || !canSeal(suite) || std::ranges::find(seen, kind) != seen.end())
            continue;
        seen.push_back(kind);
        if (suite.tls13) {
            for (const unsigned draft : {0U, 18U, 23U, 28U})
                cases.push_back({{TlsVersion::Tls13, &suite, false, false, draft}});
            continue;
        }
        const CipherShape shape = shapeOf(suite.cipher);
        for (const auto version :
             {TlsVersion::Ssl3, TlsVersion::Tls10, TlsVersion::Tls11, TlsVersion::Tls12}) {
            if (shape.isAead() && version != TlsVersion::Tls12)
                continue;
            const bool isOfSsl3 = suite.mac == TlsHash::Md5 || suite.mac == TlsHash::Sha1;
            if (version == TlsVersion::Ssl3 && suite.mac != TlsHash::None && !isOfSsl3)
                continue;
            cases.push_back({{version, &suite}});
            if (shape.mode == CipherShape::Mode::Cbc && version != TlsVersion::Ssl3) {
                cases.push_back({{version, &suite, true}});
                cases.push_back({{version, &suite, false, true}});
                cases.push_back({{version, &suite, true, true}});
            }
        }
    }
    return cases;
}

TEST(RecordProtection, OpensWhatEverySuiteOfTheLibraryProtects)
{
    const std::vector<Case> cases = everyCase();
    EXPECT_GT(cases.size(), 150U);
    for (const Case& each : cases) {
        SCOPED_TRACE(each.name());
        SealedStream stream(each.parameters);
        for (const std::size_t length : {0U, 1U, 15U, 16U, 17U, 300U, 16384U})
            stream.add(someOctets(length));
        stream.add(someOctets(20), 22, 3);
        const auto opener = protection(each.parameters);
        ASSERT_NE(opener, nullptr);
        Bytes content;
        for (std::size_t i = 0; i < stream.size(); ++i) {
            const auto opened = opener->open(stream.record(i), content);
            ASSERT_TRUE(opened.hasValue()) << i << ": " << describe(opened.error());
            EXPECT_EQ(opened->type, i + 1 < stream.size() ? applicationData : 22);
            EXPECT_EQ(content, stream.content(i));
            EXPECT_GE(stream.record(i).fragment.size(), opener->leastFragment());
            const auto length = opener->contentLength(stream.record(i).fragment.size());
            EXPECT_EQ(length.value_or(content.size()), content.size());
        }
    }
}

TEST(RecordProtection, OpensRecordsInAnyOrder)
{
    for (const Case& each : everyCase()) {
        SCOPED_TRACE(each.name());
        SealedStream stream(each.parameters);
        for (std::size_t i = 0; i < 9; ++i)
            stream.add(someOctets(i * 40));
        const auto opener = protection(each.parameters);
        Bytes content;
        for (const std::size_t i : {8U, 3U, 4U, 0U, 8U, 1U, 7U}) {
            ASSERT_TRUE(opener->open(stream.record(i), content).hasValue()) << i;
            EXPECT_EQ(content, stream.content(i));
        }
    }
}

TEST(RecordProtection, NeverGivesOctetsThatFailTheirCheck)
{
    for (const Case& each : everyCase()) {
        if (each.parameters.suite->mac == TlsHash::None && !shapeOf(each.parameters.suite->cipher).isAead())
            continue; // TLS_NULL_WITH_NULL_NULL checks nothing
        SCOPED_TRACE(each.name());
        SealedStream stream(each.parameters);
        stream.add(someOctets(10));
        stream.add(someOctets(40));
        const auto opener = protection(each.parameters);
        const ProtectedRecord good = stream.record(1);
        Bytes content;
        for (std::size_t at = 0; at < good.fragment.size(); ++at) {
            Bytes damaged(good.fragment.begin(), good.fragment.end());
            damaged[at] ^= 0x10;
            ProtectedRecord record = good;
            record.fragment = damaged;
            // One octet of SSL 3.0's padding is open to anything; damage there is no damage.
            const auto opened = opener->open(record, content);
            if (opened.hasValue() && each.parameters.version == TlsVersion::Ssl3) {
                EXPECT_EQ(content, stream.content(1));
                continue;
            }
            EXPECT_FALSE(opened.hasValue()) << at;
            EXPECT_TRUE(content.empty());
        }
        for (std::size_t length = 0; length < good.fragment.size(); ++length) {
            ProtectedRecord record = good;
            record.fragment = good.fragment.first(length);
            EXPECT_FALSE(opener->open(record, content).hasValue()) << length;
            EXPECT_TRUE(content.empty());
        }
        ProtectedRecord later = good;
        later.sequence += 1;
        // The record's own nonce and number are authenticated together.
        EXPECT_FALSE(opener->open(later, content).hasValue());
        ProtectedRecord other = good;
        other.type = 21;
        const bool isOldDraft = each.parameters.draft != 0 && each.parameters.draft < 25;
        EXPECT_EQ(opener->open(other, content).hasValue(), isOldDraft);
    }
}

TEST(RecordProtection, Tls10NeedsTheRecordBefore)
{
    ProtectionParameters parameters{TlsVersion::Tls10, findCipherSuite(0x002f)};
    SealedStream stream(parameters);
    stream.add(someOctets(10));
    stream.add(someOctets(40));
    const auto opener = protection(parameters);
    EXPECT_EQ(opener->lookBehind(), 16U);
    Bytes content;
    ProtectedRecord record = stream.record(1);
    record.before = record.before.last(15);
    EXPECT_EQ(opener->open(record, content).error(), RecordFault::NoInitVector);
    record.before = stream.record(1).before.last(16);
    EXPECT_TRUE(opener->open(record, content).hasValue());
    ProtectedRecord first = stream.record(0);
    first.before = {};
    EXPECT_TRUE(opener->open(first, content).hasValue());

    parameters.encryptThenMac = true; // whose MAC stands between the last block and the next header
    EXPECT_EQ(protection(parameters)->lookBehind(), 16U + 20U);
    parameters.version = TlsVersion::Tls11;
    EXPECT_EQ(protection(parameters)->lookBehind(), 0U);
}

TEST(RecordProtection, Tls13RecordOfNothingButPaddingIsNamed)
{
    const ProtectionParameters parameters{TlsVersion::Tls13, findCipherSuite(0x1301)};
    SealedStream stream(parameters);
    stream.add({}, 0, 12);
    stream.add(someOctets(4), 22, 12);
    Bytes content;
    EXPECT_EQ(protection(parameters)->open(stream.record(0), content).error(), RecordFault::NoInnerType);
    const auto opened = protection(parameters)->open(stream.record(1), content);
    ASSERT_TRUE(opened.hasValue());
    EXPECT_EQ(opened->type, 22);
    EXPECT_EQ(opened->padding, 12U);
}

TEST(RecordProtection, FarPlacesOfAnRc4StreamAreReachedInAnyOrder)
{
    const ProtectionParameters parameters{TlsVersion::Tls12, findCipherSuite(0x0005)};
    SealedStream stream(parameters);
    for (int i = 0; i < 40; ++i)
        stream.add(someOctets(16384));
    const auto opener = protection(parameters);
    EXPECT_TRUE(opener->needsKeystream());
    Bytes content;
    for (const std::size_t i : {39U, 38U, 0U, 20U, 21U, 4U, 39U}) {
        ASSERT_TRUE(opener->open(stream.record(i), content).hasValue()) << i;
        EXPECT_EQ(content, stream.content(i));
    }
}

TEST(RecordProtection, SeveralThreadsOpenRecordsAtOnce)
{
    for (const std::uint16_t code : {std::uint16_t{0x1301}, std::uint16_t{0x0005}, std::uint16_t{0x002f}}) {
        const CipherSuite* const suite = findCipherSuite(code);
        const ProtectionParameters parameters{suite->tls13 ? TlsVersion::Tls13 : TlsVersion::Tls10, suite};
        SealedStream stream(parameters);
        for (std::size_t i = 0; i < 50; ++i)
            stream.add(someOctets(100 + i));
        const auto opener = protection(parameters);
        std::vector<int> good(4);
        {
            std::vector<std::jthread> threads;
            for (std::size_t t = 0; t < good.size(); ++t)
                threads.emplace_back([&, t] {
                    Bytes content;
                    for (std::size_t i = 0; i < stream.size(); ++i) {
                        const std::size_t index = (i * 7 + t) % stream.size();
                        good[t] +=
                            opener->open(stream.record(index), content) && content == stream.content(index);
                    }
                });
        }
        for (const int each : good)
            EXPECT_EQ(each, 50);
    }
}

TEST(RecordProtection, RefusesWhatDoesNotFit)
{
    const auto error = [](const ProtectionParameters& parameters, RecordKeys keys) {
        const auto made = RecordProtection::create(parameters, std::move(keys));
        EXPECT_FALSE(made.hasValue());
        return made.error();
    };
    const ProtectionParameters good{TlsVersion::Tls12, findCipherSuite(0xc02f)};
    RecordKeys shortKey = RecordSealer::someKeys(good);
    shortKey.key.pop_back();
    EXPECT_EQ(error(good, shortKey), ProtectionError::BadSecret);
    EXPECT_EQ(error({TlsVersion::Tls13, findCipherSuite(0xc02f)}, {}), ProtectionError::NotForVersion);
    EXPECT_EQ(error({TlsVersion::Tls11, findCipherSuite(0xc02f)}, {}), ProtectionError::NotForVersion);
    EXPECT_EQ(error({TlsVersion::Tls12, findCipherSuite(0x1301)}, {}), ProtectionError::NotForVersion);
    EXPECT_EQ(error({TlsVersion::Tls12, findCipherSuite(0xc100)}, {}), ProtectionError::Unsupported);
}

TEST(RecordPlace, PacksIntoOneNumber)
{
    const RecordPlace place{0xabcdef, 0x123456789a};
    ASSERT_TRUE(place.packed());
    EXPECT_EQ(RecordPlace::unpacked(*place.packed()).sequence, place.sequence);
    EXPECT_EQ(RecordPlace::unpacked(*place.packed()).keystream, place.keystream);
    EXPECT_FALSE((RecordPlace{1U << 24, 0}.packed()));
    EXPECT_FALSE((RecordPlace{0, std::uint64_t{1} << 40}.packed()));
}

} // namespace
} // namespace weir
