// A capture that was read: the engine, and what is to be told of it.
#pragma once

#include "app/weir-cli/exit_status.h"
#include "app/weir-cli/options.h"
#include "core/analysis/analysis.h"
#include "core/analysis/connection_parser.h"
#include "core/base/expected.h"
#include "core/export/capture_report.h"
#include "core/export/conversation_walk.h"

#include <memory>

namespace weir::cli {

class Session
{
public:
    /// Reads the whole capture, with progress on standard error where that is a terminal. Tells the user what
    /// could not be read. Where the user interrupts it, there is no session either.
    static Expected<Session, ExitStatus> read(const CommonOptions& options);

    const Analysis& analysis() const { return *m_analysis; }
    /// With the secrets that were given, and those of the capture.
    const ConnectionParser& parser() const { return *m_parser; }
    const TlsSecrets& secrets() const { return *m_secrets; }
    std::uint32_t connectionCount() const;

    /// Borrows from the session.
    CaptureReport report() const;
    /// Both directions of a connection, those that are not wanted left out.
    DirectionViews views(ConnectionId id, const WantedDirections& wanted) const;

    /// Done, or Incomplete where the capture is.
    ExitStatus status() const;

private:
    Session(std::unique_ptr<Analysis> analysis, TlsSecretStore secrets);

    /// Leaves a finished analysis to the end of the process, which is near: to free a million connections one
    /// by one takes a good part of the time that reading them took. Sanitizers see it freed.
    struct LeaveToSystem
    {
        void operator()(Analysis* analysis) const;
    };
    std::unique_ptr<Analysis, LeaveToSystem> m_analysis;
    std::shared_ptr<const CaptureInfo> m_info;
    std::shared_ptr<const TlsSecrets> m_secrets;
    std::unique_ptr<ConnectionParser> m_parser;
};

} // namespace weir::cli
