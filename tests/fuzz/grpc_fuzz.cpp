// The content of gRPC and gRPC-Web: messages, protocol buffers, trailers as text.
#include "tests/support/fuzz_conversation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    return weir::test::fuzzConversation({data, size}, "grpc");
}
