// One TLS session over TCP, client and server, from OpenSSL's libssl: what record_tls.sh records. Not part of
// the build.
//
//     tls_sessions SERVER PORT CLIENT OPTION...
//
// Options: version=1.2 cipher=LIST suites=LIST groups=LIST server-groups=LIST certificate=PATH:KEY
// client-certificate= PATH:KEY keylog=PATH name=TEXT alpn=TEXT padding=N psk psk-only no-etm no-ems no-ticket
// resume early-data key-update client-renegotiates server-renegotiates records=N starttls=PROTOCOL
// server-closes
//
// Prints a JSON object for each connection: what each side said inside TLS.
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

std::map<std::string, std::string> options;
std::ofstream keyLog;
SSL_SESSION* session = nullptr;

bool has(const char* name)
{
    return options.contains(name);
}

[[noreturn]] void fail(const char* what)
{
    std::fprintf(stderr, "tls_sessions: %s\n", what);
    ERR_print_errors_fp(stderr);
    std::exit(1);
}

void require(bool done, const char* what)
{
    if (!done)
        fail(what);
}

// ---------------------------------------------------------------- what is said

struct Step
{
    enum What { Say, KeyUpdate, KeyUpdateBoth, Renegotiate } what;
    bool byClient;
    std::string text;
};

// Octets that look like nothing in particular, and are the same each time.
std::string filler(const std::string& who, std::size_t size)
{
    std::string text;
    for (unsigned line = 1; text.size() < size; ++line)
        text += who + " line " + std::to_string(line) + " of " + options["name"] + "\n";
    text.resize(size);
    return text;
}

std::vector<Step> script()
{
    std::vector<Step> steps = {{Step::Say, true, filler("client", 60)},
                               {Step::Say, false, filler("server", 150)}};
    if (has("client-renegotiates"))
        steps.push_back({Step::Renegotiate, true, {}});
    if (has("server-renegotiates")) {
        // The client answers while it waits for what the server says next.
        steps.push_back({Step::Renegotiate, false, {}});
        steps.push_back({Step::Say, false, filler("server that asked", 40)});
    }
    if (has("key-update")) {
        // Client alone; server alone; client, who asks the server too; and the same twice, so that numbers
        // begin anew.
        steps.push_back({Step::KeyUpdate, true, {}});
        steps.push_back({Step::Say, true, filler("client after its key update", 70)});
        steps.push_back({Step::KeyUpdate, false, {}});
        steps.push_back({Step::Say, false, filler("server after its key update", 90)});
        steps.push_back({Step::KeyUpdateBoth, true, {}});
    }
    const int records = has("records") ? std::stoi(options["records"]) : 2;
    for (int i = 1; i < records; ++i) {
        steps.push_back({Step::Say, true, filler("client again", 33 * static_cast<std::size_t>(i))});
        steps.push_back({Step::Say, false, filler("server again", 47 * static_cast<std::size_t>(i))});
    }
    return steps;
}

void play(SSL* ssl, bool isClient, const std::vector<Step>& steps)
{
    for (const Step& step : steps) {
        const bool mine = step.byClient == isClient;
        if (step.what == Step::Say && mine)
            require(SSL_write(ssl, step.text.data(), static_cast<int>(step.text.size())) > 0, "write");
        for (std::size_t got = 0; step.what == Step::Say && !mine && got < step.text.size();) {
            char buffer[4096];
            const int count = SSL_read(ssl, buffer, sizeof buffer);
            require(count > 0 && step.text.compare(got, static_cast<std::size_t>(count), buffer,
                                                   static_cast<std::size_t>(count)) == 0,
                    "read");
            got += static_cast<std::size_t>(count);
        }
        if ((step.what == Step::KeyUpdate || step.what == Step::KeyUpdateBoth) && mine) {
            require(SSL_key_update(ssl, step.what == Step::KeyUpdate ? SSL_KEY_UPDATE_NOT_REQUESTED
                                                                     : SSL_KEY_UPDATE_REQUESTED) == 1 &&
                        SSL_do_handshake(ssl) == 1,
                    "key update");
        }
        if (step.what == Step::Renegotiate && mine)
            require(SSL_renegotiate(ssl) == 1 && SSL_do_handshake(ssl) == 1, "renegotiate");
    }
}

