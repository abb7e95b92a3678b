#include "ui/thumbnails.h"

#include "core/model/message_content.h"

#include <QBuffer>
#include <QImageReader>

#include <algorithm>

namespace weir {

namespace {

constexpr int keptPictures = 500;
constexpr std::size_t maxWaiting = 200;
constexpr std::uint64_t maxPictureOctets = std::uint64_t{16} << 20;
constexpr int maxPictureMegabytes = 128; ///< of memory, decoded: a small file may claim a giant picture

} // namespace

Thumbnails::Thumbnails(MessageSession& session, QObject* parent)
    : QObject(parent), m_session(session), m_made(keptPictures), m_job(this)
{
    connect(&session, &MessageSession::aboutToEnd, this, [this] {
        m_job.cancel();
        m_wanted.clear();
        m_made.clear();
    });
}

const QPixmap* Thumbnails::find(ConnectionId connection, MessageIndex message)
{
    const Key key = keyOf(connection, message);
    if (const QPixmap* made = m_made.object(key))
        return made->isNull() ? nullptr : made;
    if (std::find(m_wanted.begin(), m_wanted.end(), key) == m_wanted.end()) {
        m_wanted.push_back(key);
        if (m_wanted.size() > maxWaiting)
            m_wanted.pop_front();
    }
    if (!m_job.running())
        next();
    return nullptr;
}

void Thumbnails::next()
{
    const MessageAnalysis* analysis = m_session.analysis();
    if (m_wanted.empty() || analysis == nullptr)
        return;
    const Key key = m_wanted.back();
    m_wanted.pop_back();
    m_job.start(
        [analysis, key](const JobContext& context) {
            const ConnectionId connection{static_cast<std::uint32_t>(key >> 32)};
            const MessageIndex index{static_cast<std::uint32_t>(key)};
            Made made{key, {}};
            if (const auto message = analysis->message(connection, index, &context.cancelFlag()))
                made.image = imageFrom(readDecoded(*analysis, connection, *message, maxPictureOctets), side);
            return made;
        },
        [this](const Made& made) {
            m_made.insert(made.key, new QPixmap(QPixmap::fromImage(made.image)));
            emit ready();
            next();
        },
        &m_session.pool());
}

QImage imageFrom(const std::vector<std::uint8_t>& octets, int longestSide)
{
    const QByteArray bytes = QByteArray::fromRawData(reinterpret_cast<const char*>(octets.data()),
                                                     static_cast<qsizetype>(octets.size()));
    QBuffer buffer;
    buffer.setData(bytes);
    if (!buffer.open(QIODevice::ReadOnly))
        return {};
    QImageReader::setAllocationLimit(maxPictureMegabytes);
    QImageReader reader(&buffer);
    reader.setAutoTransform(true);
    const QSize size = reader.size();
    if (size.isValid() && std::max(size.width(), size.height()) > longestSide)
        reader.setScaledSize(size.scaled(longestSide, longestSide, Qt::KeepAspectRatio));
    QImage image = reader.read();
    if (!image.isNull() && std::max(image.width(), image.height()) > longestSide)
        image = image.scaled(longestSide, longestSide, Qt::KeepAspectRatio, Qt::SmoothTransformation);
    return image;
}

} // namespace weir
