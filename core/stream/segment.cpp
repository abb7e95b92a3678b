#include "core/stream/segment.h"

namespace weir {

const char* toName(GapCause cause)
{
    switch (cause) {
    case GapCause::Acked:
        return "acked";
    case GapCause::Unacked:
        return "unacked";
    case GapCause::Snaplen:
        return "snaplen";
    case GapCause::Limit:
        return "limit";
    }
    return "";
}

} // namespace weir
