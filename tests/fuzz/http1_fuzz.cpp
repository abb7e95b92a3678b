// HTTP/1 without recognition, and the events inside it: whatever the octets look like.
#include "tests/support/fuzz_conversation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    return weir::test::fuzzConversation({data, size}, "http");
}
