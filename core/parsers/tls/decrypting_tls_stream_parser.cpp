#include "core/parsers/tls/decrypting_tls_stream_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace weir {

namespace {

bool has(const HelloExtensions& extensions, std::uint16_t type)
{
    return extensions.find(type) != nullptr;
}

void assign(std::vector<std::uint8_t>& to, Octets from)
{
    to.assign(from.begin(), from.end());
}

constexpr std::size_t premasterSize = 48;

} // namespace

DecryptingTlsStreamParser::DecryptingTlsStreamParser(std::shared_ptr<const TlsSecrets> secrets,
                                                     std::shared_ptr<TlsSessionCache> cache)
    : m_secrets(std::move(secrets)), m_cache(std::move(cache))
{
}

// ---------------------------------------------------------------- records

TlsStreamParser::Opening DecryptingTlsStreamParser::open(Direction direction, const TlsRecord& record)
{
    RecordOpener& opener = openerOf(direction);
    const bool lacksKeys = opener.lacksKeys();
    Opening opening;
    const auto opened = opener.open(record, opening.content);
    const auto argument = opened ? opened->decoder->argument(opened->place) : std::nullopt;
    if (!argument) {
        if (lacksKeys)
            return opening; // of keys that are not known: nobody claims that it should have opened
        ++m_failed;
        opening.fault = opener.fault();
        return opening;
    }
    opening.opened = true;
    opening.type = opened->type;
    opening.decoder = opened->decoder;
    opening.argument = *argument;
    opening.lookBehind = opened->decoder->lookBehind(opened->place.sequence);
    return opening;
}

void DecryptingTlsStreamParser::onRecordsLost(Direction direction, std::uint64_t octets)
{
    m_transcriptBroken = true;
    // The ChangeCipherSpec may be among them.
    if (session().hasServerHello() && !session().isTls13() && !openerOf(direction).hasKeys())
        onChangeCipherSpec(direction, std::nullopt);
    expectUpdate(direction); // likewise a KeyUpdate
    openerOf(direction).passOctets(octets);
}

// ---------------------------------------------------------------- the handshake

void DecryptingTlsStreamParser::onHandshakeMessage(Direction direction, const HandshakeMessage& message)
{
    if (message.type == tls::clientHello)
        hearClientHello(message);
    if (message.type != tls::helloRequest)
        m_transcript.add(message.octets);
    switch (message.type) {
    case tls::serverHello:
        hearServerHello(message);
        break;
    case tls::certificate:
        if (direction == Direction::ToClient) {
            m_isFull = true;
            auto chain = certificatesOf(message.body(), session().isTls13());
            m_certificate = chain.empty() ? std::vector<std::uint8_t>() : std::move(chain.front());
        }
        break;
    case tls::serverHelloDone:
        m_serverDone = true;
        break;
    case tls::clientKeyExchange:
        hearClientKeyExchange(message);
        break;
    case tls::newSessionTicket:
        hearTicket(message);
        break;
    case tls::endOfEarlyData:
        openerOf(direction).change();
        break;
    case tls::finished:
        if (session().isTls13() && message.encrypted &&
            !std::exchange(m_applicationKeys[static_cast<std::size_t>(direction)], true))
            openerOf(direction).change();
        break;
    case tls::keyUpdate:
        updateKeys(direction);
        break;
    default:
        break;
    }
}

void DecryptingTlsStreamParser::hearClientHello(const HandshakeMessage& message)
{
    const auto hello = readClientHello(message.body());
    if (!hello)
        return;
    // The answer to a HelloRetryRequest goes on with the same random; all else begins anew.
    if (hello->random == m_randoms.client && !session().hasServerHello())
        return;
    beginHandshake(*hello);
    if (has(hello->extensions, tls::earlyDataExtension))
        expectEarlyData(*hello);
}

void DecryptingTlsStreamParser::onSsl2ClientHello(const ClientHello& hello, Octets message)
{
    beginHandshake(hello);
    m_transcript.add(message);
}

