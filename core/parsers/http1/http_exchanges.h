// Which request a response answers: the queue that both directions of a connection share.
//
//     requests   ──►  [ Q3 ][ Q4 ]  ──►  responses          R1 R2 | R3 …
//
// HTTP/1 answers in order (RFC 9112, section 9.3.2), so that counting is enough as long as nothing is lost.
// Where it is not known how many messages a gap has swallowed, a client that never sent a request before the
// last one was answered is taken to go on so: what comes answers its last request. With a client that
// pipelines there is no telling, and nothing is told from there on.
#pragma once

#include "core/stream/parsed_message.h"

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::http {

struct AskedRequest
{
    MessageIndex index;
    std::string method;                ///< empty: its start line was not seen whole
    std::string url;                   ///< left out where many requests wait
    bool simple = false;               ///< HTTP/0.9: a start line without a version
    std::vector<std::string> upgrades; ///< protocols that it offers to go on with, as sent
    std::vector<HeaderField> headers;  ///< where it asks for a tunnel

    bool asksForTunnel() const { return method == "CONNECT" || !upgrades.empty(); }
};

class HttpExchanges
{
public:
    void requestBegins(MessageIndex index);
    /// What was begun as a request is none.
    void requestWithdrawn(MessageIndex index);
    /// The request while its final response has not begun; null otherwise.
    AskedRequest* waiting(MessageIndex index);
    /// Whether so few wait that their URLs are worth keeping.
    bool isShort() const;
    bool isEmpty() const { return m_waiting.empty(); }
    bool simpleRequestNext() const { return !m_waiting.empty() && m_waiting.front().simple; }

    /// The request that the response which begins now answers. A final response takes it out of the queue.
    std::optional<AskedRequest> responseBegins(bool interim);
    /// A final response came to its end, without any loss.
    void responseCompleted();

    /// An unknown number of messages of either direction was lost.
    void messagesLost() { m_uncertain = true; }

private:
    std::deque<AskedRequest> m_waiting;
    bool m_pipelines = false; ///< a request was seen to begin before the one before it was answered
    bool m_uncertain = false;
    bool m_unknown = false; ///< pairing was given up
};

} // namespace weir::http
