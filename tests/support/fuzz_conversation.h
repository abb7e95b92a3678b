// A conversation out of a fuzzer's octets, parsed by all of Weir's parsers.
//
//   input: records of  what (bit 0: to the client, bit 1: missing octets),  length (2, big-endian),  octets
//   (none for missing ones). tests/fuzz/conversation_seed.py writes such files.
#pragma once

#include "tests/support/all_protocols.h"
#include "tests/support/conversation.h"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

namespace weir::test {

inline Conversation conversationFromFuzz(Octets input)
{
    Conversation conversation;
    OctetReader reader(input);
    while (const auto what = reader.u8()) {
        const Direction direction = *what & 1 ? Direction::ToClient : Direction::ToServer;
        const std::uint64_t length = reader.u16().value_or(0);
        if (*what & 2) {
            if (length > 0)
                conversation.lose(direction, length);
            continue;
        }
        const Octets octets = *reader.take(std::min<std::size_t>(length, reader.remaining()));
        conversation.say(direction, {reinterpret_cast<const char*>(octets.data()), octets.size()});
    }
    return conversation;
}

namespace fuzz_detail {

inline void checkRanges(const std::vector<DetailNode>& nodes)
{
    for (const DetailNode& node : nodes) {
        if (node.range.begin > node.range.end)
            std::abort();
        checkRanges(node.children);
    }
}

/// What must not depend on how the octets were cut.
inline std::string describe(const Parsed& parsed)
{
    std::string text;
    const auto add = [&](const auto&... parts) { ((text += parts, text += '|'), ...); };
    const auto range = [](const OffsetRange& r) {
        return std::to_string(r.begin) + "-" + std::to_string(r.end);
    };
    for (const ParsedMessage& m : parsed.messages) {
        if (m.range.begin > m.range.end)
            std::abort();
        checkRanges(m.detail);
        add(std::string(m.protocol), std::string(toName(m.kind)), std::string(toName(m.direction)),
            range(m.range), std::to_string(m.layer.value), m.summary,
            std::string(m.complete ? "complete" : "partial"), m.url, m.opcode);
        for (const auto* fields : {&m.headers, &m.trailers}) {
            for (const HeaderField& field : *fields)
                add(field.name, field.value, range(field.nameRange), range(field.valueRange));
        }
        for (const auto& [name, value] : m.fields)
            add(name, value);
        for (const MessageAnomaly& anomaly : m.anomalies)
            add(std::string(weir::describe(anomaly.anomaly).name), range(anomaly.range));
        if (m.content) {
            std::uint64_t end = 0;
            std::uint64_t present = 0;
            for (const LayerPiece& piece : m.content->pieces) {
                if (piece.offset < end || piece.source.begin > piece.source.end ||
                    (!piece.decoder && piece.source.length() != piece.length))
                    std::abort();
                end = piece.end();
                present += piece.length;
            }
            if (end > m.content->length)
                std::abort();
            add(std::to_string(m.content->length), std::to_string(present), m.content->mediaType,
                std::string(m.content->complete ? "whole" : "partial"));
        }
        text += '\n';
    }
    for (const LayerIndex& layer : parsed.conversation.layers)
        add(std::to_string(layer.lengths[0]), std::to_string(layer.lengths[1]));
    for (const ParserFailure& failure : parsed.conversation.facts.failures)
        add(std::string(failure.protocol), std::to_string(failure.offset), failure.reason);
    return text;
}

} // namespace fuzz_detail

/// Aborts where something does not hold: the same messages whole and in bites, ranges that make sense, no
/// message finished twice. protocol: empty to find out.
inline int fuzzConversation(Octets input, const std::string& protocol = {})
{
    const Conversation conversation = conversationFromFuzz(input);
    const std::size_t bite = input.empty() ? 1 : std::size_t{1} + input[0] / 4u;
    const std::string whole = fuzz_detail::describe(parse(conversation, allProtocols(), 1 << 16, protocol));
    const std::string bitten = fuzz_detail::describe(parse(conversation, allProtocols(), bite, protocol));
    if (whole != bitten) {
        // The octets may hold NUL.
        std::fprintf(stderr, "whole:\n");
        std::fwrite(whole.data(), 1, whole.size(), stderr);
        std::fprintf(stderr, "\nin bites of %zu:\n", bite);
        std::fwrite(bitten.data(), 1, bitten.size(), stderr);
        std::abort();
    }
    return 0;
}

} // namespace weir::test
