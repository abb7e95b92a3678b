// How the program's memory behaves, where jemalloc gives it (cmake/memory.cmake): it looks for this name.

extern "C" {

/// A tab that is closed gives back what its capture took, also what was made on threads that have ended:
/// without a thread that sees to it nothing of that would be looked at again.
__attribute__((used)) const char* malloc_conf = "background_thread:true,dirty_decay_ms:2000,muzzy_decay_ms:0";
}
