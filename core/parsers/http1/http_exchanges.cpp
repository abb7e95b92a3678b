#include "core/parsers/http1/http_exchanges.h"

#include <algorithm>
#include <utility>

namespace weir::http {

namespace {

constexpr std::size_t fewRequests = 1024;

} // namespace

void HttpExchanges::requestBegins(MessageIndex index)
{
    if (m_unknown)
        return;
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

std::optional<AskedRequest> HttpExchanges::responseBegins(bool interim)
{
    if (m_uncertain && m_pipelines) {
        m_unknown = true;
        m_waiting.clear();
    }
    if (m_waiting.empty())
        return std::nullopt;
    if (m_uncertain) {
        m_waiting.erase(m_waiting.begin(), std::prev(m_waiting.end()));
        m_uncertain = false;
    }
    if (interim)
        return m_waiting.front();
    std::optional<AskedRequest> answered(std::move(m_waiting.front()));
    m_waiting.pop_front();
    return answered;
}

void HttpExchanges::responseCompleted()
{
    if (!m_waiting.empty() && !m_uncertain)
        m_pipelines = true;
}

} // namespace weir::http
