// Real captures against what tshark says of them (../shared/captures).
#include "core/analysis/analysis.h"
#include "core/analysis/connection_parser.h"
#include "core/analysis/message_analysis.h"
#include "core/parsers/registry.h"
#include "core/tls/certificate.h"
#include "core/tls/tls_secret_store.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <rapidjson/document.h>
#include <rapidjson/istreamwrapper.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace weir::test {
namespace {

std::string sha256(const StreamView& view)
{
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_DigestInit_ex(context, EVP_sha256(), nullptr);
    streamThrough(
        view,
        [&](Octets octets) {
            EVP_DigestUpdate(context, octets.data(), octets.size());
            return true;
        },
        [](const SequenceGap&) { return true; });
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_DigestFinal_ex(context, digest.data(), &size);
    EVP_MD_CTX_free(context);
    std::string text;
    for (unsigned i = 0; i < size; ++i) {
        constexpr char digits[] = "0123456789abcdef";
        text += digits[digest[i] >> 4];
        text += digits[digest[i] & 15];
    }
    return text;
}

std::string textOf(const rapidjson::Value& value)
{
    return value.IsString() ? value.GetString() : std::string();
}

/// What a connection says, or should say.
struct Facts
{
    std::vector<std::string> ja3, ja3s, serverNames, suites, certificates, plaintext;
    std::vector<int> handshake; ///< types, sorted

    friend bool operator==(const Facts&, const Facts&) = default;
};

class Capture
{
public:
    explicit Capture(const std::filesystem::path& path) : m_analysis(Analysis::start(path.string(), {}, {}))
    {
        m_analysis->wait();
        TlsSecretStore store;
        const auto keys = path.string() + ".keys";
        if (std::filesystem::exists(keys))
            static_cast<void>(store.addKeyLog(keys));
        if (const auto info = m_analysis->captureInfo()) {
            for (const CaptureSecrets& secrets : info->secrets)
                store.addCaptureSecrets(secrets.data);
        }
        m_environment.tlsSecrets = store.secrets();
        m_parser = std::make_unique<ConnectionParser>(*m_analysis, registry(), ParserLimits{});
    }

    Analysis& analysis() const { return *m_analysis; }
    /// Another one each time: nothing was learned yet.
    std::shared_ptr<const StreamRegistry> registry() const { return makeStreamRegistry(m_environment); }

    /// Digests of the plaintext of both directions; empty where there is none.
    std::vector<std::string> layersOf(ConnectionId id) const
    {
        std::vector<std::string> digests;
        const auto layers = m_parser->layers(id);
        for (const TlsFacts& tls : layers->facts.tls) {
            for (const Direction direction : bothDirections) {
                const auto view = tls.plaintext ? layers->view(*tls.plaintext, direction) : nullptr;
                if (view)
                    digests.push_back(sha256(*view));
            }
        }
        return digests;
    }

    Facts factsOf(ConnectionId id)
    {
        Facts facts;
        m_parser->settleRoles(id);
        const auto collect = [&](ParsedMessage&& message) {
            if (message.protocol == "tls")
                take(facts, message);
            return true;
        };
        const ParsedConversation parsed = m_parser->parse(id, {}, collect);
        for (const TlsFacts& tls : parsed.facts.tls) {
            if (!tls.plaintext)
                continue;
            const auto layers = m_parser->layers(id);
            for (const Direction direction : bothDirections) {
                const auto view = layers->view(*tls.plaintext, direction);
                facts.plaintext.push_back(view && view->length() > 0 ? sha256(*view) : std::string("none"));
            }
        }
        std::sort(facts.plaintext.begin(), facts.plaintext.end());
        std::sort(facts.handshake.begin(), facts.handshake.end());
        return facts;
    }

    /// Connections have tshark's numbers but where it takes no notice of tunnels.
    std::optional<ConnectionId> connectionAt(std::uint32_t firstFrame) const
    {
        for (std::uint32_t i = 0; i < m_analysis->connectionCount(); ++i) {
            if (m_analysis->connection(ConnectionId{i})->firstFrame() == FrameNumber{firstFrame})
                return ConnectionId{i};
        }
        return std::nullopt;
    }

private:
    static void take(Facts& facts, const ParsedMessage& message)
    {
        for (const auto& [name, value] : message.fields) {
            if (name == "tls.handshake.ja3")
                facts.ja3.push_back(value);
            else if (name == "tls.handshake.ja3s")
                facts.ja3s.push_back(value);
            else if (name == "tls.handshake.extensions_server_name")
                facts.serverNames.push_back(value);
            else if (name == "tls.handshake.type" && message.complete)
                facts.handshake.push_back(std::stoi(value));
        }
    }

