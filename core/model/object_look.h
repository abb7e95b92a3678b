// One object as a person looks at it, and what may be taken along of a message or a session.
#pragma once

#include "core/analysis/message_analysis.h"
#include "core/content/media_type.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace weir {

struct ObjectLook
{
    QString facts;                    ///< type, size, completeness, digest: one line
    std::vector<std::uint8_t> octets; ///< decoded; of big ones the first
    MediaType type;                   ///< as declared
    QString detected;
    bool picture = false;
};
/// The message has content. Not for the GUI thread.
ObjectLook lookAtObject(const MessageAnalysis& analysis, ConnectionId connection,
                        const ParsedMessage& message);
/// Laid out where it is text, else in hex.
QString objectText(const ObjectLook& look);

/// Empty where the request cannot be read any more. Not for the GUI thread.
QString requestAsCurl(const MessageAnalysis& analysis, ConnectionId connection, MessageIndex request,
                      const std::atomic<bool>& cancelled);

} // namespace weir
