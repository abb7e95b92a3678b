#include "core/parsers/websocket/websocket_message.h"

#include "core/base/utf8.h"

#include <fmt/format.h>

#include <algorithm>

namespace weir::websocket {

namespace {

/// Masked payload is cut into pieces that can be read at random.
constexpr std::uint64_t pieceSize = std::uint64_t{64} << 10;
constexpr std::size_t maxPieces = std::size_t{1} << 20;
constexpr std::size_t maxNodes = 20'000;
constexpr std::size_t summarySize = 200;

/// argument: the masking key, and in the lowest two bits the phase.
class Unmasker final : public PieceDecoder
{
public:
    std::optional<std::vector<std::uint8_t>> decode(Octets source, std::uint64_t argument) const override
    {
        std::vector<std::uint8_t> octets(source.begin(), source.end());
        unmask(octets.data(), octets.size(), static_cast<std::uint32_t>(argument >> 2),
               static_cast<unsigned>(argument & 3));
        return octets;
    }
};

std::string_view asText(const std::vector<std::uint8_t>& octets)
{
    return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

bool isUtf8(std::string_view text)
{
    while (!text.empty()) {
        const std::size_t length = utf8SequenceLength(text);
        if (length == 0)
            return false;
        text.remove_prefix(length);
    }
    return true;
}

/// By how it begins, and, where all of it is there, how it ends.
bool looksLikeJson(std::string_view text, bool whole)
{
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos || (text[begin] != '{' && text[begin] != '['))
        return false;
    const bool object = text[begin] == '{';
    const std::size_t next = text.find_first_not_of(blanks, begin + 1);
    const std::string_view allowed = object ? "\"}" : "]{[\"-0123456789tfn";
    if (next == std::string_view::npos || allowed.find(text[next]) == std::string_view::npos)
        return false;
    return !whole || text[text.find_last_not_of(blanks)] == (object ? '}' : ']');
}

DetailNode describeFrame(const FrameHeader& header, OffsetRange range)
{
    std::string text = fmt::format("{} octets{}{}", header.length, header.final ? ", final" : "",
                                   header.masked ? ", masked" : "");
    DetailNode node{fmt::format("{} frame", toName(header.opcode)), std::move(text), {}, range, {}, {}, {}};
    const auto add = [&](const char* name, std::string value, const char* filterName, std::uint64_t from,
                         std::uint64_t to) {
        if (from < to)
            node.children.push_back(
                {name, std::move(value), filterName, {range.begin + from, range.begin + to}, {}, {}, {}});
    };
    const std::size_t keySize = header.masked ? 4 : 0;
    add("Final", header.final ? "yes" : "no", "websocket.fin", 0, 1);
    if (header.reserved != 0)
        add("Reserved bits",
            fmt::format("0x{:x}{}", header.reserved, header.compressed() ? " (compressed)" : ""),
            "websocket.rsv", 0, 1);
    add("Opcode", fmt::format("{} ({})", toName(header.opcode), static_cast<unsigned>(header.opcode)),
        "websocket.opcode", 0, 1);
    add("Mask", header.masked ? "yes" : "no", "websocket.mask", 1, 2);
    add("Payload length", fmt::format("{}", header.length), "websocket.payload_length", 1,
        header.size - keySize);
    add("Masking key", fmt::format("0x{:08x}", header.key), "websocket.masking_key", header.size - keySize,
        header.size);
    add("Payload", fmt::format("{} octets", header.length),
        header.masked ? "websocket.masked_payload" : "websocket.payload", header.size, range.length());
    return node;
}

} // namespace

OpenMessage::OpenMessage(ParsedMessage message, Opcode opcode, bool wantsDetail, MessageInflater* inflater)
    : m_message(std::move(message)), m_opcode(opcode), m_wantsDetail(wantsDetail), m_inflater(inflater)
{
    m_message.opcode = toName(opcode);
    m_message.content.emplace();
    if (inflater != nullptr) {
        inflater->begin();
        m_message.content->encodings.emplace_back("permessage-deflate");
        if (wantsDetail)
            m_decoded = std::make_shared<std::vector<std::uint8_t>>();
    }
}

void OpenMessage::addFrame(const FrameHeader& header, OffsetRange range)
{
    m_message.range.end = std::max(m_message.range.end, range.begin + header.size);
    if (m_wantsDetail && m_message.detail.size() < maxNodes)
        m_message.detail.push_back(describeFrame(header, range));
    if (header.masked && m_unmasker == nullptr)
        m_unmasker = std::make_shared<Unmasker>();
}

bool OpenMessage::wantsOctets() const
{
    return m_inflater != nullptr || (!m_skipped && m_beginning.size() < beginningSize);
}

void OpenMessage::addPayload(const FrameHeader& header, OffsetRange source, std::uint64_t position,
                             Octets octets)
{
    m_message.range.end = std::max(m_message.range.end, source.end);
    addPiece(header, source, position);
    if (octets.empty() || !wantsOctets()) {
        m_skipped = m_skipped || octets.empty();
        return;
    }
    std::vector<std::uint8_t> plain(octets.begin(), octets.end());
    if (header.masked)
        unmask(plain.data(), plain.size(), header.key, static_cast<unsigned>(position & 3));
    if (m_inflater == nullptr)
        look(plain);
    else
        judgeInflation(m_inflater->add(plain, [this](Octets inflated) { look(inflated); }));
}

void OpenMessage::addPiece(const FrameHeader& header, OffsetRange source, std::uint64_t position)
{
    MessageContent& content = *m_message.content;
    while (!source.empty()) {
        const std::uint64_t inPiece = header.masked ? position % pieceSize : 0;
        const std::uint64_t length =
            header.masked ? std::min(source.length(), pieceSize - inPiece) : source.length();
        LayerPiece* const last = content.pieces.empty() ? nullptr : &content.pieces.back();
        const bool goesOn = last != nullptr && last->source.end == source.begin &&
                            last->end() == content.length &&
                            (header.masked ? inPiece > 0 : last->decoder == nullptr);
        if (goesOn) {
            last->length += length;
            last->source.end += length;
        } else if (content.pieces.size() < maxPieces) {
            const std::uint64_t argument = std::uint64_t{header.key} << 2 | (position & 3);
            content.pieces.push_back({content.length,
                                      length,
                                      {source.begin, source.begin + length},
                                      header.masked ? m_unmasker : nullptr,
                                      header.masked ? argument : 0});
        } else {
            if (!m_lost)
                mark(Anomaly::LimitContent, source, {});
            m_lost = true;
        }
        content.length += length;
        source.begin += length;
        position += length;
    }
}

void OpenMessage::look(Octets octets)
{
    const std::size_t room = beginningSize - m_beginning.size();
    const Octets seen = octets.first(std::min(room, octets.size()));
    m_beginning.insert(m_beginning.end(), seen.begin(), seen.end());
    m_skipped = m_skipped || seen.size() < octets.size();
    m_present += octets.size();
    if (m_decoded == nullptr)
        return;
    if (m_decoded->size() + octets.size() > maxKept) {
        mark(Anomaly::DecompressionLimit, {}, {});
        m_message.content->decoded = std::exchange(m_decoded, nullptr);
        return;
    }
    m_decoded->insert(m_decoded->end(), octets.begin(), octets.end());
}

void OpenMessage::judgeInflation(MessageInflater::Status status)
{
    using Status = MessageInflater::Status;
    if (status == Status::Ok || m_lost)
        return;
    if (status == Status::Limit)
        mark(Anomaly::DecompressionLimit, {}, {});
    else
        mark(Anomaly::ContentDamaged, {},
             status == Status::ContextLost ? "its compression refers to messages that were not captured"
                                           : "");
    m_inflater = nullptr;
    m_skipped = true;
}

void OpenMessage::missPayload(std::uint64_t length)
{
    m_message.content->length += length;
    m_lost = true;
    m_skipped = true;
    if (m_inflater != nullptr)
        m_inflater->lose();
}

void OpenMessage::mark(Anomaly anomaly, OffsetRange range, std::string detail)
{
    m_message.anomalies.push_back({anomaly, range, std::move(detail)});
}

ParsedMessage OpenMessage::finish(bool ended)
{
    const bool whole = ended && !m_lost;
    if (m_inflater != nullptr && whole)
        judgeInflation(m_inflater->finish([this](Octets inflated) { look(inflated); }));
    else if (m_inflater != nullptr)
        m_inflater->lose();
    m_message.complete = whole;
    m_message.content->complete = whole;
    if (m_decoded != nullptr)
        m_message.content->decoded = std::move(m_decoded);
    if (!whole)
        mark(Anomaly::MessageIncomplete, {}, {});
    m_message.fields.emplace_back("websocket.opcode", fmt::format("{}", static_cast<unsigned>(m_opcode)));
    m_message.fields.emplace_back("websocket.payload_length", fmt::format("{}", m_message.content->length));
    describe(whole && !m_skipped && m_beginning.size() < beginningSize);
    if (m_message.content->length == 0)
        m_message.content.reset();
    return std::move(m_message);
}

std::string OpenMessage::shownText() const
{
    std::string text = toValidUtf8(asText(m_beginning).substr(0, summarySize));
    std::replace_if(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; },
        ' ');
    return text;
}

