// The follow pane without its widget: rows of a conversation, made where someone looks.
//
//   place (turn, offset)  ──►  row  ──►  next row, row before, octets, text
//
// Nothing here is linear in the stream. Where a line of text begins is found by looking back over at most
// two times lineLimit octets: a line ends behind LF, or, where none came for lineLimit octets, at the next
// multiple of lineLimit. So a line is the same from wherever it is reached.
#pragma once

#include "core/model/follow_content.h"
#include "core/model/octet_cache.h"
#include "core/model/text_line.h"

#include <QString>

#include <array>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace weir {

enum class FollowForm : std::uint8_t {
    Text,
    Hex,
    SideBySide, ///< text, the client's turns at the left and the server's at the right
    Raw         ///< text, with nothing between the turns
};
enum class FollowSides : std::uint8_t { Both, Client, Server };

struct FollowLayout
{
    FollowForm form = FollowForm::Text;
    FollowSides sides = FollowSides::Both;
    Charset charset = Charset::Utf8;
    unsigned wrapColumns = 0; ///< text: 0 wraps nowhere

    friend bool operator==(const FollowLayout&, const FollowLayout&) = default;
};

/// Where something stands in a conversation. Ordered as it is shown.
struct FollowPlace
{
    std::size_t turn = 0;
    std::uint64_t offset = 0; ///< in the turn's direction

    friend auto operator<=>(const FollowPlace&, const FollowPlace&) = default;
};

struct FollowRow
{
    enum class Kind : std::uint8_t {
        Header, ///< the quiet line above a turn
        Data,   ///< a line of text, or up to 16 octets
        Gap
    };
    Kind kind = Kind::Header;
    std::size_t turn = 0;
    std::uint64_t begin = 0; ///< Header: the turn's
    std::uint64_t end = 0;

    FollowPlace place() const { return {turn, begin}; }
    friend bool operator==(const FollowRow&, const FollowRow&) = default;
};

class FollowDocument
{
public:
    static constexpr unsigned hexRowLength = 16;
    static constexpr std::uint64_t lineLimit = 4096;

    FollowDocument();

    void setContent(std::shared_ptr<const FollowContent> content);
    const FollowContent& content() const { return *m_content; }
    std::shared_ptr<const FollowContent> sharedContent() const { return m_content; }

    void setLayout(const FollowLayout& layout);
    const FollowLayout& layout() const { return m_layout; }

    // ---- turns that the sides show

    bool empty() const { return m_shown.empty(); }
    std::size_t shownTurnCount() const { return m_shown.size(); }
    bool shows(Direction direction) const;
    const Turn& turn(std::size_t number) const { return m_content->turns[number]; }
    std::optional<std::size_t> turnAfter(std::size_t turn) const;
    std::optional<std::size_t> turnBefore(std::size_t turn) const;
    /// The turn itself where it is shown, else the nearest one that is. Not for an empty document.
    std::size_t nearestShown(std::size_t turn) const;

    /// A folded turn shows its header alone.
    /// Without headers nothing is folded.
    bool isFolded(std::size_t turn) const { return hasHeaders() && m_folded.contains(turn); }
    bool hasHeaders() const { return m_layout.form != FollowForm::Raw; }
    void setFolded(std::size_t turn, bool folded);
    void setAllFolded(bool folded);

    // ---- rows; none of these is for an empty document

    FollowRow firstRow();
    FollowRow lastRow();
    FollowRow header(std::size_t turn) const;
    /// The header where the form has headers, else the first row of octets.
    FollowRow topRowOf(std::size_t turn);
    /// The row of octets (or the gap) that holds the place; its turn's header where that is folded.
    FollowRow rowAt(FollowPlace place);
    std::optional<FollowRow> rowAfter(const FollowRow& row);
    std::optional<FollowRow> rowBefore(const FollowRow& row);

    /// Octets of a row of octets.
    std::vector<std::uint8_t> octets(const FollowRow& row);
    /// Text of a row of octets; cells count from the row's first octet and column.
    TextLine text(const FollowRow& row);

    /// Octets [begin, end) of the turns shown, one after the other, gaps left out; at most `limit`.
    std::vector<std::uint8_t> octetsBetween(FollowPlace begin, FollowPlace end, std::uint64_t limit);

    /// The gap that begins at an offset of a turn's direction.
    const SequenceGap* gapOf(const FollowRow& row) const;

    // ---- the whole as a length, for a scroll bar: octets, and a fixed share for headers and gaps

    std::uint64_t totalWeight() const { return m_weights.back(); }
    std::uint64_t weightAt(const FollowRow& row) const;
    FollowRow rowAtWeight(std::uint64_t weight);
    /// The turn, shown or not counted, that stands there.
    std::size_t turnAtWeight(std::uint64_t weight) const;
    FollowPlace placeAtWeight(std::uint64_t weight) const;

private:
    /// Octets without a gap between, inside one turn.
    using Run = OffsetRange;
    struct LaidLine
    {
        std::uint64_t begin = 0;
        TextLine line;
        std::vector<std::uint32_t> rows; ///< first cells
    };

    const FollowDirection& directionOf(std::size_t turn) const;
    OctetCache& cacheOf(std::size_t turn);
    std::size_t shownIndex(std::size_t turn) const;
    void rebuildWeights();
    std::uint64_t weightInside(const Turn& turn, std::uint64_t offset) const;

    Run runAround(std::size_t turn, std::uint64_t offset) const;
    FollowRow rowInRun(std::size_t turn, const Run& run, std::uint64_t offset);
    FollowRow firstContentRow(std::size_t turn);
    FollowRow lastContentRow(std::size_t turn);
    std::uint64_t lineBegin(std::size_t turn, const Run& run, std::uint64_t offset);
    std::uint64_t lineEnd(std::size_t turn, const Run& run, std::uint64_t begin);
    const LaidLine& laidLine(std::size_t turn, const Run& run, std::uint64_t begin);

    std::shared_ptr<const FollowContent> m_content;
    FollowLayout m_layout;
    std::vector<std::uint32_t> m_shown;   ///< numbers of turns, ascending
    std::vector<std::uint64_t> m_weights; ///< before each shown turn; one more for the end
    std::unordered_set<std::size_t> m_folded;
    std::array<OctetCache, 2> m_caches;

    using LineKey = std::pair<Direction, std::uint64_t>;
    std::list<std::pair<LineKey, LaidLine>> m_lines; ///< most recently used first
};

} // namespace weir
