// Small pictures of objects, made when someone looks at them.
#pragma once

#include "core/model/latest_job.h"
#include "core/model/message_session.h"

#include <QCache>
#include <QImage>
#include <QObject>
#include <QPixmap>

#include <deque>
#include <utility>

namespace weir {

class Thumbnails final : public QObject
{
    Q_OBJECT

public:
    static constexpr int side = 160; ///< pixels at most, before scaling for the screen

    explicit Thumbnails(MessageSession& session, QObject* parent = nullptr);

    /// Null while it is not made yet, or where the object is no picture.
    const QPixmap* find(ConnectionId connection, MessageIndex message);

signals:
    void ready();

private:
    using Key = quint64;
    struct Made
    {
        Key key = 0;
        QImage image;
    };

    static Key keyOf(ConnectionId connection, MessageIndex message)
    {
        return quint64{connection.value} << 32 | message.value;
    }
    void next();

    MessageSession& m_session;
    QCache<Key, QPixmap> m_made;
    std::deque<Key> m_wanted; ///< the last asked for goes first: it is what is seen now
    LatestJob m_job;
};

/// The picture that octets are, no side longer than that; null where they are none.
QImage imageFrom(const std::vector<std::uint8_t>& octets, int longestSide);

} // namespace weir
