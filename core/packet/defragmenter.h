// IPv4 (RFC 791, section 3.2; RFC 815) and IPv6 (RFC 8200, section 4.5; RFC 5722) fragments.
#pragma once

#include "core/base/ids.h"
#include "core/base/octets.h"
#include "core/base/timestamp.h"
#include "core/packet/encapsulation_path.h"
#include "core/packet/ip_address.h"
#include "core/packet/octet_source.h"
#include "core/packet/packet_decoder.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace weir {

/// One fragment as a packet carried it.
struct Fragment
{
    IpAddress source;
    IpAddress destination;
    std::uint32_t identification = 0;
    std::uint8_t protocol = 0; ///< IPv6: the next header after the fragment header
    std::uint8_t timeToLive = 0;
    EncapsulationId encapsulation;
    const EncapsulationPath* path = nullptr; ///< what the encapsulation stands for

    std::uint32_t offset = 0;     ///< octets
    bool more = false;            ///< not the last one
    Octets octets;                ///< as captured
    std::uint32_t wireLength = 0; ///< >= octets.size()
    OctetSource location;         ///< of octets

    FrameNumber frame;
    Timestamp time;
    std::uint64_t packetPosition = 0;

    bool isV6() const { return source.family == IpAddress::Family::V6; }
};

/// The fragments of one datagram, put where they belong.
///
///     octets  |captured run|  hole  |captured run|run that was not captured|
///             0                                                            length
struct Datagram
{
    struct Run
    {
        std::uint32_t begin;
        std::uint32_t end;
        bool captured; ///< else: known to be on the wire, but cut off by the snapshot length
        FrameNumber frame;
        Timestamp time;
        std::uint64_t packetPosition;
    };

    IpAddress source;
    IpAddress destination;
    std::uint32_t identification = 0;
    std::uint8_t protocol = 0;
    std::uint8_t timeToLive = 0;
    EncapsulationPath path;

    std::vector<std::uint8_t> octets;    ///< outside the captured runs they mean nothing
    std::vector<Run> runs;               ///< ascending, disjoint, not empty
    std::vector<PayloadPiece> pieces;    ///< where the captured runs lie; ascending once it is given out
    std::optional<std::uint32_t> length; ///< once the last fragment is known

    bool isV6() const { return source.family == IpAddress::Family::V6; }
    bool isWholeAndCaptured() const;
};

/// Collects fragments until their datagram is whole. IPv4 fragments that contradict earlier ones lose to
/// them, and that is noted; IPv6 datagrams with overlapping fragments are dropped whole. One thread.
class Defragmenter
{
public:
    explicit Defragmenter(const PacketLimits& limits);

    /// The datagram that this fragment made whole (perhaps not all of it captured).
    std::optional<Datagram> add(const Fragment& fragment, std::vector<PacketOddityNote>& oddities);

    /// Gives up all that is incomplete.
    void flush(std::vector<PacketOddityNote>& oddities);

    /// Datagrams that were given up incomplete since the last call, in order of their first fragments.
    std::vector<Datagram> takeAbandoned();

    std::size_t heldOctets() const { return m_heldOctets; }
    std::size_t heldDatagrams() const { return m_waiting.size(); }

    /// Of capture time, after which a datagram is no longer waited for (RFC 8200, section 4.5).
    static constexpr Duration timeout{60'000'000'000};

private:
    /// Addresses, identification, protocol (IPv4) and encapsulation, in this order.
    using Key = std::array<std::uint8_t, 44>;
    struct Hash
    {
        std::uint64_t seed;
        std::size_t operator()(const Key& key) const;
    };
    struct Waiting
    {
        Key key{};
        Datagram datagram;
        FrameNumber frame;         ///< of the first fragment that came
        Timestamp time;            ///< likewise
        std::uint32_t covered = 0; ///< octets in runs
        std::size_t held = 0;      ///< octets of memory that count against the limit
        bool overlapNoted = false;
        bool dropped = false;     ///< nothing is kept any more, further fragments are ignored
        bool onlyRepeats = false; ///< every fragment was also part of a datagram that is done
        std::vector<std::uint64_t> fingerprints;
    };
    using Queue = std::list<Waiting>; ///< in order of first fragments

    static Key keyOf(const Fragment& fragment);
    Queue::iterator find(const Key& key, const Fragment& fragment);
    bool agreesOnLength(Datagram& datagram, const Fragment& fragment) const;
    void insert(Waiting& waiting, const Fragment& fragment, std::vector<PacketOddityNote>& oddities);
    bool fillHoles(Waiting& waiting, const Fragment& fragment);
    void store(Waiting& waiting, const Fragment& fragment, std::uint32_t begin, std::uint32_t end);
    void account(Waiting& waiting);
    void rememberFingerprints(const Waiting& waiting);
    std::uint64_t fingerprint(const Key& key, const Fragment& fragment) const;
    void giveUp(Queue::iterator waiting, std::vector<PacketOddityNote>& oddities);
    void remove(Queue::iterator waiting);

    PacketLimits m_limits;
    std::uint64_t m_seed;
    Queue m_waiting;
    std::unordered_map<Key, Queue::iterator, Hash> m_index;
    std::size_t m_heldOctets = 0;
    std::vector<Datagram> m_abandoned;
    /// Fragments of datagrams that are done, to tell a copy of one (a mirror port) from a new datagram.
    std::unordered_set<std::uint64_t> m_recent;
    std::deque<std::uint64_t> m_recentOrder;
};

} // namespace weir