// ---------------------------------------------------------------- the two ends

unsigned pskForClient(SSL*, const char*, char* identity, unsigned, unsigned char* psk, unsigned)
{
    std::strcpy(identity, "station");
    std::memset(psk, 0x3c, 16);
    return 16;
}

unsigned pskForServer(SSL*, const char*, unsigned char* psk, unsigned)
{
    std::memset(psk, 0x3c, 16);
    return 16;
}

int selectAlpn(SSL*, const unsigned char** out, unsigned char* length, const unsigned char* in, unsigned,
               void*)
{
    *out = in + 1;
    *length = in[0];
    return SSL_TLSEXT_ERR_OK;
}

int keepSession(SSL*, SSL_SESSION* made)
{
    SSL_SESSION_free(session);
    session = made;
    return 1;
}

void writeKeyLog(const SSL*, const char* line)
{
    keyLog << line << std::endl;
}

void useCertificate(SSL_CTX* context, const std::string& pair)
{
    const std::size_t colon = pair.find(':');
    require(SSL_CTX_use_certificate_chain_file(context, pair.substr(0, colon).c_str()) == 1 &&
                SSL_CTX_use_PrivateKey_file(context, pair.substr(colon + 1).c_str(), SSL_FILETYPE_PEM) == 1,
            "certificate");
}

SSL_CTX* makeContext(bool isClient)
{
    SSL_CTX* const context = SSL_CTX_new(isClient ? TLS_client_method() : TLS_server_method());
    static const std::map<std::string, int> versions = {
        {"1.0", TLS1_VERSION}, {"1.1", TLS1_1_VERSION}, {"1.2", TLS1_2_VERSION}, {"1.3", TLS1_3_VERSION}};
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_min_proto_version(context, versions.at(options["version"]));
    SSL_CTX_set_max_proto_version(context, versions.at(options["version"]));
    if (has("cipher"))
        require(SSL_CTX_set_cipher_list(context, (options["cipher"] + ":@SECLEVEL=0").c_str()) == 1,
                "cipher");
    if (has("suites"))
        require(SSL_CTX_set_ciphersuites(context, options["suites"].c_str()) == 1, "suites");
    const char* const groups = !isClient && has("server-groups") ? "server-groups" : "groups";
    if (has(groups))
        require(SSL_CTX_set1_groups_list(context, options[groups].c_str()) == 1, "groups");
    SSL_CTX_set_options(context, SSL_OP_ALLOW_CLIENT_RENEGOTIATION | SSL_OP_NO_ANTI_REPLAY);
    if (has("no-etm"))
        SSL_CTX_set_options(context, SSL_OP_NO_ENCRYPT_THEN_MAC);
    if (has("no-ems"))
        SSL_CTX_set_options(context, SSL_OP_NO_EXTENDED_MASTER_SECRET);
    if (has("no-ticket"))
        SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
    if (has("padding"))
        SSL_CTX_set_block_padding(context, std::stoul(options["padding"]));
    SSL_CTX_set_keylog_callback(context, isClient ? writeKeyLog : nullptr);
    if (isClient) {
        if (has("client-certificate"))
            useCertificate(context, options["client-certificate"]);
        if (has("psk"))
            SSL_CTX_set_psk_client_callback(context, pskForClient);
        SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
        SSL_CTX_sess_set_new_cb(context, keepSession);
        return context;
    }
    if (has("certificate"))
        useCertificate(context, options["certificate"]);
    if (has("client-certificate"))
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, [](int, X509_STORE_CTX*) { return 1; });
    if (has("psk"))
        SSL_CTX_set_psk_server_callback(context, pskForServer);
    SSL_CTX_set_dh_auto(context, 1);
    SSL_CTX_set_session_id_context(context, reinterpret_cast<const unsigned char*>("weir"), 4);
    SSL_CTX_set_max_early_data(context, has("early-data") ? 4096 : 0);
    SSL_CTX_set_alpn_select_cb(context, selectAlpn, nullptr);
    SSL_CTX_set_num_tickets(context, 1);
    return context;
}

