// A request or response while its frames come.
#pragma once

#include "core/parsers/http2/hpack_inflater.h"
#include "core/stream/stream_parser.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weir::http2 {

/// Of one stream and direction. Nothing of it is published before finish().
class OpenMessage
{
public:
    /// kind: Request or Response. losses: of whole frames in its direction so far. seenBegin: it begins with
    /// its HEADERS frame, and not with content whose HEADERS frame was not captured.
    OpenMessage(ParsedMessage message, bool wantsDetail, std::uint64_t losses, bool seenBegin)
        : childLosses(losses),
          m_message(std::move(message)),
          m_wantsDetail(wantsDetail),
          m_seenBegin(seenBegin),
          m_losses(losses)
    {
    }

    ParsedMessage& message() { return m_message; }
    const ParsedMessage& message() const { return m_message; }
    bool wantsDetail() const { return m_wantsDetail; }
    bool hasHeaders() const { return m_hasHeaders; }
    bool isInterim() const { return m_message.interim; }
    /// Octets that it takes: of fields, and of the list of its pieces.
    std::size_t held() const;

    /// Header or trailer section. range: of the frames it came in; block: of the field block in them.
    void setFields(FieldBlock block, OffsetRange range);
    void addContent(OffsetRange source);
    void missContent(std::uint64_t length);
    void extendTo(std::uint64_t end);
    /// A frame of its own; left out beyond a number that nobody looks through.
    void addNode(DetailNode node);
    void mark(Anomaly anomaly, OffsetRange range, std::string detail);
    /// Octets of its field blocks are missing.
    void cut(OffsetRange range);

    /// The message as it is known now. ended: END_STREAM was seen; losses: as in the constructor.
    ParsedMessage finish(bool ended, std::uint64_t losses);

    ChildStream* child = nullptr; ///< that its content goes to
    std::size_t accounted = 0;    ///< of held(), by whoever keeps the messages
    std::uint64_t childLosses;    ///< that it was told of; as in the constructor

private:
    void setRequest(const std::vector<HeaderField>& fields);
    void setResponse(const std::vector<HeaderField>& fields);
    void summarise();

    ParsedMessage m_message;
    bool m_wantsDetail;
    bool m_hasHeaders = false;
    bool m_seenBegin;    ///< its first frame, though perhaps not all of it
    bool m_lost = false; ///< octets of its fields
    bool m_contentLost = false;
    std::uint64_t m_losses;
    std::uint64_t m_received = 0; ///< octets of content
    std::optional<std::uint64_t> m_declared;
    std::size_t m_held = 0; ///< octets of fields
};

} // namespace weir::http2
