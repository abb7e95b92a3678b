// A conversation written down in a test, and what a registry's parsers make of it.
#pragma once

#include "core/stream/conversation_parser.h"
#include "core/stream/layer_view.h"
#include "tests/support/scripted_view.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weir::test {

/// Each call is one frame, from 1 on (a frame's time is its number in nanoseconds); a gap takes the number of
/// octets that are missing.
class Conversation
{
public:
    Conversation& client(std::string_view octets) { return say(Direction::ToServer, octets); }
    Conversation& server(std::string_view octets) { return say(Direction::ToClient, octets); }
    Conversation& clientGap(std::uint64_t length) { return lose(Direction::ToServer, length); }
    Conversation& serverGap(std::uint64_t length) { return lose(Direction::ToClient, length); }
    Conversation& say(Direction direction, std::string_view octets)
    {
        Side& side = sideOf(direction);
        if (!octets.empty())
            side.parts.push_back({side.length, std::string(octets), ++m_frames});
        side.length += octets.size();
        return *this;
    }
    Conversation& lose(Direction direction, std::uint64_t length)
    {
        sideOf(direction).length += length;
        return *this;
    }
    Conversation& ends(Direction direction, StreamEnd end)
    {
        m_ends[static_cast<std::size_t>(direction)] = end;
        return *this;
    }
    Conversation& midstream(Direction direction)
    {
        m_midstream[static_cast<std::size_t>(direction)] = true;
        return *this;
    }
    Conversation& port(std::uint16_t server)
    {
        m_port = server;
        return *this;
    }
    std::uint32_t frames() const { return m_frames; }

    ConversationInput input() const
    {
        ConversationInput input;
        for (std::size_t i = 0; i < 2; ++i)
            input.directions[i] = std::make_shared<ScriptedView>(m_sides[i].parts, m_sides[i].length);
        input.ends = m_ends;
        input.midstream = m_midstream;
        input.serverPort = m_port;
        return input;
    }

private:
    struct Side
    {
        std::vector<ScriptedView::Part> parts;
        std::uint64_t length = 0;
    };
    Side& sideOf(Direction direction) { return m_sides[static_cast<std::size_t>(direction)]; }

    std::array<Side, 2> m_sides;
    std::array<StreamEnd, 2> m_ends{StreamEnd::Fin, StreamEnd::Fin};
    std::array<bool, 2> m_midstream{};
    std::uint16_t m_port = 80;
    std::uint32_t m_frames = 0;
};

struct Parsed
{
    std::vector<ParsedMessage> messages; ///< by index
    ParsedConversation conversation;
};

/// With all details. chunk: octets presented at a time.
inline Parsed parse(const Conversation& conversation, const StreamRegistry& registry,
                    std::size_t chunk = 1 << 16, std::string protocol = {})
{
    ParseOptions options;
    options.chunk = chunk;
    options.collectLayers = true;
    options.protocol = std::move(protocol);
    options.wantsDetail = [](MessageIndex) { return true; };
    std::map<std::uint32_t, ParsedMessage> byIndex;
    Parsed parsed;
    parsed.conversation =
        parseConversation(conversation.input(), registry, options, [&](ParsedMessage&& message) {
            const std::uint32_t index = message.index.value;
            byIndex.emplace(index, std::move(message));
            return true;
        });
    for (auto& [index, message] : byIndex)
        parsed.messages.push_back(std::move(message));
    return parsed;
}

/// The octets of a layer (from `parsed`), gaps as '?'.
inline std::string layerText(const Conversation& conversation, const Parsed& parsed, LayerId layer,
                             Direction direction)
{
    std::vector<const LayerIndex*> chain; // the layer first, then what it stands on
    for (const auto& layers = parsed.conversation.layers; layer != tcpLayer; layer = chain.back()->parent)
        chain.push_back(&*std::find_if(layers.begin(), layers.end(),
                                       [&](const LayerIndex& each) { return each.id == layer; }));
    const auto i = static_cast<std::size_t>(direction);
    std::shared_ptr<const StreamView> view = conversation.input().directions[i];
    for (auto it = chain.rbegin(); it != chain.rend(); ++it)
        view = std::make_shared<LayerView>(view, (*it)->pieces[i], (*it)->gaps[i], (*it)->lengths[i]);
    std::string text(view->length(), '?');
    view->read(0, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
    return text;
}

/// The content of a message as its pieces give it, gaps as '?'.
inline std::string contentText(const Conversation& conversation, const Parsed& parsed,
                               const ParsedMessage& message)
{
    const std::string layer = layerText(conversation, parsed, message.layer, message.direction);
    if (!message.content)
        return {};
    std::string text(message.content->length, '?');
    for (const LayerPiece& piece : message.content->pieces) {
        const std::string source = layer.substr(piece.source.begin, piece.source.length());
        if (!piece.decoder) {
            text.replace(piece.offset, piece.length, source);
        } else if (const auto octets = piece.decoder->decode(
                       {reinterpret_cast<const std::uint8_t*>(source.data()), source.size()},
                       piece.argument)) {
            text.replace(piece.offset, piece.length, std::string(octets->begin(), octets->end()));
        }
    }
    return text;
}

} // namespace weir::test
