#include "core/model/connection_filter.h"

#include "core/model/format.h"
#include "core/stream/anomaly.h"

#include <algorithm>
#include <array>

namespace weir {

namespace {

bool contains(const QString& where, const QString& what)
{
    return where.contains(what, Qt::CaseInsensitive);
}

bool anomalyContains(const ConnectionSummary& row, const QString& text)
{
    for (std::size_t i = 0; i < anomalyCount; ++i) {
        if (!row.anomalies.test(i))
            continue;
        const AnomalyDescription& anomaly = describe(static_cast<Anomaly>(i));
        if (contains(fromUtf8(anomaly.name), text) || contains(fromUtf8(toName(anomaly.group)), text))
            return true;
    }
    return false;
}

bool stateContains(const ConnectionSummary& row, const QString& text)
{
    return contains(fromUtf8(toName(row.state)), text) || contains(fromUtf8(toName(row.connState)), text);
}

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

} // namespace

QStringList ConnectionFilter::fieldNames()
{
    return {QStringLiteral("client"), QStringLiteral("server"), QStringLiteral("addr"),
            QStringLiteral("port"),   QStringLiteral("state"),  QStringLiteral("encap"),
            QStringLiteral("anomaly")};
}

ConnectionFilter ConnectionFilter::parse(const QString& text)
{
    ConnectionFilter filter;
    for (const QString& word : wordsOf(text)) {
        Term term = makeTerm(word);
        if (!term.text.isEmpty())
            filter.m_terms.push_back(std::move(term));
    }
    return filter;
}

ConnectionFilter::Term ConnectionFilter::makeTerm(QString word)
{
    static constexpr std::array fields{Field::Client, Field::Server,        Field::Address, Field::Port,
                                       Field::State,  Field::Encapsulation, Field::Anomaly};
    Term term;
    if (word.startsWith(QLatin1Char('-')) && word.size() > 1) {
        term.negated = true;
        word.remove(0, 1);
    }
    const QStringList names = fieldNames();
    for (qsizetype i = 0; i < names.size(); ++i) {
        const QString prefix = names[i] + QLatin1Char(':');
        if (word.startsWith(prefix, Qt::CaseInsensitive)) {
            term.field = fields[static_cast<std::size_t>(i)];
            word.remove(0, prefix.size());
            break;
        }
    }
    term.text = word;
    return term;
}

bool ConnectionFilter::matches(const ConnectionSummary& row, const QString& encapsulation) const
{
    return std::all_of(m_terms.begin(), m_terms.end(), [&](const Term& term) {
        return matchesTerm(term, row, encapsulation) != term.negated;
    });
}

bool ConnectionFilter::matchesTerm(const Term& term, const ConnectionSummary& row,
                                   const QString& encapsulation)
{
    const auto address = [](const Endpoint& endpoint) { return fromUtf8(toString(endpoint.address)); };
    switch (term.field) {
    case Field::Client:
        return contains(formatEndpoint(row.client), term.text);
    case Field::Server:
        return contains(formatEndpoint(row.server), term.text);
    case Field::Address:
        return contains(address(row.client), term.text) || contains(address(row.server), term.text);
    case Field::Port:
        return QString::number(row.client.port) == term.text || QString::number(row.server.port) == term.text;
    case Field::State:
        return stateContains(row, term.text);
    case Field::Encapsulation:
        return contains(encapsulation, term.text);
    case Field::Anomaly:
        return anomalyContains(row, term.text);
    case Field::Any:
        break;
    }
    return contains(formatEndpoint(row.client), term.text) ||
           contains(formatEndpoint(row.server), term.text) || stateContains(row, term.text) ||
           contains(encapsulation, term.text) || anomalyContains(row, term.text);
}

} // namespace weir
