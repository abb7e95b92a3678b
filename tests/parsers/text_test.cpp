// Protocols that change over to TLS: their lines and packets before it, and where TLS begins.
#include "tests/parsers/tls_builder.h"
#include "tests/support/all_protocols.h"
#include "tests/support/conversation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::test {
namespace {

using namespace std::string_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::HasSubstr;

std::vector<std::string> told(const Conversation& talk, std::size_t chunk = 1 << 16)
{
    std::vector<std::string> list;
    for (const ParsedMessage& message : parse(talk, allProtocols(), chunk).messages) {
        list.push_back((message.direction == Direction::ToServer ? "> " : "< ") +
                       std::string(message.protocol) + " " + message.summary +
                       (message.complete ? "" : " (incomplete)"));
    }
    return list;
}

std::string clientHello()
{
    return tls::record(22, tls::clientHello(tls::numbers({0x1301}), tls::serverName("example.org")));
}

std::string serverHello()
{
    return tls::record(22, tls::serverHello(0x009c));
}

constexpr auto clientTls = "> tls ClientHello, TLS 1.2, example.org";
constexpr auto serverTls = "< tls ServerHello, TLS 1.2, TLS_RSA_WITH_AES_128_GCM_SHA256";

/// The same at every chunk size.
void expectTold(const Conversation& talk, const std::vector<std::string>& expected)
{
    for (const std::size_t chunk :
         {std::size_t{1} << 16, std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}})
        EXPECT_THAT(told(talk, chunk), ElementsAreArray(expected)) << chunk;
}

TEST(StartTls, Smtp)
{
    Conversation talk;
    talk.server("220 mail.example.org ESMTP\r\n").client("EHLO example.com\r\n");
    talk.server("250-mail.example.org\r\n250 STARTTLS\r\n").client("STARTTLS\r\n").server("220 go ahead\r\n");
    talk.client(clientHello()).server(serverHello());
    expectTold(talk, {"< smtp 220 mail.example.org ESMTP", "> smtp EHLO example.com",
                      "< smtp 250-mail.example.org (and 1 more)", "> smtp STARTTLS", "< smtp 220 go ahead",
                      clientTls, serverTls});
}

TEST(StartTls, SmtpThatIsRefusedGoesOnInPlainText)
{
    Conversation talk;
    talk.server("220 mail.example.org ESMTP\r\n").client("EHLO a\r\n").server("250 ok\r\n");
    talk.client("STARTTLS\r\n").server("454 not now\r\n").client("QUIT\r\n").server("221 bye\r\n");
    expectTold(talk, {"< smtp 220 mail.example.org ESMTP", "> smtp EHLO a", "< smtp 250 ok",
                      "> smtp STARTTLS", "< smtp 454 not now", "> smtp QUIT", "< smtp 221 bye"});
}

TEST(StartTls, AMailIsOneMessage)
{
    Conversation talk;
    talk.server("220 mail.example.org ESMTP\r\n").client("EHLO a\r\n").server("250 ok\r\n");
    talk.client("DATA\r\n")
        .server("354 send\r\n")
        .client("Subject: x\r\n\r\nSTARTTLS\r\n.\r\n")
        .server("250 ok\r\n");
    expectTold(talk, {"< smtp 220 mail.example.org ESMTP", "> smtp EHLO a", "< smtp 250 ok", "> smtp DATA",
                      "< smtp 354 send", "> smtp Mail (and 3 more)", "< smtp 250 ok"});
}

TEST(StartTls, TlsIsFoundThoughTheLineThatGrantedItIsLost)
{
    Conversation talk;
    talk.server("220 mail.example.org ESMTP\r\n")
        .client("EHLO a\r\n")
        .server("250 ok\r\n")
        .client("STARTTLS\r\n");
    talk.serverGap(14).client(clientHello()).server(serverHello());
    const auto messages = told(talk);
    EXPECT_THAT(messages, Contains(clientTls));
}

TEST(StartTls, Imap)
{
    Conversation talk;
    talk.server("* OK ready\r\n")
        .client("a1 CAPABILITY\r\n")
        .server("* CAPABILITY IMAP4rev1 STARTTLS\r\na1 OK done\r\n");
    talk.client("a2 starttls\r\n").server("a2 OK begin\r\n").client(clientHello()).server(serverHello());
    expectTold(talk, {"< imap * OK ready", "> imap a1 CAPABILITY", "< imap * CAPABILITY IMAP4rev1 STARTTLS",
                      "< imap a1 OK done", "> imap a2 starttls", "< imap a2 OK begin", clientTls, serverTls});
}

