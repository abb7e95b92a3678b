#include "core/model/filter_terms.h"

#include <algorithm>

namespace weir {

namespace {

/// Splits at blanks; a quote begins or ends a stretch in which blanks are part of the word.
QStringList wordsOf(const QString& text)
{
    QStringList words;
    QString word;
    bool quoted = false;
    bool any = false;
    for (const QChar c : text) {
        if (c == QLatin1Char('"')) {
            quoted = !quoted;
            any = true;
        } else if (c.isSpace() && !quoted) {
            if (any)
                words.append(word);
            word.clear();
            any = false;
        } else {
            word.append(c);
            any = true;
        }
    }
    if (any)
        words.append(word);
    return words;
}

FilterTerm termOf(QString word, const QStringList& fields)
{
    FilterTerm term;
    if (word.startsWith(QLatin1Char('-')) && word.size() > 1) {
        term.negated = true;
        word.remove(0, 1);
    }
    for (qsizetype i = 0; i < fields.size(); ++i) {
        const QString prefix = fields[i] + QLatin1Char(':');
        if (word.startsWith(prefix, Qt::CaseInsensitive)) {
            term.field = static_cast<int>(i);
            word.remove(0, prefix.size());
            break;
        }
    }
    term.text = word;
    return term;
}

char lowered(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

} // namespace

std::vector<FilterTerm> parseFilterTerms(const QString& text, const QStringList& fields)
{
    std::vector<FilterTerm> terms;
    for (const QString& word : wordsOf(text)) {
        FilterTerm term = termOf(word, fields);
        if (!term.text.isEmpty())
            terms.push_back(std::move(term));
    }
    return terms;
}

bool bears(std::string_view where, const QString& what)
{
    const QByteArray wanted = what.toUtf8();
    return std::search(where.begin(), where.end(), wanted.begin(), wanted.end(),
                       [](char a, char b) { return lowered(a) == lowered(b); }) != where.end();
}

} // namespace weir
