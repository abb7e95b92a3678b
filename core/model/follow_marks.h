// What the follow pane marks in a stream beside its gaps: repeated, late and conflicting octets.
#pragma once

#include "core/model/follow_document.h"

#include <QString>

#include <optional>

namespace weir {

/// The next place after (step 1) or before (step -1) a place where a gap, a repeat, a conflict or late octets
/// begin, in the order in which the document shows them.
std::optional<FollowPlace> nextMark(const FollowDocument& document, FollowPlace from, int step);

/// What is marked at an octet, for a person; empty where nothing is.
QString markSentence(const FollowDocument& document, FollowPlace place);

/// What begins to be marked in a row, in a few words; empty where nothing does.
struct MarkLabel
{
    QString text;
    bool conflict = false;
};
MarkLabel markLabel(const FollowDocument& document, const FollowRow& row);

/// The two versions of conflicting octets at a place.
struct Conflict
{
    Repeat repeat;
    std::vector<std::uint8_t> kept;  ///< the octets that the stream has
    std::vector<std::uint8_t> other; ///< those of the copy that did not win
};
std::optional<Conflict> conflictAt(const FollowContent& content, Direction direction, std::uint64_t offset);

} // namespace weir
