#pragma once

#include <string>

namespace weir {

struct ExportError
{
    enum class Kind {
        CannotCreate, ///< the folder or the file
        AlreadyThere, ///< a file of that name exists, and ExistingFile::Refuse was asked for
        CannotWrite,  ///< no space left, the medium is gone …
        CannotRead,   ///< the capture itself cannot be read any more
        Cancelled
    };
    Kind kind = Kind::CannotCreate;
    std::string message; ///< a sentence for a person, with the file's name
};

} // namespace weir
