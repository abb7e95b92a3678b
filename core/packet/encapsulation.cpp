#include "core/packet/encapsulation.h"

#include <xxhash.h>

#include <cassert>
#include <random>

namespace weir {

namespace {

std::uint64_t randomSeed()
{
    std::random_device device;
    return std::uint64_t{device()} << 32 | device();
}

} // namespace

std::size_t EncapsulationTable::Hash::operator()(std::string_view layers) const
{
    return XXH3_64bits_withSeed(layers.data(), layers.size(), seed);
}

EncapsulationTable::EncapsulationTable() : m_ids(0, Hash{randomSeed()}), m_names(1) {}

const EncapsulationNames& EncapsulationTable::names(EncapsulationId id) const
{
    assert(id.value < m_names.size());
    return m_names[id.value];
}

EncapsulationId EncapsulationTable::add(std::string_view layers, EncapsulationNames names)
{
    const EncapsulationId id{static_cast<std::uint32_t>(m_names.size())};
    m_names.push_back(std::move(names));
    m_last = &*m_ids.emplace(std::string(layers), id).first;
    return id;
}

EncapsulationId EncapsulationTable::tooMany()
{
    if (!m_overflowed)
        m_names.push_back({"limit_depth"});
    m_overflowed = true;
    return EncapsulationId{static_cast<std::uint32_t>(m_names.size() - 1)};
}

} // namespace weir
