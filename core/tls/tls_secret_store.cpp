#include "core/tls/tls_secret_store.h"

#include "core/base/file_descriptor.h"
#include "core/tls/key_log_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <set>
#include <unistd.h>
#include <utility>

namespace weir {

namespace {

using Kind = SecretSourceReport::Kind;

constexpr std::size_t longestKeyFile = std::size_t{1} << 20;

struct StoredText
{
    std::string_view from;
    std::shared_ptr<const SecretTable> table;
    std::optional<KeyLogEntry> unfinished;

    const KeyLogSecret* find(const KeyLogLabel& label, const ClientRandom& random) const
    {
        if (unfinished && unfinished->label == label && unfinished->random == random)
            return &unfinished->secret;
        return table->find(label, random);
    }
};

class StoredSecrets final : public TlsSecrets
{
public:
    void add(StoredText text) { m_texts.push_back(std::move(text)); }
    void add(std::shared_ptr<const RsaKey> key) { m_keys.push_back(std::move(key)); }

    bool isEmpty() const override { return m_texts.empty() && m_keys.empty(); }
    bool hasPrivateKey() const override { return !m_keys.empty(); }

    std::optional<Secret> find(std::string_view label, const ClientRandom& random) const override
    {
        const std::optional<KeyLogLabel> parsed = KeyLogLabel::parse(label);
        return parsed ? find(*parsed, random) : std::nullopt;
    }

    std::optional<Secret> findRsa(Octets encryptedPremasterSecret) const override
    {
        constexpr std::size_t identifier = 8;
        if (encryptedPremasterSecret.size() < identifier)
            return std::nullopt;
        ClientRandom key{};
        std::ranges::copy(encryptedPremasterSecret.first(identifier), key.begin());
        return find({KeyLogLabel::Kind::Rsa, 0}, key);
    }

    std::optional<std::vector<std::uint8_t>> decryptPremaster(Octets certificate,
                                                              Octets encrypted) const override
    {
        for (const auto& key : m_keys) {
            if (!certificate.empty() && !key->fits(certificate))
                continue;
            if (auto premaster = key->decryptPremaster(encrypted))
                return premaster;
        }
        return std::nullopt;
    }

private:
    std::optional<Secret> find(const KeyLogLabel& label, const ClientRandom& random) const
    {
        for (auto text = m_texts.rbegin(); text != m_texts.rend(); ++text) {
            if (const KeyLogSecret* const secret = text->find(label, random)) {
                const Octets octets = secret->octets();
                return Secret{{octets.begin(), octets.end()}, text->from};
            }
        }
        return std::nullopt;
    }

    std::vector<StoredText> m_texts; ///< in the order of their sources
    std::vector<std::shared_ptr<const RsaKey>> m_keys;
};

/// The first `most` octets of a file.
Expected<std::vector<std::uint8_t>, std::string> readBeginning(const std::string& path, std::size_t most)
{
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file)
        return Unexpected(fmt::format("{}: {}.", path, std::strerror(errno)));
    std::vector<std::uint8_t> octets(most);
    std::size_t size = 0;
    while (size < octets.size()) {
        const ssize_t got = ::read(file.get(), octets.data() + size, octets.size() - size);
        if (got < 0)
            return Unexpected(fmt::format("{}: {}.", path, std::strerror(errno)));
        if (got == 0)
            break;
        size += static_cast<std::size_t>(got);
    }
    octets.resize(size);
    return octets;
}

// PEM, or DER: a SEQUENCE of more than 127 octets, which no label of a key log begins with.
bool looksLikeKey(Octets file)
{
    constexpr std::string_view begin = "-----BEGIN ";
    return (file.size() > 1 && file[0] == 0x30 && file[1] > 0x80) ||
           std::search(file.begin(), file.end(), begin.begin(), begin.end()) != file.end();
}

} // namespace

struct TlsSecretStore::Source
{
    SecretSourceId id;
    Kind kind = Kind::KeyLog;
    KeyLogFile file{{}}; ///< of Kind::KeyLog
    KeyLogText text;     ///< of Kind::Capture
    std::string keyPath; ///< of Kind::RsaKey
    std::vector<std::shared_ptr<const RsaKey>> keys;

    const std::string& path() const { return kind == Kind::RsaKey ? keyPath : file.path(); }
    const KeyLogText& log() const { return kind == Kind::Capture ? text : file.text(); }
};

TlsSecretStore::TlsSecretStore() = default;
TlsSecretStore::~TlsSecretStore() = default;
TlsSecretStore::TlsSecretStore(TlsSecretStore&&) noexcept = default;
TlsSecretStore& TlsSecretStore::operator=(TlsSecretStore&&) noexcept = default;

