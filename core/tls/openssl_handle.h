// OpenSSL's objects, owned.
#pragma once

#include <memory>

namespace weir {

template <auto Free>
struct OpenSslFree
{
    template <typename T>
    void operator()(T* object) const
    {
        Free(object);
    }
};

template <typename T, auto Free>
using OpenSslHandle = std::unique_ptr<T, OpenSslFree<Free>>;

} // namespace weir
