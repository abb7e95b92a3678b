#include "core/parsers/text/text_protocols.h"

#include "core/parsers/text/ldap.h"
#include "core/parsers/text/line_recognition.h"
#include "core/parsers/text/line_stream_parser.h"
#include "core/parsers/text/mysql.h"
#include "core/parsers/text/postgresql.h"
#include "core/parsers/text/xmpp_stream_parser.h"

#include <memory>

namespace weir {

std::vector<ProtocolEntry> textProtocols()
{
    std::vector<ProtocolEntry> entries;
    for (const LineProtocol protocol :
         {LineProtocol::Smtp, LineProtocol::Imap, LineProtocol::Pop3, LineProtocol::Ftp}) {
        entries.push_back(
            {toName(protocol), [protocol](const FirstOctets& first) { return recognise(protocol, first); },
             [protocol](const ParserOrigin&) { return std::make_unique<LineStreamParser>(protocol); }});
    }
    entries.push_back(xmppProtocol());
    entries.push_back(ldapProtocol());
    entries.push_back(postgreSqlProtocol());
    entries.push_back(mySqlProtocol());
    return entries;
}

} // namespace weir