/// whole: the beginning is all there is.
void OpenMessage::describe(bool whole)
{
    MessageContent& content = *m_message.content;
    const std::string text = shownText();
    content.mediaType = "application/octet-stream";
    if (m_opcode == Opcode::Text) {
        content.mediaType = looksLikeJson(asText(m_beginning), whole) ? "application/json" : "text/plain";
        m_message.summary = text;
        if (whole && !isUtf8(asText(m_beginning)))
            mark(Anomaly::WebSocketFrameError, {}, "the text is not UTF-8");
        if (m_wantsDetail && !text.empty())
            m_message.detail.push_back({"Text", text, "websocket.payload.text", m_message.range, {}, {}, {}});
    } else if (m_opcode == Opcode::Close) {
        describeClose(m_beginning);
    } else {
        const bool readable = !m_beginning.empty() && isUtf8(text) && m_opcode != Opcode::Binary &&
                              std::none_of(m_beginning.begin(), m_beginning.end(),
                                           [](std::uint8_t octet) { return octet < ' ' || octet >= 0x7f; });
        m_message.summary = fmt::format("{}, {} octets", m_message.opcode, content.length);
        if (readable)
            m_message.summary = fmt::format("{} {}", m_message.opcode, text);
    }
    if (m_message.summary.empty())
        m_message.summary = fmt::format("{}, {} octets", m_message.opcode, content.length);
}

