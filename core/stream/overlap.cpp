#include "core/stream/overlap.h"

namespace weir {

bool newerWins(OverlapPolicy policy, PlaceRange newer, PlaceRange older)
{
    const bool beginsBefore = newer.from < older.from;
    const bool sameBegin = newer.from == older.from;
    const bool endsAfter = newer.to > older.to;
    const bool sameEnd = newer.to == older.to;
    switch (policy) {
    case OverlapPolicy::First:
        return false;
    case OverlapPolicy::Last:
        return true;
    case OverlapPolicy::Bsd:
        return beginsBefore;
    case OverlapPolicy::Linux:
        return beginsBefore || (sameBegin && endsAfter);
    case OverlapPolicy::OldLinux:
        return beginsBefore || (sameBegin && (endsAfter || sameEnd));
    case OverlapPolicy::Solaris:
        return endsAfter || (sameEnd && (beginsBefore || sameBegin));
    }
    return false;
}

} // namespace weir
