// Secrets by label and client random.
#pragma once

#include "core/tls/key_log.h"

#include <tsl/robin_map.h>

#include <cstddef>
#include <cstdint>
#include <set>

namespace weir {

class SecretTable
{
public:
    /// Whether anything changed.
    bool put(const KeyLogEntry& entry);
    /// Borrowed until the next put(); nullptr: there is none.
    const KeyLogSecret* find(const KeyLogLabel& label, const ClientRandom& random) const;

    std::size_t size() const { return m_secrets.size(); }
    /// Different client randoms.
    std::size_t sessions() const;
    /// Secrets and different client randoms that are of these sessions.
    std::pair<std::size_t, std::size_t> match(const std::set<ClientRandom>& sessions) const;

private:
    struct Key
    {
        KeyLogLabel label;
        ClientRandom random{};

        bool operator==(const Key&) const = default;
    };
    struct KeyHash
    {
        std::size_t operator()(const Key& key) const;
    };

    tsl::robin_map<Key, KeyLogSecret, KeyHash> m_secrets;
};

} // namespace weir
