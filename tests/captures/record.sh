#!/usr/bin/env bash
# Records the captures of this folder, and resources/samples/welcome.pcapng, from real programs:
#
#     tests/captures/record.sh [NAME...]      as root; without a name: all of them (README.md lists them)
#
# Two hosts live in network namespaces of their own with wire.py between them, and both end with this script:
# nothing is sent to any other machine, and nothing on this one is touched. Addresses and names are those that
# RFC 5737, RFC 3849 and RFC 6761 set aside for documentation and tests.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../scripts/setup.sh"
here=$WEIR_ROOT/tests/captures

if [ "${1-}" != --inside ]; then
    [ "$(id -u)" -eq 0 ] || die "network namespaces need root"
    need_packages record
    # The one thing that comes from the npm registry; later there is no network but our own.
    npm install --silent --no-audit --no-fund --prefix "$WEIR_ROOT/build/record" @grpc/grpc-js
    # Its own process namespace, so that whatever is still running ends with it.
    exec unshare --net --mount --pid --fork --kill-child --mount-proc "${BASH_SOURCE[0]}" --inside "$@"
fi
shift

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
chmod 755 "$dir"

# ---------------------------------------------------------------- the two hosts
www=198.51.100.20 api=198.51.100.21 shell=198.51.100.22 files=198.51.100.23 mail=198.51.100.25 gauge=198.51.100.26
www6=2001:db8:51::20
first=192.0.2.10 second=192.0.2.11 first6=2001:db8:2::10

on_server() { nsenter --net="/proc/$server_host/ns/net" "$@"; }

make_hosts() {
    unshare --net sleep infinity &
    server_host=$!
    # Faults on the wire hit only what files.weir.test sends.
    /usr/bin/python3 "$here/wire.py" --delay 8 --lose $files:17 --swap $files:11 --repeat $files:40 left right >"$dir/wire" &
    until grep -q ready "$dir/wire"; do sleep 0.05; done
    ip link set right netns "$server_host"
    ip link set left address 02:00:00:00:02:10
    on_server ip link set right address 02:00:00:00:51:20
    local host
    for host in $first $second; do ip address add $host/32 dev left; done
    ip address add $first6/128 dev left nodad
    for host in $www $api $shell $files $mail $gauge; do on_server ip address add $host/32 dev right; done
    on_server ip address add $www6/128 dev right nodad
    ip link set lo up
    ip link set left up
    on_server ip link set lo up
    on_server ip link set right up
    ip route add 198.51.100.0/24 dev left src $first
    ip route add 2001:db8:51::/64 dev left src $first6
    on_server ip route add 192.0.2.0/24 dev right
    on_server ip route add 2001:db8:2::/64 dev right
    # One packet a segment, as on a wire, so that the captures show no 64 KiB segments.
    ethtool -K left tso off gso off gro off >/dev/null
    on_server ethtool -K right tso off gso off gro off >/dev/null
    ping -c 1 -q $www >/dev/null # and the neighbours know each other
    ping -c 1 -q $www6 >/dev/null
}

start_servers() {
    cp -r "$here/site" "$dir/site"
    /usr/bin/python3 "$here/make_site.py" "$dir/site"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$dir/key.pem" \
        -out "$dir/certificate.pem" -days 3650 -subj "/O=Weir test/CN=www.weir.test" \
        -addext "subjectAltName=DNS:*.weir.test,DNS:weir.test" 2>/dev/null
    sed "s#@DIR@#$dir#g" "$here/nginx.conf" >"$dir/nginx.conf"
    on_server nginx -c "$dir/nginx.conf" -e "$dir/nginx.log" &
    (cd "$dir" && PYTHONDONTWRITEBYTECODE=1 on_server /usr/bin/python3 -m aiosmtpd -n -l $mail:25 -c aiosmtpd.handlers.Sink) &
    ssh-keygen -q -t ed25519 -N "" -C "" -f "$dir/host_key"
    ssh-keygen -q -t ed25519 -N "" -C "" -f "$dir/client_key"
    cp "$dir/client_key.pub" "$dir/authorized_keys"
    mkdir -p /run/sshd
    on_server /usr/sbin/sshd -D -f /dev/null -h "$dir/host_key" -o ListenAddress=$shell -o UsePAM=no \
        -o StrictModes=no -o PrintMotd=no -o PrintLastLog=no -o PidFile=none \
        -o AuthorizedKeysFile="$dir/authorized_keys" 2>/dev/null &
    on_server /usr/bin/python3 "$here/peers.py" websocket_server 8080 &
    on_server nghttpd --no-tls --address=$www --htdocs="$dir/site" --push=/index.html=/style.css \
        --trailer="x-level: 1.42" 8083 >/dev/null &
    on_server nghttpx --frontend="$www,8084;no-tls" --backend="$www,80" --workers=1 --errorlog-file=/dev/null \
        --accesslog-file=/dev/null --conf=/dev/null 2>/dev/null &
    NODE_PATH=$WEIR_ROOT/build/record/node_modules on_server node "$here/grpc_pair.js" server 50051 &
    local port
    for port in 80 25 22 8080 8083 8084 50051; do await_server $port; done
}

