#include "core/tls/secret_table.h"

#include <cstring>

namespace weir {

bool SecretTable::put(const KeyLogEntry& entry)
{
    const auto [place, isNew] = m_secrets.try_emplace(Key{entry.label, entry.random}, entry.secret);
    if (isNew || place->second == entry.secret)
        return isNew;
    place.value() = entry.secret;
    return true;
}

const KeyLogSecret* SecretTable::find(const KeyLogLabel& label, const ClientRandom& random) const
{
    const auto found = m_secrets.find(Key{label, random});
    return found != m_secrets.end() ? &found->second : nullptr;
}

std::size_t SecretTable::sessions() const
{
    std::set<ClientRandom> randoms;
    for (const auto& [key, secret] : m_secrets)
        randoms.insert(key.random);
    return randoms.size();
}

std::pair<std::size_t, std::size_t> SecretTable::match(const std::set<ClientRandom>& sessions) const
{
    std::set<ClientRandom> matched;
    std::size_t secrets = 0;
    for (const auto& [key, secret] : m_secrets) {
        if (!sessions.contains(key.random))
            continue;
        matched.insert(key.random);
        ++secrets;
    }
    return {secrets, matched.size()};
}

std::size_t SecretTable::KeyHash::operator()(const Key& key) const
{
    // Client randoms are random but for their first four octets, which were a clock once.
    std::uint64_t middle = 0;
    std::memcpy(&middle, key.random.data() + 4, sizeof middle);
    const std::uint64_t label = static_cast<std::uint64_t>(key.label.kind) << 32 | key.label.update;
    return static_cast<std::size_t>(middle ^ label * 0x9e3779b97f4a7c15U);
}

} // namespace weir
