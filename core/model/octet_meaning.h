// What a few octets may stand for: numbers in both byte orders, moments.
#pragma once

#include "core/base/octets.h"

#include <QString>

namespace weir {

/// "258 big-endian, 513 little-endian"; empty where they are none or more than eight.
QString integersOf(Octets octets);

/// Moments between 1990 and 2100 that the octets may name, each with its kind: four or eight octets of Unix
/// time, NTP, Windows' FILETIME, or the digits of Unix time. Empty where there is none.
QString momentsOf(Octets octets);

} // namespace weir
