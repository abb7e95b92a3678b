// Packets of some connections as a capture of their own.
#pragma once

#include "core/base/expected.h"
#include "core/capture/capture_file.h"
#include "core/export/export_error.h"
#include "core/export/new_file.h"
#include "core/stream/connection.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace weir {

struct CaptureExportSource
{
    std::shared_ptr<const CaptureOctets> octets;
    std::shared_ptr<const CaptureInfo> info;
    std::vector<std::shared_ptr<const Connection>> connections;
    std::string keyLog; ///< TLS secrets to go with them; empty: none
};

struct ExportedCapture
{
    std::string path;
    std::uint64_t packets = 0;
};

/// A pcapng file with all packets of these connections, as they were captured (times, link types, lengths),
/// with the comments on them and on the capture. Reads the capture through once, up to the last of the
/// packets. progress gets how many thousandths of that way are done; false cancels.
Expected<ExportedCapture, ExportError> exportCapture(const CaptureExportSource& source,
                                                     const std::string& path, ExistingFile existing,
                                                     const std::function<bool(int)>& progress);

} // namespace weir
