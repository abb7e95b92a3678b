// Contents of messages as files.
#pragma once

#include "core/export/content_walk.h"
#include "core/export/export_error.h"
#include "core/export/new_file.h"
#include "core/export/payload_export.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace weir {

/// What the name of an object is made of. All of it is untrusted.
struct ObjectName
{
    std::string url = {};          ///< of the request; empty: not known
    std::string host = {};         ///< where the URL has none; empty: not known
    std::string suggested = {};    ///< MessageContent::fileName
    std::string mediaType = {};    ///< as declared
    std::string detectedType = {}; ///< by content; empty: not known
};

enum class ObjectLayout {
    Folders, ///< host/path/file, as in the URL
    Flat     ///< file
};

/// Where the object goes, relative to the folder of all objects: each part of the path is a safe name
/// (safeFileName), so that it never leads out of it. A name without an extension gets that of its type.
std::string objectPath(const ObjectName& name, ObjectLayout layout);

struct ObjectOptions
{
    bool decoded = true;                  ///< false: in its codings, as sent
    GapChoice gaps = GapChoice::Skip;     ///< coded content always ends at a gap
    SideCar sideCar = SideCar::WhereGaps; ///< where anything is missing, damaged or left out
    ExistingFile existing = ExistingFile::NewName;
    ContentLimits limits = {};
};

struct SavedObject
{
    std::string path;
    std::uint64_t octets = 0; ///< in the file
    std::string sha256;       ///< of the file
    std::string sideCar;      ///< path; empty where there is none
    bool decoded = false;     ///< false also where a coding is not known: the file has the octets as sent
    ContentOutcome outcome;
};

/// Writes the content to that path; octets: as sent, without framing. The folder must be there.
Expected<SavedObject, ExportError> saveObject(const StreamView& octets, const MessageContent& content,
                                              const std::string& path, const ObjectOptions& options,
                                              const ExportProgress& progress);

/// Likewise, to objectPath() below a folder; folders are made as needed. Where a file stands in the place of
/// a folder, the folder gets a number.
Expected<SavedObject, ExportError> saveObjectBelow(const std::string& folder, const std::string& relativePath,
                                                   const StreamView& octets, const MessageContent& content,
                                                   const ObjectOptions& options,
                                                   const ExportProgress& progress);

} // namespace weir
