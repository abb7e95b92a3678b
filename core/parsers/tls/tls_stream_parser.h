// TLS records and what can be seen in them: SSL 2.0's hello to TLS 1.3.
//
// A session is one object for both directions. Messages:
//   - each handshake message, joined from its records;
//   - each alert, ChangeCipherSpec and heartbeat;
//   - protected data that is not opened: one message for a run of records of one direction, until the other
//     direction has data too. Data that is opened gives none: it is a stream of its own, whose parser speaks.
#pragma once

#include "core/parsers/tls/handshake_stream.h"
#include "core/parsers/tls/record.h"
#include "core/parsers/tls/session.h"
#include "core/stream/stream_parser.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

class TlsStreamParser : public StreamParser
{
public:
    StreamParseResult parse(StreamContext& context, const StreamInput& input) final;
    void onSkipped(StreamContext& context, Direction direction, OffsetRange range) final;
    void onGap(StreamContext& context, const StreamInput& before, const SequenceGap& gap) final;
    void onEnd(StreamContext& context, const StreamInput& rest, StreamEnd end) final;

protected:
    /// What became of a protected record.
    struct Opening
    {
        bool opened = false;
        std::uint8_t type = 0; ///< of its content
        std::vector<std::uint8_t> content;
        /// Makes the content again from the record, with `lookBehind` octets before it in front.
        std::shared_ptr<const PieceDecoder> decoder;
        std::uint64_t argument = 0;
        std::size_t lookBehind = 0;
        std::string fault; ///< why it was not opened though it should, a sentence; empty: keys are missing
    };
    struct Verdict
    {
        Decryption decryption = Decryption::NotNeeded;
        std::string reason;
        std::string secretsFrom;
        bool awaitsSession = false;
    };

    // What a parser that has secrets adds. All in the order of the capture.

    /// Whether there is any hope to open a protected record of that direction now.
    virtual bool hasKeys(Direction) const { return false; }
    virtual Opening open(Direction, const TlsRecord&) { return {}; }
    /// A record of that direction which could have been opened was not seen whole.
    virtual void onRecordLost(Direction) {}
    /// An unknown number of records of that direction is missing: so many octets.
    virtual void onRecordsLost(Direction direction, std::uint64_t octets)
    {
        static_cast<void>(direction), static_cast<void>(octets);
    }
    virtual void onHandshakeMessage(Direction, const HandshakeMessage&) {}
    virtual void onSsl2ClientHello(const ClientHello&, Octets message) { static_cast<void>(message); }
    /// next: where the first record behind it begins; nothing: it was missed.
    virtual void onChangeCipherSpec(Direction direction, std::optional<std::uint64_t> next)
    {
        static_cast<void>(direction), static_cast<void>(next);
    }
    /// Octets of records (where there were keys) that cannot be opened any more.
    virtual void onOctetsLost(Direction direction, std::uint64_t octets)
    {
        static_cast<void>(direction), static_cast<void>(octets);
    }
    /// Octets of application data that were in what was lost of that direction since the last call, about.
    virtual std::uint64_t takeLostContent(Direction direction, bool final)
    {
        static_cast<void>(direction), static_cast<void>(final);
        return 0;
    }
    virtual Verdict verdict() const;

    const TlsSession& session() const { return m_session; }
    const TlsFacts& sessionFacts(StreamContext& context) const { return context.facts().tls[m_facts]; }
    /// Protected records that were not opened, and those that were.
    std::uint64_t closedRecords() const { return m_closedRecords; }
    std::uint64_t openedRecords() const { return m_openedRecords; }

private:
    /// Protected records in a row that nobody opens.
    struct Run
    {
        MessageIndex index;
        OffsetRange range;
        TlsRecordHeader first;
        std::uint64_t records = 0;
        std::uint64_t octets = 0; ///< of their fragments
        bool complete = true;
        bool wantsDetail = false;
        std::string fault; ///< not empty: they should have opened
        std::vector<DetailNode> nodes;
    };
    struct Side
    {
        HandshakeStream handshake;
        std::optional<MessageIndex> pending; ///< of the message that `handshake` holds the beginning of
        std::size_t drop = 0;                ///< octets of a message over the limit that are still to come
        std::optional<Run> run;
        std::array<std::uint8_t, 96> tail{}; ///< end of the record before: a block, and a MAC behind it
        std::size_t tailSize = 0;
        std::uint64_t recordEnd = 0; ///< of the record whose rest is passed over
        std::uint64_t arrived = 0;   ///< up to where that record is there
        bool search = false;         ///< the framing is lost
        OffsetRange lost;            ///< octets passed over in the search
        GapCause lostCause = GapCause::Unacked;
        bool any = false;     ///< a record was seen
        bool gapped = false;  ///< something is missing before here
        bool changed = false; ///< ChangeCipherSpec was sent: records are protected (before TLS 1.3)
        bool alerted = false;
        bool ssl2 = false;
    };
    struct Step
    {
        std::size_t consumed = 0;
        std::optional<StreamParseResult> result; ///< parsing stops here
    };

