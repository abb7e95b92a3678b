#include "core/content/content_decoder.h"

#include "core/base/ascii.h"
#include "core/content/content_stage.h"

#include <algorithm>
#include <array>
#include <utility>

namespace weir {

namespace {

constexpr std::uint64_t ratioMatters = std::uint64_t{16} << 20;

struct Coding
{
    std::string_view name;
    std::unique_ptr<ContentStage> (*make)();
};
constexpr std::array codings{
    Coding{"gzip", makeGzipStage},           Coding{"x-gzip", makeGzipStage},
    Coding{"deflate", makeDeflateStage},     Coding{"br", makeBrotliStage},
    Coding{"zstd", makeZstdStage},           Coding{"compress", makeCompressStage},
    Coding{"x-compress", makeCompressStage},
};

const Coding* find(std::string_view name)
{
    const auto found = std::find_if(codings.begin(), codings.end(), [name](const Coding& coding) {
        return equalsAnyCase(name, coding.name);
    });
    return found == codings.end() ? nullptr : &*found;
}

} // namespace

ContentDecoder::ContentDecoder(std::span<const std::string> encodings, ContentLimits limits)
    : m_limits(limits)
{
    for (auto encoding = encodings.rbegin(); encoding != encodings.rend(); ++encoding) {
        if (isIdentity(*encoding))
            continue;
        const Coding* coding = find(*encoding);
        if (coding == nullptr)
            m_status = Status::Unsupported;
        else if (m_stages.size() == m_limits.maxCodings)
            m_status = Status::Limit;
        else
            m_stages.push_back(coding->make());
        if (m_status != Status::Ok)
            break;
    }
    m_out.resize(m_stages.size());
}
ContentDecoder::~ContentDecoder() = default;
ContentDecoder::ContentDecoder(ContentDecoder&&) noexcept = default;
ContentDecoder& ContentDecoder::operator=(ContentDecoder&&) noexcept = default;

/// Empty members of a list are no codings (RFC 9110, section 5.6.1).
bool ContentDecoder::isIdentity(std::string_view encoding)
{
    return encoding.empty() || equalsAnyCase(encoding, "identity");
}

bool ContentDecoder::isKnown(std::string_view encoding)
{
    return isIdentity(encoding) || find(encoding) != nullptr;
}

std::uint64_t ContentDecoder::ignoredOctets() const
{
    std::uint64_t ignored = 0;
    for (const auto& stage : m_stages)
        ignored += stage->ignoredOctets();
    return ignored;
}

ContentDecoder::Status ContentDecoder::add(Octets encoded, const Receiver& receiver)
{
    m_in += encoded.size();
    if (m_status == Status::Ok && !encoded.empty())
        m_status = push(0, encoded, receiver);
    return m_status;
}

ContentDecoder::Status ContentDecoder::push(std::size_t stage, Octets octets, const Receiver& receiver)
{
    if (stage == m_stages.size())
        return receiver(octets) ? Status::Ok : Status::Stopped;
    return m_stages[stage]->add(octets, [&](Octets decoded) { return put(stage, decoded, receiver); });
}

/// Each stage is limited, not only the last: one that swallows what the stage before it expands would let
/// that one run on.
ContentDecoder::Status ContentDecoder::put(std::size_t stage, Octets octets, const Receiver& receiver)
{
    std::uint64_t& out = m_out[stage];
    const std::uint64_t room = m_limits.maxOctets - out;
    const bool tooMany = octets.size() > room;
    if (tooMany)
        octets = octets.first(static_cast<std::size_t>(room));
    out += octets.size();
    const Status status = octets.empty() ? Status::Ok : push(stage + 1, octets, receiver);
    if (status != Status::Ok)
        return status;
    return tooMany || (out > ratioMatters && out / std::max<std::uint64_t>(m_limits.maxRatio, 1) > m_in)
               ? Status::Limit
               : Status::Ok;
}

ContentDecoder::Status ContentDecoder::finish()
{
    if (m_status == Status::Ok && m_in != 0 &&
        std::any_of(m_stages.begin(), m_stages.end(), [](const auto& stage) { return !stage->isComplete(); }))
        m_status = Status::Damaged;
    return m_status;
}

std::string_view toName(ContentDecoder::Status status)
{
    switch (status) {
    case ContentDecoder::Status::Ok:
        return "ok";
    case ContentDecoder::Status::Stopped:
        return "stopped";
    case ContentDecoder::Status::Damaged:
        return "damaged";
    case ContentDecoder::Status::Limit:
        return "limit";
    case ContentDecoder::Status::Unsupported:
        break;
    }
    return "unsupported";
}

} // namespace weir
