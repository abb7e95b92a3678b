#include "core/model/exporter.h"

namespace weir {

void Exporter::cancel()
{
    if (!m_job.running())
        return;
    m_job.cancel();
    emit failed(tr("Saving was cancelled"));
}

void Exporter::interrupt()
{
    if (!m_job.running())
        return;
    m_job.cancel();
    QMetaObject::invokeMethod(
        this, [this] { emit failed(tr("Saving was cancelled: the capture was closed, or read again")); },
        Qt::QueuedConnection);
}

Exporter::Tell Exporter::teller(const JobContext& context)
{
    return [this, context, told = -1](int permille) mutable {
        if (permille != std::exchange(told, permille))
            context.post([this, permille] { emit progressed(permille); });
    };
}

void Exporter::tellOutcome(const Outcome& outcome)
{
    if (outcome)
        emit finished(outcome->sentence, outcome->paths);
    else
        emit failed(outcome.error());
}

} // namespace weir