/// RFC 6455, section 5.5.1.
void OpenMessage::describeClose(Octets payload)
{
    m_message.summary = "close";
    if (payload.size() < 2)
        return;
    const unsigned code = loadBig16(payload.data());
    const std::string_view name = closeCodeName(code);
    const std::string reason = toValidUtf8(asText(m_beginning).substr(2));
    m_message.summary += fmt::format(" {}{}{}", code, name.empty() ? "" : " ", name);
    m_message.fields.emplace_back("websocket.payload.close.status_code", fmt::format("{}", code));
    if (!reason.empty()) {
        m_message.summary += fmt::format(": {}", reason);
        m_message.fields.emplace_back("websocket.payload.close.reason", reason);
    }
    // 1004 to 1006 and 1015 are never sent; below 1000 and above 4999 there are none (section 7.4).
    if (code < 1000 || code > 4999 || (code >= 1004 && code <= 1006) || code == 1015)
        mark(Anomaly::WebSocketFrameError, {}, fmt::format("{} is no close code", code));
    if (!m_wantsDetail || m_message.detail.empty() || m_message.range.length() < payload.size())
        return;
    const std::uint64_t at = m_message.range.end - payload.size();
    std::vector<DetailNode>& nodes = m_message.detail.back().children;
    nodes.push_back({"Status code",
                     fmt::format("{}{}{}", code, name.empty() ? "" : " ", name),
                     "websocket.payload.close.status_code",
                     {at, at + 2},
                     {},
                     {},
                     {}});
    if (!reason.empty())
        nodes.push_back(
            {"Reason", reason, "websocket.payload.close.reason", {at + 2, at + payload.size()}, {}, {}, {}});
}

} // namespace weir::websocket
