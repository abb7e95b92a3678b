#include "core/model/detail_tree.h"

namespace weir {

const DetailField* DetailField::find(Direction direction, LayerId layer, std::uint64_t offset) const
{
    const DetailField* best = nullptr;
    const auto width = [](const DetailField& field) {
        return field.octets->range.end - field.octets->range.begin;
    };
    for (const auto& child : children) {
        const DetailField* candidate = child->find(direction, layer, offset);
        if (candidate == nullptr && child->octets && child->octets->holds(direction, layer, offset))
            candidate = child.get();
        // Of equals the first: what stands deeper was preferred already.
        if (candidate != nullptr && (best == nullptr || width(*candidate) < width(*best)))
            best = candidate;
    }
    return best;
}

} // namespace weir
