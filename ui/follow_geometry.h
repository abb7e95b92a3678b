// Where things stand in the follow pane, in pixels: rows, columns, and the way back from a point to an octet.
#pragma once

#include "core/model/follow_document.h"

#include <QFont>
#include <QFontMetricsF>

#include <cstdint>
#include <vector>

namespace weir {

/// A row on the screen, with what is drawn of it.
struct VisibleRow
{
    FollowRow row;
    int top = 0;
    int height = 0;
    int left = 0; ///< of the lane that it stands in; all other x count from there
    int width = 0;
    TextLine text;                    ///< text form
    std::vector<std::uint8_t> octets; ///< hex form
};

class FollowGeometry
{
public:
    FollowGeometry() : m_metrics(QFont()) {}
    /// longest: octets of the longer direction, which decides how many digits an offset has.
    FollowGeometry(const QFont& font, FollowForm form, std::uint64_t longest, int scalePercent);

    int heightOf(FollowRow::Kind kind) const;
    int lineHeight() const { return m_lineHeight; }
    double columnWidth() const { return m_columnWidth; }
    double ascent() const { return m_metrics.ascent(); }
    /// Left edge of a row's content; before it are the bar and the margin.
    int contentLeft() const { return m_contentLeft; }
    int barWidth() const { return m_barWidth; }
    int padding() const { return m_padding; }

    /// Where the turns of a direction stand in a viewport of that width.
    struct Lane
    {
        int left = 0;
        int width = 0;
    };
    Lane laneOf(Direction direction, int width) const;

    /// Columns of a row of text that fit into a viewport of that width.
    unsigned textColumns(int width) const;
    /// Width of a hex row in pixels.
    int hexWidth() const;
    int offsetDigits() const { return m_offsetDigits; }

    /// Column of an octet's two digits, or of its character at the right; index 0 to 15.
    unsigned hexColumn(unsigned index) const;
    unsigned asciiColumn(unsigned index) const;

    double xOf(double column) const { return m_contentLeft + column * m_columnWidth; }

    /// Spans of x that octets [begin, end) of a row take; hex: digits and characters.
    struct Span
    {
        double left = 0;
        double right = 0;
    };
    std::vector<Span> spansOf(const VisibleRow& row, std::uint64_t begin, std::uint64_t end) const;

    /// The boundary between octets nearest to x; x already counts horizontal scrolling.
    std::uint64_t offsetAt(const VisibleRow& row, double x) const;

private:
    std::uint64_t textOffsetAt(const VisibleRow& row, double column) const;
    std::uint64_t hexOffsetAt(const VisibleRow& row, double column) const;

    QFontMetricsF m_metrics;
    FollowForm m_form = FollowForm::Text;
    int m_lineHeight = 16;
    double m_columnWidth = 8;
    int m_contentLeft = 16;
    int m_barWidth = 4;
    int m_padding = 8;
    int m_offsetDigits = 8;
};

} // namespace weir
