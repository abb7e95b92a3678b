// Trees of names and values: what is known of a connection or of a message.
#pragma once

#include "core/base/offset_range.h"
#include "core/stream/anomaly.h"
#include "core/stream/direction.h"
#include "core/stream/stream_layer.h"

#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace weir {

/// Octets of one layer of a connection.
struct LayerRange
{
    Direction direction = Direction::ToServer;
    LayerId layer;
    OffsetRange range; ///< empty: a place

    bool holds(Direction d, LayerId l, std::uint64_t offset) const
    {
        return d == direction && l == layer && range.begin <= offset &&
               (offset < range.end || offset == range.begin);
    }
};

struct DetailField
{
    QString key; ///< part of the path; not shown
    QString name;
    QString value;
    QString description;
    QString filterName; ///< Wireshark's; empty: none
    std::optional<LayerRange> octets;
    std::optional<AnomalyGroup> group;
    DetailField* parent = nullptr;
    int row = 0;
    std::vector<std::unique_ptr<DetailField>> children;

    DetailField& add(const QString& childKey, QString childName, QString childValue = {},
                     QString childDescription = {})
    {
        auto child = std::make_unique<DetailField>();
        child->key = childKey;
        child->name = std::move(childName);
        child->value = std::move(childValue);
        child->description = std::move(childDescription);
        child->parent = this;
        child->row = static_cast<int>(children.size());
        children.push_back(std::move(child));
        return *children.back();
    }
    DetailField& add(const char* childKey, QString childName, QString childValue = {},
                     QString childDescription = {})
    {
        return add(QString(QLatin1String(childKey)), std::move(childName), std::move(childValue),
                   std::move(childDescription));
    }

    QString path() const { return parent ? parent->path() + QLatin1Char('/') + key : QString(); }

    /// The narrowest field below that has the octet; null where none has.
    const DetailField* find(Direction direction, LayerId layer, std::uint64_t offset) const;
};

} // namespace weir
