// Which copy wins where two segments overlap (design.md, the table of overlaps).
#pragma once

#include "core/stream/stream_buffer.h"
#include "core/stream/stream_config.h"

namespace weir {

/// Places [from, to).
struct PlaceRange
{
    StreamBuffer::Place from;
    StreamBuffer::Place to;
};

/// True if the octets of `newer` replace those of `older` where both overlap.
bool newerWins(OverlapPolicy policy, PlaceRange newer, PlaceRange older);

} // namespace weir
