// Anomalies of a row in words.
#pragma once

#include "core/stream/anomaly.h"

#include <QString>

#include <bitset>
#include <optional>

namespace weir {

/// The gravest group of these anomalies; none: nothing.
std::optional<AnomalyGroup> gravestGroup(const std::bitset<anomalyCount>& anomalies);
/// Their names, with commas between.
QString anomalyNames(const std::bitset<anomalyCount>& anomalies);
/// A line each: name and sentence, as rich text.
QString anomalySentences(const std::bitset<anomalyCount>& anomalies);

} // namespace weir
