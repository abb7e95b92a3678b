#include "core/export/curl_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <string>

namespace weir {
namespace {

using namespace std::string_literals;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

ParsedMessage requestOf(const char* method, const char* url, const char* version,
                        std::vector<std::pair<std::string, std::string>> fields = {})
{
    ParsedMessage message;
    message.kind = MessageKind::Request;
    message.request = RequestLine{method, "/", version};
    message.url = url;
    for (auto& [name, value] : fields)
        message.headers.push_back({std::move(name), std::move(value), {}, {}});
    return message;
}

std::string curl(const ParsedMessage& request, const std::string& body = {})
{
    return curlCommand(request, Octets(reinterpret_cast<const std::uint8_t*>(body.data()), body.size()));
}

/// What a shell makes of it, with a command instead of curl.
std::string ranBy(const char* shell, const std::string& command)
{
    const std::string file = testing::TempDir() + "weir-curl-command";
    std::FILE* script = std::fopen(file.c_str(), "w");
    std::fwrite(command.data(), 1, command.size(), script);
    std::fclose(script);
    std::FILE* pipe = ::popen((std::string(shell) + " " + file).c_str(), "r");
    std::string output;
    std::array<char, 4096> buffer;
    for (std::size_t count; (count = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
        output.append(buffer.data(), count);
    ::pclose(pipe);
    std::remove(file.c_str());
    return output;
}

TEST(CurlCommand, hasTheFieldsInOrderAndNoneThatWereNotSent)
{
    EXPECT_EQ(curl(requestOf("GET", "http://example.org/a?b=c&d", "HTTP/1.1",
                             {{"Host", "example.org"},
                              {"User-Agent", "test/1 (it's)"},
                              {"X-Empty", ""},
                              {"accept-encoding", "gzip"},
                              {"X", "1"},
                              {"X", "2"}})),
              "curl 'http://example.org/a?b=c&d' \\\n"
              "  --header 'User-Agent: test/1 (it'\\''s)' \\\n"
              "  --header 'X-Empty;' \\\n"
              "  --header 'accept-encoding: gzip' \\\n"
              "  --header 'X: 1' \\\n"
              "  --header 'X: 2' \\\n"
              "  --header Accept: \\\n"
              "  --compressed");
}

TEST(CurlCommand, tellsMethodAndVersion)
{
    EXPECT_THAT(curl(requestOf("HEAD", "http://h/", "HTTP/1.1")), HasSubstr("--head"));
    EXPECT_THAT(curl(requestOf("DELETE", "http://h/", "HTTP/1.0")),
                HasSubstr("--request DELETE \\\n  --http1.0"));
    EXPECT_THAT(curl(requestOf("GET", "https://h/", "HTTP/2", {{":method", "GET"}})), HasSubstr("--http2 "));
    EXPECT_THAT(curl(requestOf("GET", "https://h/", "HTTP/2", {{":method", "GET"}})),
                Not(HasSubstr(":method")));
    EXPECT_THAT(curl(requestOf("GET", "http://h/", "HTTP/2")), HasSubstr("--http2-prior-knowledge"));
    EXPECT_THAT(curl(requestOf("GET", "https://h/", "HTTP/1.1")), HasSubstr("--http1.1"));
    EXPECT_THAT(curl(requestOf("POST", "http://h/", "HTTP/1.1"), "a"), Not(HasSubstr("--request")));
    EXPECT_THAT(curl(requestOf("GET", "http://h/", "HTTP/1.1"), "a"), HasSubstr("--request GET"));
}

TEST(CurlCommand, aHostOfItsOwnStays)
{
    EXPECT_THAT(curl(requestOf("GET", "http://192.0.2.1/", "HTTP/1.1", {{"Host", "example.org"}})),
                HasSubstr("'Host: example.org'"));
}

TEST(CurlCommand, aTargetIsNeverAnOption)
{
    EXPECT_THAT(curl(requestOf("GET", "-K/etc/passwd", "HTTP/1.1")), HasSubstr("curl --url -K/etc/passwd"));
}

TEST(CurlCommand, pathsAndBracketsAreSentAsTheyAre)
{
    const std::string command = curl(requestOf("GET", "http://h/a/../b?c[]={1}", "HTTP/1.1"));
    EXPECT_THAT(command, HasSubstr("--path-as-is"));
    EXPECT_THAT(command, HasSubstr("--globoff"));
}

TEST(CurlCommand, textIsSentAsItIs)
{
    EXPECT_THAT(curl(requestOf("POST", "http://h/", "HTTP/1.1", {{"Content-Length", "5"}}), "@it's\n"),
                EndsWith("--header Content-Type: \\\n  --data-raw '@it'\\''s\n'"));
}

TEST(CurlCommand, octetsComeFromBase64)
{
    const std::string command = curl(requestOf("POST", "http://h/", "HTTP/1.1"), "\0\xff"s);
    EXPECT_THAT(command, StartsWith("base64 -d <<'END' | curl "));
    EXPECT_THAT(command, EndsWith("--data-binary @-\nAP8=\nEND"));
}

TEST(CurlCommand, aShellReadsWhatWasMeant)
{
    std::string text = "it's $HOME `x` \"q\" \\ ! \r\n\x1b[201~\x7f \xc2\x9b \xff"
                       "0 ä";
    EXPECT_EQ(ranBy("bash", "printf %s " + shellWord(text)), text);
    text = "plain 'quotes' and $dollars \\n\nin two lines ä";
    EXPECT_EQ(ranBy("sh", "printf %s " + shellWord(text)), text);
    EXPECT_EQ(ranBy("sh", "printf '[%s]' " + shellWord("")), "[]");

    const std::string octets = "\0\1\2\xff"s + std::string(40'000, 'x');
    const std::string command =
        "curl() { cat; }\n" + curl(requestOf("POST", "http://h/", "HTTP/1.1"), octets) + "\n";
    EXPECT_TRUE(ranBy("sh", command) == octets);
}

TEST(CurlCommand, whatATerminalMightObeyIsEscaped)
{
    const std::string command =
        curl(requestOf("GET", "http://h/\x1b]0;x\x07", "HTTP/1.1", {{"X", "a\x1b[201~\rrm"}}), "b\x1b");
    EXPECT_EQ(command.find('\x1b'), std::string::npos);
    EXPECT_EQ(command.find('\r'), std::string::npos);
}

} // namespace
} // namespace weir
