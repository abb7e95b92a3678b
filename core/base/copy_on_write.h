#pragma once

#include <memory>
#include <utility>

namespace weir {

/// A value that copies share until the writer changes it.
///
/// One thread writes the original and makes the copies; the copies may then be read, copied and dropped on
/// any thread. Making a copy seals the value: the next write() makes a new one, so no reader ever sees a
/// change, and no reference count has to be guessed from.
template <typename T>
class CopyOnWrite
{
public:
    CopyOnWrite() = default;
    CopyOnWrite(const CopyOnWrite& other) : m_box(other.m_box) { seal(); }
    CopyOnWrite(CopyOnWrite&&) noexcept = default;
    CopyOnWrite& operator=(const CopyOnWrite& other)
    {
        m_box = other.m_box;
        seal();
        return *this;
    }
    CopyOnWrite& operator=(CopyOnWrite&&) noexcept = default;
    ~CopyOnWrite() = default;

    /// False until the first write().
    explicit operator bool() const { return m_box != nullptr; }
    /// Only where there is a value.
    const T& operator*() const { return m_box->value; }
    const T* operator->() const { return &m_box->value; }

    T& write()
    {
        if (!m_box)
            m_box = std::make_shared<Box>();
        else if (m_box->sealed)
            m_box = std::make_shared<Box>(Box{m_box->value, false});
        return m_box->value;
    }
    void reset() { m_box.reset(); }

private:
    struct Box
    {
        T value{};
        bool sealed = false;
    };

    void seal()
    {
        // Read first: a copy of a copy, on a reader's thread, must not write what others read.
        if (m_box && !m_box->sealed)
            m_box->sealed = true;
    }

    std::shared_ptr<Box> m_box;
};

} // namespace weir
