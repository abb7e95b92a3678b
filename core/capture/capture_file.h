// A capture: pcap or pcapng, plain or compressed, a file or standard input.
//
// A capture is read once, from front to back, by PacketReader. Afterwards, and meanwhile from any thread,
// octets are read again by their position. What cannot be read twice (compressed, a pipe) is kept in an
// unlinked temporary file as it is read, so positions mean the same for every kind.
#pragma once

#include "core/base/expected.h"
#include "core/base/octets.h"
#include "core/capture/packet.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace weir {

enum class CaptureFormat { Pcap, Pcapng };

struct CaptureError
{
    enum class Kind {
        CannotOpen,  ///< missing, forbidden, a folder
        CannotRead,  ///< the system gave an error while reading
        NotACapture, ///< opened, but neither pcap nor pcapng inside
        Damaged,     ///< a capture, but its header cannot be used
        CannotSpool, ///< no room for the temporary copy of a stream or a compressed file
        BadArchive,  ///< the compressed data is damaged or needs a password
        BadFilter    ///< a packet filter that cannot be used on this capture
    };
    Kind kind = Kind::CannotOpen;
    std::string message; ///< a sentence for a person, with the file's name
};

struct CaptureInterface
{
    LinkType linkType;
    std::uint32_t snapshotLength = 0;         ///< 0: no limit
    std::uint64_t ticksPerSecond = 1'000'000; ///< time resolution
    std::int64_t offsetSeconds = 0;           ///< if_tsoffset
    std::string name;
    std::string description;
};

/// Something in the file that its reader should know.
struct CaptureNotice
{
    enum class Kind {
        Truncated,        ///< the last record is cut off
        DamagedBlock,     ///< a record that contradicts itself; reading ended or went on behind it
        TooManyPackets,   ///< FrameNumber cannot count further
        UnsupportedBlock, ///< left out: of a kind or a quantity that is not handled
        ReadError         ///< the system, or the decompression, gave an error before the end
    };
    Kind kind = Kind::Truncated;
    std::uint64_t position = 0; ///< octet in the (uncompressed) capture
    std::string message;        ///< a sentence for a person
};

/// A Decryption Secrets Block.
struct CaptureSecrets
{
    static constexpr std::uint32_t tlsKeyLog = 0x544c534b; ///< the type of TLS key logs

    std::uint32_t type = 0;
    std::string data;
};

struct CaptureComment
{
    std::optional<FrameNumber> frame; ///< nothing: the section's or an interface's
    std::string text;
};

/// What is known of a capture beside its packets. Grows while the packets are read.
struct CaptureInfo
{
    std::string file;
    CaptureFormat format = CaptureFormat::Pcap;
    std::string compression; ///< "" for none; else "gzip", "zstd", …
    std::uint64_t size = 0;  ///< octets of the file as it lies on disk; 0 for a pipe
    std::vector<CaptureInterface> interfaces;
    std::vector<CaptureSecrets> secrets;
    std::vector<CaptureComment> comments;
    std::vector<CaptureNotice> notices;
    std::uint64_t packets = 0;
    std::uint64_t octets = 0; ///< captured octets of all packets
    std::optional<Timestamp> firstTime;
    std::optional<Timestamp> lastTime;
    std::optional<std::uint64_t> truncatedAt; ///< position of the record that is cut off
};

/// Octets of the capture by position. Thread-safe; the object lives as long as anyone looks at streams.
class CaptureOctets
{
public:
    virtual ~CaptureOctets() = default;

    /// Fills out from position on; the number of octets read is smaller only where the file is
    /// (it may have been cut since it was indexed).
    virtual std::size_t readAt(std::uint64_t position, std::span<std::uint8_t> out) const = 0;

    /// Tells the system that these octets will be read soon.
    virtual void prefetch(std::uint64_t position, std::uint64_t length) const = 0;
};

/// Reads packets in file order. One thread.
class PacketReader
{
public:
    virtual ~PacketReader() = default;

    enum class Result { Packet, End };

    /// Never fails: a damaged or truncated end becomes a CaptureNotice and End.
    virtual Result next(Packet& packet) = 0;

    virtual const CaptureInfo& info() const = 0;

    /// Octets consumed of the file as it lies on disk: for progress against CaptureInfo::size.
    virtual std::uint64_t consumed() const = 0;

    /// Has all octets of the packets read so far.
    virtual std::shared_ptr<const CaptureOctets> octets() const = 0;
};

/// "-" is standard input. Reads as far as the first header, so that a file which is no capture
/// is told apart at once. `cancel`, where given, ends a read that blocks (a pipe) soon after it is set.
Expected<std::unique_ptr<PacketReader>, CaptureError> openCapture(const std::string& path,
                                                                  const std::atomic<bool>* cancel = nullptr);

} // namespace weir
