// Which rows of the connection list are shown, and in which order. Pure, and made off the GUI thread.
#pragma once

#include "core/model/connection_column.h"
#include "core/model/connection_filter.h"
#include "core/model/connection_rows.h"

#include <QHash>
#include <QString>

#include <atomic>
#include <cstdint>
#include <vector>

namespace weir {

struct SortKey
{
    ConnectionColumn column = ConnectionColumn::Number;
    bool descending = false;

    friend bool operator==(const SortKey&, const SortKey&) = default;
};

/// Encapsulations as text, by EncapsulationId; none has no entry.
using EncapsulationTexts = QHash<std::uint32_t, QString>;

struct OrderRequest
{
    ConnectionRows rows; ///< a snapshot
    EncapsulationTexts encapsulations;
    ConnectionFilter filter;
    std::vector<SortKey> keys; ///< the first decides, the next among equals; then the number does
};

/// Ids of the rows that match, in order. Ends early with anything once cancelled is set.
std::vector<std::uint32_t> makeOrder(const OrderRequest& request, const std::atomic<bool>& cancelled);

} // namespace weir
