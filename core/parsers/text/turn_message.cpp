#include "core/parsers/text/turn_message.h"

#include "core/base/utf8.h"

#include <fmt/format.h>

#include <algorithm>

namespace weir {

namespace {

constexpr std::size_t shownLine = 300;
constexpr std::uint64_t maxParts = 2000;

} // namespace

std::string lineText(Octets octets)
{
    while (!octets.empty() && (octets.back() == '\n' || octets.back() == '\r'))
        octets = octets.first(octets.size() - 1);
    const Octets shown = octets.first(std::min(octets.size(), shownLine));
    std::string text = toValidUtf8({reinterpret_cast<const char*>(shown.data()), shown.size()});
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c >= 0 && c < ' '; }, ' ');
    return shown.size() < octets.size() ? text + "…" : text;
}

void TurnMessage::begin(StreamContext& context, std::string_view protocol, Direction direction,
                        std::uint64_t offset)
{
    finish(context);
    ParsedMessage message;
    message.index = context.begin(direction, offset);
    message.protocol = protocol;
    message.kind = direction == Direction::ToServer ? MessageKind::Command : MessageKind::Reply;
    message.direction = direction;
    message.range = {offset, offset};
    m_wantsDetail = context.wantsDetail(message.index);
    m_parts = 0;
    m_message = std::move(message);
}

void TurnMessage::add(std::string_view name, std::string text, OffsetRange range)
{
    if (!m_message)
        return;
    m_message->range.end = std::max(m_message->range.end, range.end);
    if (m_parts == 0 && m_message->summary.empty())
        m_message->summary = text;
    if (m_wantsDetail && m_parts < maxParts) {
        DetailNode node;
        node.name = name;
        node.text = std::move(text);
        node.range = range;
        m_message->detail.push_back(std::move(node));
    }
    ++m_parts;
}

void TurnMessage::field(std::string_view filter, std::string value)
{
    if (m_message)
        m_message->fields.emplace_back(std::string(filter), std::move(value));
}

void TurnMessage::summary(std::string text)
{
    if (m_message)
        m_message->summary = std::move(text);
}

void TurnMessage::anomaly(Anomaly anomaly, std::string detail)
{
    if (m_message)
        m_message->anomalies.push_back({anomaly, {}, std::move(detail)});
}

void TurnMessage::finish(StreamContext& context, bool complete)
{
    if (!m_message)
        return;
    ParsedMessage message = std::move(*m_message);
    m_message.reset();
    message.complete = complete;
    if (!complete)
        message.anomalies.push_back({Anomaly::MessageIncomplete, {}, {}});
    if (m_parts > 1)
        message.summary += fmt::format(" (and {} more)", m_parts - 1);
    context.finish(std::move(message));
}

} // namespace weir
