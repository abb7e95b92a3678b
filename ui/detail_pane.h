// Everything known of the selected message and its connection: cards with what one wants to know first, and
// the tree.
#pragma once

#include "core/model/detail_tree_model.h"
#include "core/model/message_detail.h"

#include <QSet>
#include <QTreeView>
#include <QWidget>

#include <memory>
#include <vector>

namespace weir {

class DetailCards;
class Theme;

/// The tree. Keeps what is open, by the fields' places.
class DetailTree final : public QTreeView
{
    Q_OBJECT

public:
    explicit DetailTree(const Theme& theme, QWidget* parent = nullptr);

    void show(std::unique_ptr<DetailField> root);
    void expandSubtree(bool expand);
    /// Selects the narrowest field that has the octet, without telling so.
    void selectOctet(Direction direction, LayerId layer, std::uint64_t offset);

signals:
    /// A field with octets was chosen.
    void octetsChosen(const LayerRange& octets);

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void restoreExpansion(const QModelIndex& parent);
    void onCurrentChanged(const QModelIndex& index);

    DetailTreeModel* m_model;
    QSet<QString> m_open; ///< paths of expanded fields
    bool m_restoring = false;
    bool m_selecting = false;
};

class DetailPane final : public QWidget
{
    Q_OBJECT

public:
    explicit DetailPane(const Theme& theme, QWidget* parent = nullptr);

    void show(std::vector<DetailCard> cards, std::unique_ptr<DetailField> root);
    DetailTree& tree() { return *m_tree; }
    /// What the cards say.
    QStringList cardTexts() const;

signals:
    /// The target of a card's link was chosen.
    void linkChosen(const QString& target);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    DetailCards* m_cards;
    DetailTree* m_tree;
};

} // namespace weir
