// Start lines of HTTP/1 (RFC 9112, sections 3 and 4) as they are met, and where to find one again.
//
// For every line that is accepted, every beginning of it is found possible: so a decision made early, on a
// line that is not all there, is the one that would have been made later.
#pragma once

#include "core/stream/direction.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace weir::http {

/// Parts point into the line.
struct RequestLineParts
{
    std::string_view method;
    std::string_view target;
    std::string_view version; ///< empty: HTTP/0.9, or forgotten
    bool malformed = false;
};

struct StatusLineParts
{
    std::string_view version; ///< empty: none
    std::string_view code;
    std::string_view reason;
    unsigned status = 0; ///< 0: none could be read
    bool malformed = false;
};

/// Nothing where the line is none. `line` is without its end.
std::optional<RequestLineParts> parseRequestLine(std::string_view line);
std::optional<StatusLineParts> parseStatusLine(std::string_view line);

/// Whether octets may be added so that the line becomes one.
bool mayBecomeStartLine(Direction direction, std::string_view begun);

/// Of the methods that are registered or often met.
bool isKnownMethod(std::string_view method);

/// Whether the octets leave little doubt that they begin with a response: its whole status line, and behind
/// it an empty line or a field line.
enum class Verdict : std::uint8_t {
    No,
    Open, ///< more must be seen
    Yes
};
Verdict beginsResponse(std::string_view text);

/// "HTTP/" with two digits, in any case.
bool isHttpVersion(std::string_view word);

/// Finds the next message in octets of which nothing is known. Only what leaves little doubt counts: a whole
/// start line with a version, and behind it an empty line or a field line.
struct StartLineSearch
{
    std::optional<std::size_t> found; ///< where it begins
    std::size_t passed = 0;           ///< octets that no message begins in: they need not come again
    std::size_t searched = 0;         ///< octets that need not be looked through again
};
/// atLineBegin: the text begins where a message may begin. searched: octets that an earlier call with the
/// same text has looked through.
StartLineSearch findStartLine(Direction direction, std::string_view text, std::size_t searched,
                              bool atLineBegin);

} // namespace weir::http
