#include "core/parsers/http1/http_exchanges.h"

#include <algorithm>
#include <utility>

namespace weir::http {

namespace {

constexpr std::size_t fewRequests = 1024;

} // namespace

void HttpExchanges::requestBegins(MessageIndex index)
{
    if (m_finals > 0 && m_waiting.empty())
        ++m_waitedFor;
    m_finals = 0;
    AskedRequest& asked = m_waiting.emplace_back();
    asked.index = index;
}

void HttpExchanges::requestWithdrawn(MessageIndex index)
{
    if (!m_waiting.empty() && m_waiting.back().index == index)
        m_waiting.pop_back();
}

AskedRequest* HttpExchanges::waiting(MessageIndex index)
{
    // Only the last request is ever under way.
    return m_waiting.empty() || m_waiting.back().index != index ? nullptr : &m_waiting.back();
}

bool HttpExchanges::isShort() const
{
    return m_waiting.size() <= fewRequests;
}

void HttpExchanges::messagesLost(Direction direction)
{
    if (direction == Direction::ToServer) {
        m_certain = m_requestsLost ? m_certain : m_waiting.size();
        m_requestsLost = true;
    } else {
        m_certain = 0;
        m_responsesLost = true;
        m_lostSinceFinal = true;
    }
}

/// Which of the waiting requests is answered next; nothing: none, or there is no telling.
std::optional<std::size_t> HttpExchanges::next() const
{
    if (m_waiting.empty())
        return std::nullopt;
    if (!m_responsesLost && (!m_requestsLost || m_certain > 0))
        return 0;
    // The rest of a request that is not whole may be lost, and others with it.
    if (!m_waiting.back().whole)
        return std::nullopt;
    if (m_waiting.size() == 1 && !(m_requestsLost && (m_responsesLost || m_pipelines)))
        return 0;
    return clientWaits() && !m_requestsLost ? std::optional(m_waiting.size() - 1) : std::nullopt;
}

std::optional<AskedRequest> HttpExchanges::responseBegins(bool interim)
{
    m_pipelines = m_pipelines || (m_waiting.size() > 1 && !m_lostSinceFinal);
    const auto at = next();
    if (interim)
        return at ? std::optional(m_waiting[*at]) : std::nullopt;
    ++m_finals;
    m_lostSinceFinal = false;
    if (!at) {
        m_waiting.clear();
        return std::nullopt;
    }
    AskedRequest answered = std::move(m_waiting[*at]);
    m_waiting.erase(m_waiting.begin(), m_waiting.begin() + static_cast<std::ptrdiff_t>(*at) + 1);
    if (m_certain > 0)
        --m_certain;
    else
        m_requestsLost = m_responsesLost = false;
    return answered;
}

} // namespace weir::http