TEST(StartTls, ALiteralOfImapIsNoLine)
{
    Conversation talk;
    talk.server("* OK ready\r\n")
        .client("a1 LOGIN {5}\r\n")
        .server("+ go\r\n")
        .client("a\r\nb\r {2}\r\nxy\r\n");
    talk.server("a1 OK in\r\n");
    expectTold(talk,
               {"< imap * OK ready", "> imap a1 LOGIN {5} (and 4 more)", "< imap + go", "< imap a1 OK in"});
}

TEST(StartTls, Pop3)
{
    Conversation talk;
    talk.server("+OK ready\r\n").client("CAPA\r\n").server("+OK\r\nSTLS\r\n.\r\n").client("STLS\r\n");
    talk.server("+OK begin\r\n").client(clientHello()).server(serverHello());
    expectTold(talk, {"< pop +OK ready", "> pop CAPA", "< pop +OK (and 2 more)", "> pop STLS",
                      "< pop +OK begin", clientTls, serverTls});
}

TEST(StartTls, Ftp)
{
    Conversation talk;
    talk.server("220-Hello\r\n220 there\r\n").client("AUTH TLS\r\n").server("234 ok\r\n");
    talk.client(clientHello()).server(serverHello());
    expectTold(talk,
               {"< ftp 220-Hello (and 1 more)", "> ftp AUTH TLS", "< ftp 234 ok", clientTls, serverTls});
}

TEST(StartTls, Xmpp)
{
    Conversation talk;
    talk.client("<?xml version='1.0'?><stream:stream to='example.org'>");
    talk.server("<?xml version='1.0'?><stream:stream from='example.org'>"
                "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>");
    talk.client("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    talk.server("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    talk.client(clientHello()).server(serverHello());
    expectTold(talk, {"> xmpp <?xml version='1.0'?> (and 1 more)",
                      "< xmpp <?xml version='1.0'?> (and 1 more)", "< xmpp <stream:features> (and 2 more)",
                      "> xmpp <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
                      "< xmpp <proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", clientTls, serverTls});
}

TEST(StartTls, Ldap)
{
    Conversation talk;
    talk.client("\x30\x1d\x02\x01\x01\x77\x18\x80\x16"
                "1.3.6.1.4.1.1466.20037"s);
    talk.server("\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00"s);
    talk.client(clientHello()).server(serverHello());
    expectTold(talk, {"> ldap extendedReq, StartTLS", "< ldap extendedResp", clientTls, serverTls});
}

TEST(StartTls, PostgreSql)
{
    Conversation talk;
    talk.client("\x00\x00\x00\x08\x04\xd2\x16\x2f"s).server("S").client(clientHello()).server(serverHello());
    expectTold(talk, {"> pgsql SSLRequest", "< pgsql TLS is granted", clientTls, serverTls});
}

TEST(StartTls, PostgreSqlThatIsRefusedGoesOnWithItsStartup)
{
    Conversation talk;
    talk.client("\x00\x00\x00\x08\x04\xd2\x16\x2f"s).server("N");
    talk.client("\x00\x00\x00\x0f\x00\x03\x00\x00user\x00\x61\x00"s)
        .server("R\x00\x00\x00\x08\x00\x00\x00\x00"s);
    talk.client("Q\x00\x00\x00\x0dselect 1\x00"s);
    expectTold(talk, {"> pgsql SSLRequest", "< pgsql encryption is refused", "> pgsql StartupMessage",
                      "< pgsql Authentication", "> pgsql Query select 1"});
}

TEST(StartTls, MySql)
{
    Conversation talk;
    const std::string greeting = "\x0a"
                                 "8.0.36\x00"s +
                                 std::string(60, 'x');
    talk.server(std::string{static_cast<char>(greeting.size()), 0, 0, 0} + greeting);
    talk.client("\x20\x00\x00\x01\x00\x08\x00\x00"s + std::string(28, '\0'));
    talk.client(clientHello()).server(serverHello());
    expectTold(talk, {"< mysql Greeting, version 8.0.36", "> mysql TLS request", clientTls, serverTls});
}

TEST(StartTls, WhatTheClientSaidBeforeTheRefusalComesBeforeWhatTheServerSaysAfterIt)
{
    Conversation smtp;
    smtp.server("220 mail.example.org ESMTP\r\n").client("STARTTLS\r\nNOOP\r\n");
    smtp.server("454 not now\r\n250 ok\r\n");
    expectTold(smtp, {"< smtp 220 mail.example.org ESMTP", "> smtp STARTTLS", "< smtp 454 not now",
                      "> smtp NOOP", "< smtp 250 ok"});

    Conversation xmpp;
    xmpp.client("<?xml version='1.0'?><stream:stream><starttls/><a/>");
    xmpp.server("<failure/><b/>");
    expectTold(xmpp, {"> xmpp <?xml version='1.0'?> (and 1 more)", "> xmpp <starttls/>", "< xmpp <failure/>",
                      "> xmpp <a/>", "< xmpp <b/>"});
}

TEST(StartTls, TheShortestPacketsAreKnownWithTheirLastOctet)
{
    const std::string greeting = "\x0a"
                                 "8.0.36\x00"s +
                                 std::string(60, 'x');
    Conversation mySql;
    mySql.server(std::string{static_cast<char>(greeting.size()), 0, 0, 0} + greeting + "\0\0\0\1"s);
    expectTold(mySql, {"< mysql Greeting, version 8.0.36 (and 1 more)"});

    Conversation ldap;
    ldap.client("\x30\x05\x02\x01\x01\x42\x00"s).client("\x30\x03\x02"s);
    for (const std::size_t chunk : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{16}}) {
        const Parsed parsed = parse(ldap, allProtocols(), chunk);
        EXPECT_EQ(parsed.conversation.facts.failures.size(), 1u) << "in bites of " << chunk;
    }
}