void DecryptingTlsStreamParser::beginHandshake(const ClientHello& hello)
{
    m_transcript = HandshakeTranscript();
    m_transcriptBroken = false;
    m_serverDone = false;
    m_randoms = {};
    m_randoms.client = hello.random;
    m_sessionHash.clear();
    m_isFull = false;
    m_awaitsSession = false;
    m_certificate.clear();
    m_encryptedPremaster.clear();
    m_keys.reset();
    m_master.reset();
    assign(m_offeredSession, hello.sessionId);
    m_offeredTicket.clear();
    if (const auto* ticket = hello.extensions.find(tls::sessionTicketExtension))
        assign(m_offeredTicket, ticket->data);
}

void DecryptingTlsStreamParser::hearServerHello(const HandshakeMessage& message)
{
    const auto hello = readServerHello(message.body());
    const auto version = hello ? toTlsVersion(hello->negotiatedVersion) : std::nullopt;
    if (!version || hello->retry)
        return;
    m_randoms.server = hello->random;
    m_parameters = {};
    m_parameters.version = *version;
    m_parameters.suite = session().suite();
    m_parameters.draft = tls13Draft(hello->negotiatedVersion);
    m_parameters.encryptThenMac = has(hello->extensions, tls::encryptThenMacExtension);
    m_parameters.truncatedHmac = has(hello->extensions, tls::truncatedHmacExtension);
    m_extendedMaster = has(hello->extensions, tls::extendedMasterSecretExtension);
    assign(m_givenSession, hello->sessionId);
    m_keys.reset();
    if (m_parameters.suite == nullptr) {
        m_error = ProtectionError::Unsupported;
        return;
    }
    if (*version == TlsVersion::Tls13)
        expectTls13();
    else
        m_transcript.select(*version, *m_parameters.suite);
}

void DecryptingTlsStreamParser::hearClientKeyExchange(const HandshakeMessage& message)
{
    m_isFull = true;
    // A loss may have had the keys asked for before.
    m_keys.reset();
    m_awaitsSession = false;
    if (m_transcript.isSelected() && !m_transcriptBroken && m_serverDone)
        m_sessionHash = m_transcript.hash();
    if (m_parameters.suite == nullptr || m_parameters.suite->keyExchange != TlsKeyExchange::Rsa)
        return;
    const Octets body = message.body();
    // SSL 3.0 left the length out.
    const bool hasLength = body.size() >= 2 && loadBig16(body.data()) + 2u == body.size();
    assign(m_encryptedPremaster, hasLength ? body.subspan(2) : body);
}

void DecryptingTlsStreamParser::hearTicket(const HandshakeMessage& message)
{
    const Octets body = message.body();
    if (session().isTls13() || body.size() < 6)
        return;
    keys();
    if (m_master)
        m_cache->remember(body.subspan(6), *m_master);
}

// ---------------------------------------------------------------- TLS 1.3

void DecryptingTlsStreamParser::expectEarlyData(const ClientHello& hello)
{
    const auto secret = m_secrets->find("CLIENT_EARLY_TRAFFIC_SECRET", m_randoms.client);
    if (!secret)
        return;
    // Which suite the ticket was for is nowhere said: whichever opens the first record. Each is an epoch, and
    // those that do not open are left behind.
    for (const std::uint16_t code : hello.cipherSuites) {
        const CipherSuite* suite = findCipherSuite(code);
        if (suite == nullptr || !suite->tls13 || trafficSecretLength(*suite) != secret->value.size())
            continue;
        ProtectionParameters parameters;
        parameters.version = TlsVersion::Tls13;
        parameters.suite = suite;
        parameters.draft = tls13Draft(hello.highestVersion());
        if (auto protection = protectionFromTraffic(parameters, secret->value)) {
            openerOf(Direction::ToServer).expect(std::move(*protection), {});
            m_from = secret->from;
        }
    }
}

void DecryptingTlsStreamParser::expectTls13()
{
    for (const Direction direction : bothDirections) {
        const bool client = direction == Direction::ToServer;
        RecordOpener& opener = openerOf(direction);
        // The server's first record, and the client's that is no early data, have the handshake's keys.
        opener.expect(tls13Protection(direction, client ? "CLIENT_HANDSHAKE_TRAFFIC_SECRET"
                                                        : "SERVER_HANDSHAKE_TRAFFIC_SECRET"),
                      {false, 0, {}});
        opener.expect(
            tls13Protection(direction, client ? "CLIENT_TRAFFIC_SECRET_0" : "SERVER_TRAFFIC_SECRET_0"), {});
    }
}

