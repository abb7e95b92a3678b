// Names for exported files: made from a template, and safe on every file system.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir {

inline constexpr std::size_t maxFileNameOctets = 200;

/// One file name out of any text: valid UTF-8 of at most maxOctets octets, without path separators,
/// characters that Windows forbids, control and bidirectional formatting characters, leading dots and blanks,
/// or trailing ones; no name of a Windows device; never empty. Where it is too long, a short last extension
/// stays.
std::string safeFileName(std::string_view text, std::size_t maxOctets = maxFileNameOctets);

using FileNameFields = std::vector<std::pair<std::string_view, std::string>>;

/// Puts fields in the place of {name} and makes the result a safe name. "{{" and "}}" are braces; a name that
/// is not among the fields stays as it is written.
std::string fileNameFromTemplate(std::string_view nameTemplate, const FileNameFields& fields,
                                 std::size_t maxOctets = maxFileNameOctets);

/// Names in braces that are not among the known ones: for telling the user of a wrong template.
std::vector<std::string> unknownFields(std::string_view nameTemplate,
                                       const std::vector<std::string_view>& known);

} // namespace weir