TEST(StartTls, APacketThatTheEndCutsIsNotWhole)
{
    Conversation talk;
    talk.client("\x00\x00\x00\x0f\x00\x03\x00\x00user\x00\x61\x00"s);
    talk.server("D\x00\x00\x01\x00"s + std::string(100, 'x'));
    expectTold(talk, {"> pgsql StartupMessage", "< pgsql DataRow (incomplete)"});
}

TEST(StartTls, AGapAtAnyPlaceOfTheDialogueGivesTheSameAtEveryChunkSize)
{
    const std::string server = "220 mail.example.org ESMTP\r\n250-mail.example.org\r\n250 ok\r\n221 bye\r\n";
    for (std::size_t at = 1; at + 3 < server.size(); ++at) {
        Conversation talk;
        talk.server(server.substr(0, at)).serverGap(3).server(server.substr(at + 3));
        EXPECT_THAT(told(talk, 1), ElementsAreArray(told(talk))) << at;
    }
}

TEST(StartTls, Pop3ThatIsRefusedGoesOnInPlainText)
{
    Conversation talk;
    talk.server("+OK ready\r\n").client("STLS\r\n").server("-ERR not now\r\n");
    talk.client("USER a\r\n").server("+OK\r\n");
    expectTold(talk, {"< pop +OK ready", "> pop STLS", "< pop -ERR not now", "> pop USER a", "< pop +OK"});
}

TEST(StartTls, AnAnswerToAnEarlierCommandOfImapIsNone)
{
    Conversation talk;
    talk.server("* OK ready\r\n").client("a1 NOOP\r\na STARTTLS\r\n").server("a1 OK done\r\na OK begin\r\n");
    talk.client(clientHello()).server(serverHello());
    expectTold(talk, {"< imap * OK ready", "> imap a1 NOOP", "> imap a STARTTLS", "< imap a1 OK done",
                      "< imap a OK begin", clientTls, serverTls});
}

TEST(StartTls, ALiteralWithTheOctetsOfARecordIsNoTls)
{
    Conversation talk;
    talk.server("* OK ready\r\n").client("a1 FETCH 1 BODY[]\r\na2 STARTTLS\r\n");
    talk.server("* 1 FETCH (BODY[] {14}\r\n\x16\x03\x01\x16\x03\x01\x16\x03\x01\x16\x03\x01\x16\x03)\r\n");
    talk.server("a1 OK done\r\na2 OK begin\r\n").client(clientHello()).server(serverHello());
    expectTold(talk, {"< imap * OK ready", "> imap a1 FETCH 1 BODY[]", "> imap a2 STARTTLS",
                      "< imap * 1 FETCH (BODY[] {14} (and 2 more)", "< imap a1 OK done", "< imap a2 OK begin",
                      clientTls, serverTls});
}

