// All parsers behind their recognition: whatever the octets look like, hand-overs and children included.
#include "tests/support/fuzz_conversation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    return weir::test::fuzzConversation({data, size});
}
