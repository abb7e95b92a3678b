// Server-sent events, without the response that brings them.
#include "tests/support/fuzz_conversation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    return weir::test::fuzzConversation({data, size}, "sse");
}
