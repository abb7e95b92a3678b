// What the capture and packet layers make of a file, one line a TCP segment: for packets_against_tshark.py.
//
//     frame <TAB> nanoseconds <TAB> source <TAB> port <TAB> destination <TAB> port <TAB> sequence number
//           <TAB> payload length <TAB> checksum (good, bad, cut)
//
// The last line: "packets" and their number.
#include "core/capture/capture_file.h"
#include "core/packet/packet_decoder.h"

#include <fmt/format.h>

#include <cstdio>

namespace {

using namespace weir;

const char* word(ChecksumVerdict verdict)
{
    switch (verdict) {
    case ChecksumVerdict::Good:
        return "good";
    case ChecksumVerdict::Bad:
        return "bad";
    case ChecksumVerdict::NotCaptured:
        break;
    }
    return "cut";
}

void print(const TcpSegment& segment)
{
    fmt::print("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", segment.frame.value, segment.time.nanoseconds,
               toString(segment.source.address), segment.source.port, toString(segment.destination.address),
               segment.destination.port, segment.sequenceNumber, segment.payloadLength,
               word(segment.checksum));
}

} // namespace

int main(int argc, char** argv)
{
    const auto opened = openCapture(argc == 2 ? argv[1] : "-");
    if (!opened) {
        std::fprintf(stderr, "%s\n", opened.error().message.c_str());
        return 3;
    }
    PacketReader& reader = **opened;
    PacketDecoder decoder;
    Packet packet;
    TcpSegment segment;
    while (reader.next(packet) == PacketReader::Result::Packet) {
        if (decoder.decode(packet, segment) == DecodeResult::Tcp)
            print(segment);
        while (decoder.takeFurther(segment))
            print(segment);
    }
    decoder.flush();
    while (decoder.takeFurther(segment))
        print(segment);
    fmt::print("packets\t{}\n", reader.info().packets);
    return 0;
}
