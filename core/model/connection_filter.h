// The filter line above the connection list: words that a row must bear.
//
//   10.0.0.5 reset          both words, anywhere in the row
//   port:443 -state:closed  a field, and what must not be
//
// The display filter language takes this place later: a ConnectionFilter is all that the list knows of it.
#pragma once

#include "core/model/connection_rows.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace weir {

class ConnectionFilter
{
public:
    /// Matches every row.
    ConnectionFilter() = default;

    /// Words are separated by blanks, "quoted words" keep theirs, letter case does not matter.
    static ConnectionFilter parse(const QString& text);

    bool matchesAll() const { return m_terms.empty(); }

    /// encapsulation: that of the row, as text. Any thread.
    bool matches(const ConnectionSummary& row, const ConnectionExtras& extras,
                 const QString& encapsulation) const;

    /// Names of fields, for the tooltip.
    static QStringList fieldNames();

private:
    enum class Field {
        Any,
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
    struct Term
    {
        Field field = Field::Any;
        QString text;
        bool negated = false;
    };
    class Row;
    static Term makeTerm(QString word);

    std::vector<Term> m_terms;
};

} // namespace weir
