#include "core/parsers/websocket/message_inflater.h"

#include "core/parsers/http/field_value.h"
#include "core/parsers/http/text.h"

#include <algorithm>
#include <array>
#include <string>
#include <zlib.h>

namespace weir::websocket {

namespace {

constexpr std::size_t windowSize = std::size_t{1} << MAX_WBITS;
/// That a sender leaves out at the end of each message.
constexpr std::array<std::uint8_t, 4> tail{0, 0, 0xff, 0xff};

} // namespace

Extensions parseExtensions(const std::vector<HeaderField>& response)
{
    Extensions extensions;
    extensions.known = !response.empty();
    for (const std::string_view extension : http::listOf(response, "sec-websocket-extensions")) {
        if (!http::equalsIgnoringCase(http::trim(extension.substr(0, extension.find(';'))),
                                      "permessage-deflate")) {
            extensions.others = true;
            continue;
        }
        extensions.deflate = true;
        for (const http::Parameter& parameter : http::parametersOf(extension)) {
            // The window's size does not matter: the largest one reads what any smaller one made.
            if (http::equalsIgnoringCase(parameter.name, "client_no_context_takeover"))
                extensions.noContextTakeover[static_cast<std::size_t>(Direction::ToServer)] = true;
            else if (http::equalsIgnoringCase(parameter.name, "server_no_context_takeover"))
                extensions.noContextTakeover[static_cast<std::size_t>(Direction::ToClient)] = true;
        }
    }
    return extensions;
}

struct MessageInflater::Stream
{
    z_stream z{};
    bool ready = false;
    std::vector<std::uint8_t> out = std::vector<std::uint8_t>(windowSize);

    Stream() { ready = inflateInit2(&z, -MAX_WBITS) == Z_OK; }
    ~Stream()
    {
        if (ready)
            inflateEnd(&z);
    }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
};

MessageInflater::MessageInflater(bool contextTakeover) : m_contextTakeover(contextTakeover) {}
MessageInflater::~MessageInflater() = default;

void MessageInflater::begin()
{
    if (m_stream == nullptr)
        m_stream = std::make_unique<Stream>();
    // A message that broke off leaves no context; an empty one refuses whatever refers to it.
    if (m_broken || !m_contextTakeover) {
        inflateReset(&m_stream->z);
        m_sinceReset = 0;
    }
    m_contextLost = m_contextTakeover && (m_contextLost || m_broken) && m_sinceReset < windowSize;
    m_broken = false;
    m_status = Status::Ok;
    m_messageOut = 0;
}

void MessageInflater::lose()
{
    m_broken = true;
}

MessageInflater::Status MessageInflater::add(Octets octets, const Receiver& receiver)
{
    m_in += octets.size();
    return run(octets, receiver);
}

MessageInflater::Status MessageInflater::finish(const Receiver& receiver)
{
    return run(tail, receiver);
}

MessageInflater::Status MessageInflater::run(Octets octets, const Receiver& receiver)
{
    if (m_broken || m_status != Status::Ok)
        return m_status;
    z_stream& z = m_stream->z;
    z.next_in = const_cast<Bytef*>(octets.data()); // zlib only reads it
    z.avail_in = static_cast<uInt>(octets.size());
    for (bool more = m_stream->ready; more;) {
        z.next_out = m_stream->out.data();
        z.avail_out = static_cast<uInt>(m_stream->out.size());
        const int result = inflate(&z, Z_SYNC_FLUSH);
        const std::size_t made = m_stream->out.size() - z.avail_out;
        m_out += made;
        m_messageOut += made;
        m_sinceReset += made;
        if (m_messageOut > maxMessage || m_out > freeExpansion + maxExpansion * m_in) {
            m_broken = true;
            return m_status = Status::Limit;
        }
        if (made > 0)
            receiver({m_stream->out.data(), made});
        if (result == Z_STREAM_END && restartBehindFinalBlock()) {
            more = z.avail_in > 0;
        } else if (result != Z_OK && result != Z_BUF_ERROR) {
            m_broken = true;
            return m_status = m_contextLost ? Status::ContextLost : Status::Damaged;
        } else {
            more = z.avail_out == 0 || (z.avail_in > 0 && result == Z_OK);
        }
    }
    return m_status;
}

/// A sender may end a message with a final block (RFC 7692, section 7.2.3.4); its window goes on.
bool MessageInflater::restartBehindFinalBlock()
{
    z_stream& z = m_stream->z;
    std::vector<std::uint8_t> window(windowSize);
    uInt length = 0;
    const bool kept = inflateGetDictionary(&z, window.data(), &length) == Z_OK;
    m_out += length; // it costs as much as octets of the message
    return kept && inflateReset(&z) == Z_OK && inflateSetDictionary(&z, window.data(), length) == Z_OK;
}

} // namespace weir::websocket
