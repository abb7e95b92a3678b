#include "core/parsers/tls/record_opener.h"

#include <algorithm>
#include <utility>

namespace weir {

namespace {

/// Records that may have passed unseen: beyond, a gap is too large to guess.
constexpr std::uint64_t mostDoubt = 4096;
/// Trials that a direction is granted in all, so that wrong keys and many gaps do not cost for ever.
constexpr std::uint64_t mostTrials = 100'000;

} // namespace

void RecordOpener::expect(std::shared_ptr<const RecordProtection> protection)
{
    Epoch epoch;
    if (protection)
        epoch.decoder = std::make_shared<const RecordDecoder>(std::move(protection));
    m_epochs.push_back(std::move(epoch));
}

void RecordOpener::change()
{
    if (m_epochs.size() > 1)
        m_epochs.pop_front();
}

void RecordOpener::clear()
{
    m_epochs.clear();
}

bool RecordOpener::hasKeys() const
{
    return std::any_of(m_epochs.begin(), m_epochs.end(),
                       [](const Epoch& epoch) { return epoch.decoder != nullptr; });
}

void RecordOpener::passRecord()
{
    if (!m_epochs.empty())
        ++m_epochs.front().sequence;
}

void RecordOpener::passOctets(std::uint64_t octets)
{
    for (Epoch& epoch : m_epochs) {
        const std::size_t least =
            TlsRecordHeader::size + (epoch.decoder ? epoch.decoder->protection().leastFragment() : 1);
        // A record may begin before the gap and another one end behind it.
        epoch.doubt = std::min(epoch.doubt + octets / least + 2, mostDoubt);
    }
}

std::uint64_t RecordOpener::contentIn(std::uint64_t octets) const
{
    if (m_epochs.empty() || !m_epochs.front().decoder)
        return octets;
    const RecordProtection& protection = m_epochs.front().decoder->protection();
    const std::uint64_t overhead = TlsRecordHeader::size + protection.leastFragment();
    const std::uint64_t most = octets > overhead ? octets - overhead : 0;
    if (octets <= TlsRecordHeader::size)
        return most;
    return protection.contentLength(octets - TlsRecordHeader::size).value_or(most);
}

std::optional<RecordOpener::Result> RecordOpener::openWith(Epoch& epoch, const TlsRecord& record,
                                                           std::vector<std::uint8_t>& content)
{
    if (!epoch.decoder)
        return std::nullopt;
    const RecordProtection& protection = epoch.decoder->protection();
    const std::uint64_t first = epoch.first.value_or(record.offset);
    for (std::uint64_t extra = 0; extra <= epoch.doubt; ++extra) {
        if (extra > 0 && ++m_trials > mostTrials)
            break;
        const std::uint64_t sequence = epoch.sequence + extra;
        // Between the first record and this one there is nothing but records.
        const std::uint64_t octets = record.offset - first;
        if (octets < TlsRecordHeader::size * sequence && protection.needsKeystream())
            break;
        const std::uint64_t keystream =
            protection.needsKeystream() ? octets - TlsRecordHeader::size * sequence : 0;
        const auto opened =
            protection.open({record.header.type, record.header.version, sequence, keystream, record.fragment,
                             record.before.last(std::min(record.before.size(), protection.lookBehind()))},
                            content);
        if (opened) {
            epoch.first = first;
            epoch.sequence = sequence + 1;
            epoch.doubt = 0;
            return Result{opened->type, epoch.decoder, {sequence, keystream}};
        }
        m_fault = describe(opened.error());
        if (opened.error() != RecordFault::BadTag && opened.error() != RecordFault::BadMac)
            break; // no other number would help
    }
    return std::nullopt;
}

std::optional<RecordOpener::Result> RecordOpener::open(const TlsRecord& record,
                                                       std::vector<std::uint8_t>& content)
{
    m_fault = {};
    for (std::size_t i = 0; i < m_epochs.size(); ++i) {
        const std::string_view before = m_fault;
        if (auto opened = openWith(m_epochs[i], record, content)) {
            m_epochs.erase(m_epochs.begin(), m_epochs.begin() + static_cast<std::ptrdiff_t>(i));
            return opened;
        }
        if (!before.empty())
            m_fault = before; // what the current keys say counts
    }
    if (!m_epochs.empty()) {
        Epoch& current = m_epochs.front();
        if (!current.first)
            current.first = record.offset;
        ++current.sequence;
    }
    return std::nullopt;
}

} // namespace weir
