#include "core/model/connection_filter.h"

#include "core/model/format.h"
#include "core/stream/anomaly.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace weir {

/// A row as the terms look at it. Its endpoints are written out once, however many terms there are.
class ConnectionFilter::Row
{
public:
    explicit Row(const Subject& subject)
        : m_summary(subject.summary), m_extras(subject.extras), m_subject(subject)
    {
    }

    bool bearsTerm(const Term& term)
    {
        const QString& text = term.text;
        switch (static_cast<Field>(term.field)) {
        case Field::Client:
            return bears(endpoint(0), text);
        case Field::Server:
            return bears(endpoint(1), text);
        case Field::Address:
            return bears(toString(m_summary.client.address), text) ||
                   bears(toString(m_summary.server.address), text);
        case Field::Port:
            return QString::number(m_summary.client.port) == text ||
                   QString::number(m_summary.server.port) == text;
        case Field::State:
            return bears(toName(m_summary.state), text) || bears(toName(m_summary.connState), text);
        case Field::Encapsulation:
            return bears(m_subject.encapsulation, text);
        case Field::Anomaly:
            return bearsAnomaly(text);
        case Field::Host:
            return bears(m_extras.host, text);
        case Field::Protocol:
            return bears(m_extras.protocols, text);
        case Field::Tls:
            return m_extras.decryption && bears(toName(*m_extras.decryption), text);
        case Field::Note:
            return bears(m_subject.note, text);
        case Field::Color:
            return m_subject.mark.color != 0 && QString::number(m_subject.mark.color) == text;
        case Field::Marked:
            return m_subject.mark.marked == (text == QLatin1String("yes"));
        case Field::Any:
            break;
        }
        return bearsAnywhere(text);
    }

private:
    bool bearsAnywhere(const QString& text)
    {
        return bears(endpoint(0), text) || bears(endpoint(1), text) || bears(toName(m_summary.state), text) ||
               bears(toName(m_summary.connState), text) || bears(m_extras.host, text) ||
               bears(m_extras.protocols, text) || bears(m_subject.note, text) ||
               bears(m_subject.encapsulation, text) || bearsAnomaly(text);
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
            if (bears(anomaly.name, text) || bears(toName(anomaly.group), text))
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
    const Subject& m_subject;
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
    filter.m_terms = parseFilterTerms(text, fieldNames());
    return filter;
}

bool ConnectionFilter::matches(const Subject& subject) const
{
    Row row(subject);
    return std::all_of(m_terms.begin(), m_terms.end(),
                       [&](const Term& term) { return row.bearsTerm(term) != term.negated; });
}

} // namespace weir
