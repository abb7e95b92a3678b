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
    ChunkedRows<MessageEntry> entries; ///< of the list of objects, as they are now
    std::vector<std::uint32_t> rows;   ///< of those, by number: what is to be saved
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
