#include "core/parsers/tls/record.h"

#include "core/parsers/tls/hello.h"
#include "core/parsers/tls/ssl2.h"
#include "core/tls/tls_names.h"

#include <algorithm>

namespace weir {

namespace {

constexpr std::uint16_t mostFragment = (1u << 14) + 2048;

bool isType(std::uint8_t type, TlsContentType wanted)
{
    return type == static_cast<std::uint8_t>(wanted);
}

/// What the beginning of a direction can be.
struct Beginning
{
    Recognition recognition = Recognition::No;
    bool hello = false; ///< it is the first message of that side
};

Beginning likely(Recognition recognition)
{
    return {recognition, false};
}

/// `server`: octets that a server sends.
Beginning recogniseHandshake(const TlsRecordHeader& header, Octets fragment, bool server)
{
    if (header.length < 1)
        return {};
    if (fragment.empty())
        return likely(Recognition::NeedsMore);
    const std::uint8_t expected = server ? tls::serverHello : tls::clientHello;
    if (fragment[0] == expected) {
        if (fragment.size() < 4)
            return header.length < 4 ? Beginning{Recognition::Certain, true} : likely(Recognition::NeedsMore);
        // A hello has two octets of version and a random; even the longest one is below 128 KiB.
        const std::uint32_t length = loadBig32(fragment.data()) & 0xffffff;
        return length >= 34 && length < (1u << 17) ? Beginning{Recognition::Certain, true} : Beginning{};
    }
    const bool otherHello = fragment[0] == tls::clientHello || fragment[0] == tls::serverHello;
    if (otherHello)
        return {}; // it fits with the directions exchanged
    return likely(tlsHandshakeTypeName(fragment[0]).empty() ? Recognition::No : Recognition::Likely);
}

/// Records in the middle of a session: a chain of headers is proof, a single one a hint.
Beginning recogniseChain(const TlsRecordHeader& header, Octets octets)
{
    std::size_t at = header.recordSize();
    for (int links = 0; at + TlsRecordHeader::size <= octets.size(); ++links) {
        const TlsRecordHeader next = readRecordHeader(octets.subspan(at));
        if (!isPlausible(next))
            return {};
        if (links > 0)
            return likely(Recognition::Certain);
        at += next.recordSize();
    }
    return likely(Recognition::Likely);
}

Beginning recogniseRecords(Octets octets, bool server)
{
    const TlsRecordHeader header = readRecordHeader(octets);
    if (!isPlausible(header))
        return {};
    const Octets fragment = octets.subspan(TlsRecordHeader::size);
    if (isType(header.type, TlsContentType::Handshake))
        return recogniseHandshake(header, fragment, server);
    if (isType(header.type, TlsContentType::Alert) && header.length == 2 && fragment.size() >= 2)
        return likely((fragment[0] == 1 || fragment[0] == 2) && !tlsAlertName(fragment[1]).empty()
                          ? Recognition::Likely
                          : Recognition::No);
    if (isType(header.type, TlsContentType::ChangeCipherSpec) && header.length != 1)
        return {};
    return recogniseChain(header, octets);
}

bool canBegin(Octets octets)
{
    return octets[0] >= 20 && octets[0] <= 24 && (octets.size() < 2 || octets[1] == 3) &&
           (octets.size() < 3 || octets[2] <= 4);
}

Beginning recogniseSide(Octets octets, bool final, bool midstream, bool server)
{
    if (octets.empty())
        return {final ? Recognition::No : Recognition::NeedsMore, false};
    if (const auto ssl2 = recogniseSsl2(octets, server); ssl2 != Recognition::No && !midstream)
        return {ssl2, true};
    if (octets.size() < TlsRecordHeader::size)
        return likely(canBegin(octets) && !final ? Recognition::NeedsMore : Recognition::No);
    const Beginning beginning = recogniseRecords(octets, server);
    if (beginning.recognition != Recognition::No || !midstream)
        return beginning;
    // In the middle of a record, perhaps.
    return likely(findRecord(octets, true).found ? Recognition::Likely : Recognition::No);
}

} // namespace

TlsRecordHeader readRecordHeader(Octets octets)
{
    return {octets[0], loadBig16(octets.data() + 1), loadBig16(octets.data() + 3)};
}

bool isPlausible(const TlsRecordHeader& header)
{
    return header.type >= 20 && header.type <= 24 && header.version >= 0x0300 && header.version <= 0x0304 &&
           header.length <= mostFragment;
}

RecordSearch findRecord(Octets octets, bool final)
{
    constexpr std::size_t headerSize = TlsRecordHeader::size;
    for (std::size_t at = 0; at + headerSize <= octets.size(); ++at) {
        if (octets[at + 1] != 3)
            continue;
        const TlsRecordHeader header = readRecordHeader(octets.subspan(at));
        if (!isPlausible(header) || header.length == 0)
            continue;
        const std::size_t next = at + header.recordSize();
        if (next + headerSize <= octets.size()) {
            if (isPlausible(readRecordHeader(octets.subspan(next))))
                return {at, 0, true};
        } else if (!final) {
            return {at, header.recordSize() + headerSize, false};
        } else if (next == octets.size() || (next < octets.size() && canBegin(octets.subspan(next)))) {
            return {at, 0, true};
        }
    }
    const std::size_t tail = std::min(octets.size(), headerSize - 1);
    return {final ? octets.size() : octets.size() - tail, headerSize, false};
}

Recognition recogniseTls(const FirstOctets& first)
{
    Beginning sides[2];
    for (std::size_t i = 0; i < 2; ++i)
        sides[i] = recogniseSide(first.octets[i], first.final[i], first.midstream[i], i == 1);
    if (sides[0].hello && sides[0].recognition == Recognition::Certain)
        return Recognition::Certain;
    const auto has = [&](Recognition what) {
        return sides[0].recognition == what || sides[1].recognition == what;
    };
    // What one side says may not contradict what the other one says.
    for (std::size_t i = 0; i < 2; ++i) {
        if (sides[i].recognition == Recognition::No && !first.octets[i].empty())
            return Recognition::No;
    }
    if (has(Recognition::Certain))
        return Recognition::Certain;
    if (has(Recognition::NeedsMore) && (!first.octets[0].empty() || !first.octets[1].empty()))
        return has(Recognition::Likely) && first.final[0] && first.final[1] ? Recognition::Likely
                                                                            : Recognition::NeedsMore;
    return has(Recognition::Likely) ? Recognition::Likely : Recognition::No;
}

} // namespace weir
