// WebSocket behind a handshake that was not captured: with and without compression.
#include "tests/support/fuzz_conversation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    return weir::test::fuzzConversation({data, size}, "websocket");
}
