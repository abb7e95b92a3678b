// The client's direction: requests.
#pragma once

#include "core/parsers/http1/http_connection.h"
#include "core/parsers/http1/message_reader.h"

#include <functional>

namespace weir::http {

class HttpRequestReader final : public HttpMessageReader
{
public:
    explicit HttpRequestReader(HttpConnection& connection);

    /// The server begins to answer: a request of HTTP/0.9 has ended with its only line.
    void settle(StreamContext& context) override;

private:
    Turn turnsAway(std::string_view text) override;
    void onBegin(StreamContext& context) override;
    bool acceptStartLine(StreamContext& context, const Line& line) override;
    MessageFraming onHeaderEnd(StreamContext& context, std::uint64_t end) override;
    void beforeFinish() override;
    void onWithdrawn() override;
    State afterFinish(StreamContext& context, MessageIndex index) override;
    void onLost(StreamContext& context, std::uint64_t to) override;
    bool mayGoOn() const override;

    HttpConnection& m_connection;
    bool m_whole = false;                   ///< the request that was finished last
    std::optional<MessageIndex> m_waitsFor; ///< the request whose answer says how it goes on
};

} // namespace weir::http
