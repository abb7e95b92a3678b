#include "core/analysis/connection_parser.h"

#include "core/stream/layer_view.h"

#include <algorithm>
#include <utility>

namespace weir {

namespace {

StreamEnd endOf(const Connection& connection, Direction direction)
{
    if (connection.stats(direction).fin)
        return StreamEnd::Fin;
    const bool reset = connection.stats(direction).rst || connection.stats(opposite(direction)).rst;
    return reset ? StreamEnd::Reset : StreamEnd::CaptureEnd;
}

/// What is missing between pieces, and behind the last one. The cause is that of what is missing below.
std::vector<SequenceGap> gapsOf(const MessageContent& content, const StreamView& below, OffsetRange message)
{
    std::vector<SequenceGap> gaps;
    std::uint64_t offset = 0;
    std::uint64_t sourceOffset = message.begin;
    const auto missingUntil = [&](std::uint64_t end, std::uint64_t sourceEnd) {
        if (end <= offset)
            return;
        SequenceGap gap{offset, end - offset, GapCause::Unacked, {}, {}};
        const auto causes = below.gaps(sourceOffset, std::max(sourceOffset, sourceEnd));
        if (!causes.empty()) {
            gap.cause = causes.front().cause;
            gap.before = causes.front().before;
            gap.after = causes.back().after;
        }
        gaps.push_back(gap);
    };
    for (const LayerPiece& piece : content.pieces) {
        missingUntil(piece.offset, piece.source.begin);
        offset = piece.end();
        sourceOffset = piece.source.end;
    }
    missingUntil(content.length, std::max(message.end, below.length()));
    return gaps;
}

std::shared_ptr<const ConnectionLayers> withViews(const ConversationInput& input, ParsedConversation parsed)
{
    auto layers = std::make_shared<ConnectionLayers>();
    layers->facts = std::move(parsed.facts);
    layers->stopped = parsed.stopped;
    layers->unreadable = parsed.unreadable;
    layers->views.push_back(input.directions);
    for (LayerIndex& layer : parsed.layers) {
        if (layer.id.value >= layers->views.size())
            layers->views.resize(layer.id.value + std::size_t{1});
        for (const Direction direction : bothDirections) {
            const auto index = static_cast<std::size_t>(direction);
            if (auto below = layers->view(layer.parent, direction))
                layers->views[layer.id.value][index] =
                    std::make_shared<const LayerView>(std::move(below), std::move(layer.pieces[index]),
                                                      std::move(layer.gaps[index]), layer.lengths[index]);
        }
    }
    return layers;
}

} // namespace

std::shared_ptr<const StreamView> ConnectionLayers::view(LayerId layer, Direction direction) const
{
    return layer.value < views.size() ? views[layer.value][static_cast<std::size_t>(direction)] : nullptr;
}

ConversationInput conversationInput(const Connection& connection,
                                    const std::shared_ptr<const CaptureOctets>& octets)
{
    ConversationInput input;
    for (const Direction direction : bothDirections) {
        const auto index = static_cast<std::size_t>(direction);
        const StreamBuffer& stream = connection.stream(direction);
        input.directions[index] = std::make_shared<const TcpStreamView>(stream, octets);
        input.ends[index] = endOf(connection, direction);
        input.midstream[index] = stream.baseKind() != StreamBuffer::BaseKind::Syn;
    }
    input.serverPort = connection.server().port;
    return input;
}

ConnectionParser::ConnectionParser(Analysis& analysis, std::shared_ptr<const StreamRegistry> registry,
                                   ParserLimits limits)
    : m_analysis(analysis),
      m_limits(limits),
      m_parsers{std::move(registry), std::make_shared<SessionHarvest>()}
{
}

void ConnectionParser::setRegistry(std::shared_ptr<const StreamRegistry> registry)
{
    const std::lock_guard lock(m_mutex);
    m_parsers = {std::move(registry), std::make_shared<SessionHarvest>()};
    m_remembered.clear();
}

ConnectionParser::Parsers ConnectionParser::parsers() const
{
    const std::lock_guard lock(m_mutex);
    return m_parsers;
}

void ConnectionParser::settleRoles(ConnectionId id, const std::atomic<bool>* cancel) const
{
    const auto connection = m_analysis.connection(id);
    if (!connection || connection->roleEvidence() <= RoleEvidence::Protocol)
        return;
    ParseOptions options;
    options.limits = m_limits;
    options.cancel = cancel;
    // The protocol is known at its first message: no need to parse on.
    const ParsedConversation parsed =
        parseConversation(conversationInput(*connection, m_analysis.octets()), *parsers().registry, options,
                          [](ParsedMessage&&) { return false; });
    if (parsed.facts.protocols.empty())
        return;
    const Side client = parsed.facts.rolesReversed ? 1 - connection->clientSide() : connection->clientSide();
    m_analysis.settleRoles(id, client, RoleEvidence::Protocol);
}

ParsedConversation ConnectionParser::parse(ConnectionId id, ParseOptions options,
                                           const MessageSink& sink) const
{
    const auto connection = m_analysis.connection(id);
    if (!connection)
        return {};
    options.limits = m_limits;
    return parseWith(parsers(), id, conversationInput(*connection, m_analysis.octets()), options, sink);
}

ParsedConversation ConnectionParser::parseWith(const Parsers& parsers, ConnectionId id,
                                               const ConversationInput& input, const ParseOptions& options,
                                               const MessageSink& sink) const
{
    const bool isWhole = !isUnderWay(m_analysis.progress().stage); // or the connection may still grow
    const std::uint32_t before = parsers.sessions->learned();
    ParsedConversation parsed = parseConversation(input, *parsers.registry, options, sink);
    if (isWhole && !parsed.stopped)
        parsers.sessions->note(id, parsed.facts, before);
    return parsed;
}

bool ConnectionParser::learnSessions(ConnectionId id, const ConversationFacts& facts,
                                     const std::atomic<bool>* cancel) const
{
    if (!awaitsSession(facts) || isUnderWay(m_analysis.progress().stage))
        return false;
    const Parsers with = parsers();
    ParseOptions options;
    options.limits = m_limits;
    options.cancel = cancel;
    const auto serverOf = [&](ConnectionId other) {
        const auto connection = m_analysis.connection(other);
        return connection ? connection->server() : Endpoint{};
    };
    const auto parseOther = [&](ConnectionId other) {
        if (const auto connection = m_analysis.connection(other))
            parseWith(with, other, conversationInput(*connection, m_analysis.octets()), options,
                      [](ParsedMessage&&) { return true; });
    };
    const auto count = static_cast<std::uint32_t>(m_analysis.connectionCount());
    return with.sessions->learnFor(id, {count, serverOf, parseOther, cancel});
}

std::optional<ParsedMessage> ConnectionParser::message(ConnectionId id, MessageIndex index,
                                                       const std::atomic<bool>* cancel) const
{
    std::optional<ParsedMessage> found;
    ParseOptions options;
    options.wantsDetail = [index](MessageIndex each) { return each == index; };
    options.cancel = cancel;
    parse(id, options, [&](ParsedMessage&& message) {
        if (message.index == index)
            found = std::move(message);
        return !found;
    });
    return found;
}

std::shared_ptr<const ConnectionLayers> ConnectionParser::collect(const Connection& connection,
                                                                  const Parsers& parsers,
                                                                  const std::atomic<bool>* cancel,
                                                                  const MessageSink& sink) const
{
    ParseOptions options;
    options.limits = m_limits;
    options.collectLayers = true;
    options.cancel = cancel;
    const ConversationInput input = conversationInput(connection, m_analysis.octets());
    auto layers = withViews(input, parseWith(
                                       parsers, connection.id(), input, options,
                                       sink ? sink : [](ParsedMessage&&) { return true; }));
    if (layers->stopped || awaitsSession(layers->facts))
        return layers;
    const std::lock_guard lock(m_mutex);
    if (parsers.registry != m_parsers.registry)
        return layers;
    m_remembered.push_front(
        {{connection.id(), connection.packets().size(), connection.clientSide(), parsers.registry}, layers});
    if (m_remembered.size() > rememberedConnections)
        m_remembered.pop_back();
    return layers;
}

std::shared_ptr<const ConnectionLayers> ConnectionParser::collectAll(const Connection& connection,
                                                                     const Parsers& parsers,
                                                                     const std::atomic<bool>* cancel) const
{
    auto layers = collect(connection, parsers, cancel, {});
    while (learnSessions(connection.id(), layers->facts, cancel))
        layers = collect(connection, parsers, cancel, {});
    return layers;
}

std::shared_ptr<const ConnectionLayers> ConnectionParser::recall(const Source& source) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = std::find_if(m_remembered.begin(), m_remembered.end(),
                                    [&](const Remembered& each) { return each.source == source; });
    if (found == m_remembered.end())
        return nullptr;
    m_remembered.splice(m_remembered.begin(), m_remembered, found);
    return found->layers;
}

