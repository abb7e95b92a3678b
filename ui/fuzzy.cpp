#include "ui/fuzzy.h"

#include <QString>

#include <algorithm>
#include <limits>
#include <vector>

namespace weir {

namespace {

constexpr int none = std::numeric_limits<int>::min() / 2;
constexpr int perCharacter = 1;
constexpr int beginsWord = 8;
constexpr int followsOther = 6;

} // namespace

std::optional<int> fuzzyScore(QStringView typed, QStringView text)
{
    const QString wanted = typed.toString().toCaseFolded().remove(QLatin1Char(' '));
    const QString given = text.toString().toCaseFolded();
    if (wanted.isEmpty())
        return 0;
    const auto length = static_cast<std::size_t>(given.size());
    // ending[j]: the best score of the typed characters so far, the last of which stands at text[j].
    std::vector<int> ending(length, none);
    for (qsizetype i = 0; i < wanted.size(); ++i) {
        std::vector<int> next(length, none);
        int before = i == 0 ? 0 : none; // the best that ends anywhere before j
        for (std::size_t j = 0; j < length; ++j) {
            const auto at = static_cast<qsizetype>(j);
            if (given[at] == wanted[i]) {
                const bool word = j == 0 || !given[at - 1].isLetterOrNumber();
                int best = before;
                if (i > 0 && j > 0)
                    best = std::max(best, ending[j - 1] + followsOther);
                next[j] = best == none ? none : best + perCharacter + (word ? beginsWord : 0);
            }
            if (i > 0)
                before = std::max(before, ending[j]);
        }
        ending = std::move(next);
    }
    const int best = *std::max_element(ending.begin(), ending.end());
    return best > 0 ? std::optional(best) : std::nullopt;
}

} // namespace weir