const std::string earlyText()
{
    return filler("client early", 120);
}

// What is said before TLS begins: lines of either side in turn, the client's with '>'. Hexadecimal after "x".
std::vector<std::string> prelude()
{
    static const std::map<std::string, std::vector<std::string>> preludes = {
        {"smtp",
         {"<220 mail.weir.test ESMTP\r\n", ">EHLO station.weir.test\r\n",
          "<250-mail.weir.test\r\n250-SIZE 1000000\r\n250 STARTTLS\r\n", ">STARTTLS\r\n",
          "<220 Go ahead\r\n"}},
        {"imap",
         {"<* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n", ">a1 STARTTLS\r\n", "<a1 OK Begin TLS now\r\n"}},
        {"pop3", {"<+OK POP3 ready\r\n", ">STLS\r\n", "<+OK Begin TLS\r\n"}},
        {"ftp", {"<220 files.weir.test\r\n", ">AUTH TLS\r\n", "<234 Proceed with negotiation.\r\n"}},
        {"xmpp",
         {"><?xml version='1.0'?><stream:stream xmlns='jabber:client' "
          "xmlns:stream='http://etherx.jabber.org/streams' to='chat.weir.test' version='1.0'>",
          "<<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
          "xmlns:stream='http://etherx.jabber.org/streams' id='1' from='chat.weir.test' version='1.0'>"
          "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>",
          "><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
          "<<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"}},
        // ExtendedRequest 1.3.6.1.4.1.1466.20037, and its response
        {"ldap",
         {">x301d02010177188016312e332e362e312e342e312e313436362e3230303337",
          "<x300c02010178070a010004000400"}},
        {"postgresql", {">x0000000804d2162f", "<S"}},
        // Protocol::HandshakeV10, and an SSLRequest
        {"mysql",
         {"<x4a0000000a382e302e33320008000000010203040506070800ffff08020000fc15000000000000000000000102030405"
          "060708090a0b0c0063616368696e675f736861325f70617373776f726400",
          ">x2000000105ae0300000000012d0000000000000000000000000000000000000000000000"}},
    };
    return has("starttls") ? preludes.at(options["starttls"]) : std::vector<std::string>{};
}

std::string unfolded(const std::string& text)
{
    if (text[0] != 'x')
        return text;
    std::string octets;
    for (std::size_t i = 1; i + 1 < text.size(); i += 2)
        octets += static_cast<char>(std::stoi(text.substr(i, 2), nullptr, 16));
    if (octets.size() > 4 && text.starts_with("x4a000000")) // its length, which nobody should count by hand
        octets[0] = static_cast<char>(octets.size() - 4);
    return octets;
}

void playPrelude(int socket, bool isClient)
{
    for (const std::string& line : prelude()) {
        const std::string text = unfolded(line.substr(1));
        if ((line[0] == '>') == isClient) {
            require(::send(socket, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()), "send");
            continue;
        }
        std::string got(text.size(), '\0');
        require(::recv(socket, got.data(), got.size(), MSG_WAITALL) == static_cast<ssize_t>(got.size()),
                "receive");
    }
}

void serve(SSL_CTX* context, int listener, bool isSecond)
{
    const int socket = ::accept(listener, nullptr, nullptr);
    const int one = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    playPrelude(socket, false);
    SSL* const ssl = SSL_new(context);
    SSL_set_fd(ssl, socket);
    if (has("early-data") && isSecond) {
        char buffer[4096];
        std::size_t got = 0;
        while (SSL_read_early_data(ssl, buffer, sizeof buffer, &got) == SSL_READ_EARLY_DATA_SUCCESS) {
            const std::string answer = filler("server early", 80);
            std::size_t written = 0;
            SSL_write_early_data(ssl, answer.data(), answer.size(), &written);
        }
    }
    require(SSL_accept(ssl) == 1, "accept");
    play(ssl, false, script());
    if (has("server-closes"))
        SSL_shutdown(ssl);
    char rest[16];
    SSL_read(ssl, rest, sizeof rest); // close_notify
    if (!has("server-closes"))
        SSL_shutdown(ssl);
    ::close(socket);
    SSL_free(ssl);
}

