// Content as a message may bring it: its codings taken off, laid out, cut into parts, and read as text.
//
//   input: what is done (1 octet: 0 codings, 1 layout, 2 multipart, 3 charset; beyond: modulo 4), which one
//   (1 octet), then the content
#include "core/base/utf8.h"
#include "core/content/charset.h"
#include "core/content/content_decoder.h"
#include "core/content/pretty.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using namespace weir;

void require(bool holds, int line = __builtin_LINE())
{
    if (holds)
        return;
    std::fprintf(stderr, "line %d does not hold\n", line);
    std::abort();
}

struct Decoded
{
    std::vector<std::uint8_t> octets;
    ContentDecoder::Status status;
    std::uint64_t ignored;
};

Decoded decode(const std::vector<std::string>& encodings, Octets content, std::size_t chunk)
{
    const ContentLimits limits{.maxOctets = std::uint64_t{1} << 20};
    ContentDecoder decoder(encodings, limits);
    Decoded result{};
    const auto receive = [&](Octets octets) {
        require(!octets.empty());
        result.octets.insert(result.octets.end(), octets.begin(), octets.end());
        return true;
    };
    for (std::size_t at = 0; at < content.size(); at += chunk)
        decoder.add(content.subspan(at, std::min(chunk, content.size() - at)), receive);
    result.status = decoder.finish();
    result.ignored = decoder.ignoredOctets();
    require(result.octets.size() <= limits.maxOctets);
    return result;
}

void codings(std::uint8_t which, Octets content)
{
    static const std::array<std::string, 6> names{"gzip", "deflate", "br", "zstd", "compress", "identity"};
    std::vector<std::string> encodings{names[which % 6]};
    if (which >= 6)
        encodings.push_back(names[which / 6 % 6]);
    const Decoded whole = decode(encodings, content, std::max<std::size_t>(content.size(), 1));
    for (const std::size_t chunk : {std::size_t{1}, std::size_t{7}}) {
        const Decoded pieces = decode(encodings, content, chunk);
        // Where it is damaged, more may have come out before that was found.
        const std::size_t common = std::min(pieces.octets.size(), whole.octets.size());
        require(std::equal(pieces.octets.begin(), pieces.octets.begin() + static_cast<std::ptrdiff_t>(common),
                           whole.octets.begin()));
        require(pieces.status == whole.status);
        require(whole.status == ContentDecoder::Status::Damaged || pieces.octets == whole.octets);
        require(pieces.status != ContentDecoder::Status::Ok || pieces.ignored == whole.ignored);
    }
}

std::string withoutBlanks(std::string text)
{
    std::erase_if(text, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f'; });
    return text;
}

void requireText(const std::string& text)
{
    require(toValidUtf8(text) == text);
}

void layout(std::uint8_t which, Octets content)
{
    const std::string text = toUtf8(content).text;
    BoundedText out(std::size_t{1} << 24);
    if (which % 3 == 0)
        layOutJson(text, out);
    else if (which % 3 == 1)
        layOutXml(text, out);
    else
        layOutHtml(text, out);
    const bool isWhole = !out.isFull();
    const std::string laidOut = out.take();
    requireText(laidOut);
    // Nothing but blanks may change.
    require(!isWhole || withoutBlanks(laidOut) == withoutBlanks(text));
}

void checkParts(const std::vector<ContentPart>& parts, std::size_t size)
{
    std::uint64_t last = 0;
    for (const ContentPart& part : parts) {
        require(part.header.begin >= last && part.header.begin <= part.header.end);
        require(part.header.end <= part.body.begin && part.body.begin <= part.body.end &&
                part.body.end <= size);
        last = part.header.begin;
        requireText(part.name);
        for (const auto& [name, value] : part.headers) {
            requireText(name);
            requireText(value);
        }
    }
}

void parts(std::uint8_t which, Octets content)
{
    static const std::array<const char*, 4> types{"multipart/form-data; boundary=b", "multipart/mixed",
                                                  "application/x-www-form-urlencoded", ""};
    const PrettyContent pretty = prettyPrint(content, parseMediaType(types[which % 4]), {.maxText = 1 << 20});
    requireText(pretty.text);
    require(pretty.text.size() <= 1 << 20);
    checkParts(pretty.parts, content.size());
}

void charsets(std::uint8_t which, Octets content)
{
    static const std::array<const char*, 8> labels{"",        "utf-8",  "utf-16",      "shift_jis",
                                                   "gb18030", "euc-jp", "iso-2022-jp", "big5"};
    requireText(toUtf8(content, {.declared = labels[which % 8]}).text);
    const std::string field(content.begin(), content.end());
    const MediaType type = parseMediaType(field);
    detectMediaType(content);
    contradicts(type, content);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 2)
        return 0;
    constexpr std::array actions{codings, layout, parts, charsets};
    actions[data[0] % 4](data[1], Octets(data, size).subspan(2));
    return 0;
}
