// The rows of the follow pane that are on the screen: a top row, and what follows it as far as the height
// goes. Moves by rows, so that every row is reached however large the stream.
#pragma once

#include "core/model/follow_document.h"
#include "ui/follow_geometry.h"

#include <QSize>

#include <optional>
#include <vector>

namespace weir {

class FollowRows
{
public:
    /// Both are borrowed and outlive this.
    FollowRows(FollowDocument& document, const FollowGeometry& geometry);

    /// size: of the viewport. Lays out.
    void resize(QSize size);
    /// The document or the geometry changed: what was on top stays there, as far as it still exists.
    void refresh();
    /// Another document: from its first row.
    void restart();
    /// With this row on top, or as far down as rows follow.
    void setTop(const FollowRow& row);

    /// Nothing where the document is empty.
    const std::optional<FollowRow>& top() const { return m_top; }
    const std::vector<VisibleRow>& visible() const { return m_visible; }
    /// The last row of the document is seen whole.
    bool reachesEnd() const;
    /// There is nothing to scroll to.
    bool showsAll() const;
    int pageRows() const;

    void scrollBy(int rows);
    void scrollToWeight(std::uint64_t weight);
    /// Moves where the row is not seen whole: it then stands a third from the top.
    void show(const FollowRow& row);

    /// As it would stand at that height, seen or not.
    VisibleRow measured(const FollowRow& row, int top) const;
    /// The last row where y lies below all; null where there is none.
    const VisibleRow* at(int y) const;
    /// Null where the place is not on the screen.
    const VisibleRow* of(FollowPlace place) const;

private:
    /// The top row from which the end of the document just fits, where `m_top` is behind it.
    void clamp();
    void layOut();

    FollowDocument& m_document;
    const FollowGeometry& m_geometry;
    QSize m_size;
    std::optional<FollowRow> m_top;
    std::vector<VisibleRow> m_visible;
};

} // namespace weir
