#!/usr/bin/env bash
# Records the captures of tests/captures/tls from real TLS sessions, and expected.json: what was said inside them.
#
#     tests/captures/record_tls.sh [NAME...]      as root; without a name: all of them (README.md lists them)
#
# OpenSSL plays both ends (tls_sessions.cpp); GnuTLS and NSS play what OpenSSL of today has given up. Everything
# happens on the loopback interface of a network namespace of its own, which ends with this script.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../scripts/setup.sh"
here=$WEIR_ROOT/tests/captures
out=$here/tls

if [ "${1-}" != --inside ]; then
    [ "$(id -u)" -eq 0 ] || die "network namespaces need root"
    need_packages record
    exec unshare --net --mount --pid --fork --kill-child --mount-proc "${BASH_SOURCE[0]}" --inside "$@"
fi
shift

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
client=192.0.2.10 server=198.51.100.20 port=443
keys=$dir/keys
mkdir -p "$out"

make_host() {
    ip link set lo mtu 1500 up
    ip address add $client/32 dev lo
    ip address add $server/32 dev lo
    g++ -std=c++20 -O1 -o "$dir/tls_sessions" "$here/tls_sessions.cpp" -lssl -lcrypto
}

make_certificates() {
    local name=/O=Weir\ test/CN=secure.weir.test
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$dir/ec.key" -out "$dir/ec.pem" \
        -days 3650 -subj "$name" 2>/dev/null
    openssl req -x509 -newkey ed25519 -nodes -keyout "$dir/client.key" -out "$dir/client.pem" -days 3650 \
        -subj "/O=Weir test/CN=station" 2>/dev/null
    # The RSA key is kept, because some captures are to be decrypted with it.
    [ -f "$out/rsa.key" ] || openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out "$out/rsa.key" 2>/dev/null
    openssl req -x509 -key "$out/rsa.key" -out "$dir/rsa.pem" -days 3650 -subj "$name"
    openssl genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:1024 -out "$dir/dsa.params" 2>/dev/null
    openssl genpkey -paramfile "$dir/dsa.params" -out "$dir/dsa.key"
    openssl req -x509 -key "$dir/dsa.key" -out "$dir/dsa.pem" -days 3650 -subj "$name"
}

# ---------------------------------------------------------------- recording
# start NAME, stop: what crosses the interface in between goes to $dir/NAME.pcap, what is said to $dir/NAME.said.
start() {
    recording=$dir/$1.pcap said=$dir/$1.said
    : >"$keys"
    : >"$said"
    # Slots as small as a packet can be here, and many of them: else packets are lost.
    tcpdump -i lo --immediate-mode -U -s 65535 -B 262144 -w "$recording" 2>"$dir/tcpdump.log" &
    recorder=$!
    until grep -qs "listening on" "$dir/tcpdump.log"; do sleep 0.05; done
}

stop() {
    sleep 0.4 # the last packets are still on their way
    kill -INT $recorder
    wait $recorder || true
    grep -q "^0 packets dropped" "$dir/tcpdump.log" || die "tcpdump lost packets: $(cat "$dir/tcpdump.log")"
    rm "$dir/tcpdump.log"
}

# publish NAME [EDITCAP ARGUMENTS]: the recording, with the key log inside; without any where "no-secrets" is given.
publish() {
    local name=$1
    shift
    if [ "${1-}" = no-secrets ]; then
        editcap -F pcapng "$recording" "$out/$name.pcapng"
    else
        editcap -F pcapng "$@" --inject-secrets "tls,$keys" "$recording" "$out/$name.pcapng"
    fi
    # What is long is kept small; Weir reads it as it is.
    rm -f "$out/$name.pcapng.gz"
    [ "$(stat -c %s "$out/$name.pcapng")" -lt 50000 ] || gzip -9n "$out/$name.pcapng"
    mv "$said" "$dir/$name.json"
}

# session NAME OPTION...: one session of OpenSSL's (two where it resumes).
session() {
    local name=$1
    shift
    timeout 20 "$dir/tls_sessions" $server $port $client "name=$name" "keylog=$keys" "$@" >>"$said" ||
        die "the session $name failed"
}

