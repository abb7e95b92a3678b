// Does a text match what was typed in short for it?
#pragma once

#include <QStringView>

#include <optional>

namespace weir {

/// Whether the characters of `typed` stand in `text` in that order (blanks and case do not count), and how
/// well: more where they begin words or follow each other. Nothing where they do not. Nothing typed fits all,
/// with 0. Time: the product of both lengths.
std::optional<int> fuzzyScore(QStringView typed, QStringView text);

} // namespace weir
