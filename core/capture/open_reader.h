// The reader for a source whose format is known.
#pragma once

#include "core/capture/capture_source.h"
#include "core/capture/record_buffer.h"

#include <memory>

namespace weir {

/// info: what is already known of the file. blockSize: octets asked of the source at once.
Expected<std::unique_ptr<PacketReader>, CaptureError>
openReader(std::unique_ptr<CaptureSource> source, CaptureFormat format, CaptureInfo info,
           std::size_t blockSize = RecordBuffer::defaultBlockSize);

} // namespace weir
