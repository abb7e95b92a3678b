#include "core/model/latest_job.h"

#include <QThreadPool>
#include <gtest/gtest.h>
#include <openssl/err.h>

#include <array>
#include <memory>

namespace weir {
namespace {

/// Shown by the address sanitizer, which looks for leaks when the process has ended: at once after this test.
TEST(LatestJob, leavesNothingOfOpenSslBehind)
{
    ERR_clear_error(); // first in this thread: OpenSSL ends before Qt does
    QObject owner;
    QThreadPool pool;
    std::array<std::unique_ptr<LatestJob>, 8> jobs;
    for (auto& job : jobs) {
        job = std::make_unique<LatestJob>(&owner);
        job->start(
            [](const JobContext&) {
                ERR_clear_error(); // makes this thread's queue of errors
                return 0;
            },
            [](int) {}, &pool);
    }
    EXPECT_TRUE(pool.waitForDone());
}

} // namespace
} // namespace weir
