#include "core/model/connection_filter.h"

#include "core/model/format.h"
#include "core/stream/anomaly.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace weir {

namespace {

bool contains(std::string_view where, const QString& what)
{
    return QLatin1String(where.data(), static_cast<qsizetype>(where.size()))
        .contains(what, Qt::CaseInsensitive);
}

bool contains(const QString& where, const QString& what)
{
    return where.contains(what, Qt::CaseInsensitive);
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

/// A row as the terms look at it. Its endpoints are written out once, however many terms there are.
class ConnectionFilter::Row
{
public:
    Row(const ConnectionSummary& summary, const ConnectionExtras& extras, const QString& encapsulation)
        : m_summary(summary), m_extras(extras), m_encapsulation(encapsulation)
    {
    }

    bool bears(const Term& term)
    {
        const QString& text = term.text;
        switch (term.field) {
        case Field::Client:
            return contains(endpoint(0), text);
        case Field::Server:
            return contains(endpoint(1), text);
        case Field::Address:
            return contains(toString(m_summary.client.address), text) ||
                   contains(toString(m_summary.server.address), text);
        case Field::Port:
            return QString::number(m_summary.client.port) == text ||
                   QString::number(m_summary.server.port) == text;
        case Field::State:
            return contains(toName(m_summary.state), text) || contains(toName(m_summary.connState), text);
        case Field::Encapsulation:
            return contains(m_encapsulation, text);
        case Field::Anomaly:
            return bearsAnomaly(text);
        case Field::Host:
            return contains(m_extras.host, text);
        case Field::Protocol:
            return contains(m_extras.protocols, text);
        case Field::Tls:
            return m_extras.decryption && contains(toName(*m_extras.decryption), text);
        case Field::Note:
            return contains(m_extras.note, text);
        case Field::Color:
            return m_extras.color != 0 && QString::number(m_extras.color) == text;
        case Field::Marked:
            return m_extras.marked == (text == QLatin1String("yes"));
        case Field::Any:
            break;
        }
        return bearsAnywhere(text);
    }

private:
    bool bearsAnywhere(const QString& text)
    {
        return contains(endpoint(0), text) || contains(endpoint(1), text) ||
               contains(toName(m_summary.state), text) || contains(toName(m_summary.connState), text) ||
               contains(m_extras.host, text) || contains(m_extras.protocols, text) ||
               contains(m_extras.note, text) || contains(m_encapsulation, text) || bearsAnomaly(text);
    }

    bool bearsAnomaly(const QString& text) const
    {
        if (m_summary.anomalies.none())
            return false;
        if (text == QLatin1String("any"))
            return true;
        for (std::size_t i = 0; i < anomalyCount; ++i) {
            if (!m_summary.anomalies.test(i))
                continue;
            const AnomalyDescription& anomaly = describe(static_cast<weir::Anomaly>(i));
            if (contains(anomaly.name, text) || contains(toName(anomaly.group), text))
                return true;
        }
        return false;
    }

    const std::string& endpoint(std::size_t which)
    {
        if (m_endpoints[which].empty())
            m_endpoints[which] = toString(which == 0 ? m_summary.client : m_summary.server);
        return m_endpoints[which];
    }

    const ConnectionSummary& m_summary;
    const ConnectionExtras& m_extras;
    const QString& m_encapsulation;
    std::array<std::string, 2> m_endpoints; ///< client, server; empty: not written yet
};

QStringList ConnectionFilter::fieldNames()
{
    return {QStringLiteral("client"),  QStringLiteral("server"), QStringLiteral("addr"),
            QStringLiteral("port"),    QStringLiteral("state"),  QStringLiteral("encap"),
            QStringLiteral("anomaly"), QStringLiteral("host"),   QStringLiteral("proto"),
            QStringLiteral("tls"),     QStringLiteral("note"),   QStringLiteral("color"),
            QStringLiteral("marked")};
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
    static constexpr std::array fields{Field::Client,   Field::Server,        Field::Address, Field::Port,
                                       Field::State,    Field::Encapsulation, Field::Anomaly, Field::Host,
                                       Field::Protocol, Field::Tls,           Field::Note,    Field::Color,
                                       Field::Marked};
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

bool ConnectionFilter::matches(const ConnectionSummary& summary, const ConnectionExtras& extras,
                               const QString& encapsulation) const
{
    Row row(summary, extras, encapsulation);
    return std::all_of(m_terms.begin(), m_terms.end(),
                       [&](const Term& term) { return row.bears(term) != term.negated; });
}

} // namespace weir