    std::unique_ptr<Analysis> m_analysis;
    ParserEnvironment m_environment;
    std::unique_ptr<ConnectionParser> m_parser;
};

Facts expectedOf(const rapidjson::Value& tls)
{
    Facts facts;
    if (tls.HasMember("client_hello")) {
        for (const auto& hello : tls["client_hello"].GetArray()) {
            if (hello.HasMember("ja3"))
                facts.ja3.push_back(textOf(hello["ja3"]));
            if (hello.HasMember("sni") && hello["sni"].IsString())
                facts.serverNames.push_back(textOf(hello["sni"]));
        }
    }
    if (tls.HasMember("server_hello")) {
        for (const auto& hello : tls["server_hello"].GetArray())
            facts.ja3s.push_back(textOf(hello["ja3s"]));
    }
    if (tls.HasMember("sslv2_hello"))
        facts.handshake.push_back(1);
    if (tls.HasMember("handshake")) {
        for (const auto& message : tls["handshake"].GetArray()) {
            if (message[1].IsInt())
                facts.handshake.push_back(message[1].GetInt());
        }
    }
    if (tls.HasMember("decrypted")) {
        for (const auto& side : tls["decrypted"].GetArray()) {
            facts.plaintext.push_back(side["bytes"].GetInt64() > 0 ? textOf(side["sha256"]) : "none");
        }
    }
    std::sort(facts.plaintext.begin(), facts.plaintext.end());
    std::sort(facts.handshake.begin(), facts.handshake.end());
    return facts;
}

std::string show(const Facts& facts)
{
    std::string text;
    const auto add = [&](const char* name, const std::vector<std::string>& list) {
        text += std::string("  ") + name + ":";
        for (const auto& each : list)
            text += " " + each.substr(0, 24);
        text += "\n";
    };
    add("ja3", facts.ja3), add("ja3s", facts.ja3s), add("sni", facts.serverNames),
        add("plain", facts.plaintext);
    text += "  handshake:";
    for (const int type : facts.handshake)
        text += " " + std::to_string(type);
    return text + "\n";
}

/// Where tshark is not followed, and why.
bool isKnownDifference(const std::string& capture, unsigned stream)
{
    // A ClientHello without extensions: JA3's specification leaves three fields empty ("769,4-5,,,"), tshark
    // 4.0 writes fewer commas. In the other one its octets do not add up, and tshark gives no JA3.
    return capture == "ndpi-tls_invalid_reads.pcap" && (stream == 0 || stream == 2);
}

TEST(TlsCaptures, AgreeWithTshark)
{
    const std::filesystem::path folder = WEIR_SHARED_DIR "/captures";
    if (!std::filesystem::exists(folder))
        GTEST_SKIP() << "the shared captures are not here";
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".json")
            files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
        std::ifstream stream(file);
        rapidjson::IStreamWrapper wrapper(stream);
        rapidjson::Document document;
        document.ParseStream(wrapper);
        const auto& streams = document["streams"].GetArray();
        if (std::none_of(streams.begin(), streams.end(),
                         [](const auto& each) { return each.HasMember("tls"); }))
            continue;
        auto path = file;
        Capture capture(path.replace_extension());
        for (const auto& each : streams) {
            const auto index = each["index"].GetUint();
            if (!each.HasMember("tls") || isKnownDifference(file.stem().string(), index))
                continue;
            const auto id = capture.connectionAt(each["first_frame"].GetUint());
            ASSERT_TRUE(id) << file.stem() << " stream " << index;
            const Facts found = capture.factsOf(*id);
            const Facts expected = expectedOf(each["tls"]);
            EXPECT_EQ(found, expected) << file.stem() << " stream " << index << "\nfound\n"
                                       << show(found) << "expected\n"
                                       << show(expected);
        }
    }
}

/// Connections 1 and 3 resume what 0 and 2 began, for which alone there are secrets.
const std::filesystem::path resumption = WEIR_CAPTURES_DIR "/tls/resumption-first.pcapng";

TEST(TlsCaptures, whatAnotherConnectionKnowsDoesNotDependOnTheOrder)
{
    Capture inOrder(resumption);
    Capture backwards(resumption);
    std::array<std::vector<std::string>, 4> expected;
    for (std::uint32_t i = 0; i < 4; ++i) {
        expected[i] = inOrder.layersOf(ConnectionId{i});
        EXPECT_EQ(expected[i].size(), 2u) << "connection " << i << " has no plaintext";
    }
    for (std::uint32_t i = 4; i-- > 0;) {
        EXPECT_EQ(backwards.layersOf(ConnectionId{i}), expected[i]);
        EXPECT_EQ(Capture(resumption).layersOf(ConnectionId{i}), expected[i]) << i << " alone";
    }
}

TEST(TlsCaptures, theWindowsRowsDoNotDependOnTheOrderEither)
{
    const Capture capture(resumption);
    for (const bool reversed : {false, true}) {
        const auto messages = MessageAnalysis::start(capture.analysis(), capture.registry(), {}, {});
        std::vector<ConnectionId> ids{ConnectionId{0}, ConnectionId{1}, ConnectionId{2}, ConnectionId{3}};
        if (reversed)
            std::reverse(ids.begin(), ids.end());
        messages->enqueue(ids);
        messages->wait();
        for (const ConnectionId id : ids) {
            const auto parsed = messages->messages(id);
            ASSERT_TRUE(parsed);
            ASSERT_EQ(parsed->facts.tls.size(), 1u);
            EXPECT_EQ(parsed->facts.tls[0].decryption, Decryption::Decrypted) << "connection " << id.value;
        }
    }
}

} // namespace
} // namespace weir::test
