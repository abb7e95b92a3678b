// Saving contents of messages as files, off the GUI thread.
#pragma once

#include "core/export/object_export.h"
#include "core/model/exporter.h"
#include "core/model/message_session.h"

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

class ObjectSaver final : public Exporter
{
    Q_OBJECT

public:
    explicit ObjectSaver(MessageSession& session, QObject* parent = nullptr);

    void start(const ObjectSaveOrder& order);

private:
    MessageSession& m_session;
};

} // namespace weir
