#include "core/model/detail_tree_model.h"

namespace weir {

DetailTreeModel::DetailTreeModel(QObject* parent)
    : QAbstractItemModel(parent), m_root(std::make_unique<DetailField>())
{
}

DetailTreeModel::~DetailTreeModel() = default;

void DetailTreeModel::setRoot(std::unique_ptr<DetailField> root)
{
    beginResetModel();
    m_root = root ? std::move(root) : std::make_unique<DetailField>();
    endResetModel();
}

QModelIndex DetailTreeModel::indexOf(const DetailField& field) const
{
    return &field == m_root.get() ? QModelIndex() : createIndex(field.row, 0, &field);
}

QModelIndex DetailTreeModel::find(Direction direction, LayerId layer, std::uint64_t offset) const
{
    const DetailField* field = m_root->find(direction, layer, offset);
    return field ? indexOf(*field) : QModelIndex();
}

const DetailField* DetailTreeModel::field(const QModelIndex& index) const
{
    return index.isValid() ? nodeOf(index) : nullptr;
}

const DetailField* DetailTreeModel::nodeOf(const QModelIndex& index) const
{
    return index.isValid() ? static_cast<const DetailField*>(index.constInternalPointer()) : m_root.get();
}

QModelIndex DetailTreeModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, nodeOf(parent)->children[static_cast<std::size_t>(row)].get());
}

QModelIndex DetailTreeModel::parent(const QModelIndex& index) const
{
    if (!index.isValid())
        return {};
    const DetailField* above = nodeOf(index)->parent;
    return above == m_root.get() ? QModelIndex() : createIndex(above->row, 0, above);
}

int DetailTreeModel::rowCount(const QModelIndex& parent) const
{
    return parent.column() > 0 ? 0 : static_cast<int>(nodeOf(parent)->children.size());
}

int DetailTreeModel::columnCount(const QModelIndex&) const
{
    return 2;
}

QVariant DetailTreeModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const DetailField& node = *nodeOf(index);
    switch (role) {
    case Qt::DisplayRole:
        return index.column() == 0 ? node.name : node.value;
    case Qt::ToolTipRole: // what a narrow column cuts off, and what it means
        return node.description.isEmpty() || node.description == node.value
                   ? node.value
                   : QStringLiteral("%1\n%2").arg(node.value, node.description);
    case DescriptionRole:
        return node.description.isEmpty() ? QVariant() : QVariant(node.description);
    case PathRole:
        return node.path();
    case FilterNameRole:
        return node.filterName.isEmpty() ? QVariant() : QVariant(node.filterName);
    case AnomalyGroupRole:
        return node.group ? QVariant(static_cast<int>(*node.group)) : QVariant();
    default:
        return {};
    }
}

QVariant DetailTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == 0 ? tr("Field") : tr("Value");
}

} // namespace weir