    Side& sideOf(Direction direction) { return m_sides[static_cast<std::size_t>(direction)]; }
    TlsFacts& facts(StreamContext& context) { return context.facts().tls[m_facts]; }
    void begin(StreamContext& context);

    Step takeRecord(StreamContext& context, Direction direction, std::uint64_t offset, Octets octets);
    Step takeSsl2(StreamContext& context, Direction direction, std::uint64_t offset, Octets octets);
    Step search(StreamContext& context, Direction direction, std::uint64_t offset, Octets octets, bool final);
    StreamInput takeHeld(StreamContext& context, StreamInput held);
    Step passOver(StreamContext& context, Direction direction, const TlsRecordHeader& header,
                  std::uint64_t offset, std::size_t available);
    Step refuse(StreamContext& context, Direction direction, const TlsRecordHeader& header);
    bool isProtected(const Side& side, const TlsRecordHeader& header, Octets fragment) const;

    void processRecord(StreamContext& context, Direction direction, const TlsRecord& record);
    void processContent(StreamContext& context, Direction direction, const TlsRecord& record,
                        std::uint8_t type, Octets content, bool decrypted);
    void processBroken(StreamContext& context, Direction direction, std::uint64_t offset, Octets octets);
    void processHandshake(StreamContext& context, Direction direction, const TlsRecord& record,
                          Octets content, bool decrypted);
    void processSsl2(StreamContext& context, Direction direction, std::uint64_t offset, Octets record,
                     std::size_t headerSize);
    void emitHandshake(StreamContext& context, Direction direction);
    void emitIncompleteHandshake(StreamContext& context, Direction direction, bool limit);
    void emitAlert(StreamContext& context, Direction direction, const TlsRecord& record, Octets content,
                   bool decrypted);
    void emitHeartbeat(StreamContext& context, Direction direction, const TlsRecord& record, Octets content,
                       bool decrypted);
    void emitChangeCipherSpec(StreamContext& context, Direction direction, const TlsRecord& record,
                              Octets content, bool decrypted);
    void emitClosed(StreamContext& context, Direction direction, const TlsRecord& record);
    void emitLost(StreamContext& context, Direction direction, OffsetRange range, std::string summary);
    void extendRun(StreamContext& context, Direction direction, const TlsRecordHeader& header,
                   std::uint64_t offset, const std::string& fault);
    void finishRun(StreamContext& context, Direction direction);
    void publishRun(StreamContext& context, Direction direction, Run run, bool truncated);

    void addPlaintext(StreamContext& context, Direction direction, const TlsRecord& record,
                      const Opening& opening);
    /// octets: of records.
    void loseOctets(Direction direction, std::uint64_t octets, GapCause cause);
    void tellLoss(Direction direction, bool final);
    void endPlaintext(Direction direction, StreamEnd end);
    void flush(StreamContext& context, Direction direction);

    std::array<Side, 2> m_sides;
    TlsSession m_session;
    bool m_begun = false;
    std::size_t m_facts = 0; ///< index in ConversationFacts::tls
    ChildStream* m_plaintext = nullptr;
    std::array<bool, 2> m_plaintextEnded{};
    std::uint64_t m_closedRecords = 0;
    std::uint64_t m_openedRecords = 0;
};

} // namespace weir