ec=certificate=$dir/ec.pem:$dir/ec.key
rsa=certificate=$dir/rsa.pem:$out/rsa.key
dsa=certificate=$dir/dsa.pem:$dir/dsa.key

# certificate_for SUITE: what its key exchange asks of the server.
certificate_for() {
    case $1 in
        *ECDSA*) echo "$ec" ;;
        *DSS*) echo "$dsa" ;;
        ADH* | AECDH*) echo no-certificate ;;
        *) echo "$rsa" ;;
    esac
}

# ---------------------------------------------------------------- the captures
record_tls12-suites() { # every suite that OpenSSL offers for TLS 1.2, CBC with encrypt-then-MAC
    local suite
    start tls12-suites
    for suite in $(openssl ciphers -s -tls1_2 'ALL:COMPLEMENTOFALL:!PSK:!SRP:@SECLEVEL=0' | tr : ' '); do
        # TLS 1.3's are below, and of those with DSS one stands for all.
        case $suite in TLS_* | DHE-DSS-AES128-* | DHE-DSS-AES256-* | DHE-DSS-CAM*-SHA* | DHE-DSS-ARIA256-*) continue ;; esac
        session "$suite" version=1.2 "cipher=$suite" "$(certificate_for "$suite")" records=1
    done
    stop
    publish tls12-suites
}
record_tls12-mac() { # CBC with the MAC inside, without the extended master secret
    local suite
    start tls12-mac
    for suite in AES128-SHA AES256-SHA256 ECDHE-ECDSA-AES256-SHA384 ECDHE-RSA-CAMELLIA128-SHA256; do
        session "$suite" version=1.2 "cipher=$suite" "$(certificate_for "$suite")" no-etm no-ems
    done
    stop
    publish tls12-mac
}
record_tls10-tls11() { # whose suites all have a MAC: in both orders, in both versions
    local version suite order
    start tls10-tls11
    for version in 1.0 1.1; do
        for suite in ECDHE-ECDSA-AES128-SHA CAMELLIA256-SHA NULL-SHA NULL-MD5; do
            for order in etm no-etm; do
                session "$suite-$version-$order" "version=$version" "cipher=$suite" "$(certificate_for "$suite")" $order \
                    records=4
            done
        done
    done
    stop
    publish tls10-tls11
}
record_tls13-suites() {
    local suite
    start tls13-suites
    for suite in TLS_AES_128_GCM_SHA256 TLS_AES_256_GCM_SHA384 TLS_CHACHA20_POLY1305_SHA256 TLS_AES_128_CCM_SHA256 \
        TLS_AES_128_CCM_8_SHA256; do
        session $suite version=1.3 suites=$suite "$ec"
    done
    session padded version=1.3 padding=64 "$ec"
    session server-closes version=1.3 server-closes alpn=weir/1 "$ec"
    stop
    publish tls13-suites
}
record_key-update() {
    start key-update
    session key-update version=1.3 key-update records=5 "$ec"
    session key-update-256 version=1.3 suites=TLS_AES_256_GCM_SHA384 key-update "$ec"
    stop
    publish key-update
}
record_early-data() {
    start early-data
    session early-data version=1.3 early-data "$ec"
    session early-data-256 version=1.3 suites=TLS_CHACHA20_POLY1305_SHA256 early-data "$ec"
    stop
    publish early-data
}
record_hello-retry() {
    start hello-retry
    session hello-retry version=1.3 groups=X25519:P-384 server-groups=P-384 "$ec"
    stop
    publish hello-retry
}
record_renegotiation() {
    start renegotiation
    session client-renegotiates version=1.2 cipher=ECDHE-ECDSA-AES128-GCM-SHA256 client-renegotiates "$ec"
    session server-renegotiates version=1.2 cipher=ECDHE-ECDSA-CHACHA20-POLY1305 server-renegotiates "$ec"
    session renegotiates-cbc version=1.0 cipher=ECDHE-ECDSA-AES128-SHA client-renegotiates "$ec"
    session renegotiates-etm version=1.1 cipher=ECDHE-ECDSA-AES128-SHA client-renegotiates "$ec"
    session renegotiates-with-certificate version=1.2 server-renegotiates "client-certificate=$dir/client.pem:$dir/client.key" "$ec"
    stop
    publish renegotiation
}
record_resumption() {
    start resumption
    session session-id version=1.2 no-ticket resume "$ec"
    session ticket version=1.2 resume "$ec"
    session ticket-1.0 version=1.0 resume "$ec"
    session psk version=1.3 resume "$ec"
    stop
    publish resumption
}
record_resumption-first() { # the key log has the first session's line alone
    start resumption-first
    session session-id version=1.2 no-ticket resume "$ec"
    session ticket version=1.2 resume "$ec"
    stop
    sed -i '/^CLIENT_RANDOM/!d; n; d' "$keys"
    publish resumption-first
}
record_psk() { # an external pre-shared key
    start psk
    session psk-1.2 version=1.2 cipher=PSK-AES128-GCM-SHA256 psk
    session dhe-psk-1.2 version=1.2 cipher=DHE-PSK-AES128-CBC-SHA256 psk
    session ecdhe-psk-1.2 version=1.2 cipher=ECDHE-PSK-CHACHA20-POLY1305 psk
    session rsa-psk-1.2 version=1.2 cipher=RSA-PSK-AES256-GCM-SHA384 psk "$rsa"
    session psk-ccm-1.2 version=1.2 cipher=PSK-AES128-CCM8 psk
    session psk-1.3 version=1.3 suites=TLS_AES_128_GCM_SHA256 psk
    stop
    publish psk
}
record_client-certificate() {
    local version
    start client-certificate
    for version in 1.2 1.3; do
        session client-certificate-$version version=$version "client-certificate=$dir/client.pem:$dir/client.key" "$ec"
    done
    stop
    publish client-certificate
}
record_starttls() {
    local protocol
    start starttls
    for protocol in smtp imap pop3 ftp xmpp ldap postgresql mysql; do
        case $protocol in
            smtp) port=25 ;; imap) port=143 ;; pop3) port=110 ;; ftp) port=21 ;;
            xmpp) port=5222 ;; ldap) port=389 ;; postgresql) port=5432 ;; mysql) port=3306 ;;
        esac
        session starttls-$protocol version=1.3 starttls=$protocol "$ec"
    done
    session starttls-smtp-1.2 version=1.2 starttls=smtp "$ec"
    port=443
    stop
    publish starttls
}
record_rsa-key() { # no secrets but the server's private key, rsa.key
    local suite
    start rsa-key
    for suite in AES128-SHA AES256-GCM-SHA384 AES128-CCM8; do
        session "rsa-key-$suite" version=1.2 "cipher=$suite" "$rsa"
    done
    session rsa-key-no-ems version=1.2 cipher=AES128-GCM-SHA256 no-ems "$rsa"
    session rsa-key-1.0 version=1.0 cipher=AES128-SHA no-etm no-ems "$rsa"
    session rsa-key-resumed version=1.2 cipher=AES128-GCM-SHA256 resume "$rsa"
    session forward-secret version=1.2 cipher=ECDHE-RSA-AES128-GCM-SHA256 "$rsa" # which it does not open
    stop
    publish rsa-key no-secrets
}

