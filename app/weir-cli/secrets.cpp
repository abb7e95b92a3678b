#include "app/weir-cli/secrets.h"

#include "app/weir-cli/output.h"
#include "core/base/file_descriptor.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>
#include <utility>

namespace weir::cli {

namespace {

constexpr const char* passwordVariable = "WEIR_RSA_PASSWORD";

/// Typed at the terminal, wherever the standard streams lead; nothing where there is no terminal.
std::optional<std::string> askPassword(const std::string& path)
{
    const FileDescriptor terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC));
    termios shown{};
    if (!terminal || ::tcgetattr(terminal.get(), &shown) != 0)
        return std::nullopt;
    termios hidden = shown;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    const std::string question = fmt::format("Password of {}: ", path);
    if (::write(terminal.get(), question.data(), question.size()) < 0)
        return std::nullopt;
    ::tcsetattr(terminal.get(), TCSAFLUSH, &hidden);
    std::string password;
    char letter = 0;
    while (::read(terminal.get(), &letter, 1) == 1 && letter != '\n')
        password += letter;
    ::tcsetattr(terminal.get(), TCSAFLUSH, &shown);
    [[maybe_unused]] const auto ended = ::write(terminal.get(), "\n", 1);
    return password;
}

std::optional<std::string> passwordOf(const std::string& path)
{
    if (const char* given = std::getenv(passwordVariable))
        return std::string(given);
    return askPassword(path);
}

bool addRsaKey(TlsSecretStore& store, const std::string& path)
{
    auto added = store.addRsaKey(path);
    if (!added && added.error().key == RsaKeyError::Kind::NeedsPassword) {
        if (const auto password = passwordOf(path))
            added = store.addRsaKey(path, password);
    }
    if (!added)
        tell(added.error().message);
    return added.hasValue();
}

bool addKeyLog(TlsSecretStore& store, const std::string& path)
{
    const auto added = store.addKeyLog(path);
    if (!added)
        tell(added.error().message);
    return added.hasValue();
}

} // namespace

void addSecretOptions(CLI::App& command, SecretFiles& files)
{
    const auto add = [&command](const char* name, std::vector<std::string>& paths, const char* description) {
        command.add_option(name, paths, description)->type_name("FILE")->take_all()->allow_extra_args(false);
    };
    add("--keylog", files.keyLogs, "TLS secrets in NSS key log format; repeatable");
    add("--rsa-key", files.rsaKeys,
        "RSA private key of a TLS server (its password: WEIR_RSA_PASSWORD, or asked for); repeatable");
}

std::optional<TlsSecretStore> readSecrets(const SecretFiles& files)
{
    TlsSecretStore store;
    for (const std::string& path : files.keyLogs) {
        if (!addKeyLog(store, path))
            return std::nullopt;
    }
    for (const std::string& path : files.rsaKeys) {
        if (!addRsaKey(store, path))
            return std::nullopt;
    }
    return store;
}

} // namespace weir::cli
