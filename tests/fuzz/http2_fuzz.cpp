// HTTP/2, and what runs inside its streams: gRPC, WebSocket, tunnels.
#include "tests/support/fuzz_conversation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    return weir::test::fuzzConversation({data, size}, "http2");
}
