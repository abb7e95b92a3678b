#include "core/parsers/tls/ssl2.h"

#include "core/tls/cipher_suite.h"
#include "core/tls/tls_names.h"

#include <algorithm>

namespace weir {

namespace {

constexpr std::uint8_t clientHelloType = 1;
constexpr std::uint8_t clientMasterKeyType = 2;
constexpr std::uint8_t serverHelloType = 4;

/// Lengths that a hello states, in its order.
struct HelloLengths
{
    std::size_t first = 0;  ///< client: cipher specs; server: certificate
    std::size_t second = 0; ///< client: session id; server: cipher specs
    std::size_t third = 0;  ///< client: challenge; server: connection id

    std::size_t sum() const { return first + second + third; }
};

HelloLengths readLengths(Octets octets)
{
    return {loadBig16(octets.data()), loadBig16(octets.data() + 2), loadBig16(octets.data() + 4)};
}

bool fitsClient(Octets message, std::size_t length)
{
    const std::uint16_t version = loadBig16(message.data() + 1);
    if (version != 0x0002 && (version < 0x0300 || version > 0x0304))
        return false;
    const HelloLengths lengths = readLengths(message.subspan(3));
    return lengths.first > 0 && lengths.first % 3 == 0 &&
           (lengths.second == 0 || lengths.second == 16 || lengths.second == 32) && lengths.third >= 16 &&
           lengths.third <= 32 && 9 + lengths.sum() == length;
}

bool fitsServer(Octets message, std::size_t length)
{
    if (message[1] > 1 || loadBig16(message.data() + 3) != 0x0002)
        return false;
    const HelloLengths lengths = readLengths(message.subspan(5));
    return lengths.second % 3 == 0 && lengths.third <= 32 && 11 + lengths.sum() == length;
}

void describeSpecs(FieldReader& specs)
{
    while (specs.remaining() >= 3) {
        const auto spec = specs.peek(3).value_or(0);
        specs.named(3, {"Cipher spec", "tls.handshake.cipherspec"}, cipherSpecName(spec),
                    FieldReader::Show::Hexadecimal);
    }
    specs.restAs({"Further octets"});
}

void describeVersion(FieldReader& reader)
{
    const auto version = static_cast<std::uint16_t>(reader.peek(2).value_or(0));
    reader.named(2, {"Version", "tls.handshake.version"}, tlsVersionName(version),
                 FieldReader::Show::Hexadecimal);
}

void describeClientHello(FieldReader& reader)
{
    describeVersion(reader);
    const auto specs = reader.number(2, {"Cipher specs length", "tls.handshake.cipher_spec_len"});
    const auto session = reader.number(2, {"Session ID length", "tls.handshake.session_id_length"});
    const auto challenge = reader.number(2, {"Challenge length", "tls.handshake.challenge_length"});
    if (!specs || !session || !challenge)
        return;
    if (auto list = reader.take(*specs))
        describeSpecs(*list);
    if (*session > 0)
        reader.octets(*session, {"Session ID", "tls.handshake.session_id"});
    reader.octets(*challenge, {"Challenge", "tls.handshake.challenge"});
}

void describeServerHello(FieldReader& reader)
{
    reader.number(1, {"Session ID hit", "tls.handshake.session_id_hit"});
    reader.number(1, {"Certificate type", "tls.handshake.cert_type"});
    describeVersion(reader);
    const auto certificate = reader.number(2, {"Certificate length", "tls.handshake.certificate_length"});
    const auto specs = reader.number(2, {"Cipher specs length", "tls.handshake.cipher_spec_len"});
    const auto connection = reader.number(2, {"Connection ID length", "tls.handshake.connection_id_length"});
    if (!certificate || !specs || !connection)
        return;
    if (*certificate > 0)
        reader.octets(*certificate, {"Certificate", "tls.handshake.certificate"});
    if (auto list = reader.take(*specs))
        describeSpecs(*list);
    reader.octets(*connection, {"Connection ID", "tls.handshake.connection_id"});
}

void describeClientMasterKey(FieldReader& reader)
{
    const auto spec = reader.peek(3).value_or(0);
    reader.named(3, {"Cipher spec", "tls.handshake.cipherspec"}, cipherSpecName(spec),
                 FieldReader::Show::Hexadecimal);
    const auto clear = reader.number(2, {"Clear key length", "tls.handshake.clear_key_length"});
    const auto encrypted = reader.number(2, {"Encrypted key length", "tls.handshake.encrypted_key_length"});
    const auto argument = reader.number(2, {"Key argument length", "tls.handshake.key_arg_length"});
    if (!clear || !encrypted || !argument)
        return;
    reader.octets(*clear, {"Clear key", "tls.handshake.clear_key_data"});
    reader.octets(*encrypted, {"Encrypted key", "tls.handshake.encrypted_key"});
    reader.octets(*argument, {"Key argument", "tls.handshake.key_arg"});
}

} // namespace

std::optional<Ssl2Header> readSsl2Header(Octets octets)
{
    if (octets.size() < 2)
        return std::nullopt;
    if ((octets[0] & 0x80) != 0)
        return Ssl2Header{2, loadBig16(octets.data()) & 0x7fffu, 0};
    if (octets.size() < 3)
        return std::nullopt;
    return Ssl2Header{3, loadBig16(octets.data()) & 0x3fffu, octets[2]};
}

Recognition recogniseSsl2(Octets octets, bool server)
{
    if (octets.empty() || (octets[0] & 0x80) == 0)
        return Recognition::No;
    if (octets.size() > 2 && octets[2] != (server ? serverHelloType : clientHelloType))
        return Recognition::No;
    if (octets.size() < ssl2HelloHead)
        return octets.size() > 2 ? Recognition::NeedsMore : Recognition::No;
    const std::size_t length = readSsl2Header(octets)->length;
    const Octets message = octets.subspan(2);
    return (server ? fitsServer(message, length) : fitsClient(message, length)) ? Recognition::Certain
                                                                                : Recognition::No;
}

std::optional<ClientHello> readSsl2ClientHello(Octets message)
{
    if (message.size() < 9 || message[0] != clientHelloType || !fitsClient(message, message.size()))
        return std::nullopt;
    const HelloLengths lengths = readLengths(message.subspan(3));
    ClientHello hello;
    hello.version = loadBig16(message.data() + 1);
    OctetReader reader(message.subspan(9));
    OctetReader specs(reader.take(lengths.first).value_or(Octets()));
    while (const auto spec = specs.u24()) {
        if (*spec <= 0xffff)
            hello.cipherSuites.push_back(static_cast<std::uint16_t>(*spec));
    }
    hello.sessionId = reader.take(lengths.second).value_or(Octets());
    const Octets challenge = reader.take(lengths.third).value_or(Octets());
    std::copy_backward(challenge.begin(), challenge.end(), hello.random.end());
    return hello;
}

void describeSsl2(FieldTree& tree, Octets message)
{
    FieldReader reader(tree, message);
    const auto type = reader.peek(1);
    reader.named(1, {"Handshake type", "tls.handshake.type"},
                 std::string(ssl2MessageName(static_cast<std::uint8_t>(type.value_or(0)))));
    if (type == clientHelloType)
        describeClientHello(reader);
    else if (type == serverHelloType)
        describeServerHello(reader);
    else if (type == clientMasterKeyType)
        describeClientMasterKey(reader);
    reader.restAs({"Further octets"});
}

} // namespace weir