await_server() {
    local tries=100
    until on_server ss -Hltn "sport = :$1" | grep -q .; do
        [ $((tries -= 1)) -gt 0 ] || die "no server came up on port $1"
        sleep 0.1
    done
}

# ---------------------------------------------------------------- recording
# start NAME [TCPDUMP ARGUMENTS], stop: what crosses the client's interface in between goes to $dir/NAME.pcap.
start() {
    recording=$dir/$1.pcap
    shift
    tcpdump -i left --immediate-mode -U -w "$recording" "$@" 2>"$dir/tcpdump.log" &
    recorder=$!
    until grep -q "listening on" "$dir/tcpdump.log"; do sleep 0.05; done
}

stop() {
    sleep 0.4 # the last packets are still on their way
    kill -INT $recorder
    wait $recorder || true
}

# publish NAME [EDITCAP ARGUMENTS]: the recording, as a pcapng file of this folder.
publish() {
    local name=$1
    shift
    editcap -F pcapng "$@" "$recording" "$here/$name.pcapng"
}

web() {
    local source=$1
    shift
    # Names are resolved here and not by DNS; --noproxy because the environment may name one.
    curl --silent --show-error --output /dev/null --noproxy '*' --interface "$source" --cacert "$dir/certificate.pem" \
        --resolve "www.weir.test:80:$www" --resolve "www.weir.test:8084:$www" --resolve "www.weir.test:443:$www" --resolve "api.weir.test:443:$api" \
        --resolve "files.weir.test:80:$files" --resolve "six.weir.test:80:$www6" --max-time 30 "$@"
}