# What GnuTLS says and hears: its server sends back what it gets.
gnutls_session() { # NAME PRIORITY CERTIFICATE KEY
    local text="Line of $1.\nAnother line of $1, a little longer than the first.\n" echoing
    gnutls-serv --echo --quiet --port $port --priority "$2" --x509certfile "$3" --x509keyfile "$4" >/dev/null 2>&1 &
    echoing=$!
    await $port
    (printf '%b' "$text" && sleep 0.5) | SSLKEYLOGFILE=$keys gnutls-cli --insecure --priority "$2" --port $port \
        --sni-hostname secure.weir.test $server >"$dir/gnutls.log" 2>&1 || die "$(cat "$dir/gnutls.log")"
    kill $echoing
    wait $echoing || true
    printf '{"name": "%s", "client": "%s", "server": "%s"}\n' "$1" "$text" "$text" >>"$said"
}

await() {
    local tries=100
    until ss -Hltn "sport = :$1" | grep -q .; do
        [ $((tries -= 1)) -gt 0 ] || die "no server came up on port $1"
        sleep 0.05
    done
}

record_gnutls() { # ciphers that OpenSSL has given up, or never had
    local base=NORMAL:-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA:+RSA:-CIPHER-ALL:-MAC-ALL:-VERS-ALL
    start gnutls
    gnutls_session rc4 $base:+ARCFOUR-128:+SHA1:+VERS-TLS1.2:%NO_ETM "$dir/ec.pem" "$dir/ec.key"
    gnutls_session rc4-md5 $base:+ARCFOUR-128:+MD5:+VERS-TLS1.0 "$dir/rsa.pem" "$out/rsa.key"
    gnutls_session 3des $base:+3DES-CBC:+SHA1:+VERS-TLS1.2 "$dir/ec.pem" "$dir/ec.key"
    gnutls_session 3des-1.0 $base:+3DES-CBC:+SHA1:+VERS-TLS1.0:%NO_ETM "$dir/rsa.pem" "$out/rsa.key"
    gnutls_session camellia-128-gcm $base:+CAMELLIA-128-GCM:+AEAD:+VERS-TLS1.2 "$dir/ec.pem" "$dir/ec.key"
    gnutls_session camellia-256-gcm $base:+CAMELLIA-256-GCM:+AEAD:+VERS-TLS1.2 "$dir/rsa.pem" "$out/rsa.key"
    stop
    publish gnutls
}

