#include "tests/bench/made_capture.h"

#include <algorithm>
#include <string>

using weir::ConnectionId;

namespace {

// As many as lie there when the window was busy for a while.
constexpr std::uint32_t batchSize = 50'000;

/// The same for the same number, and no two in order.
std::uint32_t scattered(std::uint32_t number, std::uint32_t salt)
{
    std::uint64_t mixed = (std::uint64_t{number} << 32 | salt) * 0x9e3779b97f4a7c15;
    mixed ^= mixed >> 29;
    mixed *= 0xbf58476d1ce4e5b9;
    return static_cast<std::uint32_t>(mixed >> 32);
}

weir::Endpoint endpoint(std::uint32_t number, std::uint8_t net, std::uint16_t port)
{
    weir::Endpoint made;
    made.address.octets = {net, static_cast<std::uint8_t>(number), static_cast<std::uint8_t>(number >> 8), 1};
    made.port = port;
    return made;
}

weir::ConnectionSummary summary(std::uint32_t number)
{
    weir::ConnectionSummary row;
    row.id = ConnectionId{number};
    row.client = endpoint(scattered(number, 1), 10, static_cast<std::uint16_t>(scattered(number, 2)));
    row.server = endpoint(scattered(number, 3) % 5000, 192, 443);
    row.startTime.nanoseconds = std::int64_t{1'700'000'000} * 1'000'000'000 + std::int64_t{number} * 1000;
    row.duration.nanoseconds = scattered(number, 4);
    row.handshakeRoundTrip.nanoseconds = scattered(number, 5) % 100'000'000;
    row.firstFrame = weir::FrameNumber{number * 8 + 1};
    row.lastFrame = weir::FrameNumber{number * 8 + 8};
    for (auto& direction : row.directions) {
        direction.packets = 4;
        direction.streamLength = scattered(number, 6) % 1'000'000;
    }
    row.directions[1].gaps = scattered(number, 7) % 10 == 0 ? 1 : 0;
    row.anomalies.set(scattered(number, 8) % weir::anomalyCount, scattered(number, 9) % 3 == 0);
    row.state = weir::ConnectionState::Closed;
    row.connState = weir::ConnState::SF;
    return row;
}

class NoOctets final : public weir::CaptureOctets
{
public:
    std::size_t readAt(std::uint64_t, std::span<std::uint8_t>) const override { return 0; }
    void prefetch(std::uint64_t, std::uint64_t) const override {}
};

} // namespace

MadeAnalysis::MadeAnalysis(std::uint32_t connections, std::function<void()> onBatch)
    : m_count(connections),
      m_onBatch(std::move(onBatch)),
      m_info(std::make_shared<weir::CaptureInfo>()),
      m_octets(std::make_shared<NoOctets>())
{
    m_info->firstTime = summary(0).startTime;
    m_onBatch();
}

std::optional<weir::AnalysisBatch> MadeAnalysis::takeBatch()
{
    if (m_finished)
        return std::nullopt;
    weir::AnalysisBatch batch;
    const std::uint32_t to = std::min(m_count, m_given + batchSize);
    batch.connections.reserve(to - m_given);
    while (m_given < to)
        batch.connections.push_back(summary(m_given++));
    m_finished = m_given == m_count;
    batch.progress = progress();
    m_onBatch();
    return batch;
}

weir::AnalysisProgress MadeAnalysis::progress() const
{
    weir::AnalysisProgress progress;
    progress.stage = m_finished ? weir::AnalysisStage::Finished : weir::AnalysisStage::Reading;
    return progress;
}

std::shared_ptr<const weir::Connection> MadeAnalysis::connection(ConnectionId id) const
{
    const weir::ConnectionSummary row = summary(id.value);
    return std::make_shared<const weir::Connection>(id, weir::ConnectionKey{row.client, row.server, {}}, 0,
                                                    row.firstFrame, row.startTime);
}

std::shared_ptr<const weir::ConnectionMessages> madeMessages(ConnectionId connection, std::uint32_t exchanges)
{
    auto made = std::make_shared<weir::ConnectionMessages>();
    made->connection = connection;
    made->facts.protocols = {"http"};
    made->facts.host = "shop" + std::to_string(scattered(connection.value, 20) % 500) + ".example.net";
    made->messages.resize(std::size_t{exchanges} * 2);
    for (std::uint32_t i = 0; i < made->messages.size(); ++i) {
        const std::uint32_t number = connection.value * exchanges + i / 2;
        weir::MessageRow& row = made->messages[i];
        const bool response = i % 2 != 0;
        row.connection = connection;
        row.index = weir::MessageIndex{i};
        row.firstFrame = row.lastFrame = weir::FrameNumber{number * 2 + (response ? 2 : 1)};
        row.firstTime.nanoseconds = std::int64_t{1'700'000'000} * 1'000'000'000 + std::int64_t{number} * 1000;
        row.lastTime = row.firstTime;
        row.protocol = "http";
        row.kind = response ? weir::MessageKind::Response : weir::MessageKind::Request;
        row.direction = response ? weir::Direction::ToClient : weir::Direction::ToServer;
        if (response) {
            row.status = scattered(number, 21) % 10 == 0 ? 404 : 200;
            row.answers = weir::MessageIndex{i - 1};
            row.hasContent = true;
            row.contentLength = 1 + scattered(number, 22) % 1'000'000;
            row.mediaType = scattered(number, 23) % 3 == 0 ? "image/png" : "application/json";
            row.summary = "HTTP/1.1 200 OK";
        } else {
            row.answered = weir::MessageIndex{i + 1};
            row.method = "GET";
            row.url = "https://" + made->facts.host + "/items/" + std::to_string(scattered(number, 24));
            row.summary = "GET /items/" + std::to_string(scattered(number, 24)) + " HTTP/1.1";
        }
    }
    return made;
}
