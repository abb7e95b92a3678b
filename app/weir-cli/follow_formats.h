// The forms in which a conversation can be followed.
#pragma once

#include "app/weir-cli/output.h"
#include "core/packet/ip_address.h"
#include "core/stream/conversation.h"

#include <array>
#include <memory>
#include <string>

namespace weir::cli {

enum class FollowFormat { Text, Hex, Raw, Base64, CArray, Yaml, Json };

/// What a conversation is called in the output.
struct FollowedConnection
{
    std::string capture;
    ConnectionId id;
    std::array<Endpoint, 2> senders; ///< index: Direction
    bool bothDirections = true;
    bool colours = false; ///< the output is a terminal that shows them
};

/// Gets a conversation in the order of its turns. Each call returns false once the output wants no more.
class FollowWriter
{
public:
    virtual ~FollowWriter() = default;

    virtual bool begin() { return true; }
    virtual bool turn(const Turn&) { return true; }
    /// Runs of one turn follow each other, with a gap between those that do not touch.
    virtual bool octets(const Turn& turn, std::uint64_t offset, Octets octets) = 0;
    virtual bool gap(const Turn& turn, const SequenceGap& gap) = 0;
    virtual bool turnEnd(const Turn&) { return true; }
    virtual bool end() { return true; }
};

/// What stands in the output where octets are missing.
enum class GapOutput { Mark, Skip, Zero, Stop };

/// False where the output ends there.
bool putGap(FollowWriter& writer, const Turn& turn, const SequenceGap& gap, GapOutput choice);

/// output is borrowed, and must outlive the writer.
std::unique_ptr<FollowWriter> makeFollowWriter(FollowFormat format, FollowedConnection connection,
                                               Output& output);

/// For people: follow_text.cpp.
std::unique_ptr<FollowWriter> makeTextWriter(FollowedConnection connection, Output& output);
std::unique_ptr<FollowWriter> makeHexWriter(FollowedConnection connection, Output& output);

/// "frame 4", "frames 4-9", "no frame".
std::string framesText(const Turn& turn);

} // namespace weir::cli