std::shared_ptr<const RecordProtection> DecryptingTlsStreamParser::tls13Protection(Direction direction,
                                                                                   std::string_view label)
{
    const auto secret = m_secrets->find(label, m_randoms.client);
    SecretOctets& latest = m_trafficSecrets[static_cast<std::size_t>(direction)];
    latest = secret ? secret->value : SecretOctets();
    if (!secret)
        return nullptr;
    m_from = secret->from;
    auto protection = protectionFromTraffic(m_parameters, secret->value);
    if (!protection) {
        m_error = protection.error();
        return nullptr;
    }
    return std::move(*protection);
}

void DecryptingTlsStreamParser::updateKeys(Direction direction)
{
    expectUpdate(direction);
    openerOf(direction).change();
}

/// The keys behind the next KeyUpdate, where none follow yet.
void DecryptingTlsStreamParser::expectUpdate(Direction direction)
{
    SecretOctets& secret = m_trafficSecrets[static_cast<std::size_t>(direction)];
    if (m_parameters.suite == nullptr || secret.empty() || openerOf(direction).hasNext())
        return;
    secret = nextTrafficSecret(m_parameters, secret);
    if (auto protection = protectionFromTraffic(m_parameters, secret))
        openerOf(direction).expect(std::move(*protection), {});
}

// ---------------------------------------------------------------- SSL 3.0 to TLS 1.2

void DecryptingTlsStreamParser::onChangeCipherSpec(Direction direction, std::optional<std::uint64_t> next)
{
    if (!session().hasServerHello())
        return; // TLS 1.3 with early data: it means nothing
    const ProtectionPair& pair = keys();
    RecordOpener& opener = openerOf(direction);
    opener.clear();
    // The first record is a Finished: of 12 octets, SSL 3.0: 36 (RFC 6101, section 5.6.9), and a header.
    opener.expect(direction == Direction::ToServer ? pair.client : pair.server,
                  {true, m_parameters.version == TlsVersion::Ssl3 ? 40u : 16u, next});
}

const ProtectionPair& DecryptingTlsStreamParser::keys()
{
    if (m_keys)
        return *m_keys;
    m_keys.emplace();
    if (m_parameters.suite == nullptr || !session().hasServerHello())
        return *m_keys;
    m_master = findMaster();
    if (!m_master)
        return *m_keys;
    m_from = m_master->from;
    auto pair = protectionFromMaster(m_parameters, m_master->master, m_randoms);
    if (!pair) {
        m_error = pair.error();
        return *m_keys;
    }
    m_keys = std::move(*pair);
    m_cache->remember(m_givenSession, *m_master);
    return *m_keys;
}

std::optional<TlsSessionCache::Session> DecryptingTlsStreamParser::findMaster()
{
    if (auto secret = m_secrets->find("CLIENT_RANDOM", m_randoms.client))
        return TlsSessionCache::Session{std::move(secret->value), secret->from};
    if (const auto secret = m_secrets->find("PMS_CLIENT_RANDOM", m_randoms.client))
        return fromPremaster(secret->value, secret->from);
    if (!m_encryptedPremaster.empty())
        return fromRsa();
    if (m_isFull)
        return std::nullopt;
    auto resumed = findResumed();
    m_awaitsSession = !resumed && !m_secrets->isEmpty();
    return resumed;
}

std::optional<TlsSessionCache::Session> DecryptingTlsStreamParser::findResumed() const
{
    if (!m_offeredTicket.empty()) {
        if (auto session = m_cache->find(m_offeredTicket))
            return session;
    }
    return m_offeredSession.empty() || m_offeredSession != m_givenSession ? std::nullopt
                                                                          : m_cache->find(m_offeredSession);
}

std::optional<TlsSessionCache::Session> DecryptingTlsStreamParser::fromRsa()
{
    if (const auto secret = m_secrets->findRsa(m_encryptedPremaster))
        return fromPremaster(secret->value, secret->from);
    const auto premaster = m_secrets->decryptPremaster(m_certificate, m_encryptedPremaster);
    if (!premaster || premaster->size() != premasterSize)
        return std::nullopt;
    return fromPremaster(*premaster, "rsa");
}

