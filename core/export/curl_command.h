// A request as a command line for curl, to be pasted into a shell.
#pragma once

#include "core/base/octets.h"
#include "core/stream/parsed_message.h"

#include <string>
#include <string_view>

namespace weir {

/// The command that sends the same request: method, target, every header field in order (but those that curl
/// makes itself: Host as in the URL, Content-Length), and none that curl would add. body: the content as
/// sent, without framing, still in its codings. Control characters, which a terminal might obey, are always
/// escaped. Octets that are no text come from base64 on standard input. Without a line feed at the end.
std::string curlCommand(const ParsedMessage& request, Octets body);

/// One word for a shell: as it is, in '…', or in $'…' where it has octets that are no printable UTF-8.
std::string shellWord(std::string_view text);

} // namespace weir
