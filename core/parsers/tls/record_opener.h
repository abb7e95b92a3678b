// Opens the records of one direction: under which keys, and at which sequence number.
#pragma once

#include "core/parsers/tls/record.h"
#include "core/parsers/tls/record_decoder.h"
#include "core/tls/record_protection.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace weir {

/// Keys in the order in which a direction changes over to them. Where a record does not open under the
/// current ones it is tried with those after them: the change may lie in a gap, or (rejected early data) come
/// unsaid.
class RecordOpener
{
public:
    /// What is known to be in a direction's records under one set of keys.
    struct Contents
    {
        bool data = true;            ///< application data, too; else nothing of it
        std::uint64_t handshake = 0; ///< octets of the handshake message that the first record has; 0: none
        std::optional<std::uint64_t> first; ///< offset of the first record, where it is known before
    };
    /// Keys that follow; null: it is known that there are some, but not which.
    void expect(std::shared_ptr<const RecordProtection> protection, Contents contents);
    /// From now on the next ones are in use.
    void change();
    /// Forgets all of them.
    void clear();

    bool hasKeys() const;
    /// Whether keys are there to change over to.
    bool hasNext() const { return m_epochs.size() > 1; }
    /// Whether keys that are in use now, or were to be, are not known.
    bool lacksKeys() const { return !m_epochs.empty() && !m_epochs.front().decoder; }

    /// A record of which only the length is known.
    void passRecord();
    /// An unknown number of records, of so many octets together.
    void passOctets(std::uint64_t octets);

    /// Octets of records, headers included, that will not be opened; each is told once.
    void lose(std::uint64_t octets);
    /// Octets of application data that were in what was lost since the last call. The next record that opens
    /// tells how many records are missing: then they are exact but for padding. Before it they are taken for
    /// one record; `final`: nothing will tell.
    std::uint64_t takeLostContent(bool final);
    /// Octets of records that were lost under these keys and those before them, as far as is known.
    std::uint64_t lostOctets() const { return m_settled + m_lost; }

    struct Result
    {
        std::uint8_t type = 0;
        std::shared_ptr<const RecordDecoder> decoder;
        RecordPlace place;
    };
    /// Nothing: it does not open. content: what is in it.
    std::optional<Result> open(const TlsRecord& record, std::vector<std::uint8_t>& content);
    /// Why the last one did not open; a sentence; static storage.
    std::string_view fault() const { return m_fault; }

private:
    struct Epoch
    {
        std::shared_ptr<const RecordDecoder> decoder; ///< null: keys that are not known
        std::uint64_t sequence = 0;                   ///< of the next record
        std::uint64_t doubt = 0;                      ///< so many more records may have passed than were seen
        std::optional<std::uint64_t> first;           ///< offset of its first record, where that was seen
        std::uint64_t opened = 0;                     ///< number behind the last record that opened
        Contents contents;
    };
    std::optional<Result> openWith(Epoch& epoch, const TlsRecord& record, std::vector<std::uint8_t>& content);
    void settleLoss(std::size_t epoch, std::uint64_t sequence);

    std::deque<Epoch> m_epochs;      ///< the front is the current one
    std::uint64_t m_tried = 0;       ///< octets of trials made in doubt
    std::uint64_t m_lost = 0;        ///< octets of records lost since one opened
    std::uint64_t m_settled = 0;     ///< those before
    std::uint64_t m_lostContent = 0; ///< application data in them, not taken yet
    std::string_view m_fault;
};

} // namespace weir