Expected<SecretSourceId, SecretFileError> TlsSecretStore::addKeyLog(const std::string& path)
{
    auto source = std::make_unique<Source>();
    source->file = KeyLogFile(path);
    source->file.update();
    SecretSourceReport report;
    source->log().fill(report);
    if (report.malformed > 0 && report.secrets + report.ignored == 0)
        return Unexpected(SecretFileError{
            SecretFileError::Kind::NotAKeyLog,
            fmt::format("{} is not a key log: {} lines were read and none understood.", path, report.lines),
            {}});
    if (!source->file.problem().empty())
        return Unexpected(SecretFileError{SecretFileError::Kind::CannotRead, source->file.problem(), {}});
    return insert(std::move(source));
}

Expected<SecretSourceId, SecretFileError>
TlsSecretStore::addRsaKey(const std::string& path, const std::optional<std::string>& password)
{
    const auto octets = readBeginning(path, longestKeyFile);
    if (!octets)
        return Unexpected(SecretFileError{SecretFileError::Kind::CannotRead, octets.error(), {}});
    auto keys = RsaKey::read(*octets, password);
    if (!keys)
        return Unexpected(SecretFileError{SecretFileError::Kind::BadKey,
                                          fmt::format("{}: {}", path, keys.error().message),
                                          keys.error().kind});
    auto source = std::make_unique<Source>();
    source->kind = Kind::RsaKey;
    source->keyPath = path;
    source->keys = std::move(*keys);
    return insert(std::move(source));
}

Expected<SecretSourceId, SecretFileError> TlsSecretStore::addFile(const std::string& path,
                                                                  const std::optional<std::string>& password)
{
    const auto octets = readBeginning(path, longestKeyFile);
    if (!octets)
        return Unexpected(SecretFileError{SecretFileError::Kind::CannotRead, octets.error(), {}});
    return looksLikeKey(*octets) ? addRsaKey(path, password) : addKeyLog(path);
}

SecretSourceId TlsSecretStore::addCaptureSecrets(std::string_view keyLog)
{
    auto source = std::make_unique<Source>();
    source->kind = Kind::Capture;
    source->text.add(keyLog);
    return *insert(std::move(source));
}

void TlsSecretStore::remove(SecretSourceId id)
{
    std::erase_if(m_sources, [id](const auto& source) { return source->id == id; });
    m_secrets.reset();
}

void TlsSecretStore::removeCaptureSecrets()
{
    std::erase_if(m_sources, [](const auto& source) { return source->kind == Kind::Capture; });
    m_secrets.reset();
}

bool TlsSecretStore::reload()
{
    bool changed = false;
    for (const auto& source : m_sources) {
        if (source->kind == Kind::KeyLog)
            changed |= source->file.update();
    }
    if (changed)
        m_secrets.reset();
    return changed;
}

std::shared_ptr<const TlsSecrets> TlsSecretStore::secrets() const
{
    if (m_secrets)
        return m_secrets;
    auto all = std::make_shared<StoredSecrets>();
    for (const auto& source : m_sources) {
        for (const auto& key : source->keys)
            all->add(key);
        if (source->kind != Kind::RsaKey)
            all->add({source->kind == Kind::Capture ? "capture" : "keylog", source->log().table(),
                      source->log().unfinished()});
    }
    m_secrets = std::move(all);
    return m_secrets;
}

std::vector<SecretSourceReport> TlsSecretStore::sources() const
{
    std::vector<SecretSourceReport> reports;
    for (const auto& source : m_sources) {
        SecretSourceReport report;
        source->log().fill(report);
        report.id = source->id;
        report.kind = source->kind;
        report.path = source->path();
        report.problem = source->file.problem();
        if (source->kind == Kind::RsaKey)
            report.secrets = source->keys.size();
        reports.push_back(std::move(report));
    }
    return reports;
}

SecretSourceMatch TlsSecretStore::match(SecretSourceId id, std::span<const ClientRandom> sessions) const
{
    const std::set<ClientRandom> wanted(sessions.begin(), sessions.end());
    const auto source = std::ranges::find_if(m_sources, [id](const auto& each) { return each->id == id; });
    if (source == m_sources.end())
        return {};
    const KeyLogText& text = (*source)->log();
    auto [secrets, matched] = text.table()->match(wanted);
    if (text.unfinished() && wanted.contains(text.unfinished()->random)) {
        ++secrets;
        matched += text.table()->match({text.unfinished()->random}).second == 0;
    }
    return {secrets, matched};
}

Expected<SecretSourceId, SecretFileError> TlsSecretStore::insert(std::unique_ptr<Source> source)
{
    // A file that is given again takes the place of what was read of it before.
    const auto same = std::ranges::find_if(m_sources, [&](const auto& each) {
        return !each->path().empty() && each->path() == source->path() && each->kind == source->kind;
    });
    source->id = same != m_sources.end() ? (*same)->id : SecretSourceId{m_nextId++};
    const SecretSourceId id = source->id;
    if (same != m_sources.end())
        m_sources.erase(same);
    m_sources.push_back(std::move(source));
    m_secrets.reset();
    return id;
}

} // namespace weir
