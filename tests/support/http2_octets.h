// Octets of HTTP/2 for tests: frames, and field blocks as libnghttp2's deflater makes them.
#pragma once

#include "tests/support/big_endian.h"

#include <cassert>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <nghttp2/nghttp2.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::test {

inline constexpr std::string_view http2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

inline std::string http2Frame(unsigned type, unsigned flags, std::uint32_t stream, std::string_view payload)
{
    return bigEndian(payload.size(), 3) + static_cast<char>(type) + static_cast<char>(flags) +
           bigEndian(stream, 4) + std::string(payload);
}

/// One after the other, made in this order (the operands of + have none, and a sender's blocks need one).
inline std::string inOrder(std::initializer_list<std::string> parts)
{
    std::string text;
    for (const std::string& part : parts)
        text += part;
    return text;
}

using FieldList = std::vector<std::pair<std::string, std::string>>;

/// One direction's sender: keeps its compression table.
class Http2Sender
{
public:
    explicit Http2Sender(std::size_t tableSize = 4096)
    {
        nghttp2_hd_deflater* deflater = nullptr;
        [[maybe_unused]] const int result = nghttp2_hd_deflate_new(&deflater, tableSize);
        assert(result == 0);
        m_deflater.reset(deflater);
        nghttp2_hd_deflate_change_table_size(deflater, tableSize);
    }

    std::string block(const FieldList& fields)
    {
        std::vector<nghttp2_nv> list;
        for (const auto& [name, value] : fields)
            list.push_back({octets(name), octets(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE});
        std::string out(nghttp2_hd_deflate_bound(m_deflater.get(), list.data(), list.size()), '\0');
        const auto length =
            nghttp2_hd_deflate_hd(m_deflater.get(), octets(out), out.size(), list.data(), list.size());
        assert(length >= 0);
        out.resize(static_cast<std::size_t>(length));
        return out;
    }

    /// HEADERS with END_HEADERS.
    std::string headers(std::uint32_t stream, const FieldList& fields, bool endStream = false)
    {
        return http2Frame(1, endStream ? 5 : 4, stream, block(fields));
    }

    static std::string data(std::uint32_t stream, std::string_view content, bool endStream = false)
    {
        return http2Frame(0, endStream ? 1 : 0, stream, content);
    }

private:
    struct Release
    {
        void operator()(nghttp2_hd_deflater* deflater) const { nghttp2_hd_deflate_del(deflater); }
    };

    static std::uint8_t* octets(const std::string& text)
    {
        return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
    }

    std::unique_ptr<nghttp2_hd_deflater, Release> m_deflater;
};

inline FieldList get(const std::string& path)
{
    return {{":method", "GET"},
            {":scheme", "https"},
            {":authority", "www.weir.test"},
            {":path", path},
            {"user-agent", "gauge/1"}};
}

} // namespace weir::test
