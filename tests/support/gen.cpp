// weir_gen: deterministic synthetic TCP captures of any size, with a manifest of the true byte streams.
//
//   weir_gen --profile web|many|bulk|lossy [--size 1G] [--connections N] [options] out.pcap
//
// One file, standard library only (no libm, no <random>): the same options and seed give the same bytes
// on every machine. See usage() for the options and for the manifest's fields.
#include <queue>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cinttypes>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <string>
#include <string_view>
#include <unistd.h>
#include <utility>
#include <vector>

using u8 = uint8_t;
using u16 = uint16_t;
using u32 = uint32_t;
using u64 = uint64_t;

[[noreturn]] static void die(const char* fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fputs("weir_gen: ", stderr);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
    exit(2);
}

// ---------------------------------------------------------------- random numbers (splitmix64)
struct Rng
{
    u64 s = 0;
    u64 next()
    {
        u64 z = (s += 0x9E3779B97F4A7C15ull);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
        return z ^ (z >> 31);
    }
    u64 below(u64 n) { return n ? u64((unsigned __int128)next() * n >> 64) : 0; }
    u64 range(u64 lo, u64 hi) { return lo + below(hi - lo + 1); } // inclusive
    bool ppm(u32 p) { return p && below(1000000) < p; }
    bool pct(u32 p) { return below(100) < p; }
};

// ---------------------------------------------------------------- XXH64 (streaming; seed 0)
struct Xxh64
{
    static constexpr u64 P1 = 11400714785074694791ull, P2 = 14029467366897019727ull,
                         P3 = 1609587929392839161ull, P4 = 9650029242287828579ull,
                         P5 = 2870177450012600261ull;
    u64 v[4] = {P1 + P2, P2, 0, u64(0) - P1};
    u64 total = 0;
    u8 buf[32];
    static u64 rotl(u64 x, int r) { return (x << r) | (x >> (64 - r)); }
    static u64 rd8(const u8* p)
    {
        u64 x;
        memcpy(&x, p, 8);
        return x;
    }
    static u32 rd4(const u8* p)
    {
        u32 x;
        memcpy(&x, p, 4);
        return x;
    }
    static u64 round(u64 acc, u64 in) { return rotl(acc + in * P2, 31) * P1; }
    static u64 merge(u64 acc, u64 val) { return (acc ^ round(0, val)) * P1 + P4; }
    void stripe(const u8* p)
    {
        for (int i = 0; i < 4; i++)
            v[i] = round(v[i], rd8(p + 8 * i));
    }
    void add(const u8* p, size_t n)
    {
        size_t have = total & 31;
        total += n;
        if (have) {
            size_t k = std::min<size_t>(32 - have, n);
            memcpy(buf + have, p, k);
            p += k, n -= k;
            if (have + k < 32)
                return;
            stripe(buf);
        }
        for (; n >= 32; p += 32, n -= 32)
            stripe(p);
        if (n)
            memcpy(buf, p, n);
    }
    u64 digest() const
    {
        u64 h;
        if (total >= 32) {
            h = rotl(v[0], 1) + rotl(v[1], 7) + rotl(v[2], 12) + rotl(v[3], 18);
            for (int i = 0; i < 4; i++)
                h = merge(h, v[i]);
        } else
            h = P5;
        h += total;
        size_t n = total & 31;
        const u8* p = buf;
        for (; n >= 8; p += 8, n -= 8)
            h = rotl(h ^ round(0, rd8(p)), 27) * P1 + P4;
        if (n >= 4) {
            h = rotl(h ^ (u64(rd4(p)) * P1), 23) * P2 + P3;
            p += 4;
            n -= 4;
        }
        for (; n; p++, n--)
            h = rotl(h ^ (*p * P5), 11) * P1;
        h ^= h >> 33;
        h *= P2;
        h ^= h >> 29;
        h *= P3;
        h ^= h >> 32;
        return h;
    }
};

// ---------------------------------------------------------------- gzip (fixed-Huffman deflate, small
// hash-chain-free LZ77)
static u32 crc32_of(const u8* p, size_t n)
{
    static u32 t[256];
    static bool ready = false;
    if (!ready) {
        for (u32 i = 0; i < 256; i++) {
            u32 c = i;
            for (int k = 0; k < 8; k++)
                c = (c >> 1) ^ ((c & 1) ? 0xEDB88320u : 0);
            t[i] = c;
        }
        ready = true;
    }
    u32 c = ~0u;
    for (size_t i = 0; i < n; i++)
        c = (c >> 8) ^ t[(c ^ p[i]) & 255];
    return ~c;
}