void connectTo(SSL_CTX* context, const sockaddr_in& server, const char* from, bool isSecond)
{
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in own = {};
    own.sin_family = AF_INET;
    ::inet_pton(AF_INET, from, &own.sin_addr);
    require(::bind(socket, reinterpret_cast<const sockaddr*>(&own), sizeof own) == 0, "bind");
    require(::connect(socket, reinterpret_cast<const sockaddr*>(&server), sizeof server) == 0, "connect");
    const int one = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    playPrelude(socket, true);
    SSL* const ssl = SSL_new(context);
    SSL_set_fd(ssl, socket);
    SSL_set_tlsext_host_name(ssl, "secure.weir.test");
    if (has("alpn")) {
        const std::string protocol = static_cast<char>(options["alpn"].size()) + options["alpn"];
        SSL_set_alpn_protos(ssl, reinterpret_cast<const unsigned char*>(protocol.data()),
                            static_cast<unsigned>(protocol.size()));
    }
    if (isSecond)
        require(session != nullptr && SSL_set_session(ssl, session) == 1, "session");
    const bool early = isSecond && has("early-data");
    if (early) {
        std::size_t written = 0;
        require(SSL_write_early_data(ssl, earlyText().data(), earlyText().size(), &written) == 1,
                "early data");
    }
    require(SSL_connect(ssl) == 1, "connect");
    require(!isSecond || SSL_session_reused(ssl) == 1, "resumption");
    std::vector<Step> steps = script();
    if (early) {
        require(SSL_get_early_data_status(ssl) == SSL_EARLY_DATA_ACCEPTED, "early data accepted");
        steps.insert(steps.begin(), {Step::Say, false, filler("server early", 80)});
    }
    play(ssl, true, steps);
    if (has("server-closes")) {
        char rest[16];
        SSL_read(ssl, rest, sizeof rest);
    }
    SSL_shutdown(ssl);
    char rest[16];
    SSL_read(ssl, rest, sizeof rest);

    std::string said[2];
    if (early)
        said[1] = earlyText();
    for (const Step& step : steps)
        said[step.byClient] += step.text;
    const auto quoted = [](const std::string& text) {
        std::string out = "\"";
        for (const char c : text)
            out += c == '\n' ? std::string("\\n") : std::string(1, c);
        return out + '"';
    };
    std::printf("{\"name\": %s, \"version\": \"%s\", \"suite\": \"%s\", \"client\": %s, \"server\": %s}\n",
                quoted(options["name"]).c_str(), SSL_get_version(ssl),
                SSL_CIPHER_standard_name(SSL_get_current_cipher(ssl)), quoted(said[1]).c_str(),
                quoted(said[0]).c_str());
    ::close(socket);
    SSL_free(ssl);
}

} // namespace

int main(int argc, char** argv)
{
    require(argc > 3, "usage: tls_sessions SERVER PORT CLIENT OPTION...");
    for (int i = 4; i < argc; ++i) {
        const std::string option = argv[i];
        const std::size_t equals = option.find('=');
        options[option.substr(0, equals)] = equals == std::string::npos ? "" : option.substr(equals + 1);
    }
    keyLog.open(options["keylog"], std::ios::app);

    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(argv[2])));
    ::inet_pton(AF_INET, argv[1], &address.sin_addr);
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    const int one = 1;
    ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    require(::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
                ::listen(listener, 4) == 0,
            "listen");

    SSL_CTX* const server = makeContext(false);
    SSL_CTX* const client = makeContext(true);
    const bool twice = has("resume") || has("early-data");
    for (int i = 0; i < (twice ? 2 : 1); ++i) {
        std::jthread thread([&] { serve(server, listener, i == 1); });
        connectTo(client, address, argv[3], i == 1);
    }
}
