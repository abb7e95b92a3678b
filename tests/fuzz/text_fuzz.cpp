// The protocols that change over to TLS, without recognition: the first octet says which.
#include "tests/support/fuzz_conversation.h"

#include <array>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static constexpr std::array<const char*, 8> protocols{"smtp", "imap", "pop",   "ftp",
                                                          "xmpp", "ldap", "pgsql", "mysql"};
    if (size == 0)
        return 0;
    return weir::test::fuzzConversation({data + 1, size - 1}, protocols[data[0] % protocols.size()]);
}