# ---------------------------------------------------------------- the conversations
page() { # one connection, five requests: gzip and chunked, a picture, JSON, a redirect, an absent page
    web "$1" --compressed http://www.weir.test/ -o /dev/null http://www.weir.test/style.css -o /dev/null \
        http://www.weir.test/levels.js -o /dev/null http://www.weir.test/gauge.png -o /dev/null \
        http://www.weir.test/api/levels
    web "$1" http://www.weir.test/old -o /dev/null http://www.weir.test/absent
}
readings() { # POST with a form and with JSON, HEAD, a range
    web "$1" --data "gauge=3&level=1.42" http://www.weir.test/api/readings --next --silent --output /dev/null \
        --resolve "www.weir.test:80:$www" --noproxy '*' --interface "$1" --json '{"gauge":"4","level":1.37}' http://www.weir.test/api/readings
    web "$1" --head http://www.weir.test/gauge.png
    web "$1" --range 100-499 http://www.weir.test/gauge.png
}
six() { web $first6 http://six.weir.test/gauge.png -o /dev/null http://six.weir.test/api/levels; }
download() { web $first http://files.weir.test/day.csv; }
secure() { # VERSION HTTP-VERSION KEYLOG
    SSLKEYLOGFILE=${3-} web $first --tlsv1."$1" --tls-max 1."$1" --http"$2" --compressed https://www.weir.test/ -o /dev/null \
        https://www.weir.test/style.css -o /dev/null https://www.weir.test/api/levels
}
secure_api() { web $second --http2 https://api.weir.test/api/levels; }
letter() {
    curl --silent --noproxy '*' --interface $second --url smtp://$mail/station.weir.test --crlf \
        --mail-from station@weir.test --mail-rcpt operator@weir.test --upload-file "$here/site/message.txt"
}
login() {
    ssh -F /dev/null -i "$dir/client_key" -b $second -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no \
        -o LogLevel=ERROR root@$shell "head -c 3000 $dir/site/day.csv" >/dev/null
}
websocket() { /usr/bin/python3 "$here/peers.py" websocket_client $api 8080; }
websocket_kinds() { /usr/bin/python3 "$here/peers.py" websocket_kinds $api 8080; }
cleartext_http2() { # prior knowledge and an upgrade with nghttpx; pushes, trailers and odd frames with nghttpd
    local base=http://www.weir.test:8084
    web $first --http2-prior-knowledge --compressed $base/
    web $first --http2-prior-knowledge $base/absent
    web $second --http2 $base/levels.js -o /dev/null $base/api/levels
    nghttp --null-out --upgrade --data="$here/site/message.txt" http://$www:8084/api/readings >/dev/null
    nghttp --null-out --get-assets --padding=16 http://$www:8083/index.html http://$www:8083/levels.js >/dev/null
    nghttp --null-out --continuation http://$www:8083/style.css >/dev/null
}
calls() { NODE_PATH=$WEIR_ROOT/build/record/node_modules node "$here/grpc_pair.js" client $gauge:50051; }
slow() { /usr/bin/python3 "$here/peers.py" slow_reader $www /gauge.png; }
aborted() { /usr/bin/python3 "$here/peers.py" aborting_client $www /day.csv; }
refused() { /usr/bin/python3 "$here/peers.py" refused $gauge; }
gauges() {
    on_server /usr/bin/python3 "$here/peers.py" gauge_server 5000 &
    local server=$!
    await_server 5000
    /usr/bin/python3 "$here/peers.py" urgent_client $gauge 5000
    wait $server
}

# ---------------------------------------------------------------- the captures
record_http() { start http && page $first && readings $second && stop && publish http; }
record_ipv6() { start ipv6 && six && stop && publish ipv6; }
record_lossy() { start lossy && download && stop && publish lossy; }
record_smtp() { start smtp && letter && stop && publish smtp; }
record_ssh() { start ssh && login && stop && publish ssh; }
record_websocket() { start websocket && websocket && stop && publish websocket; }
record_websocket-kinds() { start websocket-kinds && websocket_kinds && stop && publish websocket-kinds; }
record_http2() { start http2 && cleartext_http2 && stop && publish http2; }
record_grpc() { start grpc && calls && stop && publish grpc; }
record_window() { start window && slow && stop && publish window; }
record_endings() { start endings && aborted && refused && gauges && stop && publish endings; }
record_snaplen() { start snaplen --snapshot-length=200 && page $first && stop && publish snaplen; }
record_tls() {
    start tls
    secure 2 1.1 "$dir/tls.keys"
    secure 3 1.1 "$dir/tls.keys"
    secure 3 2 "$dir/tls.keys"
    stop
    publish tls --inject-secrets "tls,$dir/tls.keys"
}
record_tls-keylog() { # the same, without secrets inside but with a key log beside it
    start tls-keylog
    rm -f "$here/tls-keylog.keys"
    secure 2 1.1 "$here/tls-keylog.keys"
    secure 3 2 "$here/tls-keylog.keys"
    stop
    publish tls-keylog
}
record_midstream() { # the recording begins in the middle of a connection
    /usr/bin/python3 "$here/peers.py" midstream_client $www /gauge.png "$dir/begin" >"$dir/midstream" &
    local client=$!
    until grep -q connected "$dir/midstream"; do sleep 0.05; done
    start midstream
    touch "$dir/begin"
    wait $client
    stop
    publish midstream
}
record_nanoseconds() { # a pcap file, with nanoseconds
    start nanoseconds --time-stamp-precision=nano
    page $first
    stop
    cp "$recording" "$here/nanoseconds.pcap"
}
record_cooked() { # two sections, each with a link type of its own: Linux cooked v1 and v2
    start cooked-1 -i any -y LINUX_SLL
    letter
    stop
    editcap -F pcapng "$recording" "$dir/one.pcapng"
    start cooked-2 -i any -y LINUX_SLL2
    page $first
    stop
    editcap -F pcapng "$recording" "$dir/two.pcapng"
    cat "$dir/one.pcapng" "$dir/two.pcapng" >"$here/cooked.pcapng"
}
record_gap() { # two packets are taken out of a true recording, as if the capturing machine had been too slow
    start gap
    six
    stop
    publish_without gap "$here/gap.pcapng" "tcp.srcport == 80 && tcp.len > 1000"
}

# publish_without NAME FILE FILTER [EDITCAP ARGUMENTS]: leaves out the 5th and the 6th packet that the filter names.
publish_without() {
    local file=$2 filter=$3 frames
    shift 3
    frames=$(tshark -r "$recording" -Y "$filter" -T fields -e frame.number 2>/dev/null | sed -n 5,6p)
    # shellcheck disable=SC2086 # one word a frame
    editcap -F pcapng "$@" "$recording" "$file" $frames
}

# The bundled sample: everything at once, as a working day would have it.
record_welcome() {
    local keys=$dir/welcome.keys
    start welcome
    page $first &
    local jobs=($!)
    sleep 0.15
    secure 3 2 "$keys" &
    jobs+=($!)
    secure_api & # its keys are not recorded
    jobs+=($!)
    sleep 0.2
    download &
    jobs+=($!)
    readings $second &
    jobs+=($!)
    sleep 0.3
    letter &
    jobs+=($!)
    websocket &
    jobs+=($!)
    sleep 0.2
    login &
    jobs+=($!)
    six &
    jobs+=($!)
    refused
    slow &
    jobs+=($!)
    secure 2 1.1 "$keys"
    gauges
    aborted
    wait "${jobs[@]}"
    stop
    publish_without welcome "$WEIR_ROOT/resources/samples/welcome.pcapng" "ipv6 && tcp.srcport == 80 && tcp.len > 1000" \
        --inject-secrets "tls,$keys" --capture-comment "Weir's sample: recorded between two test hosts (tests/captures/README.md)"
}

all=(http http2 grpc ipv6 lossy gap smtp ssh websocket websocket-kinds window endings snaplen tls tls-keylog midstream nanoseconds cooked welcome)
[ $# -gt 0 ] || set -- "${all[@]}"
mkdir -p "$WEIR_ROOT/resources/samples"
make_hosts
start_servers
for name; do
    [[ " ${all[*]} " == *" $name "* ]] || die "no such capture: $name"
    say "Recording $name"
    "record_$name"
done
