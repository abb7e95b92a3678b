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
    /// Keys that follow; null: it is known that there are some, but not which.
    void expect(std::shared_ptr<const RecordProtection> protection);
    /// From now on the next ones are in use.
    void change();
    /// Forgets all of them.
    void clear();

    bool hasKeys() const;
    /// Whether keys that are in use now, or were to be, are not known.
    bool lacksKeys() const { return !m_epochs.empty() && !m_epochs.front().decoder; }

    /// A record of which only the length is known.
    void passRecord();
    /// An unknown number of records, of so many octets together.
    void passOctets(std::uint64_t octets);

    /// Octets of content in one record of so many octets, under the current keys: at most, where that is not
    /// told by its length.
    std::uint64_t contentIn(std::uint64_t octets) const;

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
    };
    std::optional<Result> openWith(Epoch& epoch, const TlsRecord& record, std::vector<std::uint8_t>& content);

    std::deque<Epoch> m_epochs; ///< the front is the current one
    std::uint64_t m_trials = 0; ///< made in doubt
    std::string_view m_fault;
};

} // namespace weir
