// Everything known of one connection, as a tree of names and values.
#pragma once

#include "core/model/follow_document.h"
#include "core/model/format.h"
#include "core/stream/connection.h"

#include <QAbstractItemModel>
#include <QString>

#include <memory>
#include <vector>

namespace weir {

class ConnectionDetailModel final : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Role {
        DescriptionRole = Qt::UserRole, ///< a sentence that explains the field
        PathRole,                       ///< the field's place, the same for every connection, QString
        DirectionRole,                  ///< Direction as int, where the field has octets
        OffsetRole,                     ///< quint64, likewise
        AnomalyGroupRole                ///< AnomalyGroup as int, where the field is an anomaly
    };

    explicit ConnectionDetailModel(QObject* parent = nullptr);
    ~ConnectionDetailModel() override;

    /// Null: nothing to show. encapsulation: as text.
    void setConnection(std::shared_ptr<const Connection> connection, const QString& encapsulation,
                       Timestamp captureStart);

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    struct Node;

private:
    const Node* nodeOf(const QModelIndex& index) const;

    std::unique_ptr<Node> m_root;
};

} // namespace weir
