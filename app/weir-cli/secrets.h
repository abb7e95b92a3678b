// TLS secrets that the user gives.
#pragma once

#include "core/tls/tls_secret_store.h"

#include <CLI/CLI.hpp>

#include <optional>
#include <string>
#include <vector>

namespace weir::cli {

struct SecretFiles
{
    std::vector<std::string> keyLogs;
    std::vector<std::string> rsaKeys;
};

/// --keylog, --rsa-key.
void addSecretOptions(CLI::App& command, SecretFiles& files);

/// What is in them. Asks for the password of a key that has one: the environment (WEIR_RSA_PASSWORD), else
/// the user at the terminal. Tells what is wrong, and gives nothing, where a file cannot be used.
std::optional<TlsSecretStore> readSecrets(const SecretFiles& files);

} // namespace weir::cli
