// A tree of fields, for a view.
#pragma once

#include "core/model/detail_tree.h"

#include <QAbstractItemModel>

#include <memory>

namespace weir {

class DetailTreeModel final : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Role {
        DescriptionRole = Qt::UserRole, ///< a sentence that explains the field
        PathRole,                       ///< the field's place, the same for like trees, QString
        FilterNameRole,                 ///< Wireshark's name of the field
        AnomalyGroupRole                ///< AnomalyGroup as int, where the field is an anomaly
    };

    explicit DetailTreeModel(QObject* parent = nullptr);
    ~DetailTreeModel() override;

    /// Null: nothing to show.
    void setRoot(std::unique_ptr<DetailField> root);
    /// Borrowed until the next setRoot(); null for no index.
    const DetailField* field(const QModelIndex& index) const;
    /// The narrowest field that has the octet.
    QModelIndex find(Direction direction, LayerId layer, std::uint64_t offset) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    const DetailField* nodeOf(const QModelIndex& index) const;
    QModelIndex indexOf(const DetailField& field) const;

    std::unique_ptr<DetailField> m_root;
};

} // namespace weir
