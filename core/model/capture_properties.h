// What is known of a capture as a file: its format, packets, interfaces, comments and oddities.
#pragma once

#include <QString>

#include <vector>

namespace weir {

class CaptureSession;

struct CaptureProperty
{
    QString name;
    QString value;
    QString explained; ///< what the value means; may be empty
};

struct CapturePropertyGroup
{
    QString title;
    std::vector<CaptureProperty> properties; ///< never empty
};

/// As far as the capture was read. Empty where none is open.
std::vector<CapturePropertyGroup> captureProperties(const CaptureSession& session);

} // namespace weir
