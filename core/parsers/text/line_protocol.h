// Protocols of lines that can change over to TLS: SMTP (RFC 5321, 3207), IMAP (RFC 9051), POP3 (RFC 1939,
// 2595), FTP (RFC 959, 4217). What one line of each of them says, as far as that decides where a message ends
// and where TLS begins. Lines come without their end.
#pragma once

#include "core/base/octets.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace weir {

enum class LineProtocol : std::uint8_t { Smtp, Imap, Pop3, Ftp };

/// "smtp", "imap", "pop", "ftp".
std::string_view toName(LineProtocol protocol);

// ---- words

std::string_view viewOf(Octets octets);
std::string_view withoutLineEnd(std::string_view line);
std::string upperCase(std::string_view text);
/// The first word, and what follows it.
std::pair<std::string_view, std::string_view> splitWord(std::string_view line);

// ---- commands

bool asksForTls(LineProtocol protocol, std::string_view command);
/// Octets that follow a line, whichever side says it, and are no lines: a literal of IMAP, a chunk of SMTP.
std::uint64_t announcedOctets(LineProtocol protocol, std::string_view line);
/// They come only when the server said that they may (RFC 9051, section 4.3).
bool asksToAnnounce(LineProtocol protocol, std::string_view line);

// ---- replies

/// The three digits that a reply of SMTP and FTP begins with.
std::optional<unsigned> replyCode(std::string_view line);
/// Of POP3, whose replies have no end that one could know without their command: it begins another one.
bool beginsReply(LineProtocol protocol, std::string_view line);
/// Another line of the same reply follows.
bool isContinued(LineProtocol protocol, std::string_view line);

/// A command is answered by it, so far as its protocol has an answer for each: not IMAP, which has tags.
bool isAnswer(LineProtocol protocol, std::string_view line);

enum class TlsAnswer : std::uint8_t { None, Granted, Refused };

/// What a line says to whom asked for TLS, where it is no answer to an earlier command. `tag`: of the command
/// that asked (IMAP).
TlsAnswer answerToTls(LineProtocol protocol, std::string_view line, std::string_view tag);

} // namespace weir
