// Where results go: standard output, or a file that is there whole or not at all.
#pragma once

#include "core/base/octets.h"
#include "core/export/new_file.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::cli {

/// One line for a person on standard error, with the program's name before it.
void tell(std::string_view message);

class Output
{
public:
    /// path: "" or "-" for standard output. Replaces a file only where that was asked for. Tells the user,
    /// and gives nothing, where the file cannot be made.
    static std::optional<Output> open(const std::string& path, bool replace);

    /// False once something went wrong, the user's interruption included: then stop.
    bool write(std::string_view text);
    bool write(Octets octets);

    /// Everything is there now, and a file has its name. Tells the user where that failed.
    bool finish();

private:
    explicit Output(std::optional<NewFile> file, ExistingFile existing);

    bool flush();

    std::optional<NewFile> m_file; ///< nothing: standard output
    ExistingFile m_existing;
    std::string m_buffer; ///< for standard output
    int m_error = 0;
};

} // namespace weir::cli
