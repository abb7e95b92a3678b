#include "core/tls/key_log.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

namespace weir {

namespace {

using Kind = KeyLogLabel::Kind;

constexpr std::size_t rsaIdentifierSize = 8;
constexpr std::size_t masterSize = 48;
constexpr std::uint32_t mostUpdates = 1000000;

constexpr std::pair<std::string_view, Kind> labels[] = {
    {"CLIENT_RANDOM", Kind::MasterSecret},
    {"PMS_CLIENT_RANDOM", Kind::Premaster},
    {"RSA", Kind::Rsa},
    {"CLIENT_EARLY_TRAFFIC_SECRET", Kind::ClientEarlyTraffic},
    {"CLIENT_HANDSHAKE_TRAFFIC_SECRET", Kind::ClientHandshakeTraffic},
    {"SERVER_HANDSHAKE_TRAFFIC_SECRET", Kind::ServerHandshakeTraffic},
    {"EARLY_EXPORTER_SECRET", Kind::EarlyExporter},
    {"EARLY_EXPORTER_MASTER_SECRET", Kind::EarlyExporter},
    {"EXPORTER_SECRET", Kind::Exporter},
};
constexpr std::pair<std::string_view, Kind> countedLabels[] = {
    {"CLIENT_TRAFFIC_SECRET_", Kind::ClientTraffic},
    {"SERVER_TRAFFIC_SECRET_", Kind::ServerTraffic},
};

/// -1: no digit.
int digitOf(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/// Octets written to `out`; nothing where the text is not hexadecimal or has more.
std::optional<std::size_t> readHex(std::string_view text, std::span<std::uint8_t> out)
{
    if (text.size() % 2 != 0 || text.size() / 2 > out.size())
        return std::nullopt;
    for (std::size_t i = 0; i < text.size() / 2; ++i) {
        const int high = digitOf(text[2 * i]);
        const int low = digitOf(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return std::nullopt;
        out[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    return text.size() / 2;
}

void appendHex(std::string& text, Octets octets)
{
    constexpr std::string_view digits = "0123456789abcdef";
    for (const std::uint8_t octet : octets) {
        text += digits[octet >> 4];
        text += digits[octet & 15];
    }
}

/// Takes the next word off; empty: there is none.
std::string_view takeWord(std::string_view& text)
{
    constexpr std::string_view blanks = " \t\r\n";
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    const std::string_view word = text.substr(0, text.find_first_of(blanks));
    text.remove_prefix(word.size());
    return word;
}

bool isHex(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return digitOf(c) >= 0; });
}

bool looksLikeLabel(std::string_view word)
{
    return std::ranges::all_of(word, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '-';
    });
}

bool isPlausibleSize(Kind kind, std::size_t size)
{
    switch (kind) {
    case Kind::MasterSecret:
    case Kind::Rsa:
        return size == masterSize;
    case Kind::Premaster:
        return size > 0;
    default:
        return size == 32 || size == 48 || size == 64; // the digests of TLS 1.3
    }
}

KeyLogLine malformed(std::string_view reason)
{
    return {KeyLogLine::Kind::Malformed, {}, reason};
}

} // namespace

std::optional<KeyLogLabel> KeyLogLabel::parse(std::string_view text)
{
    for (const auto& [word, kind] : labels) {
        if (text == word)
            return KeyLogLabel{kind, 0};
    }
    for (const auto& [prefix, kind] : countedLabels) {
        if (!text.starts_with(prefix))
            continue;
        KeyLogLabel label{kind, 0};
        const std::string_view number = text.substr(prefix.size());
        const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), label.update);
        if (error == std::errc() && end == number.data() + number.size() && label.update <= mostUpdates)
            return label;
    }
    return std::nullopt;
}

std::string KeyLogLabel::text() const
{
    for (const auto& [word, each] : labels) {
        if (each == kind)
            return std::string(word);
    }
    for (const auto& [prefix, each] : countedLabels) {
        if (each == kind)
            return std::string(prefix) + std::to_string(update);
    }
    return {};
}

KeyLogSecret::KeyLogSecret(Octets octets) : m_size(static_cast<std::uint8_t>(octets.size()))
{
    std::ranges::copy(octets, m_octets.begin());
}

KeyLogLine readKeyLogLine(std::string_view line)
{
    const std::string_view word = takeWord(line);
    if (word.empty() || word.front() == '#')
        return {};
    const std::string_view identifier = takeWord(line);
    const std::string_view secret = takeWord(line);
    if (!looksLikeLabel(word))
        return malformed("It does not begin with a label.");
    if (secret.empty())
        return malformed("It has not three parts: label, client random, secret.");
    const std::optional<KeyLogLabel> label = KeyLogLabel::parse(word);
    if (!label && isHex(identifier) && isHex(secret))
        return {KeyLogLine::Kind::Ignored, {}, {}};
    if (!label)
        return malformed("It is not a line of a key log.");
    if (!takeWord(line).empty())
        return malformed("Something follows the secret.");

    KeyLogLine result{KeyLogLine::Kind::Entry, {*label, {}, {}}, {}};
    const std::size_t identifierSize =
        label->kind == Kind::Rsa ? rsaIdentifierSize : result.entry.random.size();
    if (readHex(identifier, result.entry.random) != identifierSize)
        return malformed(label->kind == Kind::Rsa ? "Its second part is not 8 octets in hexadecimal."
                                                  : "Its client random is not 32 octets in hexadecimal.");
    std::array<std::uint8_t, KeyLogSecret::maxSize> octets{};
    const std::optional<std::size_t> size = readHex(secret, octets);
    if (!size)
        return malformed("Its secret is not hexadecimal.");
    if (!isPlausibleSize(label->kind, *size))
        return malformed("Its secret has not the length that the label asks for.");
    result.entry.secret = KeyLogSecret(Octets(octets).first(*size));
    return result;
}

std::string keyLogLine(const KeyLogLabel& label, const ClientRandom& random, Octets secret)
{
    std::string line = label.text() + ' ';
    appendHex(line, label.kind == Kind::Rsa ? Octets(random).first(rsaIdentifierSize) : Octets(random));
    line += ' ';
    appendHex(line, secret);
    line += '\n';
    return line;
}

std::string keyLogOf(const TlsSecrets& secrets, std::span<const ClientRandom> sessions)
{
    std::string text;
    const auto add = [&](const KeyLogLabel& label, const ClientRandom& random) {
        const auto found = secrets.find(label.text(), random);
        if (found)
            text += keyLogLine(label, random, found->value);
        return found.has_value();
    };
    std::set<ClientRandom> done;
    for (const ClientRandom& random : sessions) {
        if (!done.insert(random).second)
            continue;
        for (const Kind kind :
             {Kind::MasterSecret, Kind::Premaster, Kind::ClientEarlyTraffic, Kind::ClientHandshakeTraffic,
              Kind::ServerHandshakeTraffic, Kind::EarlyExporter, Kind::Exporter})
            add({kind, 0}, random);
        for (const Kind kind : {Kind::ClientTraffic, Kind::ServerTraffic}) {
            for (std::uint32_t update = 0; add({kind, update}, random); ++update)
                continue;
        }
    }
    return text;
}

} // namespace weir
