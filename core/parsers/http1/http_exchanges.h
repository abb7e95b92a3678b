// Which request a response answers: the queue that both directions of a connection share.
//
//     requests   ──►  [ Q3 ][ Q4 ]  ──►  responses          R1 R2 | R3 …
//
// HTTP/1 answers in order (RFC 9112, section 9.3.2), so that counting is enough as long as nothing is lost.
// Where it is not known how many messages a gap has swallowed, a response is paired only where little speaks
// against it: its request stands before the gap and is next; it is the only one that waits, of a client that
// was not seen to pipeline; or it is the last one, of a client that was seen to wait for each answer. Else
// the response stays without its request.
#pragma once

#include "core/stream/direction.h"
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
    bool whole = false;                ///< seen to its end
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

    /// An unknown number of messages of that direction was lost.
    void messagesLost(Direction direction);

private:
    std::optional<std::size_t> next() const;
    bool clientWaits() const { return m_waitedFor > 0 && !m_pipelines; }

    std::deque<AskedRequest> m_waiting;
    std::size_t m_certain = 0;     ///< requests at the front that stand before what the client lost
    std::size_t m_finals = 0;      ///< final responses since the last request
    std::size_t m_waitedFor = 0;   ///< requests that began when all before them were answered
    bool m_requestsLost = false;   ///< since pairing was certain
    bool m_responsesLost = false;  ///< likewise
    bool m_lostSinceFinal = false; ///< responses, since the last final one that was seen
    bool m_pipelines = false;      ///< a request was seen to begin before the one before it was answered
};

} // namespace weir::http
