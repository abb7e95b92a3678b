#include "core/parsers/text/xmpp_stream_parser.h"

#include "core/parsers/text/tls_beginning.h"

#include <algorithm>
#include <memory>
#include <string_view>

namespace weir {

namespace {

constexpr std::size_t maxTag = 64 * 1024;

std::string_view viewOf(Octets octets)
{
    return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

bool isStream(std::string_view tag)
{
    return tag.starts_with("<stream:stream") || tag.starts_with("</stream:stream");
}

} // namespace

StreamParseResult XmppStreamParser::parse(StreamContext& context, const StreamInput& input)
{
    Side& side = sideOf(input.direction);
    std::size_t at = 0;
    while (at < input.octets.size() && !m_handedOver) {
        if (m_upgradeFrom && input.direction == Direction::ToServer)
            return StreamParseResult::waitsForOther(at);
        const Octets rest = input.octets.subspan(at);
        const std::uint64_t offset = input.offset + at;
        const bool isAnswer = m_upgradeFrom && input.direction == Direction::ToClient;
        const bool mayBeginTls = offset == side.begin && (side.search || isAnswer);
        const Recognition hello = mayBeginTls ? beginsHello(input.direction, rest) : Recognition::No;
        if (hello == Recognition::NeedsMore)
            return StreamParseResult::took(at);
        if (hello == Recognition::Certain) {
            handOver(context, input.direction, offset);
            break;
        }
        if (rest[0] != '<') {
            const auto open = std::find(rest.begin(), rest.end(), std::uint8_t{'<'});
            const auto length = static_cast<std::size_t>(open - rest.begin());
            // Text counts by its whole run, not by its pieces: what a tag follows.
            at += length;
            continue;
        }
        std::size_t i = side.scanned > offset ? static_cast<std::size_t>(side.scanned - offset) : 1;
        for (; i < rest.size() && i < maxTag; ++i) {
            const char c = static_cast<char>(rest[i]);
            if (side.quote != 0)
                side.quote = c == side.quote ? char{0} : side.quote;
            else if (c == '"' || c == '\'')
                side.quote = c;
            else if (c == '>')
                break;
        }
        if (i >= maxTag)
            return StreamParseResult::failed(at, "a tag without an end");
        if (i >= rest.size()) {
            side.scanned = input.end();
            return StreamParseResult::took(at);
        }
        side.quote = 0;
        const bool clientWaited = m_upgradeFrom.has_value();
        takeTag(context, input.direction, {offset, offset + i + 1}, rest.first(i + 1));
        at += i + 1;
        if (clientWaited && !m_upgradeFrom)
            return StreamParseResult::yieldsAfter(at); // refused: what the client held comes first
    }
    return StreamParseResult::took(at);
}

void XmppStreamParser::takeTag(StreamContext& context, Direction direction, OffsetRange range, Octets tag)
{
    Side& side = sideOf(direction);
    side.begin = range.end;
    const std::string_view text = viewOf(tag);
    if (!side.message.isOpen())
        side.message.begin(context, "xmpp", direction, range.begin);
    side.message.add("Tag", lineText(tag), range);
    const bool declaration = text.starts_with("<?") || text.starts_with("<!");
    const bool closes = text.starts_with("</");
    const bool empty = text.ends_with("/>");
    if (isStream(text)) {
        side.depth = 0; // stanzas are its children; its own end comes last of all
    } else if (!declaration && closes) {
        side.depth -= side.depth > 0 ? 1 : 0;
    } else if (!declaration && !empty) {
        ++side.depth;
    }
    if (side.depth > 0 || text.starts_with("<?"))
        return;
    side.message.finish(context, !std::exchange(side.search, false));
    if (direction == Direction::ToServer && text.starts_with("<starttls"))
        m_upgradeFrom = range.end;
    if (direction == Direction::ToServer && text.starts_with("</starttls"))
        m_upgradeFrom = range.end;
    if (direction == Direction::ToClient && m_upgradeFrom &&
        (text.starts_with("<proceed") || text == "</proceed>")) {
        handOver(context, direction, range.end);
    } else if (direction == Direction::ToClient && (text.starts_with("<failure") || text == "</failure>")) {
        m_upgradeFrom.reset();
    }
}

/// TLS begins at that place of that direction; in the client's behind what asked for it.
void XmppStreamParser::handOver(StreamContext& context, Direction direction, std::uint64_t from)
{
    std::array<std::uint64_t, 2> places{m_upgradeFrom.value_or(0), 0};
    places[static_cast<std::size_t>(direction)] = from;
    context.handOver(places, {"tls", {}, {}, {}, {}});
    m_handedOver = true;
}

void XmppStreamParser::onGap(StreamContext& context, const StreamInput& before, const SequenceGap& gap)
{
    Side& side = sideOf(before.direction);
    if (!before.octets.empty() && !side.message.isOpen())
        side.message.begin(context, "xmpp", before.direction, before.offset);
    if (!before.octets.empty())
        side.message.add("Beginning of a tag", lineText(before.octets), {before.offset, before.end()});
    side.message.finish(context, false);
    side.depth = 0;
    side.quote = 0;
    side.begin = gap.end();
    side.search = true;
}

void XmppStreamParser::onEnd(StreamContext& context, const StreamInput& rest, StreamEnd end)
{
    Side& side = sideOf(rest.direction);
    side.message.finish(context, end == StreamEnd::HandOver || (rest.octets.empty() && side.depth == 0));
}

ProtocolEntry xmppProtocol()
{
    return {"xmpp",
            [](const FirstOctets& first) {
                const std::string_view client = viewOf(first.octets[0]);
                constexpr std::string_view header = "<?xml";
                constexpr std::string_view stream = "<stream:stream";
                const bool begins = client.starts_with(header.substr(0, client.size())) ||
                                    client.starts_with(stream.substr(0, client.size()));
                if (client.empty() || !begins)
                    return Recognition::No;
                if (client.find(stream) != std::string_view::npos)
                    return Recognition::Certain;
                return first.final[0] || client.size() > 512 ? Recognition::No : Recognition::NeedsMore;
            },
            [](const ParserOrigin&) { return std::make_unique<XmppStreamParser>(); }};
}

} // namespace weir
