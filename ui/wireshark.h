// Hands over to Wireshark, where it is installed.
#pragma once

#include "core/base/ids.h"

#include <QString>

namespace weir {

/// Opens the file at a frame, with a display filter (may be empty). Returns a sentence about what happened.
QString startWireshark(const QString& path, FrameNumber frame, const QString& filter);

} // namespace weir
