#include "core/base/ascii.h"
#include "core/content/charset.h"
#include "core/content/media_type.h"
#include "core/export/file_name.h"
#include "core/export/object_export.h"

#include <algorithm>
#include <vector>

namespace weir {

namespace {

constexpr std::size_t maxFolders = 12;
constexpr std::size_t maxFolderOctets = 80;
/// Room for " (10000)" and ".gaps.json".
constexpr std::size_t maxNameOctets = maxFileNameOctets - 24;

struct UrlParts
{
    std::string_view host; ///< with its port
    std::string_view path; ///< without the first slash, the query and the fragment
};

UrlParts split(std::string_view url)
{
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos)
        return {{}, url.substr(0, url.find_first_of("?#"))};
    url.remove_prefix(scheme + 3);
    const std::size_t hostEnd = std::min(url.find_first_of("/?#"), url.size());
    UrlParts parts{url.substr(0, hostEnd), url.substr(hostEnd)};
    parts.host.remove_prefix(parts.host.rfind('@') + 1);
    parts.path = parts.path.substr(0, parts.path.find_first_of("?#"));
    if (parts.path.starts_with('/'))
        parts.path.remove_prefix(1);
    return parts;
}

/// Segments that are names; the last one may be empty.
std::vector<std::string> segmentsOf(std::string_view path)
{
    std::vector<std::string> segments;
    for (std::size_t at = 0; at <= path.size();) {
        const std::size_t end = std::min(path.find('/', at), path.size());
        const std::string segment = percentDecoded(path.substr(at, end - at));
        const bool isLast = end == path.size();
        if (isLast || (!segment.empty() && segment != "."))
            segments.push_back(segment);
        at = end + 1;
    }
    return segments;
}

/// Some senders suggest a path.
std::string_view lastPart(std::string_view name)
{
    const std::size_t slash = name.find_last_of("/\\");
    return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

bool hasExtension(std::string_view name)
{
    constexpr std::size_t maxExtension = 8;
    const std::size_t dot = name.rfind('.');
    return dot != std::string_view::npos && dot != 0 && dot + 1 < name.size() &&
           name.size() - dot - 1 <= maxExtension &&
           std::all_of(name.begin() + static_cast<std::ptrdiff_t>(dot) + 1, name.end(), isLetterOrDigit);
}

/// The declared type, unless it says nothing of use.
std::string_view extensionOf(const ObjectName& name)
{
    const std::string declared = parseMediaType(name.mediaType).essence();
    const std::string_view extension = extensionFor(declared);
    if (!extension.empty() && extension != "bin")
        return extension;
    const std::string_view detected = extensionFor(name.detectedType);
    return detected.empty() ? extension : detected;
}

} // namespace

std::string objectPath(const ObjectName& name, ObjectLayout layout)
{
    const UrlParts url = split(name.url);
    std::vector<std::string> segments = segmentsOf(url.path);
    std::string file = std::move(segments.back());
    segments.pop_back();
    if (!name.suggested.empty())
        file = lastPart(name.suggested);
    if (file.empty())
        file = name.url.empty() ? "object" : "index";
    if (!hasExtension(file)) {
        const std::string_view extension = extensionOf(name);
        if (!extension.empty())
            file.append(".").append(extension);
    }
    std::string path;
    if (layout == ObjectLayout::Folders) {
        std::string host(url.host.empty() ? std::string_view(name.host) : url.host);
        // With an underscore a port can still be read.
        std::replace(host.begin(), host.end(), ':', '_');
        path = safeFileName(host.empty() ? "unknown host" : host, maxFolderOctets) + "/";
        segments.resize(std::min(segments.size(), maxFolders));
        for (const std::string& segment : segments)
            path += safeFileName(segment, maxFolderOctets) + "/";
    }
    return path + safeFileName(file, maxNameOctets);
}

} // namespace weir
