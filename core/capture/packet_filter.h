// libpcap's filter language over packets that our own reader has read.
#pragma once

#include "core/base/expected.h"
#include "core/capture/capture_file.h"
#include "core/capture/packet.h"

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace weir {

/// "ETHERNET", "LINUX_SLL2" …: the name that libpcap has for a link type, or the number where it has none.
std::string linkTypeName(LinkType linkType);

/// A filter expression (pcap-filter(7)). One thread.
///
/// The program differs by link type, so it is compiled when the first packet of a link type comes; an
/// expression may mean something for one link type and nothing for another ("wlan type mgt").
class PacketFilter
{
public:
    explicit PacketFilter(std::string expression);
    ~PacketFilter();
    PacketFilter(PacketFilter&&) noexcept;
    PacketFilter& operator=(PacketFilter&&) noexcept;

    enum class Verdict {
        Match,
        NoMatch,
        Refused ///< the expression cannot be compiled for this packet's link type: see error()
    };
    Verdict judge(const Packet& packet);

    /// Why packets were Refused (of the link type that was refused last); Kind::BadFilter.
    const CaptureError& error() const { return m_error; }

private:
    struct Program;

    std::unique_ptr<Program> compile(LinkType linkType);

    std::string m_expression;
    std::unordered_map<std::uint16_t, std::unique_ptr<Program>> m_programs; ///< null: refused
    CaptureError m_error;
};

} // namespace weir
