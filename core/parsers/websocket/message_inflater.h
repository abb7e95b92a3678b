// permessage-deflate (RFC 7692): messages of one direction, whose compression may run on from one to the
// next.
#pragma once

#include "core/base/octets.h"
#include "core/stream/parsed_message.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace weir::websocket {

/// What the handshake agreed on, as far as it was captured.
struct Extensions
{
    bool known = false;                      ///< the handshake was captured
    bool deflate = false;                    ///< permessage-deflate
    bool others = false;                     ///< further ones: what reserved bits mean is not known
    std::array<bool, 2> noContextTakeover{}; ///< index: Direction of the sender
};

/// Of the fields of the response that accepted the WebSocket; empty: it was not captured.
Extensions parseExtensions(const std::vector<HeaderField>& response);

class MessageInflater
{
public:
    enum class Status : std::uint8_t {
        Ok,
        Damaged,
        ContextLost, ///< it refers to messages that were not captured, or could not be read
        Limit
    };
    using Receiver = std::function<void(Octets)>;

    explicit MessageInflater(bool contextTakeover);
    ~MessageInflater();

    /// The next message begins.
    void begin();
    Status add(Octets octets, const Receiver& receiver);
    Status finish(const Receiver& receiver);
    /// Octets of the message are missing: what follows of it is not decoded.
    void lose();

    /// A message may expand to so many octets, a direction to so many and so many times what was sent.
    static constexpr std::uint64_t maxMessage = std::uint64_t{512} << 20;
    static constexpr std::uint64_t freeExpansion = std::uint64_t{1} << 30;
    static constexpr std::uint64_t maxExpansion = 50;

private:
    struct Stream;

    Status run(Octets octets, const Receiver& receiver);
    bool restartBehindFinalBlock();

    std::unique_ptr<Stream> m_stream;
    bool m_contextTakeover;
    bool m_contextLost = false; ///< messages before this one are not all known
    bool m_broken = false;      ///< this message
    Status m_status = Status::Ok;
    std::uint64_t m_in = 0;
    std::uint64_t m_out = 0;
    std::uint64_t m_messageOut = 0;
    std::uint64_t m_sinceReset = 0; ///< octets that are known without a gap before what comes next
};

} // namespace weir::websocket
