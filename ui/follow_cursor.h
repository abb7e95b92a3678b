// The cursor of the follow pane and what it selects: places in a conversation, and the ways from one to the
// next.
#pragma once

#include "core/model/follow_document.h"
#include "ui/follow_rows.h"

#include <algorithm>

namespace weir {

class FollowCursor
{
public:
    /// All are borrowed and outlive this.
    FollowCursor(FollowDocument& document, const FollowRows& rows, const FollowGeometry& geometry);

    FollowPlace place() const { return m_place; }
    bool hasSelection() const { return m_place != m_anchor; }
    FollowPlace selectionBegin() const { return std::min(m_place, m_anchor); }
    FollowPlace selectionEnd() const { return std::max(m_place, m_anchor); }

    /// extend: from where the selection began; else nothing is selected afterwards.
    void moveTo(FollowPlace place, bool extend);
    void select(FollowPlace begin, FollowPlace end);
    void selectAll();
    /// The word at the place, or the single character; nothing where there is none.
    void selectWord(const VisibleRow& row, double x);

    /// Rows of octets, in the column where vertical moving began. The row reached.
    FollowRow moveVertically(int rows, bool extend);
    /// By a character, over a gap in one step.
    void moveHorizontally(int step, bool extend);
    void moveToLineBegin(bool extend);
    void moveToLineEnd(bool extend);
    void moveToDocumentBegin(bool extend);
    void moveToDocumentEnd(bool extend);

    /// The content has other turns now: the same octets stay selected.
    void carryOver(const FollowContent& from);
    /// Where an octet of other content stands now.
    FollowPlace carried(FollowPlace place, const FollowContent& from) const;

private:
    FollowPlace stepped(int step) const;

    FollowDocument& m_document;
    const FollowRows& m_rows;
    const FollowGeometry& m_geometry;
    FollowPlace m_place;
    FollowPlace m_anchor;
    double m_aim = -1; ///< x that moving up and down aims at; negative: where the cursor is
};

} // namespace weir
