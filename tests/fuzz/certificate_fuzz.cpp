// Certificates, and any ASN.1.
#include "core/tls/certificate.h"

#include <cstdlib>

namespace {

void check(const weir::Asn1Node& node, std::size_t size)
{
    if (node.begin > node.end || node.end > size)
        std::abort();
    for (const weir::Asn1Node& child : node.children)
        check(child, size);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const weir::Octets der(data, size);
    check(weir::readCertificateAsn1(der), size);
    if (const auto certificate = weir::Certificate::parse(der)) {
        weir::judge(*certificate, weir::Timestamp{}, "example.org");
        const std::vector<std::vector<std::uint8_t>> chain(2, {data, data + size});
        weir::judgeChain(chain, weir::Timestamp{}, "");
        weir::toPem(chain);
    }
    return 0;
}