static std::string gzip_of(const u8* p, size_t n)
{
    std::string o("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
    u64 acc = 0;
    int nb = 0;
    auto put = [&](u32 v, int k) { // LSB first
        acc |= u64(v) << nb;
        for (nb += k; nb >= 8; nb -= 8, acc >>= 8)
            o.push_back(char(acc & 255));
    };
    auto huff = [&](u32 code, int k) { // MSB first
        u32 r = 0;
        for (int i = 0; i < k; i++)
            r |= ((code >> i) & 1) << (k - 1 - i);
        put(r, k);
    };
    auto sym = [&](u32 s) {
        if (s < 144)
            huff(0x30 + s, 8);
        else if (s < 256)
            huff(0x190 + s - 144, 9);
        else if (s < 280)
            huff(s - 256, 7);
        else
            huff(0xC0 + s - 280, 8);
    };
    static const u16 lb[] = {3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                             31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
    static const u8 le[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                            2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
    static const u16 db[] = {1,    2,    3,    4,    5,    7,    9,    13,    17,    25,
                             33,   49,   65,   97,   129,  193,  257,  385,   513,   769,
                             1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
    static const u8 de[] = {0, 0, 0, 0, 1, 1, 2, 2,  3,  3,  4,  4,  5,  5,  6,
                            6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13};
    put(1, 1);
    put(1, 2);
    std::vector<int> head(1 << 15, -1);
    size_t i = 0;
    while (i < n) {
        size_t best = 0, dist = 0;
        if (i + 4 <= n) {
            u32 w;
            memcpy(&w, p + i, 4);
            u32 h = (w * 2654435761u) >> 17;
            int c = head[h];
            head[h] = int(i);
            if (c >= 0 && i - size_t(c) <= 32768) {
                size_t m = 0, lim = std::min<size_t>(258, n - i);
                while (m < lim && p[size_t(c) + m] == p[i + m])
                    m++;
                if (m >= 4)
                    best = m, dist = i - size_t(c);
            }
        }
        if (!best) {
            sym(p[i++]);
            continue;
        }
        int a = 28;
        while (lb[a] > best)
            a--;
        sym(u32(257 + a));
        put(u32(best - lb[a]), le[a]);
        int b = 29;
        while (db[b] > dist)
            b--;
        huff(u32(b), 5);
        put(u32(dist - db[b]), de[b]);
        i += best;
    }
    sym(256);
    if (nb)
        put(0, 8 - nb);
    u32 crc = crc32_of(p, n), len = u32(n);
    o.append(reinterpret_cast<char*>(&crc), 4);
    o.append(reinterpret_cast<char*>(&len), 4);
    return o;
}

// ---------------------------------------------------------------- options
struct Opt
{
    std::string profile, out, manifest, format = "pcap", needle;
    u64 size = 0, connections = 0, seed = 1;
    u32 concurrency = 0, mss = 1448, seg = 0, snaplen = 0, needle_ppm = 2000, clients = 64;
    int ipv6 = -1, vlan = 0, tls = -1, noise = -1;
    int reorder = -1, loss = -1, dup = -1, overlap = -1, conflict = -1, missing = -1, keepalive = -1,
        midstream = -1, reuse = -1;
    bool wrap = false;
} opt;

static void usage(FILE* f)
{
    fputs("usage: weir_gen --profile web|many|bulk|lossy [options] OUT        (OUT may be - for standard "
          "output)\n"
          "  web    HTTP/1.1 keep-alive and TLS-looking connections, hundreds at once, heavy-tailed sizes\n"
          "  many   very many short connections of 10 packets\n"
          "  bulk   few connections with huge bodies; every 4096th body byte starts '@' + 14 hex digits + LF "
          "(its offset)\n"
          "  lossy  web with reordering, loss, overlaps, missing packets, mid-stream starts, reused ports\n"
          "  --size N[K|M|G]      stop at about this file size (bulk: body bytes per file, shared by the "
          "connections)\n"
          "  --connections N      stop after N connections (bulk: that many flows; default 4)\n"
          "  --seed N             default 1\n"
          "  --concurrency N      connections alive at once (web/lossy 400, many 2000)\n"
          "  --mss N              bytes a segment (1448)      --seg N   larger segments as a TSO capture "
          "shows them (max 65160)\n"
          "  --format pcap|pcapns|pcapng                      --snaplen N\n"
          "  --ipv6 PCT  --vlan PCT  --tls PCT  --noise PCT   shares of connections (noise: a DNS lookup "
          "before)\n"
          "  --clients N          client addresses (64)\n"
          "  --wrap               initial sequence numbers close below 2^32\n"
          "  --needle STR --needle-rate PPM                   STR placed in that many millionths of the "
          "messages with a plain body\n"
          "  rates in millionths of the data segments, usable with any profile:\n"
          "  --reorder --loss --dup --overlap --conflict --missing --keepalive; of the connections: "
          "--midstream --reuse\n"
          "  --manifest FILE      JSON: {\"connections\":[...],...}, one connection a line, in the order "
          "they ended. Fields:\n"
          "     id      order of the first packet, from 0     frame   number of that packet, from 1\n"
          "     c, s    client and server [address, port]      app     http, tls, mini or bulk; host: its "
          "name\n"
          "     syn     false: the handshake is not in the capture      end   fin, rst or open\n"
          "     up, down   client to server, server to client: pkts, bytes (length of the true stream),\n"
          "                xxh64 (of the bytes present in the capture, gaps skipped), gaps "
          "[[offset,length]...], needles [offset...]\n"
          "     The true stream is what the FIRST capture of each byte says (a --conflict copy always comes "
          "later).\n",
          f);
}

static u64 parse_size(const char* s)
{
    char* e;
    double v = strtod(s, &e);
    u64 m = 1;
    switch (*e) {
    case 'k':
    case 'K':
        m = 1ull << 10;
        e++;
        break;
    case 'm':
    case 'M':
        m = 1ull << 20;
        e++;
        break;
    case 'g':
    case 'G':
        m = 1ull << 30;
        e++;
        break;
    }
    if (*e || v < 0)
        die("bad size: %s", s);
    return u64(v * double(m));
}

// ---------------------------------------------------------------- pools of content
enum PoolId { POOL_TEXT, POOL_JSON, POOL_RAND, POOL_GZ, POOL_N };
static std::array<std::vector<u8>, POOL_N> pool;
struct GzItem
{
    size_t off, len;
};
static std::vector<GzItem> gz_items;

static void make_pools(u64 seed)
{
    Rng r{seed ^ 0xC0FFEE};
    std::vector<std::string> words;
    static const char *con = "bcdfghklmnprstvw", *vow = "aeiou";
    for (int i = 0; i < 2048; i++) {
        std::string w;
        for (u64 k = 1 + r.below(4); k; k--) {
            w += con[r.below(16)];
            w += vow[r.below(5)];
        }
        if (r.pct(40))
            w += con[r.below(16)];
        words.push_back(w);
    }
    auto word = [&]() -> const std::string& { return words[r.below(1 + r.below(2048))]; };
    auto fill = [](std::vector<u8>& v, const std::string& s) { v.insert(v.end(), s.begin(), s.end()); };
    auto& t = pool[POOL_TEXT];
    t.reserve(9 << 20);
    while (t.size() < (8u << 20)) {
        std::string s = "<div class=\"" + word() + "\"><a href=\"/" + word() + "/" + word() + "\">" + word() +
                        "</a>\n<p>";
        for (u64 k = 8 + r.below(40); k; k--)
            s += word() + (k % 9 ? " " : ",\n ");
        s += "</p></div>\n";
        fill(t, s);
    }
    t.resize(8u << 20);
    auto& j = pool[POOL_JSON];
    j.reserve(5 << 20);
    while (j.size() < (4u << 20)) {
        std::string s = "{\"id\":" + std::to_string(r.below(100000000)) + ",\"" + word() + "\":\"" + word() +
                        " " + word() + "\",\"" + word() + "\":[";
        for (u64 k = r.below(6); k; k--)
            s += std::to_string(r.below(10000)) + ",";
        s += "0],\"ok\":" + std::string(r.pct(50) ? "true" : "false") + "},\n";
        fill(j, s);
    }
    j.resize(4u << 20);
    auto& b = pool[POOL_RAND];
    b.resize(16u << 20);
    for (size_t i = 0; i < b.size(); i += 8) {
        u64 x = r.next();
        memcpy(&b[i], &x, 8);
    }
    auto& g = pool[POOL_GZ];
    for (int i = 0; i < 96; i++) {
        size_t n = size_t(1024) << (i % 9);
        n += r.below(n);
        bool js = i & 1;
        auto& src = js ? j : t;
        std::string z = gzip_of(&src[r.below(src.size() - n)], n);
        gz_items.push_back({g.size(), z.size()});
        fill(g, z);
    }
}

// ---------------------------------------------------------------- messages: what one side sends before the
// other speaks
struct Span
{
    int src;      // PoolId, or -1 for the message's own bytes
    bool stamped; // bulk: offsets written every 4096 bytes
    u64 off, len; // where in the pool (modulo its size) or in own
    u64 base;     // bulk: body offset of the span's first byte
};
struct Msg
{
    int dir = 0;
    std::string own;
    std::vector<Span> spans;
    u64 len = 0, sent = 0;
    size_t cur = 0;
    u64 cur_off = 0;
    u64 needle_at = ~0ull; // message offset
    void clear(int d)
    {
        dir = d;
        own.clear();
        spans.clear();
        len = sent = cur_off = 0;
        cur = 0;
        needle_at = ~0ull;
    }
    void text(std::string_view s)
    {
        if (!spans.empty() && spans.back().src < 0 && spans.back().off + spans.back().len == own.size())
            spans.back().len += s.size();
        else
            spans.push_back({-1, false, own.size(), s.size(), 0});
        own.append(s);
        len += s.size();
    }
    void from(int p, u64 off, u64 n, bool stamped = false, u64 base = 0)
    {
        if (!n)
            return;
        spans.push_back({p, stamped, off, n, base});
        len += n;
    }
    // Copies the next n bytes to d.
    void take(u8* d, size_t n)
    {
        u64 at = sent;
        u8* d0 = d;
        size_t left = n;
        while (left) {
            Span& s = spans[cur];
            size_t k = size_t(std::min<u64>(left, s.len - cur_off));
            if (s.src < 0)
                memcpy(d, own.data() + s.off + cur_off, k);
            else {
                const auto& p = pool[size_t(s.src)];
                size_t o = size_t((s.off + cur_off) % p.size()), todo = k;
                u8* w = d;
                while (todo) {
                    size_t c = std::min(todo, p.size() - o);
                    memcpy(w, &p[o], c);
                    w += c, todo -= c, o = 0;
                }
                if (s.stamped)
                    stamp(d, s.base + cur_off, k);
            }
            d += k, left -= k, cur_off += k;
            if (cur_off == s.len)
                cur++, cur_off = 0;
        }
        sent += n;
        if (needle_at != ~0ull && needle_at < at + n && needle_at + opt.needle.size() > at)
            for (size_t i = 0; i < opt.needle.size(); i++) {
                u64 q = needle_at + i;
                if (q >= at && q < at + n)
                    d0[q - at] = u8(opt.needle[i]);
            }
    }
    static void stamp(u8* d, u64 base, size_t n)
    {
        static const char hex[] = "0123456789abcdef";
        for (u64 q = base & ~4095ull; q < base + n; q += 4096)
            for (int i = 0; i < 16; i++) {
                u64 a = q + u64(i);
                if (a < base || a >= base + n)
                    continue;
                d[a - base] = u8(i == 0 ? '@' : i == 15 ? '\n' : hex[(q >> (4 * (14 - i))) & 15]);
            }
    }
};

// ---------------------------------------------------------------- connections
struct Dir
{
    u32 isn = 0, pkts = 0, unacked = 0;
    u64 off = 0; // stream bytes produced so far
    bool syn_seq = false, fin_sent = false;
    u16 ipid = 0;
    Xxh64 h;
    std::vector<std::pair<u64, u64>> gaps;
    std::vector<u64> needles;
    std::vector<u64> holes; // offsets of segments that are late (reordered or lost and to be sent again)
    std::string tail;       // the last bytes shown, for overlapping copies
};
enum App : u8 { APP_HTTP, APP_TLS, APP_MINI, APP_BULK };
static const char* const app_name[] = {"http", "tls", "mini", "bulk"};
enum Phase : u8 {
    PH_DNSQ,
    PH_DNSR,
    PH_SYN,
    PH_SYNACK,
    PH_ACK,
    PH_NEXT,
    PH_SEND,
    PH_FIN1,
    PH_FIN2,
    PH_FIN3,
    PH_RST,
    PH_DONE
};
enum Flag : u8 { F_FIN = 1, F_SYN = 2, F_RST = 4, F_PSH = 8, F_ACK = 16 };

struct Tuple
{
    bool v6 = false;
    u16 vlan = 0;
    u8 a[2][16] = {};
    u16 port[2] = {};
    u32 last_seq[2] = {};
};
struct Conn
{
    Rng r;
    Tuple t;
    int64_t id = -1;
    u64 first_frame = 0, rate = 0, rtt = 0, body = 0;
    App app = APP_HTTP;
    Phase ph = PH_SYN;
    bool mid = false, alive = true, said_needle = false;
    u8 closer = 0;
    const char* end = "open";
    u32 turn = 0, left = 0, late = 0, syn_dir_pkts = 0;
    u64 last_resp = 0;
    std::string host;
    Dir d[2];
    Msg m;
};

struct Late
{
    u32 conn;
    int dir;
    u64 off;
    bool hole;
    std::string bytes;
};
struct Event
{
    u64 t, ord;
    u32 conn, late;
}; // late: index + 1, or 0 for a step
struct Later
{
    bool operator()(const Event& a, const Event& b) const { return a.t != b.t ? a.t > b.t : a.ord > b.ord; }
};

struct Gen
{
    std::priority_queue<Event, std::vector<Event>, Later> q;
    std::vector<std::unique_ptr<Conn>> slots;
    std::vector<u32> free_slots, free_late;
    std::vector<Late> lates;
    std::vector<Tuple> closed;
    std::vector<std::string> hosts;
    std::vector<u16> next_port;
    Rng r;
    u64 ord = 0, frames = 0, bytes_out = 0, spawned = 0, ids = 0, alive = 0, payload = 0;
    bool stopping = false;
    int fd = -1;
    FILE* mf = nullptr;
    bool first_entry = true;
    std::vector<u8> out;
    size_t pos = 0;
    static constexpr size_t kFlush = 8u << 20;
    static constexpr u64 kStart = 1767225600ull * 1000000000ull; // 2026-01-01 00:00:00 UTC

    // ---- writing
    void flush()
    {
        size_t p = 0;
        while (p < pos) {
            ssize_t n = write(fd, out.data() + p, pos - p);
            if (n < 0 && errno == EINTR)
                continue;
            if (n <= 0)
                die("write: %s", strerror(errno));
            p += size_t(n);
        }
        bytes_out += pos;
        pos = 0;
    }
    u64 size_now() const { return bytes_out + pos; }
    template <class T>
    void put(T v)
    {
        memcpy(&out[pos], &v, sizeof v);
        pos += sizeof v;
    }
    const bool is_ng = opt.format == "pcapng", is_ns = opt.format == "pcapns",
               is_bulk = opt.profile == "bulk";
    bool ng() const { return is_ng; }
    size_t rec_header() const { return ng() ? 28 : 16; }
    void file_header()
    {
        u32 snap = opt.snaplen ? opt.snaplen : 262144;
        if (ng()) {
            put<u32>(0x0A0D0D0A);
            put<u32>(28);
            put<u32>(0x1A2B3C4D);
            put<u16>(1);
            put<u16>(0);
            put<u64>(~0ull);
            put<u32>(28);
            put<u32>(1);
            put<u32>(32);
            put<u16>(1);
            put<u16>(0);
            put<u32>(snap);
            put<u16>(9);
            put<u16>(1);
            put<u32>(9);
            put<u32>(0);
            put<u32>(32); // if_tsresol 10^-9, end of options
        } else {
            put<u32>(is_ns ? 0xA1B23C4D : 0xA1B2C3D4);
            put<u16>(2);
            put<u16>(4);
            put<u32>(0);
            put<u32>(0);
            put<u32>(snap);
            put<u32>(1);
        }
    }
    // The frame's bytes are already at pos + rec_header().
    void commit(size_t frame_len, u64 now)
    {
        size_t cap = opt.snaplen ? std::min<size_t>(frame_len, opt.snaplen) : frame_len;
        u64 t = kStart + now;
        if (ng()) {
            size_t pad = (4 - cap % 4) % 4, total = 32 + cap + pad;
            put<u32>(6);
            put<u32>(u32(total));
            put<u32>(0);
            put<u32>(u32(t >> 32));
            put<u32>(u32(t));
            put<u32>(u32(cap));
            put<u32>(u32(frame_len));
            pos += cap;
            memset(&out[pos], 0, pad);
            pos += pad;
            put<u32>(u32(total));
        } else {
            put<u32>(u32(t / 1000000000));
            put<u32>(u32(t % 1000000000 / (is_ns ? 1 : 1000)));
            put<u32>(u32(cap));
            put<u32>(u32(frame_len));
            pos += cap;
        }
        frames++;
        if (pos >= kFlush)
            flush();
    }
    static void be16(u8* p, u32 v)
    {
        p[0] = u8(v >> 8);
        p[1] = u8(v);
    }
    static void be32(u8* p, u32 v)
    {
        be16(p, v >> 16);
        be16(p + 2, v);
    }
    static u64 sum(const u8* p, size_t n, u64 s = 0)
    { // ones'-complement sum in memory order, 32 bits at a time
        u64 a = 0, b = 0;
        for (; n >= 16; p += 16, n -= 16) {
            u32 w[4];
            memcpy(w, p, 16);
            a += u64(w[0]) + w[2];
            b += u64(w[1]) + w[3];
        }
        for (; n >= 2; p += 2, n -= 2) {
            u16 w;
            memcpy(&w, p, 2);
            a += w;
        }
        if (n)
            a += *p;
        return s + a + b;
    }
    static void put_sum(u8* p, u64 s)
    {
        while (s >> 16)
            s = (s & 0xFFFF) + (s >> 16);
        u16 v = u16(~s);
        memcpy(p, &v, 2);
    }
    static size_t eth_len(const Tuple& t) { return t.vlan ? 18 : 14; }
    static size_t ip_len(const Tuple& t) { return t.v6 ? 40 : 20; }
    // Ethernet and IP headers; returns the pseudo header's sum.
    u64 l2l3(u8* f, const Tuple& t, int dir, u8 proto, size_t l4len, u16& ipid)
    {
        static const u8 mac[2][6] = {{2, 0, 0x5e, 0x10, 0, 1}, {2, 0, 0x5e, 0x20, 0, 2}};
        memcpy(f, mac[!dir], 6);
        memcpy(f + 6, mac[dir], 6);
        u8* p = f + 12;
        if (t.vlan) {
            be16(p, 0x8100);
            be16(p + 2, t.vlan);
            p += 4;
        }
        be16(p, t.v6 ? 0x86DD : 0x0800);
        p += 2;
        size_t al = t.v6 ? 16 : 4;
        if (t.v6) {
            be32(p, 0x60000000);
            be16(p + 4, u32(l4len));
            p[6] = proto, p[7] = dir ? 57 : 64;
            memcpy(p + 8, t.a[dir], 16);
            memcpy(p + 24, t.a[!dir], 16);
            p += 8;
        } else {
            p[0] = 0x45, p[1] = 0;
            be16(p + 2, u32(20 + l4len));
            be16(p + 4, ipid++);
            be16(p + 6, 0x4000);
            p[8] = dir ? 57 : 64, p[9] = proto, p[10] = p[11] = 0;
            memcpy(p + 12, t.a[dir], 4);
            memcpy(p + 16, t.a[!dir], 4);
            put_sum(p + 10, sum(p, 20));
            p += 12;
        }
        u8 ps[4] = {0, proto, u8(l4len >> 8), u8(l4len)};
        return sum(ps, 4, sum(p, 2 * al));
    }
    size_t tcp_len(u8 flags) const { return (flags & F_SYN) ? 40 : 32; }
    u32 seq_of(const Conn& c, int dir, u64 off) const { return c.d[dir].isn + 1 + u32(off); }
    u32 ack_of(const Conn& c, int dir) const
    { // what dir acknowledges of the other
        const Dir& o = c.d[!dir];
        u64 a = o.off;
        for (u64 h : o.holes)
            a = std::min(a, h);
        return o.isn + 1 + u32(a) + (o.fin_sent && o.holes.empty() ? 1 : 0);
    }
    u8* payload_at(const Conn& c, u8 flags)
    {
        return &out[pos + rec_header() + eth_len(c.t) + ip_len(c.t) + tcp_len(flags)];
    }
    // Ends a frame whose n payload bytes stand at payload_at().
    void frame(Conn& c, int dir, u32 seq, u32 ack, u8 flags, size_t n, u64 now)
    {
        if (c.id < 0) {
            c.id = int64_t(ids++);
            c.first_frame = frames + 1;
        }
        Dir& d = c.d[dir];
        u8* f = &out[pos + rec_header()];
        size_t tl = tcp_len(flags);
        u64 ps = l2l3(f, c.t, dir, 6, tl + n, d.ipid);
        u8* p = f + eth_len(c.t) + ip_len(c.t);
        be16(p, c.t.port[dir]);
        be16(p + 2, c.t.port[!dir]);
        be32(p + 4, seq);
        be32(p + 8, (flags & F_ACK) ? ack : 0);
        p[12] = u8(tl / 4 << 4), p[13] = flags;
        be16(p + 14, (flags & F_SYN) ? 64240 : 2048 - u32(c.id & 255));
        p[16] = p[17] = p[18] = p[19] = 0;
        u8* o = p + 20;
        u32 ts = u32(now / 1000000), tsv = ts + c.d[dir].isn / 7,
            tse = (flags & F_ACK) ? ts - u32(c.rtt / 2000000) + c.d[!dir].isn / 7 : 0;
        if (flags & F_SYN) {
            o[0] = 2, o[1] = 4;
            be16(o + 2, opt.mss + 12);
            o[4] = 4, o[5] = 2, o[6] = 8, o[7] = 10;
            be32(o + 8, tsv);
            be32(o + 12, tse);
            o[16] = 1, o[17] = 3, o[18] = 3, o[19] = 7;
        } else {
            o[0] = o[1] = 1, o[2] = 8, o[3] = 10;
            be32(o + 4, tsv);
            be32(o + 8, tse);
        }
        put_sum(p + 16, sum(p, tl + n, ps));
        d.pkts++;
        commit(eth_len(c.t) + ip_len(c.t) + tl + n, now);
    }
    void bare(Conn& c, int dir, u8 flags, u64 now)
    {
        u32 seq = (flags & F_SYN) ? c.d[dir].isn : seq_of(c, dir, c.d[dir].off) + (c.d[dir].fin_sent ? 1 : 0);
        frame(c, dir, seq, ack_of(c, dir), flags, 0, now);
    }
    void bytes_frame(Conn& c, int dir, u64 off, const std::string& b, u64 now)
    {
        u8 fl = F_ACK | F_PSH;
        memcpy(payload_at(c, fl), b.data(), b.size());
        frame(c, dir, seq_of(c, dir, off), ack_of(c, dir), fl, b.size(), now);
    }
    void dns(Conn& c, bool reply, u64 now)
    {
        Tuple t = c.t;
        t.port[0] = u16(20000 + c.t.port[0] % 40000);
        t.port[1] = 53;
        if (t.v6) {
            memset(t.a[1], 0, 16);
            t.a[1][0] = 0xfd;
            t.a[1][15] = 53;
        } else {
            t.a[1][0] = 10;
            t.a[1][1] = 0;
            t.a[1][2] = 0;
            t.a[1][3] = 53;
        }
        std::string b;
        auto w16 = [&](u32 v) {
            b.push_back(char(v >> 8));
            b.push_back(char(v));
        };
        w16(u32(c.t.port[0] * 7 + 1));
        w16(reply ? 0x8180 : 0x0100);
        w16(1);
        w16(reply ? 1 : 0);
        w16(0);
        w16(0);
        for (size_t i = 0; i <= c.host.size();) {
            size_t e = std::min(c.host.find('.', i), c.host.size());
            b.push_back(char(e - i));
            b.append(c.host, i, e - i);
            i = e + 1;
        }
        b.push_back(0);
        w16(c.t.v6 ? 28 : 1);
        w16(1);
        if (reply) {
            w16(0xC00C);
            w16(c.t.v6 ? 28 : 1);
            w16(1);
            w16(0);
            w16(300);
            w16(c.t.v6 ? 16 : 4);
            b.append(reinterpret_cast<const char*>(c.t.a[1]), c.t.v6 ? 16 : 4);
        }
        int dir = reply ? 1 : 0;
        u8* f = &out[pos + rec_header()];
        u16 id = u16(c.t.port[0]);
        u64 ps = l2l3(f, t, dir, 17, 8 + b.size(), id);
        u8* p = f + eth_len(t) + ip_len(t);
        be16(p, t.port[dir]);
        be16(p + 2, t.port[!dir]);
        be16(p + 4, u32(8 + b.size()));
        be16(p + 6, 0);
        memcpy(p + 8, b.data(), b.size());
        put_sum(p + 6, sum(p, 8 + b.size(), ps));
        commit(eth_len(t) + ip_len(t) + 8 + b.size(), now);
    }

    // ---- scheduling
    void at(u64 t, u32 conn) { q.push({t, ord++, conn, 0}); }
    void send_late(u64 t, u32 conn, int dir, u64 off, bool hole, std::string b)
    {
        u32 i;
        if (free_late.empty()) {
            i = u32(lates.size());
            lates.emplace_back();
        } else {
            i = free_late.back();
            free_late.pop_back();
        }
        lates[i] = {conn, dir, off, hole, std::move(b)};
        slots[conn]->late++;
        q.push({t, ord++, conn, i + 1});
    }

    // ---- what is said
    static u64 body_size(Rng& r)
    { // log-uniform inside an octave; heavy tail
        static const u16 w[] = {900, 900, 1050, 1200, 1300, 1250, 1100, 850, 600,
                                350, 190, 90,   45,   22,   10,   5,    2,   1}; // from 128 B to 32 MB
        static u32 total = 0;
        if (!total)
            for (u16 x : w)
                total += x;
        u64 k = r.below(total);
        size_t i = 0;
        while (k >= w[i])
            k -= w[i++];
        return (128ull << i) + r.below(128ull << i);
    }
    static std::string hexs(Rng& r, int n)
    {
        static const char h[] = "0123456789abcdef";
        std::string s;
        u64 x = 0;
        for (int i = 0; i < n; i++) {
            if (i % 16 == 0)
                x = r.next();
            s += h[x & 15];
            x >>= 4;
        }
        return s;
    }
    std::string date(u64 now) const
    {
        u64 s = now / 1000000000 % 86400;
        char b[40];
        snprintf(b, sizeof b, "Thu, 01 Jan 2026 %02u:%02u:%02u GMT", unsigned(s / 3600),
                 unsigned(s / 60 % 60), unsigned(s % 60));
        return b;
    }
    void plain_needle(Conn& c, u64 body_at)
    { // somewhere in the message's plain body
        u64 nl = opt.needle.size(), n = c.m.len - body_at;
        if (nl && n >= nl && c.r.ppm(opt.needle_ppm)) {
            c.m.needle_at = body_at + c.r.below(n - nl + 1);
            c.d[c.m.dir].needles.push_back(c.d[c.m.dir].off + c.m.needle_at);
        }
    }
    void http_request(Conn& c)
    {
        static const char* const ua[] = {
            "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/131.0.0.0 Safari/537.36",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/18.1 Safari/605.1.15",
            "curl/8.11.0"};
        static const char* const ext[] = {"", ".html", ".js", ".css", ".png", ".json"};
        Msg& m = c.m;
        m.clear(0);
        bool post = c.r.pct(12);
        c.turn = (post ? 2 : 0) + (c.r.pct(2) ? 4 : 0) + 1; // bit 0: response next; bit 1: POST; bit 2: HEAD
        if (c.turn & 4)
            post = false, c.turn = 5;
        std::string s = post ? "POST /" : (c.turn & 4) ? "HEAD /" : "GET /";
        for (u64 k = 1 + c.r.below(3); k; k--)
            s += hexs(c.r, int(3 + c.r.below(9))) + (k > 1 ? "/" : "");
        s += ext[c.r.below(6)];
        if (c.r.pct(30))
            s += "?v=" + std::to_string(c.r.below(1000000)) + "&q=" + hexs(c.r, int(c.r.below(30)));
        s += " HTTP/1.1\r\nHost: " + c.host + "\r\nUser-Agent: " + ua[c.host.size() % 4] +
             "\r\nAccept: */*\r\nAccept-Language: en-US,en;q=0.5\r\nAccept-Encoding: gzip, deflate\r\n";
        if (c.r.pct(60))
            s += "Referer: http://" + c.host + "/" + hexs(c.r, 6) + "\r\n";
        if (c.r.pct(60))
            s += "Cookie: sid=" + hexs(c.r, 32) + "; prefs=" + hexs(c.r, int(8 + c.r.below(120))) + "\r\n";
        s += "Connection: keep-alive\r\n";
        u64 n = 0;
        if (post) {
            n = 20 + body_size(c.r) / 4 % 200000;
            s += "Content-Type: application/json\r\nContent-Length: " + std::to_string(n) + "\r\n";
        }
        m.text(s + "\r\n");
        u64 b = m.len;
        m.from(POOL_JSON, c.r.below(4u << 20), n);
        if (n)
            plain_needle(c, b);
    }
    void http_response(Conn& c, u64 now)
    {
        Msg& m = c.m;
        bool head = c.turn & 4, post = c.turn & 2;
        c.turn = 0;
        m.clear(1);
        u64 k = c.r.below(100);
        std::string tail = "Server: nginx/1.26.2\r\nDate: " + date(now) + "\r\n";
        if (!post && !head && k < 8) {
            m.text("HTTP/1.1 304 Not Modified\r\n" + tail + "ETag: \"" + hexs(c.r, 16) +
                   "\"\r\nConnection: keep-alive\r\n\r\n");
            return;
        }
        if (!post && !head && k < 11) {
            m.text("HTTP/1.1 302 Found\r\n" + tail + "Location: http://" + c.host + "/" + hexs(c.r, 12) +
                   "\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n");
            return;
        }
        std::string s = k < 14           ? "HTTP/1.1 404 Not Found\r\n"
                        : post && k < 60 ? "HTTP/1.1 201 Created\r\n"
                                         : "HTTP/1.1 200 OK\r\n";
        s += tail;
        static const char* const ty[] = {
            "text/html; charset=utf-8", "application/json", "text/css",
            "application/javascript",   "font/woff2",       "application/octet-stream"};
        u64 ti = c.r.below(6), n = body_size(c.r), off;
        int src;
        bool gz = ti < 4 && c.r.pct(45);
        if (gz) {
            const GzItem& g = gz_items[c.r.below(gz_items.size())];
            src = POOL_GZ, off = g.off, n = g.len;
        } else {
            src = ti == 1 ? POOL_JSON : ti < 4 ? POOL_TEXT : POOL_RAND;
            off = c.r.below(pool[size_t(src)].size());
        }
        s += std::string("Content-Type: ") + ty[ti] +
             "\r\nCache-Control: max-age=" + std::to_string(c.r.below(86400)) + "\r\n";
        if (gz)
            s += "Content-Encoding: gzip\r\nVary: Accept-Encoding\r\n";
        if (c.r.pct(50))
            s += "ETag: \"" + hexs(c.r, 16) + "\"\r\n";
        if (c.r.pct(20))
            s += "Set-Cookie: sid=" + hexs(c.r, 32) + "; Path=/; HttpOnly\r\n";
        bool chunked = c.r.pct(25);
        s += "Connection: keep-alive\r\n";
        if (!chunked || head) {
            m.text(s + "Content-Length: " + std::to_string(n) + "\r\n\r\n");
            if (head)
                return;
            u64 b = m.len;
            m.from(src, off, n);
            if (!gz)
                plain_needle(c, b);
            return;
        }
        m.text(s + "Transfer-Encoding: chunked\r\n\r\n");
        u64 chunk = 1024ull << c.r.below(6);
        for (u64 o = 0; o < n; o += chunk) {
            char b[24];
            u64 x = std::min(chunk, n - o);
            snprintf(b, sizeof b, "%" PRIx64 "\r\n", x);
            m.text(b);
            m.from(src, off + o, x);
            m.text("\r\n");
        }
        m.text("0\r\n\r\n");
    }
    static void w16(std::string& s, u32 v)
    {
        s.push_back(char(v >> 8));
        s.push_back(char(v));
    }
    static std::string with_len(const std::string& b, int bytes)
    {
        std::string s;
        for (int i = bytes - 1; i >= 0; i--)
            s.push_back(char(b.size() >> (8 * i)));
        return s + b;
    }
    static std::string rnd(Rng& r, int n)
    {
        std::string s;
        for (int i = 0; i < n; i++)
            s.push_back(char(r.next()));
        return s;
    }
    static std::string ext(u32 type, const std::string& b)
    {
        std::string s;
        w16(s, type);
        return s + with_len(b, 2);
    }
    static std::string record(u8 type, u32 ver, const std::string& b)
    {
        std::string s(1, char(type));
        w16(s, ver);
        return s + with_len(b, 2);
    }
    std::string client_hello(Conn& c)
    {
        using S = std::string;
        S b("\x03\x03", 2);
        b += rnd(c.r, 32) + with_len(rnd(c.r, 32), 1);
        b += with_len(S("\x13\x01\x13\x02\x13\x03\xc0\x2b\xc0\x2f\xc0\x2c\xc0\x30\xcc\xa9\xcc\xa8\xc0\x13\xc0"
                        "\x14\x00\x9c\x00\x9d\x00\x2f\x00\x35",
                        30),
                      2) +
             S("\x01\x00", 2);
        S e = ext(0, with_len(S(1, 0) + with_len(c.host, 2), 2));
        e += ext(23, "") + ext(0xff01, S(1, 0)) + ext(10, with_len(S("\x00\x1d\x00\x17\x00\x18", 6), 2)) +
             ext(11, S("\x01\x00", 2)) + ext(35, "");
        e += ext(16, with_len(S("\x02h2\x08http/1.1", 12), 2)) + ext(5, S("\x01\0\0\0\0", 5));
        e += ext(13, with_len(S("\x04\x03\x08\x04\x04\x01\x05\x03\x08\x05\x05\x01\x08\x06\x06\x01", 16), 2)) +
             ext(18, "");
        e += ext(51, with_len(S("\x00\x1d", 2) + with_len(rnd(c.r, 32), 2), 2)) + ext(45, S("\x01\x01", 2)) +
             ext(43, S("\x04\x03\x04\x03\x03", 5));
        b += with_len(e, 2);
        return record(22, 0x0301, S(1, 1) + with_len(b, 3));
    }
    std::string server_hello(Conn& c)
    {
        using S = std::string;
        S b("\x03\x03", 2);
        b += rnd(c.r, 32) + with_len(rnd(c.r, 32), 1) + S("\x13\x01\x00", 3);
        b += with_len(ext(51, S("\x00\x1d", 2) + with_len(rnd(c.r, 32), 2)) + ext(43, S("\x03\x04", 2)), 2);
        return record(22, 0x0303, S(1, 2) + with_len(b, 3)) + record(20, 0x0303, S(1, 1));
    }
    void tls_data(Conn& c, u64 n)
    {
        u64 off = c.r.below(16u << 20);
        while (n) {
            u64 k = std::min<u64>(n, 16384);
            std::string h("\x17\x03\x03", 3);
            w16(h, u32(k + 17));
            c.m.text(h);
            c.m.from(POOL_RAND, off, k + 17);
            off += k + 17, n -= k;
        }
    }
    bool next_message(Conn& c, u64 now)
    {
        Msg& m = c.m;
        switch (c.app) {
        case APP_HTTP:
            if (c.turn) {
                http_response(c, now);
                return true;
            }
            if (!c.left)
                return false;
            c.left--;
            http_request(c);
            return true;
        case APP_TLS:
            switch (c.turn) {
            case 0:
                m.clear(0);
                m.text(client_hello(c));
                break;
            case 1:
                m.clear(1);
                m.text(server_hello(c));
                tls_data(c, 2200 + c.r.below(2400));
                break;
            case 2:
                m.clear(0);
                m.text(record(20, 0x0303, std::string(1, 1)));
                tls_data(c, 36);
                tls_data(c, 150 + c.r.below(900));
                break;
            case 3:
                m.clear(1);
                tls_data(c, 200 + body_size(c.r));
                if (c.left)
                    c.left--;
                break;
            default:
                if (!c.left)
                    return false;
                m.clear(0);
                tls_data(c, 90 + c.r.below(700));
                c.turn = 2;
            }
            c.turn++;
            return true;
        case APP_MINI:
            if (c.turn == 0) {
                m.clear(0);
                m.text("GET /api/v1/" + hexs(c.r, int(4 + c.r.below(28))) + " HTTP/1.1\r\nHost: " + c.host +
                       "\r\nUser-Agent: probe/1.0\r\nAccept: */*\r\nConnection: close\r\n\r\n");
            } else if (c.turn == 1) {
                m.clear(1);
                u64 n = 20 + c.r.below(400);
                m.text("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                       std::to_string(n) + "\r\nConnection: close\r\n\r\n");
                u64 b = m.len;
                m.from(POOL_JSON, c.r.below(4u << 20), n);
                plain_needle(c, b);
            } else
                return false;
            c.turn++;
            return true;
        case APP_BULK:
            if (c.turn == 0) {
                m.clear(0);
                m.text("GET /bulk/" + std::to_string(c.t.port[0]) + " HTTP/1.1\r\nHost: " + c.host +
                       "\r\nAccept: */*\r\nConnection: close\r\n\r\n");
            } else if (c.turn == 1) {
                m.clear(1);
                m.text("HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: " +
                       std::to_string(c.body) + "\r\nConnection: close\r\n\r\n");
                u64 b = m.len;
                m.from(POOL_RAND, c.r.below(16u << 20), c.body, true, 0);
                plain_needle(c, b);
            } else
                return false;
            c.turn++;
            return true;
        }
        return false;
    }

    // ---- connections' lives
    void spawn(u64 now)
    {
        if (stopping || (opt.connections && spawned >= opt.connections))
            return;
        u64 n = spawned++;
        u32 slot;
        if (free_slots.empty()) {
            slot = u32(slots.size());
            slots.emplace_back();
        } else {
            slot = free_slots.back();
            free_slots.pop_back();
        }
        auto c = std::make_unique<Conn>();
        c->r.s = opt.seed * 0x9E3779B97F4A7C15ull + n * 0xD1342543DE82EF95ull;
        Rng& R = c->r;
        R.next();
        Tuple& t = c->t;
        bool reused = closed.size() > 64 && R.ppm(u32(opt.reuse));
        c->host = hosts[std::min(R.below(hosts.size()), R.below(hosts.size()))];
        if (reused) {
            size_t i = R.below(closed.size() / 2);
            t = closed[i];
            closed.erase(closed.begin() + long(i));
        } else {
            t.v6 = R.pct(u32(opt.ipv6));
            t.vlan = R.pct(u32(opt.vlan)) ? u16(100 + R.below(4)) : 0;
            u32 client, port, server = u32(R.below(hosts.size() * 3));
            if (opt.profile == "many")
                client = u32(n / 28000), port = u32(32768 + n % 28000);
            else {
                client = u32(R.below(next_port.size()));
                port = next_port[client];
                next_port[client] = port >= 60998 ? 32768 : u16(port + 1);
            }
            if (t.v6) {
                t.a[0][0] = 0xfd;
                be32(&t.a[0][12], client + 1);
                t.a[1][0] = 0x20, t.a[1][1] = 1, t.a[1][2] = 0x0d, t.a[1][3] = 0xb8;
                be32(&t.a[1][12], server + 1);
            } else {
                be32(t.a[0], 0x0A010000u + client + 1);
                be32(t.a[1], 0xC6120000u + server + 1); // 198.18.0.0/15: for benchmarks
            }
            t.port[0] = u16(port);
        }
        bool tls = R.pct(u32(opt.tls));
        c->app = opt.profile == "many"   ? APP_MINI
                 : opt.profile == "bulk" ? APP_BULK
                 : tls                   ? APP_TLS
                                         : APP_HTTP;
        t.port[1] = reused ? t.port[1] : c->app == APP_TLS ? 443 : R.pct(85) ? 80 : 8080;
        if (reused && c->app <= APP_TLS)
            c->app = t.port[1] == 443 ? APP_TLS : APP_HTTP;
        for (int i = 0; i < 2; i++) {
            c->d[i].isn = opt.wrap ? 0u - u32(R.below(200000))
                          : reused ? t.last_seq[i] + 64000 + u32(R.below(1 << 24))
                                   : u32(R.next());
            c->d[i].ipid = u16(R.next());
        }
        c->rtt = (200 + R.below(200)) * 1000 << R.below(8);
        c->rate = c->app == APP_BULK ? 1200 * std::max(1u, opt.seg / 1448) : 12000ull << R.below(7);
        c->left = 1;
        while (c->left < 60 && R.pct(68))
            c->left++;
        c->mid = R.ppm(u32(opt.midstream)) && !reused; // without a SYN a reused port cannot be told apart
        if (c->app == APP_BULK)
            c->body = opt.size / std::max<u64>(1, opt.connections);
        c->ph = c->mid ? PH_NEXT : R.pct(u32(opt.noise)) ? PH_DNSQ : PH_SYN;
        c->m.sent = c->m.len = 0;
        slots[slot] = std::move(c);
        alive++;
        at(now, slot);
    }
    void dir_json(const char* name, const Dir& d)
    {
        u64 miss = 0;
        for (auto& g : d.gaps)
            miss += g.second;
        fprintf(mf, "\"%s\":{\"pkts\":%u,\"bytes\":%" PRIu64 ",\"xxh64\":\"%016" PRIx64 "\"", name, d.pkts,
                d.off, d.h.digest());
        if (d.h.total + miss != d.off)
            die("internal: %" PRIu64 " + %" PRIu64 " != %" PRIu64, d.h.total, miss, d.off);
        if (!d.gaps.empty()) {
            fputs(",\"gaps\":[", mf);
            for (size_t i = 0; i < d.gaps.size(); i++)
                fprintf(mf, "%s[%" PRIu64 ",%" PRIu64 "]", i ? "," : "", d.gaps[i].first, d.gaps[i].second);
            fputc(']', mf);
        }
        if (!d.needles.empty()) {
            bool f = true;
            for (u64 x : d.needles) {
                bool whole = x + opt.needle.size() <= d.off;
                for (auto& g : d.gaps)
                    if (x < g.first + g.second && g.first < x + opt.needle.size())
                        whole = false;
                if (!whole)
                    continue;
                fprintf(mf, "%s%" PRIu64, f ? ",\"needles\":[" : ",", x);
                f = false;
            }
            if (!f)
                fputc(']', mf);
        }
        fputc('}', mf);
    }
    static std::string addr(const u8* a, bool v6)
    {
        char b[48];
        if (!v6)
            snprintf(b, sizeof b, "%u.%u.%u.%u", a[0], a[1], a[2], a[3]);
        else { // the addresses made above have zero groups in the middle
            unsigned g[8];
            for (int i = 0; i < 8; i++)
                g[i] = unsigned(a[2 * i] << 8 | a[2 * i + 1]);
            std::string s;
            int z = g[1] ? 2 : 1, e = 8;
            while (e > z && g[e - 1])
                e--;
            for (int i = 0; i < z; i++) {
                snprintf(b, sizeof b, "%x:", g[i]);
                s += b;
            }
            for (int i = e; i < 8; i++) {
                snprintf(b, sizeof b, ":%x", g[i]);
                s += b;
            }
            if (e == 8)
                s += ":";
            return s;
        }
        return b;
    }
    void retire(u32 slot, u64 now)
    {
        Conn& c = *slots[slot];
        if (mf && c.id >= 0) {
            fprintf(mf,
                    "%s{\"id\":%" PRId64 ",\"frame\":%" PRIu64
                    ",\"c\":[\"%s\",%u],\"s\":[\"%s\",%u],\"app\":\"%s\",\"host\":\"%s\",\"syn\":%s,\"end\":"
                    "\"%s\",",
                    first_entry ? "" : ",\n", c.id, c.first_frame, addr(c.t.a[0], c.t.v6).c_str(),
                    c.t.port[0], addr(c.t.a[1], c.t.v6).c_str(), c.t.port[1], app_name[c.app], c.host.c_str(),
                    c.mid ? "false" : "true", c.end);
            first_entry = false;
            dir_json("up", c.d[0]);
            fputc(',', mf);
            dir_json("down", c.d[1]);
            fputc('}', mf);
        }
        payload += c.d[0].off + c.d[1].off;
        if (opt.reuse > 0 && c.ph == PH_DONE) {
            for (int i = 0; i < 2; i++)
                c.t.last_seq[i] = c.d[i].isn + u32(c.d[i].off) + 2;
            closed.push_back(c.t);
            if (closed.size() > 4096)
                closed.erase(closed.begin(), closed.begin() + 2048);
        }
        slots[slot].reset();
        free_slots.push_back(slot);
        alive--;
        spawn(now + 1000 + r.below(3000000));
    }
    // One data segment, with what may befall it. Returns false if the sender must wait.
    bool send_segment(u32 slot, u64 now)
    {
        Conn& c = *slots[slot];
        Msg& m = c.m;
        Dir& s = c.d[m.dir];
        if (!s.holes.empty() && s.off - *std::min_element(s.holes.begin(), s.holes.end()) > 262144)
            return false;
        size_t cap = opt.mss;
        if (opt.seg > opt.mss)
            cap = c.r.pct(70) ? opt.seg : opt.mss * (1 + c.r.below(opt.seg / opt.mss));
        size_t n = size_t(std::min<u64>(cap, m.len - m.sent));
        bool last = n == m.len - m.sent;
        u8 fl = F_ACK | (last ? F_PSH : 0);
        u64 off = s.off;
        c.d[!m.dir].unacked = 0; // this segment acknowledges
        bool fateful = opt.reorder > 0 || opt.loss > 0 || opt.dup > 0 || opt.overlap > 0 ||
                       opt.conflict > 0 || opt.missing > 0;
        if (!fateful) {
            u8* p = payload_at(c, fl);
            m.take(p, n);
            size_t shown = n;
            if (opt.snaplen) {
                size_t h = eth_len(c.t) + ip_len(c.t) + tcp_len(fl);
                shown = opt.snaplen <= h ? 0 : std::min<size_t>(n, opt.snaplen - h);
            }
            s.h.add(p, shown);
            if (shown < n)
                add_gap(s, off + shown, n - shown);
            frame(c, m.dir, seq_of(c, m.dir, off), ack_of(c, m.dir), fl, n, now);
            s.off += n;
            s.unacked++;
            return true;
        }
        std::string b(n, 0);
        m.take(reinterpret_cast<u8*>(&b[0]), n);
        Rng& R = c.r;
        s.off += n;
        s.unacked++;
        bool first = c.mid && off == 0;
        if (!first && R.ppm(u32(std::max(0, opt.missing)))) {
            add_gap(s, off, n);
            s.tail.clear();
            return true;
        }
        s.h.add(reinterpret_cast<const u8*>(b.data()), n);
        std::string prev;
        prev.swap(s.tail);
        s.tail = b.substr(n - std::min<size_t>(n, 700));
        u64 soon = now + c.rate * R.range(2, 6) + 1000, rto = now + R.range(3000000, 40000000);
        if (!first && R.ppm(u32(std::max(0, opt.reorder)))) {
            s.holes.push_back(off);
            send_late(soon, slot, m.dir, off, true, b);
            return true;
        }
        if (!first && R.ppm(u32(std::max(0, opt.loss)))) {
            s.holes.push_back(off);
            send_late(rto, slot, m.dir, off, true, b);
            return true;
        }
        if (!prev.empty() && R.ppm(u32(std::max(0, opt.overlap)))) {
            size_t k = 1 + R.below(std::min<size_t>(prev.size(), opt.mss > 100 ? 600 : 1));
            std::string x = prev.substr(prev.size() - k) + b;
            if (R.pct(50)) {
                bytes_frame(c, m.dir, off - k, x, now);
                return true;
            } // old and new bytes in one segment
            x.resize(k + R.below(n) + 1);
            send_late(rto, slot, m.dir, off - k, false, x);
        }
        bytes_frame(c, m.dir, off, b, now);
        if (R.ppm(u32(std::max(0, opt.dup))))
            send_late(rto, slot, m.dir, off, false, b);
        if (R.ppm(u32(std::max(0, opt.conflict)))) {
            std::string x = b;
            for (char& ch : x)
                ch = char(ch ^ 0x20);
            send_late(soon, slot, m.dir, off, false, x);
        }
        return true;
    }
    static void add_gap(Dir& d, u64 off, u64 n)
    {
        if (!d.gaps.empty() && d.gaps.back().first + d.gaps.back().second == off)
            d.gaps.back().second += n;
        else
            d.gaps.push_back({off, n});
    }
    void late_event(u32 i, u64 now)
    {
        Late l = std::move(lates[i]);
        free_late.push_back(i);
        Conn& c = *slots[l.conn];
        Dir& d = c.d[l.dir];
        if (l.hole)
            d.holes.erase(std::find(d.holes.begin(), d.holes.end(), l.off));
        bytes_frame(c, l.dir, l.off, l.bytes, now);
        c.late--;
        if (c.ph == PH_DONE && !c.late)
            retire(l.conn, now);
    }
    void step(u32 slot, u64 now)
    {
        Conn& c = *slots[slot];
        Rng& R = c.r;
        u64 gap = c.rtt;
        switch (c.ph) {
        case PH_DNSQ:
            dns(c, false, now);
            c.ph = PH_DNSR;
            gap = 2000000;
            break;
        case PH_DNSR:
            dns(c, true, now);
            c.ph = PH_SYN;
            gap = 100000;
            break;
        case PH_SYN:
            bare(c, 0, F_SYN, now);
            c.ph = PH_SYNACK;
            break;
        case PH_SYNACK:
            bare(c, 1, F_SYN | F_ACK, now);
            c.ph = PH_ACK;
            gap = 30000;
            break;
        case PH_ACK:
            bare(c, 0, F_ACK, now);
            c.ph = PH_NEXT;
            gap = 50000;
            break;
        case PH_NEXT: {
            if (!c.d[0].holes.empty() || !c.d[1].holes.empty()) {
                gap = 500000;
                break;
            }
            int rx = !c.m.dir;
            if (c.d[!rx].unacked && (c.app == APP_MINI || R.pct(60))) {
                c.d[!rx].unacked = 0;
                bare(c, rx, F_ACK, now);
                gap = 40000;
                break;
            }
            if (opt.keepalive > 0 && c.d[0].off && R.ppm(u32(opt.keepalive))) {
                std::string g(R.pct(50) ? 1 : 0, 0);
                memcpy(payload_at(c, F_ACK), g.data(), g.size());
                frame(c, 0, seq_of(c, 0, c.d[0].off - 1), ack_of(c, 0), F_ACK, g.size(), now);
                bare(c, 1, F_ACK, now + 1000);
                gap = 1000000;
                break;
            }
            if (!next_message(c, now)) {
                u64 k = R.below(100);
                c.closer = u8(R.pct(50));
                c.ph = c.app != APP_MINI && k < 12 ? PH_RST : PH_FIN1;
                gap = 100000;
                break;
            }
            c.ph = PH_SEND;
            gap = c.m.dir ? c.rtt / 2 + (1000000ull << R.below(6)) : c.rtt / 2 + (3000000ull << R.below(7));
            break;
        }
        case PH_SEND: {
            Dir& s = c.d[c.m.dir];
            u32 every = opt.seg > opt.mss || !s.holes.empty() ? 1 : 2;
            if (s.unacked >= every) {
                s.unacked = 0;
                bare(c, !c.m.dir, F_ACK, now);
                gap = 2000 + c.rate / 4;
                break;
            }
            if (!send_segment(slot, now)) {
                gap = 1000000;
                break;
            }
            if (c.m.sent == c.m.len)
                c.ph = PH_NEXT, gap = c.rtt / 2;
            else
                gap = c.rate + R.below(c.rate / 2);
            break;
        }
        case PH_FIN1:
            bare(c, c.closer, F_FIN | F_ACK, now);
            c.d[c.closer].fin_sent = true;
            c.ph = PH_FIN2;
            break;
        case PH_FIN2:
            bare(c, !c.closer, F_FIN | F_ACK, now);
            c.d[!c.closer].fin_sent = true;
            c.ph = PH_FIN3;
            break;
        case PH_FIN3:
            bare(c, c.closer, F_ACK, now);
            c.ph = PH_DONE;
            c.end = "fin";
            break;
        case PH_RST:
            bare(c, c.closer, F_RST | F_ACK, now);
            c.ph = PH_DONE;
            c.end = "rst";
            break;
        case PH_DONE:
            break;
        }
        if (c.ph == PH_DONE) {
            if (!c.late)
                retire(slot, now);
            return;
        }
        at(now + gap, slot);
    }
    void run()
    {
        r.s = opt.seed;
        out.resize(kFlush + (256u << 10));
        fd = opt.out == "-" ? 1 : open(opt.out.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        if (fd < 0)
            die("%s: %s", opt.out.c_str(), strerror(errno));
        if (!opt.manifest.empty()) {
            mf = fopen(opt.manifest.c_str(), "w");
            if (!mf)
                die("%s: %s", opt.manifest.c_str(), strerror(errno));
            setvbuf(mf, nullptr, _IOFBF, 1 << 20);
            fprintf(mf,
                    "{\"profile\":\"%s\",\"seed\":%" PRIu64
                    ",\"format\":\"%s\",\"needle\":\"%s\",\"connections\":[\n",
                    opt.profile.c_str(), opt.seed, opt.format.c_str(), opt.needle.c_str());
        }
        static const char* const a[] = {"www", "cdn", "api", "img", "static", "mail"};
        static const char* const tld[] = {"example", "test", "example.org", "example.net"};
        for (int i = 0; i < 400; i++) {
            std::string s = std::string(a[r.below(6)]) + ".";
            for (u64 k = 2 + r.below(3); k; k--) {
                s += "bcdfghklmnprstvw"[r.below(16)];
                s += "aeiou"[r.below(5)];
            }
            hosts.push_back(s + std::to_string(i) + "." + tld[r.below(4)]);
        }
        next_port.assign(std::max(1u, opt.clients), 32768);
        for (u16& p : next_port)
            p = u16(32768 + r.below(28000));
        file_header();
        for (u32 i = 0; i < opt.concurrency; i++)
            spawn(r.below(opt.profile == "bulk" ? 1000000 : 2000000000));
        u64 now = 0;
        while (!q.empty()) {
            Event e = q.top();
            q.pop();
            now = e.t;
            if (!stopping && !is_bulk && opt.size && size_now() >= opt.size)
                stopping = true;
            if (e.late)
                late_event(e.late - 1, now);
            else if (!stopping)
                step(e.conn, now);
        }
        for (u32 i = 0; i < slots.size(); i++)
            if (slots[i]) {
                stopping = true;
                retire(i, now);
            }
        flush();
        if (fd != 1 && close(fd))
            die("%s: %s", opt.out.c_str(), strerror(errno));
        if (mf) {
            fprintf(mf,
                    "\n],\"count\":%" PRIu64 ",\"packets\":%" PRIu64 ",\"file_bytes\":%" PRIu64
                    ",\"stream_bytes\":%" PRIu64 ",\"seconds\":%.3f}\n",
                    ids, frames, bytes_out, payload, double(now) / 1e9);
            if (fclose(mf))
                die("%s: %s", opt.manifest.c_str(), strerror(errno));
        }
        fprintf(stderr,
                "%s: %" PRIu64 " bytes, %" PRIu64 " packets, %" PRIu64 " connections, %" PRIu64
                " stream bytes, %.1f s of traffic\n",
                opt.out.c_str(), bytes_out, frames, ids, payload, double(now) / 1e9);
    }
};

int main(int argc, char** argv)
{
    for (int i = 1; i < argc; i++) {
        std::string a = argv[i];
        auto val = [&]() -> const char* {
            if (++i >= argc)
                die("%s needs a value", a.c_str());
            return argv[i];
        };
        auto num = [&](u64 max) -> u64 {
            const char* s = val();
            char* e;
            u64 v = strtoull(s, &e, 10);
            if (*e || !*s || *s == '-' || v > max)
                die("bad value for %s: %s", a.c_str(), s);
            return v;
        };
        if (a == "-h" || a == "--help") {
            usage(stdout);
            return 0;
        } else if (a == "--profile")
            opt.profile = val();
        else if (a == "--size")
            opt.size = parse_size(val());
        else if (a == "--connections")
            opt.connections = num(~0ull);
        else if (a == "--seed")
            opt.seed = num(~0ull);
        else if (a == "--concurrency")
            opt.concurrency = u32(num(10000000));
        else if (a == "--mss")
            opt.mss = u32(num(9000));
        else if (a == "--seg")
            opt.seg = u32(num(65160));
        else if (a == "--snaplen")
            opt.snaplen = u32(num(262144));
        else if (a == "--format")
            opt.format = val();
        else if (a == "--ipv6")
            opt.ipv6 = int(num(100));
        else if (a == "--vlan")
            opt.vlan = int(num(100));
        else if (a == "--tls")
            opt.tls = int(num(100));
        else if (a == "--noise")
            opt.noise = int(num(100));
        else if (a == "--clients")
            opt.clients = u32(num(60000));
        else if (a == "--wrap")
            opt.wrap = true;
        else if (a == "--needle")
            opt.needle = val();
        else if (a == "--needle-rate")
            opt.needle_ppm = u32(num(1000000));
        else if (a == "--manifest")
            opt.manifest = val();
        else if (a == "--reorder")
            opt.reorder = int(num(1000000));
        else if (a == "--loss")
            opt.loss = int(num(1000000));
        else if (a == "--dup")
            opt.dup = int(num(1000000));
        else if (a == "--overlap")
            opt.overlap = int(num(1000000));
        else if (a == "--conflict")
            opt.conflict = int(num(1000000));
        else if (a == "--missing")
            opt.missing = int(num(1000000));
        else if (a == "--keepalive")
            opt.keepalive = int(num(1000000));
        else if (a == "--midstream")
            opt.midstream = int(num(1000000));
        else if (a == "--reuse")
            opt.reuse = int(num(1000000));
        else if (a[0] == '-' && a.size() > 1) {
            usage(stderr);
            die("unknown option %s", a.c_str());
        } else if (opt.out.empty())
            opt.out = a;
        else
            die("one output only");
    }
    auto dflt = [](int& v, int d) {
        if (v < 0)
            v = d;
    };
    bool web = opt.profile == "web" || opt.profile == "lossy";
    if (!web && opt.profile != "many" && opt.profile != "bulk") {
        usage(stderr);
        die("--profile web, many, bulk or lossy");
    }
    if (opt.out.empty()) {
        usage(stderr);
        die("no output file");
    }
    if (opt.format != "pcap" && opt.format != "pcapns" && opt.format != "pcapng")
        die("bad --format %s", opt.format.c_str());
    if (!opt.mss || (opt.seg && opt.seg < opt.mss))
        die("bad --mss or --seg");
    if (opt.profile == "lossy") {
        dflt(opt.reorder, 10000);
        dflt(opt.loss, 10000);
        dflt(opt.dup, 5000);
        dflt(opt.overlap, 5000);
        dflt(opt.missing, 1000);
        dflt(opt.keepalive, 5000);
        dflt(opt.midstream, 20000);
        dflt(opt.reuse, 20000);
    }
    for (int* p : {&opt.reorder, &opt.loss, &opt.dup, &opt.overlap, &opt.conflict, &opt.missing,
                   &opt.keepalive, &opt.midstream, &opt.reuse})
        dflt(*p, 0);
    if (opt.snaplen && (opt.reorder || opt.loss || opt.dup || opt.overlap || opt.conflict || opt.missing))
        die("--snaplen cannot be combined with the rates");
    dflt(opt.ipv6, web ? 15 : 0);
    dflt(opt.tls, 45);
    dflt(opt.noise, web ? 40 : 0);
    if (opt.profile == "bulk") {
        if (!opt.connections)
            opt.connections = 4;
        if (!opt.size)
            opt.size = 1ull << 30;
        opt.concurrency = u32(std::min<u64>(opt.connections, opt.concurrency ? opt.concurrency : 16));
    } else if (!opt.size && !opt.connections)
        opt.size = 1ull << 30;
    if (!opt.concurrency)
        opt.concurrency = opt.profile == "many" ? 2000 : 400;
    make_pools(opt.seed);
    Gen g;
    g.run();
}
