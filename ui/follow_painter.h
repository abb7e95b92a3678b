// Draws the rows of the follow pane.
#pragma once

#include "core/base/timestamp.h"
#include "core/model/format.h"
#include "core/model/stream_finder.h"
#include "ui/follow_geometry.h"
#include "ui/theme.h"

#include <QPainter>

#include <optional>

namespace weir {

/// What is drawn over and under the octets. Borrowed for the time of painting.
struct FollowDecoration
{
    const FindHits* hits = nullptr;
    std::optional<FindHit> currentHit;
    FollowPlace selectionBegin; ///< equal to selectionEnd: nothing is selected
    FollowPlace selectionEnd;
    std::optional<FollowPlace> caret; ///< not drawn where the pane has no focus
    bool marks = true;                ///< repeated, late and conflicting octets
    bool active = true;               ///< the pane has the focus
    Timestamp start;                  ///< of the capture, for times in headers
    TimeFormat timeFormat = TimeFormat::SinceStart;
    QFont labelFont; ///< of what is said beside the octets
};

class FollowPainter
{
public:
    FollowPainter(QPainter& painter, const FollowDocument& document, const FollowGeometry& geometry,
                  const ThemeColors& colors, const FollowDecoration& decoration);

    /// scrollX: pixels that octets are moved to the left.
    void draw(const VisibleRow& row, int scrollX);

private:
    void drawHeader(const VisibleRow& row, int width);
    void drawGap(const VisibleRow& row, int width);
    void drawData(const VisibleRow& row, int width, int scrollX);
    void drawText(const VisibleRow& row, const QColor& color);
    void drawHex(const VisibleRow& row, const QColor& color);
    void fillSpans(const VisibleRow& row, OffsetRange range, const QColor& color);
    void drawHits(const VisibleRow& row);
    void drawMarks(const VisibleRow& row);
    void drawMarkLabel(const VisibleRow& row, int width, int scrollX);
    void underline(const VisibleRow& row, OffsetRange range, const QColor& color, Qt::PenStyle style);
    void drawCaret(const VisibleRow& row);
    std::optional<OffsetRange> selectedIn(const FollowRow& row) const;
    QString headerFacts(const Turn& turn, std::size_t number) const;

    QPainter& m_painter;
    const FollowDocument& m_document;
    const FollowGeometry& m_geometry;
    const ThemeColors& m_colors;
    const FollowDecoration& m_decoration;
};

/// "1,460 octets missing – …": what a gap's bar says.
QString gapSentence(const SequenceGap& gap);

} // namespace weir