std::optional<TlsSessionCache::Session> DecryptingTlsStreamParser::fromPremaster(Octets premaster,
                                                                                 std::string_view from)
{
    if (m_extendedMaster && m_sessionHash.empty())
        return std::nullopt; // its handshake is not whole
    SecretOctets master =
        m_extendedMaster
            ? extendedMasterSecret(m_parameters.version, *m_parameters.suite, premaster, m_sessionHash)
            : masterSecret(m_parameters.version, *m_parameters.suite, premaster, m_randoms);
    if (master.empty())
        return std::nullopt;
    return TlsSessionCache::Session{std::move(master), from};
}

// ---------------------------------------------------------------- what became of it

std::string DecryptingTlsStreamParser::whatIsMissing() const
{
    if (!session().hasClientHello())
        return "The handshake was not captured, so nothing tells which secrets belong to this session.";
    if (!session().hasServerHello())
        return "The ServerHello was not captured, so nothing tells how the data is encrypted.";
    const std::string random = toHex(m_randoms.client);
    if (session().isTls13()) {
        return fmt::format("Needed: a key log with the lines CLIENT_HANDSHAKE_TRAFFIC_SECRET, "
                           "SERVER_HANDSHAKE_TRAFFIC_SECRET, CLIENT_TRAFFIC_SECRET_0 and "
                           "SERVER_TRAFFIC_SECRET_0 for the client random {}.",
                           random);
    }
    const bool rsa =
        m_parameters.suite != nullptr && m_parameters.suite->keyExchange == TlsKeyExchange::Rsa && m_isFull;
    if (m_encryptedPremaster.empty() && rsa) {
        return fmt::format(
            "Needed: a key log with the line CLIENT_RANDOM {}. (A private key does not help: the "
            "ClientKeyExchange was not captured.)",
            random);
    }
    if (m_encryptedPremaster.empty()) {
        return fmt::format(
            "Needed: a key log with the line CLIENT_RANDOM {}. (A private key would not help: it "
            "was not used to exchange keys.)",
            random);
    }
    if (m_extendedMaster && m_sessionHash.empty())
        return "The handshake is not whole, and an extended master secret needs all of it.";
    return fmt::format("Needed: {}, or a key log with the line CLIENT_RANDOM {}.",
                       m_secrets->hasPrivateKey()
                           ? "the RSA private key of this server's certificate (what was given does not fit)"
                           : "the server's RSA private key",
                       random);
}

TlsStreamParser::Verdict DecryptingTlsStreamParser::verdict() const
{
    const std::string from(m_from);
    const std::uint64_t closed = closedRecords();
    if (closed == 0 && openedRecords() == 0)
        return TlsStreamParser::verdict();
    const std::uint64_t lost =
        openerOf(Direction::ToServer).lostOctets() + openerOf(Direction::ToClient).lostOctets();
    if (closed == 0 && lost == 0)
        return {Decryption::Decrypted, {}, from};
    if (closed == 0) {
        return {Decryption::Partly,
                fmt::format("{} octets of records are missing or cannot be told apart.", lost), from};
    }
    if (openedRecords() > 0) {
        const std::string why = m_failed > 0 ? "the secrets do not fit them, or they are damaged"
                                             : "their secrets are missing, or octets before them";
        return {Decryption::Partly, fmt::format("{} records could not be opened: {}.", closed, why), from};
    }
    if (m_failed > 0) {
        return {Decryption::Failed,
                "The secrets that were given for this session do not fit: no record opened.", from};
    }
    const bool unsupported =
        session().hasServerHello() && (!toTlsVersion(session().version()) || session().suite() == nullptr ||
                                       !canDecrypt(*session().suite()) || m_error);
    if (unsupported) {
        return {Decryption::Unsupported,
                m_error ? std::string(describe(*m_error))
                        : std::string("This version or cipher suite cannot be decrypted."),
                from};
    }
    return {Decryption::NoSecrets, whatIsMissing(), {}, m_awaitsSession};
}

} // namespace weir
