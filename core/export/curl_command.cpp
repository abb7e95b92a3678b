#include "core/export/curl_command.h"

#include "core/base/ascii.h"
#include "core/base/base64.h"
#include "core/base/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace weir {

namespace {

/// A single argument may have 128 KiB on Linux; bodies beyond this are easier to handle apart anyway.
constexpr std::size_t maxInlineBody = std::size_t{32} << 10;
/// curl asks for permission beyond this, unless told not to.
constexpr std::size_t expectsContinue = std::size_t{1} << 20;

/// Part of a URL between "//" and the path.
std::string_view authorityOf(std::string_view url)
{
    const std::size_t begin = url.find("://");
    if (begin == std::string_view::npos)
        return {};
    url.remove_prefix(begin + 3);
    return url.substr(0, url.find_first_of("/?#"));
}

/// Line breaks are harmless in quotes, and keep a text readable.
bool needsEscape(std::string_view sequence)
{
    const auto first = static_cast<std::uint8_t>(sequence[0]);
    if (sequence.size() == 1)
        return (first < 0x20 && first != '\n' && first != '\t') || first == 0x7f;
    return sequence.size() == 2 && first == 0xc2 && static_cast<std::uint8_t>(sequence[1]) < 0xa0;
}

std::string escapedWord(std::string_view text)
{
    std::string word = "$'";
    while (!text.empty()) {
        const std::size_t length = std::max<std::size_t>(utf8SequenceLength(text), 1);
        const std::string_view sequence = text.substr(0, length);
        const bool isWrong = utf8SequenceLength(text) == 0;
        text.remove_prefix(length);
        if (sequence == "'" || sequence == "\\")
            word.append("\\").append(sequence);
        else if (sequence == "\n")
            word += "\\n";
        else if (sequence == "\r")
            word += "\\r";
        else if (!isWrong && !needsEscape(sequence))
            word += sequence;
        else
            // Three octal digits end by themselves; hexadecimal ones would take what follows along.
            for (const char c : sequence)
                word += fmt::format("\\{:03o}", static_cast<std::uint8_t>(c));
    }
    return word + "'";
}

class CurlCommand
{
public:
    CurlCommand(const ParsedMessage& request, Octets body) : m_request(request), m_body(body) {}

    std::string text()
    {
        // A target such as "-K/etc/passwd" is no option.
        m_text = (url().starts_with('-') ? "curl --url " : "curl ") + shellWord(url());
        addMethod();
        addVersion();
        addHeaders();
        addSuppressed();
        if (m_request.header("accept-encoding") != nullptr)
            add("--compressed");
        if (url().find("/../") != std::string::npos || url().find("/./") != std::string::npos)
            add("--path-as-is");
        if (url().find_first_of("[]{}") != std::string::npos)
            add("--globoff");
        addBody();
        return m_before + m_text + m_behind;
    }

private:
    void add(std::string_view option) { m_text.append(" \\\n  ").append(option); }
    void add(std::string_view option, std::string_view value)
    {
        add(option);
        m_text.append(" ").append(shellWord(value));
    }

    std::string url() const
    {
        return m_request.url.empty() && m_request.request ? m_request.request->target : m_request.url;
    }

    void addMethod()
    {
        const std::string method = m_request.request ? m_request.request->method : std::string();
        if (method == "HEAD" && m_body.empty())
            add("--head");
        else if (!method.empty() && method != (m_body.empty() ? "GET" : "POST"))
            add("--request", method);
    }

    void addVersion()
    {
        const std::string version = m_request.request ? m_request.request->version : std::string();
        const bool isSecure = url().starts_with("https:");
        if (version.starts_with("HTTP/2"))
            add(isSecure ? "--http2" : "--http2-prior-knowledge");
        else if (version == "HTTP/1.0")
            add("--http1.0");
        else if (isSecure)
            add("--http1.1"); // else curl would offer HTTP/2
    }

    void addHeaders()
    {
        const std::string authority(authorityOf(url()));
        for (const HeaderField& field : m_request.headers) {
            const bool isOwn = field.name.starts_with(':') || equalsAnyCase(field.name, "content-length") ||
                               (equalsAnyCase(field.name, "host") && equalsAnyCase(field.value, authority));
            if (isOwn)
                continue;
            // With a semicolon curl sends a field whose value is empty, with a colon it would leave it out.
            add("--header", field.value.empty() ? field.name + ";" : field.name + ": " + field.value);
        }
    }

    /// Fields that curl would add of its own accord.
    void addSuppressed()
    {
        for (const std::string_view name : {"User-Agent", "Accept"})
            suppress(name);
        if (!m_body.empty())
            suppress("Content-Type");
        if (m_body.size() > expectsContinue)
            suppress("Expect");
    }
    void suppress(std::string_view name)
    {
        if (m_request.header(name) == nullptr)
            add("--header", std::string(name) + ":");
    }

    void addBody()
    {
        if (m_body.empty())
            return;
        const std::string_view body = asCharacters(m_body);
        if (body.size() <= maxInlineBody && toValidUtf8(body) == body && body.find('\0') == body.npos) {
            add("--data-raw", body); // --data-binary would take a first "@" for the name of a file
            return;
        }
        add("--data-binary @-");
        Base64Encoder encoder;
        LineBreaker lines(76, "");
        m_before = "base64 -d <<'END' | ";
        m_behind = "\n";
        m_behind += lines.add(encoder.add(m_body));
        m_behind += lines.add(encoder.finish());
        m_behind += lines.finish() + "END";
    }

    const ParsedMessage& m_request;
    Octets m_body;
    std::string m_before;
    std::string m_text;
    std::string m_behind;
};

} // namespace

std::string shellWord(std::string_view text)
{
    constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%";
    if (!text.empty() && text.find_first_not_of(plain) == std::string_view::npos)
        return std::string(text);
    for (std::string_view rest = text; !rest.empty();) {
        const std::size_t length = utf8SequenceLength(rest);
        if (length == 0 || needsEscape(rest.substr(0, length)))
            return escapedWord(text);
        rest.remove_prefix(length);
    }
    std::string word = "'";
    for (const char c : text)
        word += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return word + "'";
}

std::string curlCommand(const ParsedMessage& request, Octets body)
{
    return CurlCommand(request, body).text();
}

} // namespace weir