TEST(StartTls, ALineBeyondTheLimitIsCutAtTheSamePlaceHoweverItCame)
{
    const std::string lines = "NOOP\r\n" + std::string(70'000, 'x') + "\r\n";
    Conversation talk;
    talk.server("220 mail.example.org ESMTP\r\n").client("EHLO a\r\n").server("250 ok\r\n");
    talk.client(lines + lines);
    EXPECT_THAT(told(talk, 777), ElementsAreArray(told(talk)));
    EXPECT_EQ(told(talk).size(), 9u);
}

TEST(StartTls, CommandsThatComeALetterAtATimeAreRecognised)
{
    Conversation talk;
    for (const char letter : "EHLO a\r\n"s)
        talk.client(std::string(1, letter));
    talk.server("250 ok\r\n").midstream(Direction::ToClient);
    expectTold(talk, {"> smtp EHLO a", "< smtp 250 ok"});
}

// Named LDAP (as "decode as" does) it is refused with the second octet, where the client's line is not there
// yet.
TEST(StartTls, WhatIsRefusedByOneParserIsRecognisedAnewWithTheWholeTurn)
{
    Conversation talk;
    talk.client("EHLO a\r\nSTARTTLS\r\n");
    for (const std::size_t chunk : {std::size_t{1} << 16, std::size_t{1}, std::size_t{3}}) {
        const Parsed parsed = parse(talk, allProtocols(), chunk, "ldap");
        ASSERT_EQ(parsed.messages.size(), 2u) << chunk;
        EXPECT_EQ(parsed.messages[0].protocol, "smtp");
    }
}

/// A server of mail that was greeted, up to what is the subject of a test.
Conversation greetedSmtp()
{
    Conversation talk;
    talk.server("220 mail.example.org ESMTP\r\n").client("EHLO a\r\n").server("250 ok\r\n");
    return talk;
}

const std::vector<std::string> greetedSmtpTold{"< smtp 220 mail.example.org ESMTP", "> smtp EHLO a",
                                               "< smtp 250 ok"};

std::vector<std::string> operator+(std::vector<std::string> list, const std::vector<std::string>& more)
{
    list.insert(list.end(), more.begin(), more.end());
    return list;
}

TEST(StartTls, RepliesToEarlierCommandsAreNoAnswers)
{
    Conversation smtp = greetedSmtp();
    smtp.client("RSET\r\nSTARTTLS\r\n").server("250 ok\r\n220 go\r\n");
    smtp.client(clientHello()).server(serverHello());
    expectTold(smtp,
               greetedSmtpTold + std::vector<std::string>{"> smtp RSET", "> smtp STARTTLS", "< smtp 250 ok",
                                                          "< smtp 220 go", clientTls, serverTls});

    Conversation refused = greetedSmtp(); // what refuses an earlier command refuses no TLS
    refused.client("VRFY b\r\nSTARTTLS\r\n").server("550 no\r\n220 go\r\n");
    refused.client(clientHello()).server(serverHello());
    expectTold(refused,
               greetedSmtpTold + std::vector<std::string>{"> smtp VRFY b", "> smtp STARTTLS", "< smtp 550 no",
                                                          "< smtp 220 go", clientTls, serverTls});

    Conversation ftp;
    ftp.server("220 FTP\r\n").client("SYST\r\nAUTH TLS\r\n").server("215 UNIX\r\n234 go\r\n");
    ftp.client(clientHello()).server(serverHello());
    expectTold(ftp, {"< ftp 220 FTP", "> ftp SYST", "> ftp AUTH TLS", "< ftp 215 UNIX", "< ftp 234 go",
                     clientTls, serverTls});

    Conversation pop;
    pop.server("+OK hi\r\n").client("CAPA\r\nSTLS\r\n").server("+OK\r\nSTLS\r\n.\r\n+OK go\r\n");
    pop.client(clientHello()).server(serverHello());
    expectTold(pop, {"< pop +OK hi", "> pop CAPA", "> pop STLS", "< pop +OK (and 2 more)", "< pop +OK go",
                     clientTls, serverTls});
}

TEST(StartTls, AReplyThatWasCapturedLateIsNoAnswer)
{
    Conversation talk;
    talk.server("220 mail.example.org ESMTP\r\n").client("EHLO a\r\n").client("STARTTLS\r\n");
    talk.server("250 STARTTLS\r\n").server("220 go\r\n").client(clientHello()).server(serverHello());
    expectTold(talk, {"< smtp 220 mail.example.org ESMTP", "> smtp EHLO a", "> smtp STARTTLS",
                      "< smtp 250 STARTTLS", "< smtp 220 go", clientTls, serverTls});

    Conversation early; // said before the greeting came
    early.client("EHLO a\r\nSTARTTLS\r\n").server("220 ESMTP\r\n250 STARTTLS\r\n").server("220 go\r\n");
    early.client(clientHello()).server(serverHello());
    expectTold(early, {"> smtp EHLO a", "> smtp STARTTLS", "< smtp 220 ESMTP", "< smtp 250 STARTTLS",
                       "< smtp 220 go", clientTls, serverTls});
}

TEST(StartTls, AMailCountsAsACommandOfItsOwn)
{
    Conversation talk = greetedSmtp();
    talk.client("DATA\r\n").server("354 send\r\n").client("x\r\n.\r\nSTARTTLS\r\n");
    talk.server("550 no\r\n220 go\r\n").client(clientHello()).server(serverHello());
    expectTold(talk, greetedSmtpTold + std::vector<std::string>{"> smtp DATA", "< smtp 354 send",
                                                                "> smtp Mail (and 1 more)", "> smtp STARTTLS",
                                                                "< smtp 550 no", "< smtp 220 go", clientTls,
                                                                serverTls});
}

TEST(StartTls, WithoutTheCommandTlsIsFoundByItsHello)
{
    Conversation client = greetedSmtp();
    client.clientGap(10).server("220 go\r\n").client(clientHello()).server(serverHello());
    expectTold(client, greetedSmtpTold + std::vector<std::string>{"< smtp 220 go", clientTls, serverTls});

    Conversation refused = greetedSmtp();
    refused.client("STARTTLS\r\n").server("454 not now\r\n").client(clientHello()).server(serverHello());
    expectTold(refused, greetedSmtpTold + std::vector<std::string>{"> smtp STARTTLS", "< smtp 454 not now",
                                                                   clientTls, serverTls});

    Conversation server = greetedSmtp(); // with all that the client said
    server.clientGap(200).server(serverHello());
    expectTold(server, greetedSmtpTold + std::vector<std::string>{serverTls});

    Conversation oneSided;
    oneSided.client("EHLO a\r\nSTARTTLS\r\n").client(clientHello());
    expectTold(oneSided, {"> smtp EHLO a", "> smtp STARTTLS", clientTls});
}

TEST(StartTls, OctetsThatOnlyLookLikeAHelloAreNone)
{
    const std::string hello = clientHello();
    const auto protocolsOf = [](const Conversation& talk) {
        return parse(talk, allProtocols()).conversation.facts.protocols;
    };
    const auto expectNoTls = [&](const Conversation& talk) {
        EXPECT_THAT(told(talk, 1), ElementsAreArray(told(talk)));
        EXPECT_THAT(protocolsOf(talk), testing::Not(Contains("tls")));
    };
    Conversation inLine = greetedSmtp();
    expectNoTls(inLine.client("NOOP " + hello + "\r\n"));

    Conversation inMail = greetedSmtp();
    inMail.client("DATA\r\n").server("354 send\r\n").client("a\r\n" + hello + "\r\n.\r\n");
    expectNoTls(inMail.server("250 ok\r\n"));

    Conversation inMailBehindGap = greetedSmtp();
    inMailBehindGap.client("DATA\r\n").server("354 send\r\n").client("a\r\n").clientGap(9);
    expectNoTls(inMailBehindGap.client(hello + "\r\n.\r\n").server("250 ok\r\n"));

    Conversation inChunk = greetedSmtp();
    expectNoTls(inChunk.client("BDAT " + std::to_string(hello.size()) + " LAST\r\n" + hello));

    Conversation inLiteral;
    inLiteral.server("* OK ready\r\n").client("a1 APPEND x {500}\r\n").server("+ go\r\n");
    inLiteral.client("12345").clientGap(5).client(hello + std::string(490 - hello.size(), '.') + "\r\n");
    expectNoTls(inLiteral.server("a1 OK done\r\n"));

    Conversation inFetchedMail;
    inFetchedMail.server("+OK ready\r\n")
        .client("RETR 1\r\n")
        .server("+OK\r\n" + serverHello() + "\r\n.\r\n");
    expectNoTls(inFetchedMail);

    Conversation short1 = greetedSmtp(); // a handshake message longer than its record
    expectNoTls(short1.client("\x16\x03\x01\x00\x20\x01\x00\x01\x00\x03\x03\r\n"s));

    Conversation short2 = greetedSmtp(); // the beginning of one, and the end
    expectNoTls(short2.client("\x16\x03\x01\r\n"s));
}

TEST(StartTls, ALiteralWaitsForTheServer)
{
    Conversation refused;
    refused.server("* OK ready\r\n").client("a1 APPEND INBOX {5000}\r\n").server("a1 NO too big\r\n");
    refused.client("a2 STARTTLS\r\n").server("a2 OK go\r\n").client(clientHello()).server(serverHello());
    expectTold(refused, {"< imap * OK ready", "> imap a1 APPEND INBOX {5000}", "< imap a1 NO too big",
                         "> imap a2 STARTTLS", "< imap a2 OK go", clientTls, serverTls});

    Conversation late; // the two directions were captured apart
    late.server("* OK ready\r\n").client("a1 APPEND INBOX {4}\r\n").client("b\r\nc\r\n");
    late.server("* 1 EXISTS\r\n+ go\r\na1 OK done\r\n").client("a2 NOOP\r\n");
    expectTold(late, {"< imap * OK ready", "> imap a1 APPEND INBOX {4} (and 2 more)", "< imap * 1 EXISTS",
                      "< imap + go", "< imap a1 OK done", "> imap a2 NOOP"});

    Conversation unasked;
    unasked.server("* OK ready\r\n").client("a1 APPEND INBOX {4+}\r\nb\r\nc\r\na2 NOOP\r\n");
    expectTold(unasked, {"< imap * OK ready", "> imap a1 APPEND INBOX {4+} (and 2 more)", "> imap a2 NOOP"});

    Conversation lost; // whether it was asked for
    lost.server("* OK ready\r\n")
        .client("a1 APPEND INBOX {4}\r\n")
        .serverGap(6)
        .client("b\r\nc\r\na2 NOOP\r\n");
    lost.server("a1 OK done\r\n");
    const auto messages = told(lost);
    EXPECT_THAT(told(lost, 1), ElementsAreArray(messages));
    EXPECT_THAT(messages, Contains("> imap a2 NOOP"));

    Conversation oneSided;
    oneSided.client("a1 CAPABILITY\r\na2 APPEND INBOX {4}\r\nb\r\nc\r\na3 NOOP\r\n");
    const Parsed parsed = parse(oneSided, allProtocols(), 1 << 16, "imap");
    EXPECT_EQ(parsed.messages.size(), 3u);
}

TEST(StartTls, BlanksBehindACommandAreNoPartOfIt)
{
    Conversation talk;
    talk.server("* OK ready\r\n").client("a2 STARTTLS \r\n").server("a2 OK go\r\n");
    talk.client(clientHello()).server(serverHello());
    expectTold(talk, {"< imap * OK ready", "> imap a2 STARTTLS ", "< imap a2 OK go", clientTls, serverTls});
}

TEST(StartTls, AMailWhoseEndIsLostEndsWithItsReply)
{
    Conversation talk = greetedSmtp();
    talk.client("DATA\r\n").server("354 send\r\n").client("one\r\n").clientGap(3).server("250 queued\r\n");
    talk.client("MAIL FROM:<b>\r\n").server("250 ok\r\n").client("DATA\r\n").server("354 send\r\n");
    talk.client("two\r\n.\r\n").server("250 queued\r\n").client("QUIT\r\n");
    expectTold(talk, greetedSmtpTold + std::vector<std::string>{
                                           "> smtp DATA", "< smtp 354 send", "> smtp Mail (incomplete)",
                                           "< smtp 250 queued", "> smtp MAIL FROM:<b> (incomplete)",
                                           "< smtp 250 ok", "> smtp DATA", "< smtp 354 send",
                                           "> smtp Mail (and 1 more)", "< smtp 250 queued", "> smtp QUIT"});
}

TEST(StartTls, AMailWhoseEndIsThereEndsThere)
{
    Conversation behindGap = greetedSmtp();
    behindGap.client("DATA\r\n")
        .server("354 send\r\n")
        .client("one\r\n")
        .clientGap(9)
        .client(".\r\nQUIT\r\n");
    expectTold(behindGap, greetedSmtpTold + std::vector<std::string>{"> smtp DATA", "< smtp 354 send",
                                                                     "> smtp Mail (incomplete)",
                                                                     "> smtp . (incomplete)", "> smtp QUIT"});

    Conversation late = greetedSmtp(); // the reply was captured before it
    late.client("DATA\r\n").server("354 send\r\n").client("one\r\n").server("250 queued\r\n");
    late.client(".\r\nQUIT\r\n");
    expectTold(late, greetedSmtpTold + std::vector<std::string>{"> smtp DATA", "< smtp 354 send",
                                                                "> smtp Mail (and 1 more)",
                                                                "< smtp 250 queued", "> smtp QUIT"});

    Conversation refused = greetedSmtp(); // in its midst
    refused.client("DATA\r\n").server("354 send\r\n").client("one\r\n").server("552 too long\r\n");
    refused.client("QUIT\r\n").server("221 bye\r\n");
    expectTold(refused, greetedSmtpTold + std::vector<std::string>{
                                              "> smtp DATA", "< smtp 354 send", "> smtp Mail (incomplete)",
                                              "< smtp 552 too long", "> smtp QUIT", "< smtp 221 bye"});
}

const std::string pgSslRequest = "\x00\x00\x00\x08\x04\xd2\x16\x2f"s;
const std::string pgGssRequest = "\x00\x00\x00\x08\x04\xd2\x16\x30"s;

TEST(StartTls, WhatPostgreSqlAnswersIsReadForWhatWasAsked)
{
    const std::string token = "\x00\x00\x00\x04\x60\x82\x00\x00"s;
    Conversation gss;
    gss.client(pgGssRequest).server("G").client(token).server(token + token);
    expectTold(gss, {"> pgsql GSSENCRequest", "< pgsql GSSAPI encryption is granted", "> pgsql GSSAPI packet",
                     "< pgsql GSSAPI packet (and 1 more)"});

    Conversation error;
    error.client(pgSslRequest).server("E\x00\x00\x00\x0bSFATAL\x00"s);
    error.client("\x00\x00\x00\x0f\x00\x03\x00\x00user\x00\x61\x00"s);
    expectTold(error, {"> pgsql SSLRequest", "< pgsql ErrorResponse", "> pgsql StartupMessage"});

    Conversation gssThenTls;
    gssThenTls.client(pgGssRequest).server("N").client(pgSslRequest).server("S");
    gssThenTls.client(clientHello()).server(serverHello());
    expectTold(gssThenTls, {"> pgsql GSSENCRequest", "< pgsql encryption is refused", "> pgsql SSLRequest",
                            "< pgsql TLS is granted", clientTls, serverTls});

    Conversation other;
    other.client(pgSslRequest).server("?");
    EXPECT_EQ(parse(other, allProtocols()).conversation.facts.failures.size(), 1u);
}

TEST(StartTls, PostgreSqlOfALaterMinorVersion)
{
    Conversation talk;
    talk.client("\x00\x00\x00\x0f\x00\x03\x00\x02user\x00\x61\x00"s)
        .server("R\x00\x00\x00\x08\x00\x00\x00\x00"s);
    expectTold(talk, {"> pgsql StartupMessage", "< pgsql Authentication"});
}

TEST(StartTls, TheClientsFirstCommandDecidesOverTheGreeting)
{
    const auto expectFound = [](std::string_view greeting, std::string_view command, std::uint16_t port,
                                std::string_view protocol) {
        Conversation talk;
        talk.port(port).server(greeting).client(command).server("220 ok\r\n");
        for (const std::size_t chunk : {std::size_t{1} << 16, std::size_t{1}, std::size_t{3}}) {
            const auto& found = parse(talk, allProtocols(), chunk).conversation.facts.protocols;
            if (protocol.empty())
                EXPECT_TRUE(found.empty()) << greeting << command;
            else
                EXPECT_THAT(found, ElementsAre(protocol)) << greeting << command << chunk;
        }
    };
    expectFound("220 smtp.example.org FTP server ready\r\n", "AUTH TLS\r\n", 21, "ftp");
    expectFound("220 smtp.example.org FTP server ready\r\n", "AUTH TLS\r\n", 80, "ftp");
    expectFound("220 ftp.example.org ESMTP\r\n", "EHLO a\r\n", 80, "smtp");
    expectFound("220 files.example.org ESMTP and FTP\r\n", "HOST a\r\n", 80, "ftp");
    expectFound("220 Welcome\r\n", "HOST a\r\n", 21, "ftp");
    expectFound("220 Welcome\r\n", "CLNT a\r\n", 80, "ftp");
    expectFound("220 mx ready\r\n", "XCLIENT NAME=a\r\n", 25, "smtp");
    expectFound("220 mx LMTP ready\r\n", "XYZZY\r\n", 80, "smtp");
    expectFound("220 mx ready\r\n", "XYZZY\r\n", 587, "smtp");
    expectFound("220 mx ready\r\n", "XYZZY\r\n", 21, "ftp");
    expectFound("220 mx ready\r\n", "XYZZY\r\n", 80, "");
    expectFound("220 mx ready\r\n", "!! what?\r\n", 25, "");
}

TEST(StartTls, TlsIsFoundThoughPacketsThatLeadToItAreLost)
{
    const std::string ldapRequest = "\x30\x1d\x02\x01\x01\x77\x18\x80\x16"
                                    "1.3.6.1.4.1.1466.20037"s;
    const std::string greeting = "\x0a"
                                 "8.0.36\x00"s +
                                 std::string(60, 'x');
    Conversation pg;
    pg.client(pgSslRequest).serverGap(1).client(clientHello()).server(serverHello());
    expectTold(pg, {"> pgsql SSLRequest", clientTls, serverTls});

    Conversation ldap;
    ldap.client(ldapRequest).serverGap(14).client(clientHello()).server(serverHello());
    expectTold(ldap, {"> ldap extendedReq, StartTLS", clientTls, serverTls});

    Conversation mySql;
    mySql.server(std::string{static_cast<char>(greeting.size()), 0, 0, 0} + greeting);
    mySql.clientGap(36).client(clientHello()).server(serverHello());
    expectTold(mySql, {"< mysql Greeting, version 8.0.36", clientTls, serverTls});

    Conversation xmpp;
    xmpp.client("<?xml version='1.0'?><stream:stream>").server("<stream:stream>").client("<starttls/>");
    xmpp.serverGap(10).client(clientHello()).server(serverHello());
    expectTold(xmpp, {"> xmpp <?xml version='1.0'?> (and 1 more)", "< xmpp <stream:stream>",
                      "> xmpp <starttls/>", clientTls, serverTls});

    Conversation xmppCommand;
    xmppCommand.client("<?xml version='1.0'?><stream:stream>").clientGap(11).server("<proceed/>");
    xmppCommand.client(clientHello()).server(serverHello());
    expectTold(xmppCommand,
               {"> xmpp <?xml version='1.0'?> (and 1 more)", "< xmpp <proceed/>", clientTls, serverTls});
}

TEST(StartTls, BehindTheStartupOfPostgreSqlThereIsNoTls)
{
    Conversation talk;
    talk.client("\x00\x00\x00\x0f\x00\x03\x00\x00user\x00\x61\x00"s);
    talk.server("R\x00\x00\x00\x08\x00\x00\x00\x00"s).serverGap(7).server(serverHello());
    for (const std::size_t chunk : {std::size_t{1} << 16, std::size_t{1}, std::size_t{3}})
        EXPECT_THAT(parse(talk, allProtocols(), chunk).conversation.facts.protocols, ElementsAre("pgsql"));
}

// The rest of the server's turn is newer than what the client held, however much of it came at once.
TEST(StartTls, AHelloThatTheRefusalFindsComesBeforeTheRestOfTheServersTurn)
{
    Conversation talk = greetedSmtp();
    talk.client("STARTTLS\r\n" + clientHello()).server("454 not now\r\n" + serverHello());
    expectTold(talk, greetedSmtpTold + std::vector<std::string>{"> smtp STARTTLS", "< smtp 454 not now",
                                                                clientTls, serverTls});
}

TEST(StartTls, ALongAnswerOfLdapThatGrantsTlsMayComeInParts)
{
    const std::string diagnostic(150, 'd');
    Conversation talk;
    talk.client("\x30\x1d\x02\x01\x01\x77\x18\x80\x16"
                "1.3.6.1.4.1.1466.20037"s);
    talk.server("\x30\x81\xa6\x02\x01\x01\x78\x81\xa0\x0a\x01\x00\x04\x00\x04\x81\x96"s + diagnostic +
                "\x04\x00"s);
    talk.client(clientHello()).server(serverHello());
    expectTold(talk, {"> ldap extendedReq, StartTLS", "< ldap extendedResp", clientTls, serverTls});
}

} // namespace
} // namespace weir::test
