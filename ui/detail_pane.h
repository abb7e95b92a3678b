// Everything known of the selected connection, as a tree.
#pragma once

#include "core/model/connection_detail_model.h"

#include <QSet>
#include <QTreeView>

namespace weir {

class Theme;

class DetailPane final : public QTreeView
{
    Q_OBJECT

public:
    explicit DetailPane(const Theme& theme, QWidget* parent = nullptr);

    /// Keeps what is open and selected, by the fields' places.
    void showConnection(std::shared_ptr<const Connection> connection, const QString& encapsulation,
                        Timestamp captureStart);
    void expandSubtree(bool expand);

signals:
    /// A field with a place in a stream was chosen.
    void placeChosen(Direction direction, quint64 offset);

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void restoreExpansion(const QModelIndex& parent);
    void tellPlace(const QModelIndex& index);

    ConnectionDetailModel* m_model;
    QSet<QString> m_open; ///< paths of expanded fields
    bool m_restoring = false;
};

} // namespace weir
