// Rows of a list as text, made bit by bit.
#pragma once

#include "core/model/ordered_list_model.h"

#include <QList>
#include <QString>

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace weir {

/// The selected rows on their way to the clipboard.
class ListCopy
{
public:
    /// columns: in the order in which they are copied.
    ListCopy(const OrderedListModel& model, QList<int> columns)
        : m_model(model), m_columns(std::move(columns))
    {
        for (const int column : m_columns)
            append(m_model.columnTitle(column), column);
    }

    /// That stands there now.
    void add(int row) { m_places.push_back({m_model.rowNumber(row), m_model.numberAbove(row)}); }
    std::size_t size() const { return m_places.size(); }
    std::size_t done() const { return m_done; }
    bool finished() const { return m_done == m_places.size(); }
    const QString& text() const { return m_text; }

    /// Unless it is finished.
    void copyNext()
    {
        const Place& place = m_places[m_done++];
        for (const int column : m_columns)
            append(m_model.copiedText(place.number, place.above, column), column);
    }

private:
    struct Place
    {
        std::uint32_t number = 0;
        std::optional<std::uint32_t> above;
    };

    void append(const QString& cell, int column)
    {
        if (column != m_columns.front())
            m_text += QLatin1Char('\t');
        else if (!m_text.isEmpty())
            m_text += QLatin1Char('\n');
        m_text += cell;
    }

    const OrderedListModel& m_model;
    QList<int> m_columns;
    std::vector<Place> m_places;
    std::size_t m_done = 0;
    QString m_text;
};

} // namespace weir
