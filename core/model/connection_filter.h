// The filter line above the connection list: words that a row must bear (filter_terms.h).
//
// The display filter language takes this place later: a ConnectionFilter is all that the list knows of it.
#pragma once

#include "core/model/connection_rows.h"
#include "core/model/filter_terms.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace weir {

class ConnectionFilter
{
public:
    /// Matches every row.
    ConnectionFilter() = default;

    static ConnectionFilter parse(const QString& text);

    bool matchesAll() const { return m_terms.empty(); }

    /// What it looks at.
    struct Subject
    {
        const ConnectionSummary& summary;
        const ConnectionExtras& extras;
        ConnectionMark mark;
        QString note;
        QString encapsulation; ///< as text
    };
    /// Any thread.
    bool matches(const Subject& subject) const;

    /// Names of fields, for the tooltip.
    static QStringList fieldNames();

private:
    using Term = FilterTerm;
    /// In the order of fieldNames().
    enum class Field : int {
        Any = -1,
        Client,
        Server,
        Address,
        Port,
        State,
        Encapsulation,
        Anomaly,
        Host,
        Protocol,
        Tls,
        Note,
        Color,
        Marked
    };
    class Row;

    std::vector<Term> m_terms;
};

} // namespace weir
