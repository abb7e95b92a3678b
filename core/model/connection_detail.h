// Everything known of one connection, as fields.
#pragma once

#include "core/model/detail_tree.h"
#include "core/model/format.h"
#include "core/stream/connection.h"

namespace weir {

/// encapsulation: as text.
void addConnectionFields(DetailField& root, const Connection& connection, const QString& encapsulation,
                         Timestamp captureStart);

} // namespace weir
