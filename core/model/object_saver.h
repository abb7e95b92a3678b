// Saving contents of messages as files, off the GUI thread.
#pragma once

#include "core/export/object_export.h"
#include "core/model/latest_job.h"
#include "core/model/message_session.h"

#include <QObject>
#include <QString>

#include <vector>

namespace weir {

struct ObjectSaveOrder
{
    struct Object
    {
        ConnectionId connection;
        MessageIndex message;
        std::string url;  ///< of its request; empty: not known
        std::string host; ///< where the URL has none
    };
    std::vector<Object> objects;
    QString folder;
    ObjectLayout layout = ObjectLayout::Folders;
    bool decoded = true;
};

/// One order at a time; a new one supersedes the one before.
class ObjectSaver final : public QObject
{
    Q_OBJECT

public:
    explicit ObjectSaver(MessageSession& session, QObject* parent = nullptr);

    void start(const ObjectSaveOrder& order);
    void cancel();
    bool running() const { return m_job.running(); }

signals:
    void progressed(int permille);
    void finished(const QString& sentence, const QStringList& paths);
    void failed(const QString& sentence);

private:
    MessageSession& m_session;
    LatestJob m_job;
};

} // namespace weir
