// What OpenSSL keeps for a thread, in a thread that nobody joins.
#pragma once

namespace weir {

/// Gives it back at the end of its scope. OpenSSL does so itself when a thread ends, but not once the process
/// has begun to: where the end of a thread is not waited for, as Qt's pools do not (QThread::wait() returns
/// before the thread's own clean-up), the two race, and what is left is reported as a leak.
class CryptoThreadScope
{
public:
    CryptoThreadScope() = default;
    ~CryptoThreadScope();
    CryptoThreadScope(const CryptoThreadScope&) = delete;
    CryptoThreadScope& operator=(const CryptoThreadScope&) = delete;
};

} // namespace weir
