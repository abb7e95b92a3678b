#include "core/parsers/tls/record_opener.h"

#include <algorithm>
#include <utility>

namespace weir {

namespace {

/// Records that may have passed unseen: beyond, a gap is too large to guess.
constexpr std::uint64_t mostDoubt = 4096;
/// Octets that a direction may try to open in vain, so that wrong keys and many gaps do not cost for ever;
/// and what a trial costs beside its octets.
constexpr std::uint64_t mostTried = std::uint64_t{64} << 20;
constexpr std::uint64_t trialCost = 512;
/// Content of a KeyUpdate (RFC 8446, section 4.6.3): the last record under its keys.
constexpr std::uint64_t keyUpdateSize = 5;

/// Octets of application data in so many octets of records; `other`: content that is none, in the first.
std::uint64_t contentOf(const RecordProtection& protection, std::uint64_t octets, std::uint64_t records,
                        std::uint64_t other)
{
    const std::size_t least = protection.leastFragment();
    const std::uint64_t rest = records * (TlsRecordHeader::size + least) + other;
    if (octets > rest)
        return octets - rest;
    // Padding hides a few octets: that something may be missing must be seen.
    const bool hidden = !protection.contentLength(least) && records > (other > 0 ? 1 : 0);
    return hidden && octets > 0 ? 1 : 0;
}

} // namespace

void RecordOpener::expect(std::shared_ptr<const RecordProtection> protection, Contents contents)
{
    Epoch epoch;
    epoch.contents = contents;
    epoch.first = contents.first;
    if (protection)
        epoch.decoder = std::make_shared<const RecordDecoder>(std::move(protection));
    m_epochs.push_back(std::move(epoch));
}

void RecordOpener::change()
{
    if (m_epochs.size() < 2)
        return;
    m_epochs.pop_front();
    m_epochs.front().doubt = 0; // none has passed under them yet
}

void RecordOpener::clear()
{
    m_epochs.clear();
    m_lost = 0;
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

void RecordOpener::lose(std::uint64_t octets)
{
    m_lost += octets;
}

/// A record opened under those keys, at that number: so it is known how many are missing before it.
void RecordOpener::settleLoss(std::size_t epoch, std::uint64_t sequence)
{
    const Epoch& now = m_epochs[epoch];
    const Contents& before = m_epochs.front().contents;
    const std::uint64_t octets = std::exchange(m_lost, 0);
    m_settled += octets;
    if (octets == 0 || !now.contents.data)
        return;
    std::uint64_t records = sequence - now.opened;
    std::uint64_t other = now.opened == 0 && records > 0 ? now.contents.handshake : 0;
    if (epoch > 0 && before.data) { // the message that changed the keys is missing, too
        ++records;
        other += keyUpdateSize;
    }
    if (records > 0)
        m_lostContent += contentOf(now.decoder->protection(), octets, records, other);
}

std::uint64_t RecordOpener::takeLostContent(bool final)
{
    const bool guess =
        !m_epochs.empty() && m_epochs.front().decoder && (final || m_epochs.front().contents.data);
    if (m_lost > 0 && guess) {
        const Epoch& now = m_epochs.front();
        const std::uint64_t octets = std::exchange(m_lost, 0);
        m_settled += octets;
        m_lostContent +=
            contentOf(now.decoder->protection(), octets, 1, now.opened == 0 ? now.contents.handshake : 0);
    }
    return std::exchange(m_lostContent, 0);
}

std::optional<RecordOpener::Result> RecordOpener::openWith(Epoch& epoch, const TlsRecord& record,
                                                           std::vector<std::uint8_t>& content)
{
    if (!epoch.decoder)
        return std::nullopt;
    const RecordProtection& protection = epoch.decoder->protection();
    const std::uint64_t first = epoch.first.value_or(record.offset);
    for (std::uint64_t extra = 0; extra <= epoch.doubt; ++extra) {
        if (extra > 0 && (m_tried += record.fragment.size() + trialCost) > mostTried)
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
            settleLoss(i, opened->place.sequence);
            m_epochs[i].opened = opened->place.sequence + 1;
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
