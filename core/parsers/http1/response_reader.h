// The server's direction: responses, and the tunnels that they open.
#pragma once

#include "core/parsers/http1/http_connection.h"
#include "core/parsers/http1/message_reader.h"
#include "core/parsers/http1/request_reader.h"

namespace weir::http {

class HttpResponseReader final : public HttpMessageReader
{
public:
    HttpResponseReader(HttpConnection& connection, HttpRequestReader& requests);

private:
    bool acceptStartLine(StreamContext& context, const Line& line) override;
    bool acceptWithoutStartLine(StreamContext& context) override;
    MessageFraming onHeaderEnd(StreamContext& context, std::uint64_t end) override;
    void beforeFinish() override;
    void onWithdrawn() override;
    State afterFinish(StreamContext& context, MessageIndex index) override;
    void onLost(StreamContext& context, std::uint64_t to) override;
    bool contentIsDoubtful() const override;
    bool releasesOther() override;

    void pair();

    HttpConnection& m_connection;
    HttpRequestReader& m_requests;
    bool m_endedAnswer = false; ///< since releasesOther() was asked
};

} // namespace weir::http
