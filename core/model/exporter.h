// What saves something off the GUI thread: progress, cancel and the sentence that tells what became of it.
#pragma once

#include "core/base/expected.h"
#include "core/model/latest_job.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <functional>
#include <utility>

namespace weir {

/// One order at a time; a new one supersedes the one before.
class Exporter : public QObject
{
    Q_OBJECT

public:
    void cancel();
    bool running() const { return m_job.running(); }

signals:
    void progressed(int permille);
    /// What was written, with its place; paths: the files.
    void finished(const QString& sentence, const QStringList& paths);
    void failed(const QString& sentence);

protected:
    struct Saved
    {
        QString sentence;
        QStringList paths;
    };
    /// The error is a sentence.
    using Outcome = Expected<Saved, QString>;
    /// In thousandths; may be called as often as one likes.
    using Tell = std::function<void(int permille)>;

    explicit Exporter(QObject* parent) : QObject(parent), m_job(this) {}

    /// Runs work(const JobContext&, const Tell&) → Outcome in the pool.
    template <typename Work>
    void run(Work work, QThreadPool* pool = QThreadPool::globalInstance())
    {
        m_job.start([this, work = std::move(work)](
                        const JobContext& context) mutable { return work(context, teller(context)); },
                    [this](const Outcome& outcome) { tellOutcome(outcome); }, pool);
    }
    /// Runs gather(const JobContext&) in the pool, then go(what it gathered) in this thread, which calls
    /// run(): where that looks at less than gathering does.
    template <typename Gather, typename Go>
    void gather(Gather gather, Go go, QThreadPool* pool)
    {
        m_job.start(std::move(gather), std::move(go), pool);
    }
    /// What it looks at ends. That is told when those who end it are done: they begin with a clean slate.
    void interrupt();

private:
    Tell teller(const JobContext& context);
    void tellOutcome(const Outcome& outcome);

    LatestJob m_job;
};

} // namespace weir
