#include "app/weir-cli/interrupt.h"

#include <csignal>
#include <fcntl.h>
#include <initializer_list>
#include <unistd.h>

namespace weir::cli {

namespace {

using SignalAction = struct sigaction; // a function has that name, too

volatile std::sig_atomic_t caughtSignal = 0;
std::atomic<bool> flag = false;
static_assert(std::atomic<bool>::is_always_lock_free, "set by a signal handler");

extern "C" void catchSignal(int number)
{
    caughtSignal = number;
    flag = true;
}

} // namespace

void prepareProcess()
{
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; ++descriptor) {
        // Read only for the outputs, so that writing to what was closed still fails.
        if (::fcntl(descriptor, F_GETFD) < 0)
            ::open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
    // No SA_RESTART: a write that waits for a slow reader shall end, too.
    SignalAction action{};
    action.sa_handler = catchSignal;
    sigemptyset(&action.sa_mask);
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        SignalAction old{};
        if (::sigaction(number, nullptr, &old) == 0 && old.sa_handler != SIG_IGN)
            ::sigaction(number, &action, nullptr);
    }
}

bool interrupted()
{
    return caughtSignal != 0;
}

const std::atomic<bool>* interruptFlag()
{
    return &flag;
}

void endIfInterrupted()
{
    if (const int number = caughtSignal; number != 0) {
        std::signal(number, SIG_DFL);
        std::raise(number);
    }
}

} // namespace weir::cli
