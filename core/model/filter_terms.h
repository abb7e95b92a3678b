// Filter lines of lists: words that a row must bear, narrowed to a field, or negated.
//
//   10.0.0.5 reset          both words, anywhere in the row
//   port:443 -state:closed  a field, and what must not be
#pragma once

#include <QString>
#include <QStringList>

#include <string_view>
#include <vector>

namespace weir {

struct FilterTerm
{
    int field = -1; ///< index into the names; negative: anywhere
    QString text;   ///< not empty
    bool negated = false;
};

/// Words are separated by blanks, "quoted words" keep theirs. fields: names without the colon.
std::vector<FilterTerm> parseFilterTerms(const QString& text, const QStringList& fields);

// Letter case does not matter. where: UTF-8, of which letters beyond ASCII match in their own case alone.
bool bears(std::string_view where, const QString& what);
inline bool bears(const QString& where, const QString& what)
{
    return where.contains(what, Qt::CaseInsensitive);
}

} // namespace weir