# NSS still speaks SSL 3.0; Debian's writes no key log, so the RSA key has to do.
nss_session() { # NAME VERSION SUITE
    selfserv -d "sql:$dir/nss" -n server -p $port -V "$2:$2" -c ":$3" >/dev/null 2>&1 &
    local serving=$!
    await $port
    # It does not notice that its input ended.
    (printf 'GET /%s HTTP/1.0\r\n\r\n' "$1" && sleep 0.5) | timeout 2 tstclnt -h $server -p $port -d "sql:$dir/nss" -V "$2:$2" \
        -c ":$3" -o -a secure.weir.test >"$dir/answer" 2>/dev/null || true
    kill -KILL $serving
    { wait $serving || true; } 2>/dev/null
    python3 -c 'import json,sys; print(json.dumps({"name": sys.argv[1], "client": "GET /%s HTTP/1.0\r\n\r\n" % sys.argv[1],
        "server": open(sys.argv[2], newline="").read()}))' "$1" "$dir/answer" >>"$said"
}

record_ssl3() {
    mkdir "$dir/nss"
    certutil -N -d "sql:$dir/nss" --empty-password
    openssl pkcs12 -export -in "$dir/rsa.pem" -inkey "$out/rsa.key" -name server -passout pass: -out "$dir/server.p12"
    pk12util -i "$dir/server.p12" -d "sql:$dir/nss" -W "" -K "" >/dev/null
    start ssl3
    nss_session ssl3-rc4-md5 ssl3 0004
    nss_session ssl3-rc4-sha ssl3 0005
    nss_session ssl3-3des ssl3 000a
    nss_session ssl3-aes ssl3 002f
    nss_session tls10-3des tls1.0 000a
    stop
    publish ssl3 no-secrets
}

all=(tls12-suites tls12-mac tls10-tls11 tls13-suites key-update early-data hello-retry renegotiation resumption
    resumption-first psk client-certificate starttls rsa-key gnutls ssl3)
[ $# -gt 0 ] || set -- "${all[@]}"
make_host
make_certificates
for name; do
    [[ " ${all[*]} " == *" $name "* ]] || die "no such capture: $name"
    say "Recording $name"
    "record_$name"
done
python3 "$here/collect_expected.py" "$out/expected.json" "$dir"/*.json
