#include "ui/detail_pane.h"

#include "ui/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QStyledItemDelegate>

namespace weir {

namespace {

/// Names quiet, values plain; anomalies in the colour of their group.
class DetailDelegate final : public QStyledItemDelegate
{
public:
    DetailDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}

    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        const ThemeColors& colors = m_theme.colors();
        const QVariant group = index.data(ConnectionDetailModel::AnomalyGroupRole);
        const bool top = !index.parent().isValid();
        if (top && index.column() == 0)
            option->font.setWeight(QFont::DemiBold);
        else if (group.isValid() && index.column() == 0)
            option->palette.setColor(QPalette::Text,
                                     colors.anomalyGroups[static_cast<std::size_t>(group.toInt())]);
        else if (index.column() == 0 || top)
            option->palette.setColor(QPalette::Text, colors.mutedText);
        option->palette.setColor(QPalette::HighlightedText, option->palette.color(QPalette::Text));
    }

private:
    const Theme& m_theme;
};

} // namespace

DetailPane::DetailPane(const Theme& theme, QWidget* parent)
    : QTreeView(parent),
      m_model(new ConnectionDetailModel(this)),
      m_open({QStringLiteral("/connection"), QStringLiteral("/state"), QStringLiteral("/timing"),
              QStringLiteral("/to_server"), QStringLiteral("/to_client"), QStringLiteral("/anomalies")})
{
    setObjectName(QStringLiteral("details"));
    setAccessibleName(tr("Details of the connection"));
    setModel(m_model);
    setItemDelegate(new DetailDelegate(theme, this));
    setUniformRowHeights(true);
    setFrameShape(QFrame::NoFrame);
    setHeaderHidden(true);
    setIndentation(theme.scaled(14));
    setTextElideMode(Qt::ElideRight);
    header()->setStretchLastSection(true);
    header()->setSectionResizeMode(0, QHeaderView::Interactive);
    connect(&theme, &Theme::changed, this, [this, &theme] { setIndentation(theme.scaled(14)); });
    connect(this, &QTreeView::expanded, this, [this](const QModelIndex& index) {
        if (!m_restoring)
            m_open.insert(index.data(ConnectionDetailModel::PathRole).toString());
    });
    connect(this, &QTreeView::collapsed, this, [this](const QModelIndex& index) {
        if (!m_restoring)
            m_open.remove(index.data(ConnectionDetailModel::PathRole).toString());
    });
    connect(selectionModel(), &QItemSelectionModel::currentChanged, this, &DetailPane::tellPlace);
}

void DetailPane::showConnection(std::shared_ptr<const Connection> connection, const QString& encapsulation,
                                Timestamp captureStart)
{
    m_restoring = true;
    m_model->setConnection(std::move(connection), encapsulation, captureStart);
    restoreExpansion({});
    m_restoring = false;
    resizeColumnToContents(0);
}

void DetailPane::restoreExpansion(const QModelIndex& parent)
{
    for (int row = 0; row < m_model->rowCount(parent); ++row) {
        const QModelIndex index = m_model->index(row, 0, parent);
        if (!m_open.contains(index.data(ConnectionDetailModel::PathRole).toString()))
            continue;
        expand(index);
        restoreExpansion(index);
    }
}

void DetailPane::expandSubtree(bool expanding)
{
    const QModelIndex index = currentIndex().siblingAtColumn(0);
    if (!index.isValid())
        return;
    if (expanding)
        expandRecursively(index);
    else
        collapse(index);
}

void DetailPane::tellPlace(const QModelIndex& index)
{
    const QVariant direction = index.data(ConnectionDetailModel::DirectionRole);
    const QVariant offset = index.data(ConnectionDetailModel::OffsetRole);
    if (direction.isValid() && offset.isValid())
        emit placeChosen(static_cast<Direction>(direction.toInt()), offset.toULongLong());
}

void DetailPane::contextMenuEvent(QContextMenuEvent* event)
{
    const QModelIndex index = indexAt(event->pos());
    QMenu menu(this);
    if (index.isValid()) {
        const auto copy = [&menu](const QString& name, const QString& text) {
            if (!text.isEmpty())
                connect(menu.addAction(name), &QAction::triggered, &menu,
                        [text] { QApplication::clipboard()->setText(text); });
        };
        const QString name = index.siblingAtColumn(0).data().toString();
        const QString value = index.siblingAtColumn(1).data().toString();
        copy(tr("Copy &value"), value);
        copy(tr("Copy &name"), name);
        copy(tr("&Copy both"), QStringLiteral("%1: %2").arg(name, value));
        copy(tr("Copy &description"), index.data(ConnectionDetailModel::DescriptionRole).toString());
        menu.addSeparator();
    }
    connect(menu.addAction(tr("&Expand all")), &QAction::triggered, this, &QTreeView::expandAll);
    connect(menu.addAction(tr("C&ollapse all")), &QAction::triggered, this, &QTreeView::collapseAll);
    menu.exec(event->globalPos());
}

void DetailPane::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        const QModelIndex index = currentIndex();
        QApplication::clipboard()->setText(index.siblingAtColumn(1).data().toString());
        return;
    }
    const bool shift = event->modifiers() == Qt::ShiftModifier;
    const bool control = event->modifiers() == Qt::ControlModifier;
    if (shift && (event->key() == Qt::Key_Right || event->key() == Qt::Key_Left))
        expandSubtree(event->key() == Qt::Key_Right);
    else if (control && event->key() == Qt::Key_Right)
        expandAll();
    else if (control && event->key() == Qt::Key_Left)
        collapseAll();
    else
        QTreeView::keyPressEvent(event);
}

} // namespace weir
