// Saving octets of connections as files, off the GUI thread.
#pragma once

#include "core/export/payload_export.h"
#include "core/model/capture_session.h"
#include "core/model/exporter.h"
#include "core/model/follow_document.h"

#include <QString>
#include <QStringList>

#include <array>
#include <memory>
#include <vector>

namespace weir {

enum class ExportShape : std::uint8_t {
    Client,  ///< the client's octets, one file
    Server,  ///< the server's octets, one file
    OneFile, ///< both in the order of the conversation
    TwoFiles ///< a file a direction
};

struct ExportOrder
{
    std::vector<ConnectionId> connections;
    ExportShape shape = ExportShape::Server;
    QString folder;   ///< is made where it does not exist
    QString fileName; ///< one connection and one file; empty: the ready name
    GapChoice gaps = GapChoice::Skip;
    ExistingFile existing = ExistingFile::NewName;
    /// Of one connection: these instead of the octets of TCP (another layer, decoded contents).
    std::array<std::shared_ptr<const StreamView>, 2> views;
};

class PayloadExporter final : public Exporter
{
    Q_OBJECT

public:
    explicit PayloadExporter(const CaptureSession& session, QObject* parent = nullptr);

    /// A safe file name for a connection's octets; empty for TwoFiles.
    QString readyName(ConnectionId id, ExportShape shape) const;
    /// Whether octets are missing in what the order is about.
    bool hasGaps(ConnectionId id, ExportShape shape) const;

    void start(const ExportOrder& order);

private:
    const CaptureSession& m_session;
};

} // namespace weir