std::shared_ptr<const ConnectionLayers>
ConnectionParser::layers(ConnectionId id, const std::atomic<bool>* cancel, const MessageSink& sink) const
{
    const auto connection = m_analysis.connection(id);
    if (!connection)
        return nullptr;
    return sink ? collect(*connection, parsers(), cancel, sink) : collectAll(*connection, parsers(), cancel);
}

std::shared_ptr<const StreamView> ConnectionParser::layer(StreamKey key, LayerId layer,
                                                          const std::atomic<bool>* cancel) const
{
    if (layer == tcpLayer)
        return m_analysis.tcpStream(key);
    const auto connection = m_analysis.connection(key.connection);
    if (!connection)
        return nullptr;
    const Parsers with = parsers();
    auto layers =
        recall({key.connection, connection->packets().size(), connection->clientSide(), with.registry});
    if (!layers)
        layers = collectAll(*connection, with, cancel);
    return layers->view(layer, key.direction);
}

std::shared_ptr<const StreamView> ConnectionParser::content(ConnectionId id, const ParsedMessage& message,
                                                            const std::atomic<bool>* cancel) const
{
    if (!message.content)
        return nullptr;
    auto below = layer({id, message.direction}, message.layer, cancel);
    if (!below)
        return nullptr;
    auto gaps = gapsOf(*message.content, *below, message.range);
    return std::make_shared<const LayerView>(std::move(below), message.content->pieces, std::move(gaps),
                                             message.content->length);
}

} // namespace weir
